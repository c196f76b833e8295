"""The door to Hypothesis: strategies for users, products, catalogues, the weather and scripts.

This import costs what Hypothesis costs; nothing else of the package does.
"""

from pytest_robloxmarket._machine.strategies import catalogues, products, scripts, users, weather

__all__ = ("users", "products", "catalogues", "weather", "scripts")
