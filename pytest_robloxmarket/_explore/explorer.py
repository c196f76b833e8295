"""The search: budget, progress, stop rules, and what it found."""

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.causes import needs_all
from pytest_robloxmarket._explore.frontier import Frontier
from pytest_robloxmarket._explore.reduce import reduce_script
from pytest_robloxmarket._kernel.choices import DeviatingChoices, ScriptedChoices, SeededChoices
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._simulation.outcome import Outcome, Setup, run
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Budget", "Finding", "Search", "explore", "explore_at_random", "tell")

# Once a law is broken, scripts of up to this many deviations are still tried, for the other laws: a
# longer story about a handler that already fails is not what its author needs.
_LEVEL_AFTER_VIOLATION: Final = 2


_RUNS_AFTER_VIOLATION: Final = 300


class Budget(NamedTuple):
    """How long a search may last. `clock` tells real seconds; the driver's caller brings it."""

    runs: int = 200_000
    seconds: float = 60.0
    clock: Callable[[], float] = lambda: 0.0
    progress: Callable[[int, int], None] = lambda runs, level: None


class Finding(NamedTuple):
    """A broken law and the script that breaks it."""

    violation: Violation
    choices: tuple[int, ...]

    @property
    def deviations(self) -> int:
        """How many choices of the script are not the polite one."""
        return sum(1 for value in self.choices if value)


class Search(NamedTuple):
    """What a search found. `exhausted` only when every run within the bounds was made, and came to its own end."""

    findings: tuple[Finding, ...]
    runs: int
    exhausted: bool
    level: int


def explore(setup: Setup, budget: Budget) -> Search:
    """Run every script within the bounds, the fewest deviations first, until the budget ends.

    Raises:
        DivergenceError: when the polite run, made twice, goes two ways.
    """
    _check_determined(setup)
    frontier = Frontier()
    found: dict[str, Finding] = {}
    runs = 0
    whole = True  # No limit has cut a run short: what was not seen is not proved.
    started = budget.clock()
    while runs < budget.runs:
        deviations = frontier.take()
        if deviations is None:
            return Search(tuple(found.values()), runs, exhausted=whole, level=frontier.level)
        if found and frontier.level > max(_LEVEL_AFTER_VIOLATION, *(one.deviations for one in found.values())):
            return Search(tuple(found.values()), runs, exhausted=False, level=frontier.level)
        outcome = run(setup, DeviatingChoices(dict(deviations)))
        runs += 1
        whole = whole and not outcome.ended and not outcome.stuck
        _keep(setup, found, outcome)
        if not outcome.stuck:
            # What begins like a run in which the game's code was stopped would only be stopped again.
            frontier.expand(deviations, outcome.choices.counts)
        if not runs & 63:
            budget.progress(runs, frontier.level)
        if budget.clock() - started > budget.seconds:
            break
    # The budget may have ended with the very last run.
    return Search(tuple(found.values()), runs, exhausted=whole and not frontier.waiting, level=frontier.level)


def explore_at_random(setup: Setup, budget: Budget, seed: int) -> Search:
    """Draw runs from a seed, and make the script of each failure as short as it gets."""
    choices = SeededChoices(seed)
    found: dict[str, Finding] = {}
    runs = 0
    enough = budget.runs
    started = budget.clock()
    while runs < enough and budget.clock() - started <= budget.seconds:
        choices.forget()
        outcome = run(setup, choices)
        runs += 1
        for violation in outcome.violations:
            if violation.law not in found:
                found[violation.law] = _reduced(setup, violation, tuple(choices.taken))
                # As many runs again give the other laws their chance.
                enough = min(budget.runs, max(_RUNS_AFTER_VIOLATION, 2 * runs))
        if not runs & 63:
            budget.progress(runs, 0)
    return Search(tuple(found.values()), runs, exhausted=False, level=0)


def tell(setup: Setup, finding: Finding) -> tuple[Outcome, Violation]:
    """Run a finding's script again with its story switched on.

    Raises:
        DivergenceError: when the second run does not break the same law.
    """
    outcome = run(setup, ScriptedChoices(finding.choices), tracing=True)
    for violation in outcome.violations:
        if violation.law == finding.violation.law:
            return outcome, violation
    raise DivergenceError(
        f"a run broke the law {finding.violation.law}, and the same script run again did not: code under test keeps "
        "something from one run to the next (a global, a file), or reads real time or chance."
    )


def _check_determined(setup: Setup) -> None:
    """Make sure that a script determines its run, by making the polite one twice.

    Raises:
        DivergenceError: naming the first event that differs.
    """
    first, second = (run(setup, DeviatingChoices({}), tracing=True).history for _ in range(2))
    check_same(first, second)


def _keep(setup: Setup, found: dict[str, Finding], outcome: Outcome) -> None:
    """Remember the first run that breaks a law, if all that went wrong in it is to blame."""
    for violation in outcome.violations:
        if violation.law not in found:
            choices = _trimmed(outcome.choices.taken)
            if needs_all(violation, choices, found.values(), partial(_broken_by, setup)):
                found[violation.law] = Finding(violation, choices)


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


def _trimmed(choices: list[int]) -> tuple[int, ...]:
    size = len(choices)
    while size and not choices[size - 1]:
        size -= 1
    return tuple(choices[:size])
