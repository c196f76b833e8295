"""What a run tells a search, and how a run that another process made is judged as if it had been made here.

A worker notes each look that its run takes at the known states. The search repeats these looks against its own states,
in the order of the scripts: where it knows a state, the run ended there, whatever the worker did after that.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from pytest_robloxmarket._explore.frontier import Deviations
from pytest_robloxmarket._explore.goals import reached
from pytest_robloxmarket._kernel.choices import DeviatingChoices
from pytest_robloxmarket._simulation.outcome import Setup, run
from pytest_robloxmarket._simulation.states.known import Foreseen, KnownStates, Learned, Look
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Report", "look_again", "make_report")


class Report(NamedTuple):
    """One run.

    Attributes:
        known: it came to where another run had been.
        limited: a limit has cut it short, so that nothing is proved.
        stuck: a limit has stopped game code.
        counts: how many possibilities each choice had.
        repeats: choices, by position and value, that lead to where another run was or will be.
        learned: what is known of the game after it.
        violations: what it broke.
        goals: what it reached of what should sometimes happen, if it was made to its end.
        met: the laws that were expected to break, and did; only of a run in another process.
        absences: choices of how long somebody stays away: nothing comes of it in a game that never reads a clock.
        foreseen: choices of which it is known what state they lead to.
        polite: what happened, if nothing went wrong.
    """

    known: bool
    limited: bool
    stuck: bool
    counts: Sequence[int]
    repeats: Collection[tuple[int, int]]
    learned: Learned
    violations: tuple[Violation, ...] = ()
    goals: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    absences: tuple[tuple[int, int], ...] = ()
    foreseen: Sequence[Foreseen] = ()
    polite: Sequence[Event] = ()


def make_report(setup: Setup, script: Deviations, states: KnownStates) -> Report:
    """Run one script, and tell of it."""
    choices = DeviatingChoices(dict(script))
    first = script[-1][0] + 1 if script else 0
    states.entered.clear()
    outcome = run(setup, choices, states=None if setup.every_state else states, first=first)
    limited = bool(outcome.ended) or outcome.stuck
    goals = frozenset[str]() if outcome.known else reached(outcome.history)
    counts = choices.counts
    absences = tuple([(index, value) for index in outcome.absences for value in range(1, counts[index])])
    return Report(
        outcome.known,
        limited,
        outcome.stuck,
        counts,
        () if states.timed else absences,
        states.learned,
        outcome.violations,
        goals,
        absences=absences,
        foreseen=outcome.foreseen,
        polite=() if script else outcome.history,
    )


def look_again(states: KnownStates, looks: Sequence[Look], report: Report) -> Report | None:
    """The report that a run would have made here; None when it must be run here to know.

    Args:
        states: where the runs of this search have been; the run is noted there.
        looks: the looks that it took at another process's states, in order.
        report: what came of it there.
    """
    if report.known and not _is_known(states, looks):
        return None
    if report.learned[-1] and not states.drawing:
        return None  # At which of its looks it had drawn already, it does not say.
    states.entered.clear()
    for digest, left, asked, learned in looks:
        if not states.enter(digest, left):
            states.learned = learned
            # Nothing after this look was asked here.
            repeats = [one for one in report.absences if one[0] < asked and not states.timed]
            foreseen = tuple([one for one in report.foreseen if one[0] < asked])
            return Report(True, False, False, report.counts[:asked], repeats, learned, foreseen=foreseen)
    states.learned = report.learned
    return report._replace(repeats=() if states.timed else report.absences)


def _is_known(states: KnownStates, looks: Sequence[Look]) -> bool:
    """Whether the last state of a run is known here too, or one that the run itself was in before."""
    own = KnownStates()
    for digest, left, *_ in looks[:-1]:
        own.enter(digest, left)
    digest, left, *_ = looks[-1]
    return states.knows(digest, left) or own.knows(digest, left)
