"""Finds out what chance moves in a save, whichever field it chooses. See `drawn`."""

from collections.abc import Iterable, Mapping, Sequence

from pytest_robloxmarket._oracle.goods.drawn import Drawn, base_of
from pytest_robloxmarket._oracle.goods.places import EACH, TEXT
from pytest_robloxmarket._oracle.goods.sights import Sights
from pytest_robloxmarket._oracle.goods.spans import is_moment
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.dates import DATE
from pytest_robloxmarket._terms.verdict import DRAWN, Location, Value

__all__ = ("drawn_together",)


def drawn_together(idle: Sequence[Sights], bought: Sequence[Sights]) -> tuple[Drawn, ...]:
    """What chance moves in each save, taken together, where all of it are numbers and lists.

    A mark or a text that is there already does not change when it comes once more.

    Args:
        idle: runs without a purchase that differ in their random numbers.
        bought: runs with the same number of purchases that do.
    """
    moved, restless = _differing(bought), _differing(idle)
    changed = {place for one in bought for place in _differing((idle[0], one))}
    saves = dict.fromkeys(place[:2] for place in moved - restless)
    found = (_of_save(save, moved - restless, changed | restless, idle[0], bought) for save in saves)
    return tuple(one for one in found if one is not None)


def _of_save(
    save: tuple[str, str],
    moved: Iterable[Location],
    changed: Iterable[Location],
    idle: Sights,
    bought: Sequence[Sights],
) -> Drawn | None:
    here = sorted(place.path for place in moved if place[:2] == save)
    values = {path: [one.later.held.get(Location(*save, path)) for one in bought] for path in here}
    goods = [path for path in here if not _says_when(path, values[path])]
    if not goods or not all(_is_counted(path, values[path]) for path in goods):
        return None
    table = _common_table(goods)
    bases = {base_of(path) for path in goods}
    but = frozenset(base_of(place.path) for place in changed if place[:2] == save) - bases
    begins = frozenset(
        (place.path, value) for place, value in idle.later.held.items() if place[:2] == save and place.path[-1:] != "+"
    )
    return Drawn(Location(*save, f"{table}.{DRAWN}".lstrip(".")), table, but, begins)


def _is_counted(path: str, values: Sequence[Value]) -> bool:
    return EACH in path or all(one is None or is_number(one) for one in values)


def _says_when(path: str, values: Sequence[Value]) -> bool:
    return DATE in path or all(one is None or is_moment(one) for one in values)


def _differing(runs: Sequence[Sights]) -> set[Location]:
    """The places of owners in data stores that do not hold the same in all runs; sums say it once more."""
    held: Sequence[Mapping[Location, Value]] = [one.later.held for one in runs]
    places = {place for one in held for place in one if place.store and place.owned}
    return {
        place
        for place in places
        if place.path[-1:] != "+" and TEXT not in place.path and len({repr(one.get(place) or None) for one in held}) > 1
    }


def _common_table(paths: Iterable[str]) -> str:
    """The innermost table in which all of these stand."""
    tables = [base_of(path).split(".")[:-1] for path in paths]
    common = tables[0]
    for one in tables[1:]:
        common = [step for at, step in enumerate(common) if common[: at + 1] == one[: at + 1]]
    return ".".join(common)
