"""Answers the seam port from a plan and from the choice port, within bounds."""

from typing import Final

from pytest_robloxmarket._faults.plan import KINDS, Bounds, Fault, check_fault
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._terms.seams import SEAMS

__all__ = ("PRUNED", "Injector")

# Seams where a crash or a move leads to nothing that the seams beside them do not lead to: what
# lasts changes only at writes and recordings, so a server that dies at a read, at an answer or at a
# delivery leaves the same world behind as one that dies at the next of those. A move at a read is a
# move at the delivery, later. tests/explore/test_pruning.py holds this to account.
PRUNED: Final = frozenset({"crash.read", "crash.reply", "crash.delivery", "move.read"})

_SIZES: Final = {name: (seam.kind, len(seam.outcomes)) for name, seam in SEAMS.items()}


class Injector:
    """The weather of one run. It is clear until `storm` is called, but for what a plan says."""

    __slots__ = ("_choices", "_left", "_pruned", "asked", "plan", "stormy")

    def __init__(self, choices: Choices) -> None:
        self.plan: Final[list[Fault]] = []
        self.stormy = False
        self._choices: Final = choices
        self._left = dict.fromkeys(KINDS, 0)
        self._pruned: frozenset[str] = PRUNED
        self.asked: set[str] = set()

    def storm(self, bounds: Bounds, *, every_seam: bool = False) -> None:
        """From now on things go wrong by choice, at most so often.

        Args:
            bounds: how often.
            every_seam: ask also at the seams that are known to add nothing; for the test that shows this.
        """
        self.stormy = True
        self._left = {**bounds._asdict(), "servers": bounds.servers - 1}
        self._pruned = frozenset() if every_seam else PRUNED
        self._look()

    def heal(self) -> None:
        """From now on nothing goes wrong."""
        self.stormy = False
        self.plan.clear()
        self._look()

    def spend(self, kind: str) -> bool:
        """Take one misfortune of a kind out of the bounds; False when it was the last."""
        self._left[kind] -= 1
        return self._left[kind] > 0

    def left(self, kind: str) -> int:
        """How many misfortunes of a kind may still happen by choice."""
        return self._left[kind] if self.stormy else 0

    def add(self, fault: Fault) -> None:
        """Plan a fault.

        Raises:
            UsageError: when it cannot happen.
        """
        self.plan.append(check_fault(fault))
        self.asked.add(fault.seam)

    def strikes(self, seam: str) -> int:
        """Which outcome comes true at a seam now; 0 is the polite one."""
        if self.plan:
            planned = self._planned(seam)
            if planned:
                return planned
        if not self.stormy:
            return 0
        kind, size = _SIZES[seam]
        if self._left[kind] <= 0 or seam in self._pruned:
            return 0
        value = self._choices.choose(size, seam)
        if value:
            self._left[kind] -= 1
            if not self._left[kind]:
                self._look()
        return value

    def _look(self) -> None:
        """Find out where something can still happen."""
        self.asked = {fault.seam for fault in self.plan}
        if self.stormy:
            left, pruned = self._left, self._pruned
            self.asked.update(seam for seam, (kind, _) in _SIZES.items() if left[kind] > 0 and seam not in pruned)

    def _planned(self, seam: str) -> int:
        """What the plan says of this pass of a seam."""
        for index, fault in enumerate(self.plan):
            if fault.seam != seam:
                continue
            if fault.skip:
                self.plan[index] = fault._replace(skip=fault.skip - 1)
                return 0
            if fault.times > 1:
                self.plan[index] = fault._replace(times=fault.times - 1)
            else:
                del self.plan[index]
            return SEAMS[seam].outcomes.index(fault.outcome)
        return 0
