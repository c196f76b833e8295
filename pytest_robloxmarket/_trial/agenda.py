"""Which scenarios a product is tried in, and within which bounds: chosen by what the game does."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._simulation.states.known import KnownStates
from pytest_robloxmarket._terms.events import DeliveryStarted, StoreRead, StoreWritten
from pytest_robloxmarket._trial.learning.effects import Lesson, in_memory_alone
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = (
    "Habits",
    "Item",
    "clean_kinds",
    "find_habits",
    "kinds_beside",
    "list_searches",
    "told_bounds",
    "with_absence",
)

# What every product is tried in once, in clear weather.
_CLEAN: Final = (
    Kind.ONCE,
    Kind.FAILED_PROMPT,
    Kind.BYSTANDERS,
    Kind.OPEN_AT_ONCE,
    Kind.FOUR_BUYERS,
    Kind.LATE,
    Kind.AT_JOIN,
    Kind.BUYS_AND_LEAVES,
    Kind.OTHER_PRICE,
    Kind.DECLINED,
)
# Time that lasts longer than this is bought for ever, in seconds: nobody waits for its end.
_SPAN_MAX_S: Final = 366 * 86_400

# These last long, and show what the game gives with time alone as well.
_LONG: Final = (Kind.LONG_STAY, Kind.LONG_AWAY)

# After so many other products each is bought.
_OTHERS_MAX: Final = 2

_PLURALS: Final = {"crash": "crashes"}


class Habits(NamedTuple):
    """What a game does, as far as it decides which scenarios can find anything.

    Attributes:
        listens: it does something when a player leaves, or when the server closes.
        shares: a purchase writes to a key that names no user.
        loads: a script still runs when the first player joins.
        binds: it handles receipts with a bound handler.
        transforms: it uses UpdateAsync.
        reads_clock: its code asks what time it is.
        reads: a call of its handler uses GetAsync, which has a cache.
    """

    listens: bool = False
    shares: bool = False
    loads: bool = False
    binds: bool = False
    transforms: bool = False
    reads_clock: bool = False
    reads: bool = False


class Item(NamedTuple):
    """A scenario that is searched, and the bounds of the search."""

    kind: Kind
    bounds: Bounds


def find_habits(scenario: Scenario) -> Habits:
    """Look at the game while one purchase is made in clear weather."""
    listens: list[bool] = []
    users: list[str] = []

    def play(market: Market) -> None:
        scenario.program(market)
        market.settle()
        listens.extend(server.hears_leaving for server in market.world.servers)
        users.extend(text for user in market.users for text in (str(user.id), user.name))

    setup = Setup(play, CALM, contract=scenario.target.rules, recover=False, reads=True)
    states = KnownStates()
    history = run(setup, PoliteChoices(), states=states).history
    writes = [event for event in history if isinstance(event, StoreWritten)]
    calls = [event for event in history if isinstance(event, DeliveryStarted)]
    return Habits(
        any(listens),
        any(not any(user in event.key for user in users) for event in writes),
        _loads(scenario),
        any(event.handler != "ProcessReceipt" for event in calls),
        any(event.api == "UpdateAsync" for event in writes),
        states.timed,
        any(isinstance(event, StoreRead) and bool(event.delivery) for event in history),
    )


def _loads(scenario: Scenario) -> bool:
    """Whether a script still runs when a server has just started."""
    running: list[int] = []

    def play(market: Market) -> None:
        scenario.target.install(market)
        market.server()
        running.extend(server.scripts_running for server in market.world.servers)

    run(Setup(play, CALM, contract=scenario.target.rules, recover=False), PoliteChoices())
    return any(running)


def clean_kinds(lesson: Lesson, habits: Habits, *, steady: bool, moves: bool = True) -> tuple[Kind, ...]:
    """The scenarios of one clean run each.

    Args:
        lesson: what a purchase gives.
        habits: what the game does.
        steady: nothing of the product's comes with time alone.
        moves: buyers may move to another server.
    """
    if not lesson.ladders:
        return (Kind.ONCE,)
    # What a memory store alone keeps is gone in time.
    long = _LONG if not in_memory_alone(lesson) else (Kind.AGES_AWAY,)
    renamed = (Kind.RENAMED,) if _kept_by_name(lesson) else ()
    run_out = (Kind.RUN_OUT,) if _longest_span(lesson) else ()
    closed = (Kind.CLOSED,) if habits.listens else ()
    back = (Kind.THERE_AND_BACK,) if habits.reads and moves and not lesson.once else ()
    return (*_CLEAN, *renamed, *((*run_out, *long) if steady else ()), *closed, *back)


def kinds_beside(lesson: Lesson, every: Sequence[Lesson]) -> Sequence[tuple[Kind, Lesson]]:
    """The clean scenarios in which something else was bought before, or its prompt declined, each with that."""
    at = next((number for number, one in enumerate(every) if one is lesson), None)
    others = [] if at is None else [*every[at + 1 :], *every[:at]]
    bought = [(Kind.AFTER_ANOTHER, one) for one in others[:_OTHERS_MAX]]
    return [*bought, *((Kind.OTHER_DECLINED, one) for one in others[:1])]


def _kept_by_name(lesson: Lesson) -> bool:
    """Whether all that lasts of a product is kept under its buyer's name. A board of names beside a save is right."""
    places = [one.place for one in lesson.ladders if one.place.store and one.place.owned]
    return bool(places) and all("{name}" in one.key and not one.holds("{user}") for one in places)


def with_absence(scenario: Scenario, lesson: Lesson) -> Scenario:
    """The same, with how long the buyer is away where time that was bought runs out.

    What is added to a moment that has passed is in the past as well after twice the time, and worth nothing.
    """
    return scenario._replace(away_s=2 * _longest_span(lesson)) if scenario.kind is Kind.RUN_OUT else scenario


def _longest_span(lesson: Lesson) -> int:
    """The most seconds that one purchase adds to the time that is left; 0 where none does, or for years."""
    spans = [one.span for one in lesson.ladders if one.span and one.step]
    return max(spans) if spans and max(spans) <= _SPAN_MAX_S else 0


def list_searches(bounds: Bounds, lesson: Lesson, habits: Habits, *, has_other: bool) -> Sequence[Item]:
    """What is searched, the narrowest first; the last one within the bounds that were asked for."""
    faults, crashes = min(1, bounds.faults), min(1, bounds.crashes)
    narrow = Bounds(servers=1, crashes=crashes, faults=faults, delays=0, moves=0)
    items = [Item(Kind.OPEN_AT_ONCE, narrow)]
    if habits.listens:
        items.append(Item(Kind.CLOSED, narrow._replace(crashes=0)))
    if habits.shares:
        items.append(Item(Kind.FOUR_BUYERS, narrow))
    if habits.reads_clock and bounds.delays:
        # Something stays open, and a long absence comes before it is delivered again.
        items.append(Item(Kind.ONCE, narrow._replace(delays=1)))
    if not lesson.once and any(one.once for one in lesson.ladders):
        # A second purchase makes good what the first one lost of that part of it which is had once.
        items.append(Item(Kind.ONCE, narrow))
    # Where a purchase stays open, its buyer may well come back to the server that has just refused it.
    items.append(Item(Kind.STAYS_ONCE if lesson.once else Kind.STAYS, narrow._replace(crashes=0)))
    if has_other:
        items.append(Item(Kind.TWO_PRODUCTS, narrow._replace(crashes=0, delays=min(1, bounds.delays))))
    if bounds.servers > 1 and bounds.moves and not lesson.once:
        # The way to another server and back, in weather that is clear but for that.
        calm = bounds._replace(crashes=0, faults=0, delays=min(1, bounds.delays), moves=bounds.moves + 1)
        items.append(Item(Kind.TWICE, calm))
    # Of what is had once a second purchase would make good what the first one lost.
    main = Item(Kind.ONCE if lesson.once else Kind.TWICE, bounds)
    return [*(item for item in items if not item.bounds.calm), main]


def told_bounds(bounds: Bounds) -> str:
    """The bounds of a narrow search in words, without those that are nothing."""
    counts = {"crash": bounds.crashes, "fault": bounds.faults, "delay": bounds.delays, "move": bounds.moves}
    named = [f"{n} {word if n == 1 else _PLURALS.get(word, f'{word}s')}" for word, n in counts.items() if n]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
