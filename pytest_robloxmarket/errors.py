"""The public errors, split by culprit, and the one warning."""

from pytest_robloxmarket._terms.errors import (
    DivergenceError,
    HouseError,
    PlatformError,
    RobloxMarketError,
    StepLimitError,
    UnfinishedSearchWarning,
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
    "UnfinishedSearchWarning",
    "UnsupportedError",
    "UsageError",
    "ViolationError",
)
