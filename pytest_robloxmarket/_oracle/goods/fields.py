"""Finds the numbers in bytes: `blob.<bytes>.<0-3 hex little>` is made of four bytes.

Nobody says what the bytes are. A number is the fewest of them that each purchase raises by the same, and with them
those before or behind that are 0 all the time, as far as it needs them when it grows.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number, learned_ladder
from pytest_robloxmarket._oracle.goods.places import BYTES, EACH, field_in
from pytest_robloxmarket._terms.binary import ENCODINGS, ORDERS, bytes_of, encoding_of
from pytest_robloxmarket._terms.ids import PURCHASE_ID

__all__ = ("with_fields",)

# Any two values are evenly apart.
_RUNGS_MIN: Final = 3

_WIDTHS: Final = (1, 2, 4, 8)
# No scenario makes so many purchases.
_PURCHASES_MAX: Final = 16
_PURCHASE: Final = re.compile(rf"(?:{PURCHASE_ID.pattern})[0-9a-f-]*")


class _Field(NamedTuple):
    """Some bytes that are one number, from one position to before another."""

    start: int
    end: int
    encoding: str
    order: str

    @property
    def path(self) -> str:
        return f"{BYTES}.<{self.start}-{self.end - 1} {self.encoding} {self.order}>"


def with_fields(ladders: Sequence[Ladder]) -> list[Ladder]:
    """The same ladders, with numbers instead of bytes, where all that changes in them are numbers that climb evenly."""
    return [field for one in ladders for field in (_numbers_in(one) or [one])]


def _numbers_in(ladder: Ladder) -> list[Ladder]:
    texts = [value for value in (*ladder.rungs, *ladder.later) if isinstance(value, str)]
    values = {type(value) for value in (*ladder.rungs, *ladder.later) if value is not None}
    if not ladder.place.store or EACH in ladder.place.path or values != {str} or len(ladder.rungs) < _RUNGS_MIN:
        return []
    encoding = encoding_of(texts)
    data = [_without_ids(bytes_of(text, encoding)) for text in texts] if encoding else []
    if not data or not all(data):
        return []
    found = _digits(data) if encoding == ENCODINGS[0] else _fields_of(ladder, data, encoding)
    return [_ladder_of(ladder, field) for field in found]


def _fields_of(ladder: Ladder, data: Sequence[bytes], encoding: str) -> list[_Field]:
    """The numbers that lie where the bytes change; none where one of them does not climb evenly."""
    found: list[_Field] = []
    covered: set[int] = set()
    for position in _changed(data):
        if position not in covered:
            field = next(
                (one for one in _fields_at(position, encoding) if _is_held(_ladder_of(ladder, one), one)), None
            )
            if field is None:
                return []
            found.append(_widened(field, data, _most(_ladder_of(ladder, field))))
            covered.update(range(found[-1].start, found[-1].end))
    return found


def _digits(data: Sequence[bytes]) -> list[_Field]:
    """A number that is written with zeros before it; with two numbers in one, nobody knows whose the zeros are."""
    changed = _changed(data)
    if not changed:
        return []
    whole = changed == [*range(changed[0], changed[-1] + 1)] and len({*map(len, data)}) == 1
    return [_Field(0, len(data[0]), ENCODINGS[0], ENCODINGS[0])] if whole else []


def _without_ids(data: bytes) -> bytes:
    """The same bytes without the PurchaseIds that are written in them."""
    return _PURCHASE.sub("", data.decode("latin-1")).encode("latin-1")


def _changed(data: Sequence[bytes]) -> list[int]:
    """The positions at which the bytes are not the same each time; what not all of them have is a list behind them."""
    return [number for number, column in enumerate(zip(*data, strict=False)) if len({*column}) > 1]


def _fields_at(position: int, encoding: str) -> Iterator[_Field]:
    """The numbers that may lie where a byte changes, the narrowest first."""
    for width in _WIDTHS:
        for start in dict.fromkeys((position - position % width, *range(position, max(-1, position - width), -1))):
            orders = ORDERS if width > 1 else ORDERS[:1]
            yield from (_Field(start, start + width, encoding, order) for order in orders)


def _ladder_of(ladder: Ladder, field: _Field) -> Ladder:
    """The ladder of a number in the bytes."""
    path = f"{ladder.place.path}.{field.path}".lstrip(".")
    sides = [[field_in(value, field.path) for value in side] for side in (ladder.rungs, ladder.later)]
    place = ladder.place._replace(path=path)
    return learned_ladder(place, *sides) or Ladder(place, tuple(sides[0]), tuple(sides[1]))


def _is_held(ladder: Ladder, field: _Field) -> bool:
    """Whether a number climbs evenly, from a start that has room in its bytes: else it is a part of a longer one."""
    return bool(ladder.step) and (field.order == ORDERS[2] or 0 <= ladder.base < 256 ** (field.end - field.start))


def _most(ladder: Ladder) -> Number:
    """The most that a number comes to in any scenario."""
    return ladder.base + _PURCHASES_MAX * abs(ladder.step)


def _widened(field: _Field, data: Sequence[bytes], most: Number) -> _Field:
    """The same number with as many of the bytes that are 0 until it grows as it needs; a float has all of its own."""
    width = field.end - field.start
    if field.order == ORDERS[2] or most < 256**width:
        return field
    for order in ORDERS[:2] if width == 1 else (field.order,):
        for wider in (one for one in _WIDTHS if one > width):
            start = field.start if order == ORDERS[0] else field.end - wider
            more = {*range(start, start + wider)} - {*range(field.start, field.end)}
            if start >= 0 and all(start + wider <= len(one) and not any(one[at] for at in more) for one in data):
                return _widened(field._replace(start=start, end=start + wider, order=order), data, most)
    return field
