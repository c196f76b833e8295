"""One run from its setup to its outcome: what every driver calls, thousands of times."""

from collections.abc import Callable, Sequence, Set
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._faults.kinds import Kinds
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._kernel.watch import KnownStateError
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.suite import explain, judge
from pytest_robloxmarket._platform.contract import DEFAULT, Contract
from pytest_robloxmarket._simulation.endings import Endings
from pytest_robloxmarket._simulation.extras import own_violations
from pytest_robloxmarket._simulation.later import judge_later
from pytest_robloxmarket._simulation.market import Loader, Market
from pytest_robloxmarket._simulation.recovery import choose_absence, recover
from pytest_robloxmarket._simulation.states.known import Foreseen, KnownStates
from pytest_robloxmarket._simulation.states.watcher import Watcher
from pytest_robloxmarket._terms.errors import StepLimitError, UsageError, WorkLimitError
from pytest_robloxmarket._terms.events import DeliveryStarted, Event, MarketHealed, ServerStarted
from pytest_robloxmarket._terms.ids import ReceiptId, ServerId
from pytest_robloxmarket._terms.verdict import NEVER_GRANTED, Violation

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
        kinds: the faults that may strike, where not all may.
        contract: which rules the platform plays by.
        loader: what `market.load` does.
        every_state: enter states again that were seen; for the test that shows that this finds no more.
        recover: heal and rejoin at the end.
        expected: laws that are expected to break, and do not count.
        met: those of them that a run has broken; each run writes there.
        reads: write down what is read from data stores, for a learner.
    """

    program: Program
    bounds: Bounds = Bounds()
    expect: Expectations = Expectations()
    contract: Contract = DEFAULT
    loader: Loader | None = None
    every_state: bool = False
    recover: bool = True
    expected: frozenset[str] = frozenset()
    met: set[str] = set()
    kinds: Kinds = ()
    reads: bool = False

    def counting(self, violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
        """The violations that nobody expects; the others are remembered."""
        self.met.update(one.law for one in violations if one.law in self.expected)
        return tuple(one for one in violations if one.law not in self.expected)


class Outcome(Struct, frozen=True, eq=False):
    """What a run returns.

    Attributes:
        violations: the first of each law that it broke.
        history: what happened.
        choices: what was asked and taken.
        steps: how many steps it took.
        ended: empty, or which limit stopped it.
        stuck: a limit has stopped game code.
        known: it came to where another run had been, and ended there, unjudged.
        foreseen: choices of which it is known what state they lead to.
        absences: choices of how long somebody stays away, of which nothing comes in a game that reads no clock.
    """

    violations: tuple[Violation, ...]
    history: list[Event]
    choices: Choices
    steps: int
    ended: str
    stuck: bool = False
    known: bool = False
    foreseen: tuple[Foreseen, ...] = ()
    absences: tuple[int, ...] = ()


def run(
    setup: Setup,
    choices: Choices,
    *,
    tracing: bool = False,
    states: KnownStates | None = None,
    endings: Endings | None = None,
    first: int = 0,
    without: int = -1,
    cleared: Set[int] = frozenset(),
) -> Outcome:
    """Run a program once, with these choices, and judge it.

    Args:
        setup: the program, its bounds, and how it is judged.
        choices: who decides.
        tracing: write down what only a story needs.
        states: where the runs of a search have been; a run that comes there ends, and is not judged.
        endings: how the runs of a random search ended; what is known of a run is not made again.
        first: the first choice after which the run is not that of another script.
        without: the number of a write, among the events of a traced run, that the data store only pretends to make, or
            of a call of the handler, which is not made.
        cleared: the numbers of writes and calls that reasons do not blame.

    Raises:
        UsageError: when the program asks for something that cannot be.
    """
    drawn = choices if endings is None else endings.draw(choices)
    if isinstance(drawn, Outcome):
        return drawn
    market = _market_of(setup, drawn, tracing=tracing, without=without)
    watcher: Watcher | None = None
    if states is not None:
        watcher = Watcher(market, states, lambda: expectations(market, setup.expect), first)
        market.scheduler.watch = watcher
    try:
        outcome = _play(setup, market, drawn, watcher, endings, cleared if tracing else None)
        _note_chance(market, states)
    finally:
        market.close()
        market.dismantle()
    return outcome


def _play(
    setup: Setup,
    market: Market,
    choices: Choices,
    watcher: Watcher | None,
    endings: Endings | None,
    cleared: Set[int] | None,
) -> Outcome:
    """Make the run and judge it; with reasons that blame none of the `cleared` events, or without reasons."""
    ended, known = "", False
    try:
        ending = _live(market, setup, watcher, endings)
    except (StepLimitError, WorkLimitError) as error:
        ended = str(error)
    except KnownStateError:
        known = True
    else:
        if ending is not None:
            return replace(ending, choices=choices)
    history = list(market.world.history)
    # Whatever it has broken, the run that was here before broke it too: the laws broken are part of the state.
    broken = () if known else _judged(setup, market, history, cleared)
    if ended:
        broken = tuple(
            one for one in broken if one.mechanism != NEVER_GRANTED or _was_tried_afresh(history, one.receipt)
        )
    elif setup.recover and broken:
        history, later = judge_later(market, broken, lambda events: _judged(setup, market, events, cleared))
        broken = tuple(later)
    own = own_violations(market) if market.laws and not known else ()
    foreseen, absences = ((), ()) if watcher is None else (tuple(watcher.foreseen), tuple(watcher.absences))
    violations = broken + setup.counting(own) if own else broken
    steps, stuck = market.scheduler.steps, market.world.stuck and not known
    outcome = Outcome(violations, history, choices, steps, ended, stuck, known, foreseen, absences)
    if endings is not None:
        endings.note(outcome)
    return outcome


def _was_tried_afresh(history: Sequence[Event], receipt: ReceiptId) -> bool:
    """Whether a receipt came to a server that started when the weather had cleared, before a limit ended the run.

    What the servers of before keep open, another one may resolve, and that shows later in a run.
    """
    cleared = False
    fresh: set[ServerId] = set()
    for event in history:
        if isinstance(event, MarketHealed):
            cleared = True
        elif cleared and isinstance(event, ServerStarted):
            fresh.add(event.server)
        elif isinstance(event, DeliveryStarted) and event.receipt == receipt and event.server in fresh:
            return True
    return False


def _note_chance(market: Market, states: KnownStates | None) -> None:
    """Find out whether Python code has drawn random numbers, which then follow on what all servers have drawn."""
    chance = market.world.chance
    if chance is not None and states is not None and not states.drawing:
        states.drawing = chance.has_drawn()


def _judged(setup: Setup, market: Market, history: list[Event], cleared: Set[int] | None) -> tuple[Violation, ...]:
    """What a run broke; with how it came about, but for what is blamed on writes that are `cleared`, if not None."""
    books = market.platform.books()
    expect = expectations(market, setup.expect) if market.effects else setup.expect
    violations = judge(history, books, expect)
    if violations and setup.expected:
        violations = setup.counting(violations)
    if violations:
        # Only what is told to people is told with the products' names.
        expect = expectations(market, setup.expect)
        violations = setup.counting(judge(history, books, expect))
        if cleared is not None:
            violations = tuple(explain(history, one, expect, cleared) for one in violations)
    return violations


def _market_of(setup: Setup, choices: Choices, *, tracing: bool, without: int) -> Market:
    market = Market(choices, contract=setup.contract, tracing=tracing, loader=setup.loader)
    market.world.left_out = without
    market.world.noting_reads = setup.reads or bool(setup.expect.series)
    return market


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


def _live(market: Market, setup: Setup, watcher: Watcher | None, endings: Endings | None) -> Outcome | None:
    """Let everything happen; or nothing more once the weather has cleared, where it is known what the run comes to."""
    bounds = setup.bounds
    stormy = not bounds.calm
    if stormy:
        market.storm(bounds)
        if setup.kinds:
            market.weather.only(setup.kinds)
    setup.program(market)
    if watcher is not None:
        watcher.done()
    if stormy and not market.world.starters and any(market.platform.receipts):
        raise UsageError(
            "the game is set up on one server by hand, and a search moves users to fresh ones, where it would not run. "
            "Set it up for each server: market.on_server_start(lambda server: ...) or market.load(...)."
        )
    market.settle()
    if setup.recover and not market.world.stuck:
        # A handler that a limit has stopped gets no second chance. Who has nothing open finds in the end what
        # the data stores hold: joining once more shows nothing new, unless it can only be seen on the player, or
        # the game does something by itself when players join or servers start.
        # Out of several saves a load chooses.
        expect = setup.expect
        away_ms = choose_absence(market)
        known = None if endings is None else endings.find(market.world.history)
        if known is not None:
            return known
        rejoin = not expect.lasts_in_stores or bool(expect.series)
        recover(market, rejoin=rejoin, again=expect.comes_later, away_ms=away_ms)
    market.world.check_threads()
    return None
