"""What a state looks like without one of its parts, and whether two runs then go on in two ways from one state.

States are noted as they are here, and not as numbers, so that the runs of a program are made once for all parts.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import pytest

from pytest_robloxmarket._faults.plan import KINDS
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states import lasting, parts, underway, watcher
from tests.explore.continuations import Visit, visits_of

__all__ = ("PARTS", "differs_without", "whole_states")


class Thing(NamedTuple):
    """What is told of something that the world has under way, and what kind of thing it is."""

    kind: str
    told: object


# Every part that a search compares: the fields of what a state is made of, what is told of each kind of thing that is
# under way, and how much may still go wrong of each kind.
PARTS: Final = (
    *[f"{name}.{field}" for name in parts.__all__ for field in getattr(parts, name)._fields],
    *[f"thing.{kind.__name__}" for kind in underway.THINGS],
    *[f"left.{kind}" for kind in KINDS],
)


def whole_states(setup: Setup, scripts: int) -> list[Visit]:
    """The visits of the first scripts of a program, with states in which each part can be found."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (watcher, lasting):
            patch.setattr(room, "hash", lambda thing: thing, raising=False)
        for kind, describe in list(underway.THINGS.items()):
            patch.setitem(underway.THINGS, kind, _naming(kind.__name__, describe))
        return visits_of(patch, setup, scripts, of=lambda state: state)


def _naming(kind: str, describe: Callable[[Any], object]) -> Callable[[Any], Thing]:
    return lambda entry: Thing(kind, describe(entry))


def differs_without(part: str, visits: Sequence[Visit]) -> bool:
    """Whether two runs go on in two ways from a state that is one without this part."""
    number = _Numbers(part)
    known: dict[object, Visit] = {}
    for visit in visits:
        first = known.setdefault((number.of(visit.state), number.left(visit.left)), visit)
        if first.rest != visit.rest:
            return True
    return False


class _Numbers:
    """A number for a state without one part. What several states share is looked at once."""

    def __init__(self, part: str) -> None:
        self._kind, self._field = part.split(".")
        self._known: Final[dict[int, int]] = {}

    def left(self, left: tuple[int, ...]) -> tuple[int, ...]:
        """How much may still go wrong, without the part."""
        out = self._field if self._kind == "left" else ""
        return tuple(number for kind, number in zip(KINDS, left, strict=True) if kind != out)

    def of(self, thing: Any) -> int:
        """A number for a part of a state, or for all of it."""
        if not isinstance(thing, tuple | frozenset):
            return hash(thing)
        found = self._known.get(id(thing))
        if found is None:
            found = self._known[id(thing)] = self._made(thing)
        return found

    def _made(self, thing: Any) -> int:
        if isinstance(thing, frozenset):
            return hash(frozenset([self.of(one) for one in thing]))
        if isinstance(thing, Thing) and (self._kind, self._field) == ("thing", thing.kind):
            return 0
        named = type(thing).__name__ == self._kind
        names = thing._fields if named else [""] * len(thing)
        return hash(tuple([0 if name == self._field else self.of(one) for name, one in zip(names, thing, strict=True)]))
