"""What a search proved, in one sentence, and the laws that held in it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from pytest_robloxmarket._explore.goals import could_break
from pytest_robloxmarket._oracle.stakes import at_stake
from pytest_robloxmarket._report.terminal import Bounds as ShownBounds
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._terms.verdict import LAWS

if TYPE_CHECKING:
    from pytest_robloxmarket._explore.explorer import Search
    from pytest_robloxmarket._faults.plan import Bounds
    from pytest_robloxmarket._plugin.exploring.outages import OutageTried
    from pytest_robloxmarket._simulation.outcome import Setup

__all__ = ("held_in", "proof_of")

_OUTAGE = "while all its data stores fail"


def proof_of(
    search: "Search",
    bounds: "Bounds",
    met: AbstractSet[str],
    require: Sequence[str] = (),
    outage: "OutageTried | None" = None,
) -> str:
    """What a search proved, or that it proved nothing.

    Args:
        search: how it ended.
        bounds: how much could go wrong.
        met: the laws that were expected to break, and did.
        require: the goals that the test requires.
        outage: what came of an outage, where one was played.
    """
    in_outage = () if outage is None else outage.findings
    broken = ", ".join(sorted({finding.violation.law for finding in (*search.findings, *in_outage)}))
    other = "other " if met else ""
    proves = search.exhausted or search.completed >= 1
    upheld = "upheld" if proves else "inconclusive (the budget ended before all runs with one deviation were made)"
    verdict = f"violated: {broken}" if broken else f"{upheld}: no {other}law broken"
    within = f"at most {ShownBounds(*bounds)}"
    if outage is not None and in_outage:
        reach = f"in one more, {_OUTAGE} {outage.length.told}"
    elif broken:
        reach = f"within {within}"
    elif search.exhausted:
        reach = f"every run with {within} (exhausted)"
    else:
        reach = f"some of the runs with {within}; this is no proof"
    if outage is not None and outage.met and proves and not broken:
        reach = f"{reach}; nor in two more, {_OUTAGE} for a minute and until it ends"
    expected = f"; as expected: {', '.join(sorted(met))}" if met else ""
    reached = ", ".join(f"{goal} in {search.goals.get(goal, 0):,}" for goal in require)
    required = f"; of these runs {reached}" if reached else ""
    return f"{verdict} in {count(search.runs, 'run')}: {reach}{expected}{required}"


def held_in(search: "Search", setup: "Setup", broken: AbstractSet[str] = frozenset()) -> list[str]:
    """The laws that a search could have broken and did not, in their order; none where it proved nothing.

    Its polite run speaks for it, see decision 0137.

    Args:
        search: how it ended.
        setup: what was searched, with the laws that broke as expected.
        broken: the laws that broke otherwise.
    """
    if not (search.exhausted or search.completed >= 1):
        return []
    laws = could_break(at_stake(search.polite, setup.expect).laws, search.goals) - broken - setup.met
    return [law for law in LAWS if law in laws]
