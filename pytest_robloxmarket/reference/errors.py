"""What the wrapper refuses, with codes that stay: a game may compare them, and a log may count them."""

from enum import StrEnum
from typing import Final

__all__ = ("ErrorCode", "MarketplaceError")


class ErrorCode(StrEnum):
    """Why something was refused. The values are stable: they are in logs and dashboards."""

    INVALID_PRODUCT = "INVALID_PRODUCT"
    DUPLICATE_PRODUCT = "DUPLICATE_PRODUCT"
    UNKNOWN_PRODUCT = "UNKNOWN_PRODUCT"
    INVALID_RECEIPT = "INVALID_RECEIPT"
    GRANT_FAILED = "GRANT_FAILED"
    GRANT_REFUSED = "GRANT_REFUSED"
    GRANT_IN_PROGRESS = "GRANT_IN_PROGRESS"
    LEDGER_FAILED = "LEDGER_FAILED"
    INVALID_TTL = "INVALID_TTL"
    OWNERSHIP_UNKNOWN = "OWNERSHIP_UNKNOWN"
    ALREADY_STARTED = "ALREADY_STARTED"
    NOT_RUNNING = "NOT_RUNNING"


class MarketplaceError(Exception):
    """Something was refused.

    Attributes:
        code: which kind of refusal.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code: Final = code
