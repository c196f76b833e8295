"""The public errors, split by culprit, and the two warnings."""

from pytest_robloxmarket._terms.errors import (
    DivergenceError,
    HouseError,
    NothingGivenWarning,
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
    "NothingGivenWarning",
    "PlatformError",
    "RobloxMarketError",
    "StepLimitError",
    "UnfinishedSearchWarning",
    "UnsupportedError",
    "UsageError",
    "ViolationError",
)
