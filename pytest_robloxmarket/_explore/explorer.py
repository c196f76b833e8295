"""The search: budget, progress, stop rules, and what it found."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.causes import is_to_blame, misfortunes
from pytest_robloxmarket._explore.frontier import Deviations, Frontier
from pytest_robloxmarket._explore.goals import reached
from pytest_robloxmarket._explore.harms import Finding, Harm, Harms, script_of
from pytest_robloxmarket._explore.reduce import reduce_script
from pytest_robloxmarket._explore.reports import Report, look_again, make_report
from pytest_robloxmarket._explore.workers import Workers, can_work
from pytest_robloxmarket._kernel.choices import DeviatingChoices, ScriptedChoices
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._kernel.portfolio import Portfolio
from pytest_robloxmarket._oracle.excuses import NIL_MARK, beside_purchases, excuse
from pytest_robloxmarket._simulation.endings import Endings
from pytest_robloxmarket._simulation.outcome import Outcome, Setup, run
from pytest_robloxmarket._simulation.states.known import KnownStates
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._terms.events import DeliveryStarted, Event, Unsupported
from pytest_robloxmarket._terms.verdict import Violation

__all__ = (
    "Budget",
    "Finding",
    "Hunt",
    "Search",
    "excused",
    "explained",
    "explore",
    "explore_at_random",
    "explore_by_chance",
    "retrace",
    "tell",
)

# Once a law is broken, scripts of up to this many deviations are still tried, for the other laws: a
# longer story about a handler that already fails is not what its author needs.
_LEVEL_AFTER_VIOLATION: Final = 2


_RUNS_AFTER_VIOLATION: Final = 300

# More than any bounds allow.
NO_LEVEL_MAX: Final = 1_000

# Other processes are started for what takes longer than starting them.
_RUNS_ALONE: Final = 256


class Budget(NamedTuple):
    """How long a search may last. `clock` tells real seconds; the driver's caller brings it."""

    runs: int = 200_000
    seconds: float = 60.0
    clock: Callable[[], float] = lambda: 0.0
    progress: Callable[[int, int], None] = lambda runs, level: None

    def left(self, started: float, runs: int = 0) -> "Budget":
        """What is left of it, where it was begun at a moment of its clock and so many runs were made since."""
        return self._replace(runs=self.runs - runs, seconds=self.seconds - (self.clock() - started))


class Search(NamedTuple):
    """What a search found.

    Attributes:
        findings: the laws that were broken, each with the script of the fewest deviations.
        others: scripts that show other causes of these laws.
        runs: how many scripts were run.
        exhausted: every run within the bounds was made, or led to where another had been; and none met a limit.
        level: how many deviations the scripts had that were run last.
        completed: of every script with at most so many deviations the run is known; -1 when not even the polite one's.
        known: how many of the runs ended early, where another had been.
        goals: in how many runs that were made to their end each goal was reached.
        died: how many of its processes died; what they were to do it did itself.
        polite: what happens where nothing goes wrong; empty where that is not known.
    """

    findings: tuple[Finding, ...]
    runs: int
    exhausted: bool
    level: int
    completed: int = -1
    known: int = 0
    died: int = 0
    goals: Mapping[str, int] = {}
    others: tuple[Finding, ...] = ()
    polite: Sequence[Event] = ()

    def since(self, before: "Search") -> "Search":
        """What was done and found after an earlier call of the same search."""
        return self._replace(
            findings=tuple(one for one in self.findings if one not in before.findings),
            others=tuple(one for one in self.others if one not in before.others),
            runs=self.runs - before.runs,
            died=self.died - before.died,
            goals=Counter(self.goals) - Counter(before.goals),
        )


class Hunt:
    """A search on its way, which can be interrupted and go on.

    Args:
        setup: what is run.
        jobs: in how many processes. What is found, and how many runs it takes, does not depend on it.
    """

    def __init__(self, setup: Setup, jobs: int = 1) -> None:
        self.setup: Final = setup
        self._polite: Final[Sequence[Event]] = run(setup, DeviatingChoices({})).history
        self.frontier = Frontier()
        self.harms: Final = Harms(partial(_broken_by, setup), partial(explained, setup))
        # The harms that runs through a state were found to do, and that were left to shorter scripts.
        self._left: Final[dict[int, frozenset[Harm]]] = {}
        self.runs = 0
        self.known = 0
        self.died = 0
        self.goals: Final[Counter[str]] = Counter()
        self.whole = True  # No limit has cut a run short: what was not seen is not proved.
        self._states: Final = KnownStates()
        self._learned = self._states.learned
        self._is_late: Callable[[], bool] = lambda: False
        self._jobs: Final = jobs
        self._workers: Workers | None = None
        self._alone_until = _RUNS_ALONE

    @property
    def over(self) -> bool:
        """Whether a law is broken, and what is still to be run tells longer stories than its author needs."""
        found = self.harms.found
        longest = max((one.deviations for one in found.values()), default=0)
        return bool(found) and self.frontier.level > max(_LEVEL_AFTER_VIOLATION, longest)

    def go(self, deviations: Deviations) -> None:
        """Run one script, and find out what follows from it; not where it leads to a state that is known already."""
        foreseen = self.frontier.foreseen(deviations)
        if foreseen is not None and self._states.knows(*foreseen):
            if self._workers is not None:
                self._workers.skip()
            self._look_behind(foreseen[0], deviations)
            return
        report = self._report_of(deviations)
        self.runs += 1
        if not deviations:
            _check_determined(self.setup, self._polite, report.polite)
        if report.learned != self._learned:
            # What was noted of the states so far is not enough to tell them apart.
            self._learned = report.learned
            self._states.forget()
            self.frontier = Frontier()
            self.goals.clear()
            self.close()
            return
        self.known += report.known
        self.goals.update(report.goals)
        self.whole = self.whole and not report.limited
        self.setup.met.update(report.met)
        if report.violations:
            self._keep(report.violations, deviations)
        elif report.known:
            self._look_behind(self._states.ended_in, deviations)
        if not report.stuck:
            # What begins like a run in which the game's code was stopped would only be stopped again.
            self.frontier.expand(deviations, report.counts, report.repeats, report.foreseen)

    def _keep(self, violations: Sequence[Violation], deviations: Deviations) -> None:
        left = self.harms.keep(violations, deviations)
        if left:
            for state in self._states.entered:
                self._left[state] = self._left.get(state, frozenset()) | left

    def _look_behind(self, state: int, deviations: Deviations) -> None:
        """Run a script to its end all the same, where the one that was in its state first left a harm to a shorter one.

        This one may hold no such shorter script. Whose harm is told must not depend on which of them came first.
        """
        if any(not self.harms.is_left(harm, deviations) for harm in self._left.get(state, ())):
            self.runs += 1
            self.harms.keep(_broken_by(self.setup, script_of(deviations)), deviations)

    def go_on(self, budget: Budget, *, level_max: int = NO_LEVEL_MAX) -> Search:
        """Run every script within the bounds that was not run so far, the fewest deviations first.

        Args:
            budget: for how long, and how many runs more.
            level_max: the most deviations of a script.

        Returns:
            All that was found since the search began.

        Raises:
            DivergenceError: when the polite run, made twice, goes two ways.
        """
        started = budget.clock()
        self._is_late = lambda: budget.clock() - started > budget.seconds
        try:
            return self._run_all(budget, self.runs + budget.runs, level_max)
        finally:
            self.close()

    def _run_all(self, budget: Budget, runs_max: int, level_max: int) -> Search:
        while self.runs < runs_max:
            deviations = self.frontier.take()
            if deviations is None:
                return self.end(exhausted=self.whole, whole_level=True)
            if self.over or self.frontier.level > level_max:
                self.frontier.put_back(deviations)
                return self.end(exhausted=False, whole_level=False)
            self.go(deviations)
            if not self.runs & 63:
                budget.progress(self.runs, self.frontier.level)
            if self._is_late():
                break
        # The budget may have ended with the very last run.
        return self.end(exhausted=self.whole and not self.frontier.waiting, whole_level=self.frontier.done)

    def close(self) -> None:
        """End the other processes; a search that goes on starts new ones in time."""
        if self._workers is not None:
            self.died += self._workers.died
            self._workers.close()
            self._workers = None
        self._alone_until = self.runs + _RUNS_ALONE

    def end(self, *, exhausted: bool, whole_level: bool) -> Search:
        """What was found so far."""
        self.close()
        level = self.frontier.level
        completed = level if whole_level else level - 1
        findings, others = tuple(self.harms.found.values()), tuple(self.harms.others)
        counts = completed, self.known, self.died
        return Search(findings, self.runs, exhausted, level, *counts, self.goals, others, tuple(self._polite))

    def _report_of(self, deviations: Deviations) -> Report:
        """What the run of a script tells; it may have been made in another process."""
        if self._workers is None and self._jobs > 1 and self.runs >= self._alone_until and can_work():
            self._workers = Workers(self.setup, self._states, self._jobs)
        told = None if self._workers is None else self._workers.take(self.frontier, self._is_late)
        report = None if told is None else look_again(self._states, *told)
        return make_report(self.setup, deviations, self._states) if report is None else report


def explore(setup: Setup, budget: Budget, jobs: int = 1, *, level_max: int = NO_LEVEL_MAX) -> Search:
    """Run every script within the bounds, the fewest deviations first, until the budget ends.

    Args:
        setup: what is run.
        budget: how long.
        jobs: in how many processes. What is found, and how many runs it takes, does not depend on it.
        level_max: the most deviations of a script.

    Raises:
        DivergenceError: when the polite run, made twice, goes two ways.
    """
    return Hunt(setup, jobs).go_on(budget, level_max=level_max)


def explore_by_chance(setup: Setup, budget: Budget, seed: int, jobs: int = 1) -> Search:
    """Make all runs in which at most one thing goes wrong, and then draw others from a seed."""
    started = budget.clock()
    first = explore(setup, budget, jobs, level_max=1)
    if first.exhausted:
        return first
    drawn = explore_at_random(setup, budget.left(started, first.runs), seed)
    known = {finding.violation.law for finding in first.findings}
    findings = (*first.findings, *(one for one in drawn.findings if one.violation.law not in known))
    goals = Counter(first.goals) + Counter(drawn.goals)
    return first._replace(findings=findings, runs=first.runs + drawn.runs, goals=goals)


def explore_at_random(setup: Setup, budget: Budget, seed: int) -> Search:
    """Draw runs from a seed, in ways that take turns, and make the script of each failure as short as it gets."""
    choices, endings = Portfolio(seed), Endings()
    found: dict[str, Finding] = {}
    goals: Counter[str] = Counter()
    runs = 0
    enough = budget.runs
    started = budget.clock()
    while runs < enough and budget.clock() - started <= budget.seconds:
        choices.forget()
        outcome = run(setup, choices, endings=endings)
        runs += 1
        goals.update(reached(outcome.history))
        for violation in outcome.violations:
            if violation.law not in found:
                found[violation.law] = _reduced(setup, violation, tuple(outcome.choices.taken))
                # As many runs again give the other laws their chance.
                enough = min(budget.runs, max(_RUNS_AFTER_VIOLATION, 2 * runs))
        if not runs & 63:
            budget.progress(runs, 0)
    return Search(tuple(found.values()), runs, exhausted=False, level=0, goals=goals)


def excused(setup: Setup, violation: Violation, history: Sequence[Event]) -> str:
    """The member that is not faked and may be to blame for a finding; empty when the game is.

    With a nil that a game lives with in clean weather, it fails for another reason when something goes wrong. So it
    does with what its map code has met beside all purchases, where the law holds in clean weather.
    """
    member = excuse(violation, history)
    beside = beside_purchases(history) if member else frozenset()
    if NIL_MARK not in member and member not in beside:
        return member
    polite = run(setup, DeviatingChoices({}))
    if NIL_MARK in member:
        return member if any(isinstance(one, Unsupported) and one.member == member for one in polite.history) else ""
    holds = all(one.law != violation.law for one in polite.violations)
    return excuse(violation, history, beside & beside_purchases(polite.history)) if holds else member


def retrace(setup: Setup, finding: Finding, cleared: Set[int] = frozenset()) -> Outcome:
    """Run a finding's script again with its story switched on; its reasons blame no write that is `cleared`."""
    return run(setup, ScriptedChoices(finding.choices), tracing=True, cleared=cleared)


def tell(setup: Setup, finding: Finding, traced: Outcome | None = None) -> tuple[Outcome, Violation]:
    """What happened in a finding's run, and why the law is broken: a reason that blames a write is tested.

    Args:
        setup: how the run is made.
        finding: the law, and the script.
        traced: what `retrace` answered, if it was asked already; another law may be broken by the same script.

    Raises:
        DivergenceError: when the second run does not break the same law.
    """
    cleared: frozenset[int] = frozenset()
    outcome = traced or retrace(setup, finding)
    while True:
        told = next((one for one in outcome.violations if one.law == finding.violation.law), None)
        if told is None:
            break
        if told.step < 0 or is_to_blame(told, partial(_without, setup, finding.choices, outcome.history)):
            return outcome, told
        cleared |= {told.step}
        outcome = retrace(setup, finding, cleared)
    raise DivergenceError(
        f"a run broke the law {finding.violation.law}, and the same script run again did not: code under test keeps "
        "something from one run to the next (a global, a file), or reads real time or chance."
    )


def _without(
    setup: Setup, script: tuple[int, ...], history: Sequence[Event], step: int
) -> tuple[Violation, ...] | None:
    """What a script breaks when one of the writes or calls of its run is left out; None where that shows nothing.

    Without a call the choices behind it are others: it shows something where what struck beside it still strikes.
    """
    deviations = {place: value for place, value in enumerate(script) if value}
    try:
        outcome = run(setup, DeviatingChoices(deviations), tracing=True, without=step)
    except DivergenceError:
        return ()
    call = history[step]
    if isinstance(call, DeliveryStarted) and not misfortunes(history, call) <= misfortunes(outcome.history):
        return None
    return outcome.violations


def _check_determined(setup: Setup, first: Sequence[Event], second: Sequence[Event]) -> None:
    """Make sure that a script determines its run, by two runs of the polite one.

    Raises:
        DivergenceError: naming the first event that differs.
    """
    try:
        check_same(first, second)
    except DivergenceError:
        # With all that a story tells, the first difference is found sooner.
        check_same(*(run(setup, DeviatingChoices({}), tracing=True).history for _ in range(2)))
        raise


def explained(setup: Setup, finding: Finding) -> Violation | None:
    """A finding's violation with its cause; None where its script, run again, does not break the law."""
    try:
        return tell(setup, finding)[1]
    except DivergenceError:
        return None


def _broken_by(setup: Setup, script: tuple[int, ...]) -> tuple[Violation, ...]:
    """What a script breaks; nothing when the run does not offer what it asks for."""
    try:
        return run(setup, ScriptedChoices(script)).violations
    except DivergenceError:
        return ()


def _reduced(setup: Setup, violation: Violation, choices: tuple[int, ...]) -> Finding:
    def fails(script: tuple[int, ...]) -> Violation | None:
        return next((one for one in _broken_by(setup, script) if one.law == violation.law), None)

    return Finding(*reduce_script(choices, violation, fails))
