"""The harms that a search has found: for each law the shortest script, and those that show another cause of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._explore.causes import family_of, is_one_cause, needs_all
from pytest_robloxmarket._explore.frontier import Deviations
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("CAUSES_MAX", "Finding", "Harm", "Harms", "script_of")

# So many stories of one law are enough to begin with.
CAUSES_MAX: Final = 3

# Of scripts of which the judge says the same, so many are looked at for another cause: each look takes a few runs.
_LOOKS_MAX: Final = 6

# What is harmed: the family of the law, and the product.
Harm: TypeAlias = tuple[str, ProductId]


class Finding(NamedTuple):
    """A broken law and the script that breaks it."""

    violation: Violation
    choices: tuple[int, ...]

    @property
    def deviations(self) -> int:
        """How many choices of the script are not the polite one."""
        return sum(1 for value in self.choices if value)


class Harms:
    """What a search has found so far."""

    def __init__(
        self,
        broken: Callable[[tuple[int, ...]], Sequence[Violation]],
        explained: Callable[[Finding], Violation | None],
    ) -> None:
        """Args:
        broken: runs a script, and returns what it breaks.
        explained: the violation of a finding with its cause; None where that cannot be said.
        """
        self.found: Final[dict[str, Finding]] = {}
        self.others: Final[list[Finding]] = []
        self._broken: Final = broken
        self._explained: Final = explained
        # Each script that shows a harm and needs all of its deviations, told or not.
        self._scripts: Final[set[tuple[Harm, Deviations]]] = set()
        self._looks: Final[Counter[tuple[object, ...]]] = Counter()
        self._causes: Final[dict[str, list[Violation]]] = {}

    def keep(self, violations: Sequence[Violation], deviations: Deviations) -> frozenset[Harm]:
        """Take in what a run has broken; the harms in it that are left to a shorter script."""
        left = set()
        for violation in violations:
            harm = family_of(violation), violation.product
            if self.is_left(harm, deviations) or not self._keep(violation, harm, deviations):
                left.add(harm)
        return frozenset(left)

    def is_left(self, harm: Harm, deviations: Deviations) -> bool:
        """Whether a script holds a shorter one that shows a harm."""
        return bool(self._scripts) and any(
            (harm, shorter) in self._scripts
            for length in range(len(deviations))
            for shorter in combinations(deviations, length)
        )

    def _keep(self, violation: Violation, harm: Harm, deviations: Deviations) -> bool:
        """Keep a harm, if all that went wrong in its run is to blame."""
        known = violation.law in self.found
        if known and not self._may_be_another(violation):
            return True
        finding = Finding(violation, script_of(deviations))
        if not needs_all(violation, finding.choices, self._broken):
            return False
        self._scripts.add((harm, deviations))
        if known:
            self._look_at(finding)
        else:
            self.found[violation.law] = finding
        return True

    def _may_be_another(self, violation: Violation) -> bool:
        """Whether it is worth a look if this harm has another cause than those of its law that are known."""
        if not violation.mechanism or len(self._causes.get(violation.law, ())) >= CAUSES_MAX:
            return False
        said = violation._replace(event=0)
        self._looks[said] += 1
        return self._looks[said] <= _LOOKS_MAX

    def _look_at(self, finding: Finding) -> None:
        """Keep a finding of a law that was broken before, if its cause is another one."""
        law = finding.violation.law
        if law not in self._causes:
            first = self._explained(self.found[law])
            self._causes[law] = [first] if first is not None else []
        found = self._explained(finding)
        known = self._causes[law]
        if found is not None and known and not any(is_one_cause(one, found) for one in known):
            known.append(found)
            self.others.append(finding)


def script_of(deviations: Deviations) -> tuple[int, ...]:
    """All choices of a script up to its last deviation."""
    script = [0] * (deviations[-1][0] + 1 if deviations else 0)
    for position, value in deviations:
        script[position] = value
    return tuple(script)
