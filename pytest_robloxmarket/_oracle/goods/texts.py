"""Chooses how a text is read into which a game packs things: by names, by positions, as a list, or as it stands.

A text that splits into as many parts after each number of purchases is places with values; one that has more parts with
more purchases is a list. Whatever way is taken, the others say the same once more, and only worse.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, TypeAlias

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import EACH, TEXT
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("chosen",)

_Held: TypeAlias = Mapping[Location, Value]

_SIZE: Final = "#"
_POSITION: Final = ".<"


class _Reading(Enum):
    WHOLE = "as it stands"
    NUMBER = "a number"
    NAMES = "parts that have names"
    POSITIONS = "parts in their order"
    LIST = "a list"


def chosen(ladders: Sequence[Ladder], sights: Sequence[_Held]) -> list[Ladder]:
    """The ladders of the one way in which each text is read, out of what is there after 0, 1, 2, ... purchases."""
    texts = {root for one in ladders for root in _roots(one.place)}
    insides = [_inside(held) for held in sights]
    readings = {root: _reading_of(root, sights, [held.get(root, {}) for held in insides]) for root in texts}
    return [one for one in ladders if all(_belongs(one.place, root, readings[root]) for root in _roots(one.place))]


def _roots(place: Location) -> list[Location]:
    """The texts that a place is in, from the outside, and the one that it is itself."""
    around = _around(place)
    return around if EACH in place.path else [*around, place._replace(path=f"{place.path}.{TEXT}".lstrip("."))]


def _around(place: Location) -> list[Location]:
    """The texts that a place is in, from the outside."""
    steps = place.path.split(TEXT)
    return [place._replace(path=TEXT.join(steps[:number]) + TEXT) for number in range(1, len(steps))]


def _inside(held: _Held) -> Mapping[Location, _Held]:
    """What is in each text, by the text; most of a save is in none."""
    found: dict[Location, dict[Location, Value]] = {}
    for place, value in held.items():
        for root in _around(place) if TEXT in place.path else ():
            found.setdefault(root, {})[place] = value
    return found


def _reading_of(root: Location, sights: Sequence[_Held], insides: Sequence[_Held]) -> _Reading:
    """How a text is read, by all that there is in each sight and by what is in the text there."""
    shapes = [shape for inside in insides for shape in (_shape_of(root, inside),) if shape]
    steps = frozenset[str]().union(*shapes)
    if any(not step.startswith(_POSITION) and step not in {"", _SIZE} for step in steps):
        return _Reading.NAMES
    if not steps or any("" in one for one in shapes):
        return _Reading.NUMBER if shapes and all("" in one for one in shapes) else _Reading.WHOLE
    if len({*shapes}) > 1:
        return _Reading.LIST
    # A text with PurchaseIds in it is none that could be judged as a whole, however little else is in it.
    whole = root._replace(path=root.path.removesuffix(TEXT).removesuffix("."))
    hides_ids = any(_shape_of(root, inside) and whole not in held for held, inside in zip(sights, insides, strict=True))
    says_more = len(steps) > 1 and any(_is_of_numbers(root, inside) for inside in insides)
    return _Reading.POSITIONS if hides_ids or says_more else _Reading.WHOLE


def _shape_of(root: Location, inside: _Held) -> frozenset[str]:
    """The steps that lead on from a text: `.gold` for a name, `.<2>` for a position, `#` for a word."""
    depth = len(root.path)
    below = [
        place.path[depth:]
        for place, value in inside.items()
        # Where nothing is, there is a list of nothing as well.
        if value is not None and (value or not place.path.endswith(_SIZE))
    ]
    steps = frozenset(_first_step(path) for path in below if EACH not in path.partition(TEXT)[0] and path != "+")
    # Of one word alone it is only known that it is one.
    return steps - {_SIZE} or steps


def _first_step(path: str) -> str:
    if path.startswith("."):
        return path[: path.find(".", 1) if path.find(".", 1) > 0 else None].rstrip("#")
    return path


def _is_of_numbers(root: Location, inside: _Held) -> bool:
    """Whether one of the parts in their order is a number, or is packed once more."""
    below = root.path + _POSITION
    return any(
        place.path.startswith(below) and place.path[-1] not in "#+" and EACH not in place.path and is_number(value)
        for place, value in inside.items()
    )


def _belongs(place: Location, root: Location, reading: _Reading) -> bool:
    """Whether a place is one of those that a text has when it is read like this."""
    step = place.path.removeprefix(root.path) if place.path.startswith(root.path) else None
    match reading:
        case _Reading.WHOLE:
            return step is None
        case _Reading.NUMBER:
            return step == ""
        case _Reading.LIST:
            return step is not None and (step == _SIZE or step.startswith(EACH))
        case _Reading.NAMES:
            return step is not None and (step == "+" or step.startswith(".")) and not step.startswith(_POSITION)
        case _Reading.POSITIONS:
            return step is not None and step.startswith(_POSITION)
