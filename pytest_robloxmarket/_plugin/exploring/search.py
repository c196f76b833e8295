"""What `@explore` does when its test runs: learn, search or replay, and tell."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import (
    NO_LEVEL_MAX,
    Budget,
    Finding,
    Search,
    explore,
    explore_by_chance,
)
from pytest_robloxmarket._explore.goals import check_goals
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._kernel.script import Script, decode_script
from pytest_robloxmarket._platform.contract import DEFAULT, check_contract
from pytest_robloxmarket._plugin.blame import place_of
from pytest_robloxmarket._plugin.exploring.body import Body
from pytest_robloxmarket._plugin.exploring.headers import Header, contract_in, read_header
from pytest_robloxmarket._plugin.exploring.learning import Learned, learn
from pytest_robloxmarket._plugin.exploring.outages import setup_of_outage, try_outage
from pytest_robloxmarket._plugin.exploring.readings import acquit, setup_by, try_readings
from pytest_robloxmarket._plugin.exploring.replays import number_of_name
from pytest_robloxmarket._plugin.exploring.telling import Report, fail
from pytest_robloxmarket._plugin.markets import load_luau
from pytest_robloxmarket._plugin.profiles import Wanted, check_expected, find_profile
from pytest_robloxmarket._plugin.unseen import find_unheard, warn_of
from pytest_robloxmarket._simulation.chance import drawn_bytes
from pytest_robloxmarket._simulation.frozen import market_time
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.errors import (
    DivergenceError,
    ExpectationNotNeededWarning,
    GoalNotReachedError,
    NothingGivenWarning,
    RobloxMarketError,
    UnfinishedSearchWarning,
)
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.realtime import real_seconds
from pytest_robloxmarket._trial.readings import reading_numbered
from pytest_robloxmarket._trial.watchdog import watch_computing

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.request import RunFixtures
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("search_test",)

# The reading of a run that plays by the rules as they are.
_NO_READING: Final = 0


def search_test(
    body: Body, fixtures: "RunFixtures | None", said: Wanted, expected: Sequence[str], require: Sequence[str]
) -> None:
    """Run an explored test for every script within its bounds, or for the one that is to be replayed.

    Args:
        body: the test as a program.
        fixtures: pytest's part in it, where pytest runs it.
        said: what the test says of its search.
        expected: the laws that may break.
        require: the goals that some run must reach.

    Raises:
        GoalNotReachedError: when no law is broken, and one of these goals was not reached.
        ViolationError: when a law is broken, with the shortest story.
        DivergenceError: when something is kept from one run to the next.
        UsageError: when the test asks for something that cannot be, or tries nothing.
        UnsupportedError: when an API that is not faked is all that went wrong.
    """
    __tracebackhide__ = True
    frozen = fixtures is None or fixtures.freezes
    with watch_computing(), market_time(body.now_ms) if frozen else drawn_bytes(), _last_run(fixtures):
        _search_test(body, fixtures, said, expected, check_goals(require, called="require"))


@contextmanager
def _last_run(fixtures: "RunFixtures | None") -> Iterator[None]:
    """Tear down what the last run has left while the clock still shows what it showed when that was made.

    A fixture that replaces `time.time` puts back what was there before: the market's time, which must not outlive it.
    """
    __tracebackhide__ = True
    try:
        yield
    finally:
        if fixtures is not None:
            fixtures.tear_down()


def _search_test(
    body: Body, fixtures: "RunFixtures | None", said: Wanted, expected: Sequence[str], require: Sequence[str]
) -> None:
    __tracebackhide__ = True
    started = real_seconds()
    name = body.test.__qualname__
    wanted = said.check().over(find_profile("default")) if fixtures is None else fixtures.wanted(said)
    contract = check_contract(DEFAULT if wanted.contract is None else wanted.contract)
    known_as = f"{body.test.__module__}.{name}" if fixtures is None else fixtures.name
    header = Header.of(number_of_name(known_as), wanted.bounds, contract, wanted.kinds)
    again = None if fixtures is None or fixtures.replay is None else _Again.read(fixtures.replay)
    if again is not None:
        header, contract = again.header, contract_in(again.header, contract, again.text)
    laws = () if fixtures is None else fixtures.extensions.laws
    calm = Setup(
        body,
        CALM,
        contract=contract,
        loader=load_luau,
        expected=check_expected(expected, own=laws),
        every_state=bool(laws),  # What a law of the project's own remembers is part of no state.
    )
    polite = _Polite(calm, place_of(body.test))
    learned = _learned(name, body, calm, polite)
    program = learned.program(calm, moves=header.bounds.moves > 0)
    setup = replace(calm, program=program, bounds=header.bounds, kinds=header.kinds, expect=learned.expect)
    report = Report(fixtures, header)
    if again is not None:
        _replay(setup, report, again)
        return
    limits = _Limits.of(wanted, started, None if fixtures is None else fixtures.seed)
    setup, search = _try_all(setup, polite, report, limits, require)
    if missing := [goal for goal in require if not search.goals.get(goal)]:
        raise GoalNotReachedError(name, missing, search.runs)
    warn_of(polite.unheard)
    _warn_of(body.test, setup, search, limits, learned.silent)


class _Limits(NamedTuple):
    """How much a search may do, and how."""

    runs: int
    seconds: float
    started: float  # What the clock showed when the seconds began to count.
    seed: int | None
    strict: bool  # What breaks only under another reading of what nobody documents counts.

    @classmethod
    def of(cls, wanted: Wanted, started: float, seed: int | None) -> "_Limits":
        """What is asked for; by now it is complete."""
        assert wanted.runs is not None
        assert wanted.seconds is not None
        return cls(wanted.runs, wanted.seconds, started, seed, bool(wanted.strict_contract))

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return real_seconds() - self.started

    @property
    def budget(self) -> Budget:
        """What is left."""
        return Budget(self.runs, self.seconds - self.spent, real_seconds)


def _try_all(
    setup: Setup, polite: "_Polite", report: Report, limits: _Limits, require: Sequence[str]
) -> tuple[Setup, Search]:
    """Search, look at an outage and at the other readings, and say how far that came.

    Returns:
        The search of a test in which nothing is broken, and the rules that it was judged by.

    Raises:
        ViolationError: when a law is broken, with the shortest story.
    """
    __tracebackhide__ = True
    search, reading = _search(setup, polite, limits.seed, limits.budget), _NO_READING
    conditional: set[str] = set()
    if search.findings and not limits.strict:
        setup, search, reading, conditional = _acquitted(setup, report, search, limits.budget, limits.seed)
    outage = None if search.findings else try_outage(setup)
    report.say(setup, search, limits.spent, require, outage)
    broken = search.findings if outage is None else outage.findings
    if not broken and limits.seed is None:
        conditional |= _try_readings(setup, report, search, limits.budget, strict=limits.strict)
    report.say_held(setup, search, conditional | {one.violation.law for one in broken})
    if search.findings:
        fail(setup, report, (*search.findings, *search.others))
    elif outage is not None and outage.findings:
        fail(outage.setup, report.under(CALM, reading, outage=outage.length), outage.findings)
    return setup, search


def _warn_of(test: Callable[..., object], setup: Setup, search: Search, limits: _Limits, silent: Sequence[int]) -> None:
    """Warn of what a green test should be known to have left out: only the weightiest."""
    __tracebackhide__ = True
    name = test.__qualname__
    if limits.seed is None and not search.exhausted:
        _warn(test, UnfinishedSearchWarning(name, search.runs, limits.spent))
    elif setup.expected - setup.met and limits.seed is None:
        _warn(test, ExpectationNotNeededWarning(name, sorted(setup.expected - setup.met)))
    elif silent:
        _warn(test, NothingGivenWarning(name, silent))


def _acquitted(
    setup: Setup, report: Report, search: Search, budget: Budget, seed: int | None
) -> tuple[Setup, Search, int, set[str]]:
    """A test by the reading that clears it of all that was found, its search by it, its number, and what it clears.

    What was found is told under its condition then. Where no reading clears it, all is as it was.
    """
    __tracebackhide__ = True

    def look(other: Setup, deviations: int) -> Search:
        return explore(other, budget, level_max=NO_LEVEL_MAX if seed is None else deviations)

    acquittal = acquit(setup, search, look)
    if acquittal is None:
        return setup, search, _NO_READING, set()
    for one in acquittal.broken:
        report.say_reading(one, report)
    cleared = {one.violation.law for one in search.findings}
    return acquittal.setup, acquittal.search, acquittal.reading.number, cleared


def _try_readings(setup: Setup, report: Report, search: Search, budget: Budget, *, strict: bool) -> set[str]:
    """Try the other readings of what nobody documents, tell what is wrong only under one of them; the laws so broken.

    Raises:
        ViolationError: when that counts.
    """
    __tracebackhide__ = True
    broken: set[str] = set()
    for one in try_readings(setup, search.runs, budget):
        under = report.under(one.setup.bounds, one.reading.number)
        if strict and one.finding is not None:
            fail(one.setup, under, [one.finding], f"  This holds {one.reading.told}.\n")
        report.say_reading(one, under)
        broken.update(() if one.finding is None else (one.finding.violation.law,))
    return broken


def _warn(test: Callable[..., object], warning: Warning) -> None:
    """Warn at the line where a test begins."""
    __tracebackhide__ = True
    file, line = place_of(test)
    warnings.warn_explicit(warning, type(warning), file, line, module=test.__module__)


def _learned(name: str, body: Body, calm: Setup, polite: "_Polite") -> Learned:
    """What the test's purchases do; a test that came to its end once and does not now keeps something."""
    __tracebackhide__ = True
    failed: Exception | None = None
    try:
        learned = learn(name, body, calm)
    except RobloxMarketError:
        raise
    except Exception as error:
        failed = error
    polite.check()
    if failed is not None:
        raise failed
    return learned


class _Polite:
    """The polite run as it went the first time. What a test keeps from run to run makes it go another way later.

    Attributes:
        unheard: the warnings of what nobody has heard of, with the lines that they are about.
    """

    def __init__(self, calm: Setup, test: tuple[str, int]) -> None:
        __tracebackhide__ = True
        self.unheard: Final[list[tuple[Warning, tuple[str, int]]]] = []
        self._calm: Final = replace(calm, program=self._play)
        self._body: Final = calm.program
        self._test: Final = test
        self._first: Final = self._history()

    def check(self) -> None:
        """Make sure that it still goes the same way.

        Raises:
            DivergenceError: naming the first event that differs, or what the test raised.
        """
        __tracebackhide__ = True
        try:
            again = self._history()
        except DivergenceError:
            raise
        except Exception as error:
            said = "".join(str(error).splitlines()[:1])
            raise DivergenceError(
                "the test came to its end once with nothing going wrong, and raised the next time "
                f"{type(error).__name__}: {said}\nThe test keeps something from one run to the next: a global, a "
                "fixture that does not take the market, a file. Make it anew in the test, or for each server that "
                "starts."
            ) from error
        check_same(self._first, again)

    def _play(self, market: "Market") -> None:
        __tracebackhide__ = True
        self._body(market)
        market.settle()
        self.unheard[:] = find_unheard(market, self._test)

    def _history(self) -> list[Event]:
        __tracebackhide__ = True
        return run(self._calm, PoliteChoices(), tracing=True).history


def _search(setup: Setup, polite: _Polite, seed: int | None, budget: Budget) -> Search:
    """Search, and make sure that nothing was kept from one run to the next."""
    __tracebackhide__ = True
    try:
        search = explore(setup, budget) if seed is None else explore_by_chance(setup, budget, seed)
    except DivergenceError:
        polite.check()  # It can name the event that differs.
        raise
    polite.check()
    return search


class _Again(NamedTuple):
    """What is to be run again: a replay string, and what it says."""

    text: str
    script: Script
    header: Header

    @classmethod
    def read(cls, text: str) -> "_Again":
        """Read a replay string of a test."""
        script = decode_script(text)
        return cls(text, script, read_header(script, text))


def _replay(setup: Setup, report: Report, again: _Again) -> None:
    """Run one script, within the bounds and by the rules that it was found in, whatever those of the test are now."""
    __tracebackhide__ = True
    reading = reading_numbered(again.header.reading)
    if reading is not None:
        setup = setup_by(setup, reading)
    if again.header.outage:
        setup = setup_of_outage(setup, again.header.outage)
    choices = ScriptedChoices(again.script.choices)
    outcome = run(setup, choices)
    choices.check_used()
    if outcome.violations:
        findings = [Finding(violation, again.script.choices) for violation in outcome.violations]
        fail(setup, report, findings)
