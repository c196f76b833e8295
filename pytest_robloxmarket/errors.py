"""The public errors, split by culprit."""

from pytest_robloxmarket._terms.errors import (
    DivergenceError,
    HouseError,
    PlatformError,
    RobloxMarketError,
    StepLimitError,
    UnsupportedError,
    UsageError,
    ViolationError,
)

__all__ = (
    "DivergenceError",
    "HouseError",
    "PlatformError",
    "RobloxMarketError",
    "StepLimitError",
    "UnsupportedError",
    "UsageError",
    "ViolationError",
)
