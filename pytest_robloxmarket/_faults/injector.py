"""Answers the seam port from a plan and from the choice port, within bounds."""

from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from pytest_robloxmarket._faults.kinds import Kinds
from pytest_robloxmarket._faults.plan import KINDS, NO_LIMIT, Bounds, Fault, PlannedFault, check_fault
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._kernel.seams import NO_PLACE
from pytest_robloxmarket._terms.seams import SEAMS

__all__ = ("Injector",)

_KINDS: Final = {name: seam.kind for name, seam in SEAMS.items()}
_SIZES: Final = {name: len(seam.outcomes) for name, seam in SEAMS.items()}

# The seams that a bound counts, by its kind.
_OF_KIND: Final = {kind: frozenset(name for name in SEAMS if SEAMS[name].kind == kind) for kind in KINDS}

_NOWHERE: Final[frozenset[str]] = frozenset()


class Injector:
    """The weather of one run. It is clear until `storm` is called, but for what a plan says."""

    # No struct: its fields are written too often, and a struct's are slow to write.
    __slots__ = (
        "_chances",
        "_choose",
        "_kinds",
        "_left",
        "_lines",
        "asked",
        "at",
        "error",
        "limited",
        "plan",
        "planned",
    )

    def __init__(self, choices: Choices) -> None:
        self._choose: Final = choices.choose
        self.plan: Final[list[Fault]] = []
        # What became of each line of the plan, and of those that are used up too.
        self._lines: Final[list[PlannedFault]] = []
        self.planned: Final[list[PlannedFault]] = []
        # How many misfortunes of each kind may still happen by choice, and where they can.
        self._left: dict[str, int] = {}
        # The same for kinds of faults, where a test names them.
        self._kinds: Kinds = ()
        self._chances: frozenset[str] = _NOWHERE
        self.asked: AbstractSet[str] = _NOWHERE
        # Whether the plan is limited to some requests, and where the one goes that passes a seam now.
        self.limited = False
        self.at = NO_PLACE
        self.error = ""

    def storm(self, bounds: Bounds) -> None:
        """From now on things go wrong by choice, at most so often."""
        left, self._chances = _within(bounds)
        self._left = left.copy()
        self._look()

    def only(self, kinds: Kinds) -> None:
        """Of the faults, let only these strike by choice."""
        named = _NOWHERE.union(*(seams for seams, most in kinds if most))
        self._chances -= _OF_KIND["faults"] - named
        self._kinds = tuple((seams, most) for seams, most in kinds if most)
        self._look()

    def heal(self) -> None:
        """From now on nothing goes wrong."""
        self._left = {}
        self._kinds = ()
        self._chances = _NOWHERE
        self.forget()

    def take_back(self, line: PlannedFault) -> None:
        """Take back one line of the plan, if it is not used up."""
        for index, one in enumerate(self._lines):
            if one is line:
                del self.plan[index], self._lines[index]
                self._look()
                return

    def forget(self) -> None:
        """Take back what is planned."""
        self.plan.clear()
        self._lines.clear()
        self.planned.clear()
        self._look()

    @property
    def stormy(self) -> bool:
        """Whether a storm has come, and has not gone."""
        return bool(self._left)

    def spend(self, kind: str) -> bool:
        """Take one misfortune of a kind out of the bounds; False when it was the last."""
        left = self._left[kind] = self._left[kind] - 1
        if not left:
            self._chances -= _OF_KIND[kind]
            self._look()
        return left > 0

    def misfortune_left(self) -> tuple[int, ...]:
        """How many misfortunes of each kind may still happen by choice."""
        left = tuple(self._left.values())
        return (*left, *(most for _, most in self._kinds)) if self._kinds else left

    def left_after(self, seam: str) -> tuple[int, ...]:
        """What `misfortune_left` says once something has struck at a seam."""
        kind = _KINDS[seam]
        left = [count - (name == kind) for name, count in self._left.items()]
        return (*left, *[most - (kind == "faults" and seam in seams) for seams, most in self._kinds])

    def left(self, kind: str) -> int:
        """How many misfortunes of a kind may still happen by choice."""
        return self._left.get(kind, 0)

    def add(self, fault: Fault, place: tuple[str, int] = ("", 0)) -> PlannedFault:
        """Plan a fault; `place` is the file and the line of the test that does.

        Raises:
            UsageError: when it cannot happen.
        """
        self.plan.append(check_fault(fault))
        line = PlannedFault(fault, place)
        self._lines.append(line)
        self.planned.append(line)
        self._look()
        return line

    def strikes(self, seam: str, offered: int = 0) -> int:
        """Which outcome comes true at a seam now; 0 is the polite one. `offered` says that only so many can."""
        if self.plan:
            self.error = ""
            planned = self._planned(seam)
            if planned:
                return planned
        if seam not in self._chances:
            return 0
        value = self._choose(offered or _SIZES[seam], seam)
        if value:
            kind = _KINDS[seam]
            self.spend(kind)
            if self._kinds and kind == "faults":
                self._spend_kind(seam)
        return value

    def _spend_kind(self, seam: str) -> None:
        """Take one fault out of the kinds that it is of; where a kind has none left, nothing strikes any more."""
        self._kinds = tuple((seams, most - (seam in seams)) for seams, most in self._kinds)
        for seams, most in self._kinds:
            if most <= 0:
                self._chances -= seams
        self._look()

    def _look(self) -> None:
        """Find out where something can still happen."""
        self.asked = self._chances.union([fault.seam for fault in self.plan]) if self.plan else self._chances
        self.limited = bool(self.plan) and any(fault.limit is not NO_LIMIT for fault in self.plan)

    def _planned(self, seam: str) -> int:
        """What the plan says of this pass of a seam: each line counts it, and the first one that is due strikes."""
        due = -1
        for index, fault in enumerate(self.plan):
            if fault.seam != seam or (self.limited and not fault.limit.holds(self.at)):
                continue
            if fault.skip:
                self.plan[index] = fault._replace(skip=fault.skip - 1)
            elif due < 0:
                due = index
        return 0 if due < 0 else self._strike(due)

    def _strike(self, index: int) -> int:
        """Let a line of the plan come true."""
        fault = self.plan[index]
        self._lines[index].struck += 1
        self.error = fault.error
        if fault.times > 1:
            self.plan[index] = fault._replace(times=fault.times - 1)
        else:
            del self.plan[index], self._lines[index]
        if fault.then is not None:
            follows = Fault(*fault.then)
            self.plan.insert(0, follows)
            self._lines.insert(0, PlannedFault(follows, ("", 0)))
            self._look()
        return SEAMS[fault.seam].outcomes.index(fault.outcome)


@lru_cache
def _within(bounds: Bounds) -> tuple[dict[str, int], frozenset[str]]:
    """How many misfortunes of each kind may happen by choice, and where they can."""
    left = bounds._asdict()
    spare = left | {"moves": bounds.moves if bounds.servers > 1 else 0}
    return left, _NOWHERE.union(*(_OF_KIND[kind] for kind, count in spare.items() if count > 0))
