"""Time that was bought: a place that says until when, like `vipUntil`, holds a moment, and a purchase moves it on.

How much was bought is what a write adds to the moment that was there, or to the present where that had passed. So what
is judged is seconds, and no moment, and it does not matter when a purchase was made.
"""

from collections.abc import Iterable
from math import gcd
from typing import Final, TypeAlias

from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.places import written
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.moments import EPOCH_S, FIRST_MOMENT_S
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = (
    "SPAN_MIN_S",
    "Spans",
    "common_span",
    "is_another_day",
    "is_moment",
    "seconds_bought",
    "spans",
    "whole_spans",
)

# (whose it is, where it is) -> how many seconds all writes together have added to a moment.
Spans: TypeAlias = dict[tuple[UserId, Location], float]

# A span this short, in seconds, cannot be told from the time that a delivery takes.
SPAN_MIN_S: Final = 120

# From here on a moment is in ms.
_FIRST_MS: Final = 1_000_000_000_000

# Later than this in ms, or in years 5138, is no time.
_LAST_MS: Final = 100_000_000_000_000

# Minutes, hours and days since 1970 are counted as well. In which of them a number is of our time, its size tells.
_DAY_S: Final = 86_400
_UNITS_S: Final = (60, 3_600, _DAY_S)
_NEAR: Final = 0.2


def is_moment(value: Value) -> bool:
    """Whether a value is a time, in seconds since 1970 or in ms."""
    return is_number(value) and value >= FIRST_MOMENT_S


def is_another_day(before: Value, after: Value) -> bool:
    """Whether what says of which day a save is says another one, be it a date, the number of a day, or a moment."""
    if is_moment(before) and is_moment(after):
        return _seconds(before) // _DAY_S != _seconds(after) // _DAY_S
    return before != after


def seconds_bought(before: Value, after: Value, at_ms: int) -> float:
    """How many seconds that are still to come a write at a time of the market's clock has added, or taken."""
    now = EPOCH_S + at_ms / 1000
    unit = _unit_of(after) or _unit_of(before)
    if unit > 1:
        now = now // unit * unit  # Who counts days begins with today's, whatever hour it is.
    return max(_seconds(after), now) - max(_seconds(before), now)


def spans(events: Iterable[Event]) -> Spans:
    """What all writes to data stores have added to moments."""
    found: Spans = {}
    for one in written(events):
        if _unit_of(one.after):
            place = one.owner, one.place
            found[place] = found.get(place, 0) + seconds_bought(one.before, one.after, one.at_ms)
    return found


def whole_spans(seconds: float, span: int) -> int:
    """How many seconds were bought, in whole spans: a moment passes between reading the time and writing it."""
    return round(seconds / span) * span


def common_span(spans_s: Iterable[int]) -> int:
    """The longest time of which all that products give are multiples: a week and a month are both made of days.

    0 where one of them gives no time.
    """
    each = list(spans_s)
    return gcd(*each) if all(each) else 0


def _seconds(value: Value) -> Number:
    return value * _unit_of(value) if is_number(value) else 0


def _unit_of(value: Value) -> Number:
    """What a number counts if it is a time, in seconds; 0 where it is none of our time."""
    if not is_number(value) or not 0 < value < _LAST_MS:
        return 0
    if value >= FIRST_MOMENT_S:
        return 0.001 if value >= _FIRST_MS else 1
    return next((unit for unit in _UNITS_S if abs(value * unit / EPOCH_S - 1) < _NEAR), 0)
