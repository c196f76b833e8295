"""What the plugin offers to suites in Luau: markets that can be judged, what may be asserted, and the search."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest

from pytest_robloxmarket._plugin.asserting.asserts import (
    assert_granted_exactly_once,
    assert_law,
    assert_lawful,
    assert_no_double_grant,
    assert_not_lost,
    assert_resolved,
)
from pytest_robloxmarket._plugin.asserting.money import assert_in_limbo, assert_refunded
from pytest_robloxmarket._plugin.asserting.pass_asserts import assert_no_stale_pass
from pytest_robloxmarket._plugin.contracts import contract_of
from pytest_robloxmarket._plugin.exploring.body import Body
from pytest_robloxmarket._plugin.exploring.search import search_test
from pytest_robloxmarket._plugin.exploring.searched import SearchedItem
from pytest_robloxmarket._plugin.extensions import Extensions
from pytest_robloxmarket._plugin.markets import new_market
from pytest_robloxmarket._plugin.profiles import Wanted
from pytest_robloxmarket._plugin.sofar import story_so_far
from pytest_robloxmarket._plugin.unseen import Place, find_unseen, not_struck
from pytest_robloxmarket._suites.plans import Address
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._suites.suites import Suite

__all__ = ("SuiteOffers", "close_markets", "unstruck_here")

_ASSERTIONS: Final[Mapping[str, Callable[..., object]]] = {
    one.__name__: one
    for one in (
        assert_granted_exactly_once,
        assert_in_limbo,
        assert_law,
        assert_lawful,
        assert_no_double_grant,
        assert_no_stale_pass,
        assert_not_lost,
        assert_refunded,
        assert_resolved,
    )
}


class SuiteOffers:
    """What a suite's file is offered."""

    # The test that runs; while a file is read, none does.
    _test: ClassVar["pytest.Item | None"] = None
    _explored: ClassVar[bool] = False

    def __init__(self, file: pytest.Collector, test_at: Callable[[Address], pytest.Item]) -> None:
        self._file: Final = file
        self._test_at: Final = test_at

    @classmethod
    @contextmanager
    def running(cls, test: pytest.Item) -> Iterator[None]:
        """While a test runs, what is made belongs to it."""
        cls._test, cls._explored = test, False
        try:
            yield
        finally:
            cls._test = None

    @property
    def assertions(self) -> Mapping[str, Callable[..., object]]:
        """Functions that take a market or a user and raise, by their names in Python."""
        return _ASSERTIONS

    def begins(self, address: Address) -> None:
        """A test of the file begins; only a framework that runs a whole file at once says so."""
        type(self)._test, type(self)._explored = self._test_at(address), False

    def new_market(self, contract: str | None) -> "Market":
        """A market that can load games and tell stories."""
        node = self._test or self._file
        extensions = Extensions(node.ihook)
        usual = contract_of(self._test) if self._test is not None else None
        made = new_market(usual if contract is None else contract, node.nodeid, extensions)
        extensions.install(made)
        return made

    def explore(
        self,
        body: "Callable[[Market], None]",
        wanted: Sequence[Any],
        expected: Sequence[str],
        require: Sequence[str],
    ) -> None:
        """Run a body for everything that can go wrong within bounds.

        Raises:
            ViolationError: when a law is broken.
            UsageError: when no test runs, or this one has explored already.
        """
        test = self._test
        if test is None or self._explored:
            raise UsageError(
                "a test explores once, and a file that is read never does: write one explore into each `it`, since a "
                "replay string belongs to a test."
            )
        type(self)._explored = True

        def play(market: "Market") -> None:
            body(market)

        play.__qualname__ = play.__name__ = test.name
        fixtures = _Runs(test, play)
        search_test(Body(play, (), {}, fixtures), fixtures, Wanted(*wanted), expected, require)


class _Runs(SearchedItem):
    """What pytest has to do with the runs of a search that a suite has asked for."""

    freezes: Final = False
    tears_down: Final = False

    def __init__(self, item: pytest.Item, test: "Callable[[Market], None]") -> None:
        super().__init__(item)
        self.test: Final = test

    def check(self) -> None:
        """Nothing can be wrong: a suite has no fixtures."""

    def make(self, market: "Market") -> Mapping[str, object]:
        """The values of one run."""
        return {"market": market}

    def tear_down(self) -> None:
        """Nothing is left of a run."""


def close_markets(suite: "Suite", first: int, *, passed: bool) -> tuple[list[tuple[Warning, Place]], list[str]]:
    """Let go of the markets that a test has made.

    Args:
        suite: the file of the test.
        first: how many the file had before.
        passed: a green test is warned of what it has not looked at; a red one is told what had happened.

    Returns:
        The warnings, with their lines; and the stories.
    """
    unseen: list[tuple[Warning, Place]] = []
    stories = []
    for market, place in suite.opened[first:]:
        if passed:
            unseen += find_unseen(market, place)
        else:
            story = story_so_far(market)
            if story:
                at = f"{market.scheduler.now_ms / 1000:.1f} s"
                stories.append("\n".join([f"The story so far, to {at}:", "", *story]))
        market.close()
    del suite.opened[first:]
    return unseen, stories


def unstruck_here(here: "Market", planned: int) -> list[tuple[Warning, Place]]:
    """Take back the faults that a test has planned for the suite's own market; those that never struck are told."""
    lines = here.weather.planned[planned:]
    here.faults.clear()
    return [(not_struck(one.fault), one.place) for one in lines if not one.struck and one.place[0]]
