"""The clean runs that a purchase is learned from: at which pace, in what else they differ, and what each shows."""

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple, Protocol

from pytest_robloxmarket._oracle.goods.lessons import SHIFTS_MS
from pytest_robloxmarket._oracle.goods.places import THINGS, leaves
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves, find_saves, may_be_series
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights, see, value_at
from pytest_robloxmarket._oracle.goods.weekly import WEEK_MS
from pytest_robloxmarket._server.marketplace import NOT_FOR_SALE
from pytest_robloxmarket._simulation.outcome import Outcome
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    HandlerRaised,
    HandlerStuck,
    MissingLooked,
    Printed,
    StoreRefused,
    StoreWritten,
    Unsupported,
)
from pytest_robloxmarket._terms.ids import ProductId, Robux, UserId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.again import Shop

__all__ = (
    "AT_ONCE",
    "BRIEF",
    "CLOSING",
    "LATER",
    "QUICK",
    "RENAMED",
    "SHIFTS",
    "SLOW",
    "WEEK",
    "CleanRuns",
    "Look",
    "Pace",
    "Twist",
    "changed_between",
    "look_of",
)


class Pace(NamedTuple):
    """When purchases are made, in ms after the join, when the look is taken, and whether the server closes then."""

    first_ms: int
    every_ms: int
    look_ms: int
    closes: bool = False


# Long after the game has loaded, and so far apart that no purchase meets the one before it: not in a window of time in
# which a handler takes two for one, nor in a round of autosaves.
SLOW: Final = Pace(20_000, 61_000, 210_000)

# The same a little later, and further apart: for a game whose handler is there from time to time only.
LATER: Final = Pace(22_000, 63_000, 216_000)

# For what lasts a short time only, and to find out which numbers are products at all.
QUICK: Final = Pace(5_000, 4_000, 20_000)

# For what is there for a few seconds.
BRIEF: Final = Pace(12_000, 2_000, 18_000)

# For what is saved only as the server shuts down.
CLOSING: Final = SLOW._replace(closes=True)

# All at once, so that none of them is handled already when the next one comes.
AT_ONCE: Final = Pace(20_000, 0, 210_000)


class Twist(Enum):
    """In what else a run differs."""

    PLAIN = "nothing"
    SHIFTED = "another time of the world"
    SOON = "another time, but not far away"
    FRIDAY = "a Friday, in the evening"
    SATURDAY = "a Saturday, in the evening"
    SUNDAY = "a Sunday, at noon"
    APART = "she joins again after each purchase"
    RENAMED = "the purchases have other PurchaseIds"
    RESPAWNED = "she gets a new character where she could buy"
    DOUBLED = "the first recording is lost, and the receipt comes again"
    DAILY = "she buys one a day, each on another server"
    CROWD = "each purchase is another user's"
    TOGETHER = "each purchase is another user's, of the same server"


# The days of a week on which many games give more.
WEEK: Final = (Twist.FRIDAY, Twist.SATURDAY, Twist.SUNDAY)

# When the world begins, in ms, where that is not at its usual time.
SHIFTS: Final = dict(zip((Twist.SHIFTED, Twist.SOON, *WEEK), (*SHIFTS_MS, *WEEK_MS), strict=True))

# At another time others have bought meanwhile, and what a game makes of a PurchaseId is something else.
RENAMED: Final = frozenset({Twist.RENAMED, *SHIFTS})


class Look(NamedTuple):
    """One clean run.

    Attributes:
        whose: who alice is, whose goods are looked at.
        sights: what alice holds at the end of her stay and when she has joined again.
        stays: what she holds after a second stay of the same length and one more join, where that was asked for.
        raised: how often the handler raised.
        stuck: how often a limit stopped a handler; where none was called, any code of the game.
        refused: how many data store requests failed.
        gaps: how many members were asked for that are not faked.
        missed: what the game looked for on the player.
        outcome: all that happened.
        marks: how long the history was at each look.
        handlers: how often one server set ProcessReceipt.
        asked: whether her client asked for the product, and she declined the prompt that came.
        hears_closing: whether the game does anything when a server closes.
    """

    whose: UserId
    sights: Sights
    stays: tuple[Sight, ...]
    raised: int
    stuck: int
    refused: int
    gaps: int
    missed: tuple[str, ...]
    outcome: Outcome
    marks: tuple[int, ...]
    handlers: int
    asked: bool
    hears_closing: bool

    def seen(self, saves: Saves) -> Sights:
        """The sights, of a game that saves like this."""
        if saves == NO_SAVES or not self.marks:
            return self.sights
        now, later = (see(self.outcome.history[:mark], self.whose, saves) for mark in self.marks[:2])
        return self.sights._replace(now=now, later=later)

    def staying(self, saves: Saves) -> Sequence[Sight]:
        """The same of all looks."""
        if saves == NO_SAVES:
            return self.stays
        return [see(self.outcome.history[:mark], self.whose, saves) for mark in self.marks]

    def names(self, things: Location) -> frozenset[tuple[str, str]]:
        """The keys and paths under which the things of a series were saved."""
        table = things.path.partition(THINGS)[0]
        return frozenset(
            (event.key, path)
            for event in self.outcome.history
            if isinstance(event, StoreWritten) and event.store == things.store
            for path, _ in leaves(event.after)
            if path.startswith(table)
        )

    @property
    def saves(self) -> Saves:
        """How the game saves, as far as the run shows it."""
        return find_saves(self.outcome.history, self.whose)

    @property
    def may_save_elsewhere(self) -> bool:
        """Whether another save may go to another key."""
        return may_be_series(self.outcome.history, self.whose)

    @property
    def now(self) -> Sight:
        """What she holds at the end of her stay."""
        return self.sights.now

    def value_at(self, place: Location) -> Value:
        """What she has in the end at a place."""
        return value_at(self.sights.later.held if place.store else self.now.held, place)

    @property
    def prompts(self) -> bool:
        """Whether the game shows a prompt by itself: what comes of it depends on the product that is for sale."""
        return any(isinstance(event, Printed) and NOT_FOR_SALE in event.text for event in self.outcome.history)


def changed_between(before: Look, after: Look) -> tuple[Location, ...]:
    """The places at which something else is in another run, at once or after a rejoin."""
    return tuple(
        place
        for side, other in zip(after.sights[:2], before.sights[:2], strict=True)
        for place, value in side.held.items()
        if other.held.get(place) != value
    )


def look_of(
    outcome: Outcome,
    whose: UserId,
    marks: Sequence[int],
    *,
    drew: bool = True,
    handlers: int = 1,
    asked: bool = False,
    hears_closing: bool = False,
) -> Look:
    """What a clean run shows of one user."""
    history = outcome.history
    sights = [see(history[:mark], whose) for mark in marks] or [see(history, whose)]
    raised, refused, gaps = (_count(history, kind) for kind in (HandlerRaised, StoreRefused, Unsupported))
    missed = tuple(dict.fromkeys(event.where for event in history if isinstance(event, MissingLooked)))
    return Look(
        whose,
        Sights(sights[0], sights[min(1, len(sights) - 1)], drew),
        tuple(sights),
        raised,
        _stopped(history),
        refused,
        gaps,
        missed,
        outcome,
        tuple(marks),
        handlers,
        asked,
        hears_closing,
    )


class CleanRuns(Protocol):
    """The clean runs of one game, however it came; each is made once."""

    @property
    def sees_deeds(self) -> bool:
        """Whether what calls of its handler do and nothing keeps is told."""
        ...

    def may_say(self, word: str) -> bool:
        """Whether a word may stand in its code: in Python it may always."""
        ...

    def price(self, product: ProductId) -> Robux:
        """What a product costs in them."""
        ...

    def at(self, product: ProductId, purchases: int, pace: Pace, twist: Twist = Twist.PLAIN, luck: int = 0, /) -> Look:
        """The run with so many purchases."""
        ...

    def idle(self, product: ProductId, pace: Pace, twist: Twist = Twist.PLAIN, /) -> Look:
        """The run in which nobody buys it."""
        ...

    def shop(self, product: ProductId) -> Shop:
        """The game as a shop in which a product is bought twice."""
        ...

    def check_repeats(self, product: ProductId) -> None:
        """Make sure that a run is the same once more: what a first run leaves looks like chance.

        Raises:
            DivergenceError: naming the first event that differs.
        """
        ...


def _stopped(history: list[Event]) -> int:
    """How often a limit stopped a handler: a map that takes too long to build is none of its business."""
    called = any(isinstance(event, DeliveryStarted) for event in history)
    return sum(1 for event in history if isinstance(event, HandlerStuck) and (event.delivery or not called))


def _count(history: list[Event], kind: type) -> int:
    return sum(1 for event in history if isinstance(event, kind))
