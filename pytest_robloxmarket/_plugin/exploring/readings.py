"""Tries an explored test by the other readings of what nobody documents, as `check` does (decisions 0018 and 0034)."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, Finding, Search, excused, explore
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.errors import DivergenceError, RobloxMarketError
from pytest_robloxmarket._terms.events import DeliveryStarted, StoreWritten
from pytest_robloxmarket._trial.agenda import Habits
from pytest_robloxmarket._trial.otherwise import notices
from pytest_robloxmarket._trial.readings import READINGS, Reading, rules_against

__all__ = ("Acquittal", "Conditional", "acquit", "setup_by", "try_readings")

# All readings together get so small a part of the runs that the search made, and of the time that it had.
_PART: Final = 8

# But each gets as many runs as one fault needs in a small test.
_RUNS_MIN: Final = 30


class Conditional(NamedTuple):
    """What is wrong only under another reading: a broken law, or else an assertion of the test itself."""

    reading: Reading
    setup: Setup
    finding: Finding | None = None
    error: str = ""

    @property
    def told(self) -> str:
        """The condition and what is wrong then, in one sentence."""
        wrong = f"the test itself fails ({self.error})" if self.finding is None else self.finding.violation.headline
        law = "" if self.finding is None else f"{self.finding.violation.law}: "
        return f"{self.reading.told}, {law}{wrong}"


class Acquittal(NamedTuple):
    """A reading by which a test breaks nothing: the search by it, and under which condition what else is broken."""

    reading: Reading
    setup: Setup
    search: Search
    broken: tuple[Conditional, ...]


def setup_by(setup: Setup, reading: Reading) -> Setup:
    """The same test by another reading: what a purchase gives is learned by the rules as they are."""
    return replace(setup, contract=replace(setup.contract, **{reading.switch: reading.value}))


def try_readings(setup: Setup, runs: int, budget: Budget) -> Iterator[Conditional]:
    """Try each reading that the game can notice, with one fault on one server.

    Args:
        setup: the test, which breaks no law by the rules as they are.
        runs: how many runs its search made.
        budget: what is left of the time.
    """
    habits = _habits(setup)
    readings = [one for one in READINGS if one.is_new(setup.contract) and notices(one, habits)]
    bounds = CALM._replace(faults=min(1, setup.bounds.faults), moves=0)
    narrow = replace(setup, bounds=bounds, met=set())  # What breaks here needed no expectation.
    started = budget.clock()
    for reading in readings:
        left = budget.seconds / _PART - (budget.clock() - started)
        if left <= 0:
            return
        part = budget._replace(runs=max(_RUNS_MIN, runs // _PART // len(readings)), seconds=left)
        yield from _try(setup_by(narrow, reading), reading, part)


def acquit(setup: Setup, search: Search, look: Callable[[Setup, int], Search]) -> Acquittal | None:
    """Find a reading by which a test breaks no law, however it is searched; None where there is none.

    Args:
        setup: the test, which breaks a law by the rules as they are.
        search: what was found.
        look: searches by another reading, for scripts of at least so many deviations.
    """
    habits = _habits(setup)
    deviations = max(one.deviations for one in search.findings)
    for reading in READINGS:
        if reading.told_else and reading.is_new(setup.contract) and notices(reading, habits):
            other = setup_by(setup, reading)
            if any(_breaks(other, one) for one in search.findings):
                continue
            found = _looked(look, other, deviations)
            if found is not None and not found.findings and (found.exhausted or found.completed >= deviations):
                rules = rules_against(reading, setup.contract)
                broken = tuple(Conditional(rules, setup, one) for one in search.findings)
                return Acquittal(reading, other, found, broken)
    return None


def _looked(look: Callable[[Setup, int], Search], setup: Setup, deviations: int) -> Search | None:
    """What a search by another reading finds; None where the test itself cannot be made so."""
    try:
        return look(setup, deviations)
    except Exception:
        return None


def _breaks(setup: Setup, finding: Finding) -> bool:
    """Whether the script of a finding breaks a law here as well, or the test itself cannot be made so."""
    try:
        return bool(run(setup, ScriptedChoices(finding.choices)).violations)
    except DivergenceError:
        return False
    except Exception:
        return True


def _try(setup: Setup, reading: Reading, budget: Budget) -> Iterator[Conditional]:
    try:
        findings = explore(setup, budget).findings
    except RobloxMarketError:
        return  # The test cannot be made so: that says nothing about the game.
    except Exception as error:
        lines = str(error).splitlines()
        yield Conditional(reading, setup, None, f"{type(error).__name__}{f': {lines[0]}' if lines else ''}")
        return
    for finding in findings:
        history = run(setup, ScriptedChoices(finding.choices)).history
        if not excused(setup, finding.violation, history):
            yield Conditional(reading, setup, finding)


def _habits(setup: Setup) -> Habits:
    """What the game does in the polite run, as far as it decides which readings it can notice."""
    listens: list[bool] = []

    def play(market: Market) -> None:
        setup.program(market)
        listens.extend(server.hears_leaving for server in market.world.servers)

    history = run(replace(setup, program=play, bounds=CALM), PoliteChoices()).history
    binds = any(event.handler != "ProcessReceipt" for event in history if isinstance(event, DeliveryStarted))
    transforms = any(event.api == "UpdateAsync" for event in history if isinstance(event, StoreWritten))
    # Whether a script still runs when the first player joins depends on the weather.
    return Habits(listens=any(listens), loads=True, binds=binds, transforms=transforms)
