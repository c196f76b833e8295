"""Makes the fixtures of an explored test anew for each of its runs, where they reach the market.

pytest makes a function's fixtures once, and an explored test is run thousands of times, each with a market of its
own. A fixture that takes the market therefore belongs to a run: it is held back when pytest sets the test up, made
when a run begins, and torn down before the next one, all by pytest's own machinery.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_robloxmarket._plugin.exploring.blocks import SUBTESTS, Blocks
from pytest_robloxmarket._plugin.exploring.explored import Explored, find_explored, takes_no_market
from pytest_robloxmarket._plugin.exploring.searched import SearchedItem
from pytest_robloxmarket._plugin.options import (
    freezing,
)
from pytest_robloxmarket._plugin.request import ExploreRequest
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("hold_back", "remaking")

# What stands in a test's arguments for a fixture that is made when a run begins.
_LATER: Final = "made anew for each run"

_MARKET: Final = "market"

# Plugins' own fixtures that belong to a run: Faker's draws on from run to run, and what others have patched must be put
# back before the next one.
_OF_A_RUN: Final = ("request", "faker", "monkeypatch", "mocker")

# What captures goes on through all runs; what it has captured in those before is let go of by this method.
_FORGETTING: Final = {
    "caplog": "clear",
    "recwarn": "clear",
    **dict.fromkeys(("capsys", "capsysbinary", "capfd", "capfdbinary"), "readouterr"),
}


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


class _Fixtures(SearchedItem):
    """The fixtures of one explored test that are made for each run."""

    def __init__(self, item: pytest.Function, explored: Explored) -> None:
        super().__init__(item)
        self.test: Final = explored.test
        self.freezes: Final = freezing(item.config) != "never"
        self._function: Final = item
        self._wanted: Final = frozenset(explored.signature.parameters)
        self._captures: Final = [name for name in item.fixturenames if name in _FORGETTING]
        self._blocks: Final[dict[str, object]] = {SUBTESTS: Blocks()} if SUBTESTS in self._wanted else {}
        self._names: Final = [name for name in _of_a_run(item) if name != "request" or name in self._wanted]
        # Most tests take the plugin's own market and nothing else: then pytest need not be asked. A method of a
        # TestCase cannot ask it: its market is the search's.
        alone = self._names == [_MARKET] or (not self._names and getattr(item, "nofuncargs", False))
        self._plain: Final = alone and _MARKET in self._wanted and len(_definitions(item, _MARKET)) <= 1
        self._finalizers: Final[list[Callable[[], object]]] = item.session._setupstate.stack[item][0]
        self._finalizers_before: Final = len(self._finalizers)
        self._others: Final = [
            one._finalizers for name in item.fixturenames if name not in self._names for one in _definitions(item, name)
        ]

    @property
    def tears_down(self) -> bool:
        """Whether runs have fixtures that may have to be torn down."""
        return not self._plain

    def make(self, market: "Market") -> Mapping[str, object]:
        """The values of one run, by name; those of the run before are torn down first."""
        for name in self._captures:
            getattr(self._function.funcargs[name], _FORGETTING[name])()
        if self._plain:
            return {_MARKET: market, **self._blocks}
        self.tear_down()
        ExploreRequest.market = market
        request = type(self._function._request)(self._function, _ispytest=True)
        # A fixture that no run makes again learns with each run that it is used: forget it, they are thousands.
        known = [len(finalizers) for finalizers in self._others]
        made = {name: request.getfixturevalue(name) for name in self._names}
        for finalizers, size in zip(self._others, known, strict=True):
            del finalizers[size:]
        for name, value in made.items():
            _check_market(self._function, name, value, market)
        return {**self._blocks, **{name: value for name, value in made.items() if name in self._wanted}}

    def tear_down(self) -> None:
        """Tear down what the last run has left, the newest first, as pytest does at the end of a test."""
        ExploreRequest.market = None
        while len(self._finalizers) > self._finalizers_before:
            self._finalizers.pop()()

    def check(self) -> None:
        """Make sure that the test reaches a market, and that no fixture which does lives longer than a run.

        Raises:
            UsageError: naming the fixture.
        """
        __tracebackhide__ = True
        if _MARKET not in self._function.fixturenames and not self._plain:
            raise takes_no_market(self.test.__name__)
        for name in self._names:
            for one in _definitions(self._function, name):
                if one.scope != "function":
                    raise UsageError(
                        f"{self.name} is explored, and each of its runs has a market of its own: the fixture `{name}` "
                        f"({_where(self._function, one)}) has the scope {one.scope!r} and would be the same for all. "
                        "Write @pytest.fixture without a scope above it."
                    )


def _of_a_run(item: pytest.Function) -> list[str]:
    """The fixtures of a test that reach its market, in pytest's order."""
    reaching: dict[str, bool] = dict.fromkeys((*_OF_A_RUN, _MARKET), True)

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
