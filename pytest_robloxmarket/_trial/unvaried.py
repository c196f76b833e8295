"""What is the same in every run of a trial, in words: its proof says nothing of it."""

from typing import Final

from pytest_robloxmarket._oracle.stakes import Extent
from pytest_robloxmarket._simulation.recovery import ABSENCE_MAX_MS
from pytest_robloxmarket._terms.texts import count

__all__ = ("not_varied",)

# What no scenario of `check` changes.
_NEVER: Final = (
    "what players do besides joining, leaving and buying",
    "products bought together, but for one pair",
    "how long a data store takes when nothing is late",
)

_HOUR_MS: Final = 3_600_000
_DAY_H: Final = 24


def not_varied(extent: Extent, *, stays_away: bool) -> tuple[str, ...]:
    """What no run has tried.

    Args:
        extent: how much users did at most where nothing went wrong.
        stays_away: in some run a buyer stayed away before a receipt came again, which is a choice of a search.
    """
    hours = max(extent.away_ms, ABSENCE_MAX_MS if stays_away else 0) // _HOUR_MS
    away = "longer absences" if not hours else f"absences of more than {_said(hours)}"
    most = (
        f"more than {count(extent.buyers, 'buyer')}",
        f"more than {count(extent.purchases, 'purchase')} of one buyer",
    )
    return (*(most if extent.buyers else ()), away, *_NEVER)


def _said(hours: int) -> str:
    return count(hours, "hour") if hours < _DAY_H else count(hours // _DAY_H, "day")
