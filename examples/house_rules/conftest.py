"""Where a project puts its hooks, or imports them from: a plugin of its own would be named in the ini file instead."""

from examples.house_rules.house_rules import (
    pytest_robloxmarket_faults,
    pytest_robloxmarket_laws,
    pytest_robloxmarket_market,
    pytest_robloxmarket_profiles,
    pytest_robloxmarket_report,
    pytest_robloxmarket_story,
)

__all__ = (
    "pytest_robloxmarket_faults",
    "pytest_robloxmarket_laws",
    "pytest_robloxmarket_market",
    "pytest_robloxmarket_profiles",
    "pytest_robloxmarket_report",
    "pytest_robloxmarket_story",
)
