"""Makes the fixtures of an explored test anew for each of its runs, where they reach the market.

pytest makes a function's fixtures once, and an explored test is run thousands of times, each with a market of its
own. A fixture that takes the market therefore belongs to a run: it is held back when pytest sets the test up, made
when a run begins, and torn down before the next one, all by pytest's own machinery.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from pytest_robloxmarket._plugin.contracts import contract_of
from pytest_robloxmarket._plugin.exploring.explored import Explored, find_explored, takes_no_market
from pytest_robloxmarket._plugin.exploring.replays import command_for, name_of
from pytest_robloxmarket._plugin.extensions import Extensions
from pytest_robloxmarket._plugin.options import (
    PROFILE,
    REPLAY,
    RUNS,
    SECONDS,
    SEED,
    STATISTICS,
    freezing,
    ini_value,
)
from pytest_robloxmarket._plugin.reporting import PACE, PROVED, READING
from pytest_robloxmarket._plugin.request import ExploreRequest
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.profiles import Wanted
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("hold_back", "option_of", "remaking", "tell_reading", "tell_search", "wanted_of")

# What stands in a test's arguments for a fixture that is made when a run begins.
_LATER: Final = "made anew for each run"

_MARKET: Final = "market"


def hold_back(item: pytest.Function) -> None:
    """Keep pytest from making what belongs to a run when it sets an explored test up."""
    for name in _of_a_run(item):
        item.funcargs.setdefault(name, _LATER)


@contextmanager
def remaking(item: pytest.Function) -> Iterator[None]:
    """While an explored test is called, let its runs have fixtures of their own."""
    explored = find_explored(item.obj)
    assert explored is not None
    before = ExploreRequest.fixtures
    fixtures = _Fixtures(item, explored)
    ExploreRequest.fixtures = fixtures
    try:
        yield
    finally:
        ExploreRequest.fixtures = before
        ExploreRequest.market = None
        fixtures.tear_down()


class _Fixtures:
    """The fixtures of one explored test that are made for each run."""

    def __init__(self, item: pytest.Function, explored: Explored) -> None:
        self.test: Final = explored.test
        self.name: Final = name_of(item)
        self.freezes: Final = freezing(item.config) != "never"
        self.seed: Final = cast("int | None", option_of(item.config, SEED))
        self.replay: Final[str | None] = item.config.getoption(REPLAY)
        self.extensions: Final = Extensions(item.ihook)
        self._item: Final = item
        self._wanted: Final = frozenset(explored.signature.parameters)
        self._names: Final = [name for name in _of_a_run(item) if name != "request" or name in self._wanted]
        # Most tests take the plugin's own market and nothing else: then pytest need not be asked.
        self._plain: Final = self._names == [_MARKET] and len(_definitions(item, _MARKET)) == 1
        self._finalizers: Final[list[Callable[[], object]]] = item.session._setupstate.stack[item][0]
        self._finalizers_before: Final = len(self._finalizers)
        self._others: Final = [
            one._finalizers for name in item.fixturenames if name not in self._names for one in _definitions(item, name)
        ]

    def make(self, market: "Market") -> Mapping[str, object]:
        """The values of one run, by name; those of the run before are torn down first."""
        if self._plain:
            return {_MARKET: market}
        self.tear_down()
        ExploreRequest.market = market
        request = type(self._item._request)(self._item, _ispytest=True)
        # A fixture that no run makes again learns with each run that it is used: forget it, they are thousands.
        known = [len(finalizers) for finalizers in self._others]
        made = {name: request.getfixturevalue(name) for name in self._names}
        for finalizers, size in zip(self._others, known, strict=True):
            del finalizers[size:]
        for name, value in made.items():
            _check_market(self._item, name, value, market)
        return {name: value for name, value in made.items() if name in self._wanted}

    def tear_down(self) -> None:
        """Tear down what the last run has left, the newest first, as pytest does at the end of a test."""
        ExploreRequest.market = None
        while len(self._finalizers) > self._finalizers_before:
            self._finalizers.pop()()

    def wanted(self, said: "Wanted") -> "Wanted":
        """How far the test is searched."""
        return wanted_of(self._item, said)

    def say(self, proof: str, runs: int, seconds: float) -> None:
        """Take down how far a search came."""
        tell_search(self._item, proof, runs, seconds)

    def say_reading(self, told: str) -> None:
        """Take down what is wrong only under another reading of what nobody documents."""
        tell_reading(self._item, told)

    def command(self, replay: str) -> str:
        """What a user types to replay a run of the test."""
        return command_for(self._item, replay)

    def check(self) -> None:
        """Make sure that the test reaches a market, and that no fixture which does lives longer than a run.

        Raises:
            UsageError: naming the fixture.
        """
        __tracebackhide__ = True
        if _MARKET not in self._item.fixturenames:
            raise takes_no_market(self.test.__name__)
        for name in self._names:
            for one in _definitions(self._item, name):
                if one.scope != "function":
                    raise UsageError(
                        f"{self.name} is explored, and each of its runs has a market of its own: the fixture `{name}` "
                        f"({_where(self._item, one)}) has the scope {one.scope!r} and would be the same for all. "
                        "Write @pytest.fixture without a scope above it."
                    )


def wanted_of(item: pytest.Item, said: "Wanted") -> "Wanted":
    """How far a test is searched: the command line, the test, the ini file, the profile, in this order."""
    from pytest_robloxmarket._plugin.profiles import Wanted, find_profile  # noqa: PLC0415 - loads msgspec

    config = item.config
    ordered = Wanted(runs=config.getoption(RUNS), seconds=config.getoption(SECONDS))
    usual = Wanted(
        runs=cast("int | None", ini_value(config, RUNS)), seconds=cast("float | None", ini_value(config, SECONDS))
    )
    found = ordered.over(said).over(usual).over(find_profile(str(option_of(config, PROFILE) or "default"))).check()
    return found if found.contract is not None else found._replace(contract=contract_of(item))


def tell_search(item: pytest.Item, proof: str, runs: int, seconds: float) -> None:
    """Say in a test's report how far its search came."""
    item.user_properties.append((PROVED, proof))
    if item.config.getoption(STATISTICS):
        pace = f"{runs:,} runs in {seconds:.1f} s, {runs / max(seconds, 0.001):,.0f} runs a second"
        item.user_properties.append((PACE, pace))


def tell_reading(item: pytest.Item, told: str) -> None:
    """Say in a test's report what is wrong only under another reading of what nobody documents."""
    item.user_properties.append((READING, told))


def option_of(config: pytest.Config, option: str) -> object:
    """What the command line says of an option, or else the ini file."""
    ordered = config.getoption(option)
    return ini_value(config, option) if ordered is None else ordered


def _of_a_run(item: pytest.Function) -> list[str]:
    """The fixtures of a test that reach its market, in pytest's order."""
    # Faker's own fixture draws on from run to run; made anew it begins with its seed.
    reaching: dict[str, bool] = {"request": True, "faker": True, _MARKET: True}

    def reaches(name: str) -> bool:
        if name not in reaching:
            reaching[name] = False  # A fixture that takes the one of the same name that it replaces.
            reaching[name] = any(
                any(reaches(other) for other in one.argnames if other != "request")
                or ("request" in one.argnames and one.scope == "function" and _is_authors(item, one))
                for one in _definitions(item, name)
            )
        return reaching[name]

    return [name for name in item.fixturenames if reaches(name)]


def _definitions(item: pytest.Function, name: str) -> "tuple[pytest.FixtureDef[Any], ...]":
    """The fixtures of this name that a test sees, the one that it gets last."""
    return tuple(item._fixtureinfo.name2fixturedefs.get(name, ()))


def _is_authors(item: pytest.Function, one: "pytest.FixtureDef[Any]") -> bool:
    """Whether a fixture is of the project and not of a plugin: it may ask `request` for the market."""
    path = Path(inspect.getfile(inspect.unwrap(one.func)))
    return path.is_relative_to(item.config.rootpath) and "site-packages" not in path.parts


def _check_market(item: pytest.Function, name: str, value: object, market: "Market") -> None:
    """Make sure that a fixture hands out the market of the run.

    Raises:
        UsageError: when it is another one, or `market` is none.
    """
    if value is market or not (name == _MARKET or isinstance(value, type(market))):
        return
    one = _definitions(item, name)[-1:] if _definitions(item, name) else ()
    where = f" ({_where(item, one[0])})" if one else ""
    what = "another one" if isinstance(value, type(market)) else repr(value)
    raise UsageError(
        f"{item.nodeid} is explored, and each of its runs has a market of its own: the fixture `{name}`{where} hands "
        f"out {what}, on which nothing goes wrong. Let it take the run's: write def {name}(market): and "
        "return that one."
    )


def _where(item: pytest.Function, one: "pytest.FixtureDef[Any]") -> str:
    function = inspect.unwrap(one.func)
    path = Path(inspect.getfile(function))
    shown = path.relative_to(item.config.rootpath) if path.is_relative_to(item.config.rootpath) else path
    return f"{shown.as_posix()}:{function.__code__.co_firstlineno}"
