"""The scripts that are still to be run, by their number of deviations.

A script is written as its deviations: (position, value) pairs, all other choices being 0. A run of it tells
what was asked behind its last deviation; each of these choices, taken otherwise, is a new script with one
deviation more. So every script is reached once, from exactly one other: the one without its last deviation.
"""

from collections import deque
from collections.abc import Collection, Sequence
from itertools import islice
from typing import Final, TypeAlias

from pytest_robloxmarket._simulation.states.known import Foreseen, Left

__all__ = ("Deviations", "Frontier")

Deviations: TypeAlias = tuple[tuple[int, int], ...]


class Frontier:
    """What is still to be run. Empty means that every script has been."""

    __slots__ = ("_foreseen", "_next", "_now", "level")

    def __init__(self) -> None:
        self.level = 0
        self._now: deque[Deviations] = deque([()])
        self._next: Final[deque[Deviations]] = deque()
        self._foreseen: Final[dict[Deviations, tuple[int, Left]]] = {}

    def take(self) -> Deviations | None:
        """The next script: one of the fewest deviations, or None when there is none left."""
        if not self._now:
            if not self._next:
                return None
            self._now = deque(self._next)
            self._next.clear()
            self.level += 1
        return self._now.popleft()

    def put_back(self, deviations: Deviations) -> None:
        """Take a script for one that was not taken: it is the next again."""
        self._now.appendleft(deviations)

    def expand(
        self,
        deviations: Deviations,
        counts: Sequence[int],
        repeats: Collection[tuple[int, int]] = (),
        foreseen: Collection[Foreseen] = (),
    ) -> None:
        """Add the scripts that follow from a run which was asked choices of these sizes; none of the `repeats`."""
        first = deviations[-1][0] + 1 if deviations else 0
        add = self._next.append
        for position in range(first, len(counts)):
            for value in range(1, counts[position]):
                if (position, value) not in repeats:
                    add((*deviations, (position, value)))
        for position, value, digest, left in foreseen:
            self._foreseen[*deviations, (position, value)] = digest, left

    def foreseen(self, deviations: Deviations) -> tuple[int, Left] | None:
        """The state that a script leads to, where it was foreseen, and how much may still go wrong then; told once."""
        return self._foreseen.pop(deviations, None)

    def ahead(self, start: int, count: int) -> list[tuple[Deviations, tuple[int, Left] | None]]:
        """Scripts of the fewest deviations that come next, from the one behind the first `start` on.

        With each stands the state that it leads to, and how much may still go wrong then, where they were foreseen.
        """
        return [(script, self._foreseen.get(script)) for script in islice(self._now, start, start + count)]

    @property
    def done(self) -> bool:
        """Whether all that is known with the fewest deviations left has been taken."""
        return not self._now

    @property
    def waiting(self) -> int:
        """How many scripts are known and have not been run."""
        return len(self._now) + len(self._next)
