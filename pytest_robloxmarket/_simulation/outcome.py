"""One run from its setup to its outcome: what every driver calls, thousands of times."""

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._oracle.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.suite import explain, judge
from pytest_robloxmarket._platform.contract import DEFAULT, Contract
from pytest_robloxmarket._simulation.market import Loader, Market
from pytest_robloxmarket._terms.errors import StepLimitError, UsageError, WorkLimitError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("CALM", "Outcome", "Program", "Setup", "expectations", "run")

# Builds the game and lets its users act; it is run once for each script.
Program: TypeAlias = Callable[[Market], None]

# Bounds within which nothing goes wrong.
CALM: Final = Bounds(servers=1, crashes=0, faults=0, delays=0)


class Setup(Struct, frozen=True):
    """Everything that stays the same from run to run.

    Attributes:
        program: builds the game and lets its users act.
        bounds: how much may go wrong.
        expect: how the game behaves in clean weather.
        contract: which rules the platform plays by.
        loader: what `market.load` does.
        every_seam: ask also at seams that add nothing; for the test that shows that they do not.
        recover: heal and rejoin at the end.
        expected: laws that are expected to break, and do not count.
        met: those of them that a run has broken; each run writes there.
    """

    program: Program
    bounds: Bounds = Bounds()
    expect: Expectations = Expectations()
    contract: Contract = DEFAULT
    loader: Loader | None = None
    every_seam: bool = False
    recover: bool = True
    expected: frozenset[str] = frozenset()
    met: set[str] = set()

    def counting(self, violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """The violations that nobody expects; the others are remembered."""
        self.met.update(one.law for one in violations if one.law in self.expected)
        return tuple(one for one in violations if one.law not in self.expected)


class Outcome(Struct, frozen=True, eq=False):
    """What a run returns. `ended` is empty, or says which limit stopped it; `stuck` says that one stopped game code."""

    violations: tuple[Violation, ...]
    history: list[Event]
    choices: Choices
    steps: int
    ended: str
    stuck: bool = False


def run(setup: Setup, choices: Choices, *, tracing: bool = False) -> Outcome:
    """Run a program once, with these choices, and judge it.

    Raises:
        UsageError: when the program asks for something that cannot be.
    """
    market = Market(choices, contract=setup.contract, tracing=tracing, loader=setup.loader)
    ended = ""
    try:
        _live(market, setup)
    except (StepLimitError, WorkLimitError) as error:
        ended = str(error)
    finally:
        history = list(market.world.history)
        books = market.platform.books()
        market.close()
    expect = expectations(market, setup.expect) if market.effects else setup.expect
    violations = judge(history, books, expect)
    if violations and setup.expected:
        violations = setup.counting(violations)
    if violations:
        # Only what is told to people is told with the products' names, and a traced run with how it came about.
        expect = expectations(market, setup.expect)
        violations = setup.counting(judge(history, books, expect))
        if tracing:
            violations = tuple(explain(history, violation, expect) for violation in violations)
    market.dismantle()
    return Outcome(violations, history, choices, market.scheduler.steps, ended, market.world.stuck)


def expectations(market: Market, expect: Expectations) -> Expectations:
    """What the judge is told: what was learned, and what the market itself has been told of names and effects."""
    names = {product.id: product.name for product in market.catalogue if product.name != f"product {product.id}"}
    if names:
        expect = replace(expect, names=names)
    if market.effects:
        # What is kept in a data store is there to last.
        stored = {place for places in market.effects.values() for place in places if place.store}
        ladders = {**expect.ladders, **even_ladders(market.effects)}
        expect = replace(expect, ladders=ladders, lasting=expect.lasting | stored)
    return expect


def _live(market: Market, setup: Setup) -> None:
    bounds = setup.bounds
    stormy = not bounds.calm
    if stormy:
        market.storm(bounds, every_seam=setup.every_seam)
    setup.program(market)
    if stormy and not market.world.starters and any(market.platform.receipts):
        raise UsageError(
            "the game is set up on one server by hand, and a search moves users to fresh ones, where it would not run. "
            "Set it up for each server: market.on_server_start(lambda server: ...) or market.load(...)."
        )
    market.settle()
    if setup.recover and not market.world.stuck:
        # A handler that a limit has stopped gets no second chance. Who has nothing open finds in the end what
        # the data stores hold: joining once more shows nothing new, unless it can only be seen on the player.
        market.recover(rejoin=not setup.expect.lasts_in_stores)
