"""The public errors, split by culprit, and the warnings."""

from pytest_robloxmarket._terms.errors import (
    DivergenceError,
    FaultNotStruckWarning,
    GameLoadedLateWarning,
    GameRaisedWarning,
    HouseError,
    NothingGivenWarning,
    OpenReceiptWarning,
    PlatformError,
    RobloxMarketError,
    RobloxMarketWarning,
    StepLimitError,
    UnfakedApiWarning,
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
    "FaultNotStruckWarning",
    "GameLoadedLateWarning",
    "GameRaisedWarning",
    "OpenReceiptWarning",
    "RobloxMarketWarning",
    "UnfakedApiWarning",
)
