"""Looks at a game in clean weather: what a buyer holds after so many purchases, at once and after a rejoin."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from pytest_robloxmarket._engine.frames import SEEN_MS
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._oracle.goods.lessons import SHIFTS_MS
from pytest_robloxmarket._oracle.goods.places import THINGS, leaves
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves, find_saves, may_be_series
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights, see
from pytest_robloxmarket._oracle.goods.weekly import WEEK_MS
from pytest_robloxmarket._server.marketplace import NOT_FOR_SALE
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._simulation.users import User
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
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.patience import UnfinishedError
from pytest_robloxmarket._trial.scenarios.purchases import DAY_S, PRICE, Worn, stay_away
from pytest_robloxmarket._trial.target import Target

__all__ = ("AT_ONCE", "BRIEF", "CLOSING", "LATER", "QUICK", "SLOW", "WEEK", "Look", "Looks", "Pace", "Twist")

_WALLET: Final = 10_000

# The first user of a market, who is the only one in these runs.
_ALICE: Final = UserId(1001)


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

# Where others have bought before, what a game makes of a PurchaseId is something else.
_MADE_BEFORE: Final = 1_000


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

_SHIFTS: Final = dict(zip((Twist.SHIFTED, Twist.SOON, *WEEK), (*SHIFTS_MS, *WEEK_MS), strict=True))

# At another time others have bought meanwhile.
_RENAMED: Final = frozenset({Twist.RENAMED, *_SHIFTS})


# Who buys beside alice.
_FRIENDS: Final = ("bob", "carol")

# She leaves after each purchase.
_APART: Final = frozenset({Twist.APART, Twist.DAILY})


class Look(NamedTuple):
    """One clean run.

    Attributes:
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
        now, later = (see(self.outcome.history[:mark], _ALICE, saves) for mark in self.marks[:2])
        return self.sights._replace(now=now, later=later)

    def staying(self, saves: Saves) -> Sequence[Sight]:
        """The same of all looks."""
        if saves == NO_SAVES:
            return self.stays
        return [see(self.outcome.history[:mark], _ALICE, saves) for mark in self.marks]

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
        return find_saves(self.outcome.history, _ALICE)

    @property
    def may_save_elsewhere(self) -> bool:
        """Whether another save may go to another key."""
        return may_be_series(self.outcome.history, _ALICE)

    @property
    def now(self) -> Sight:
        """What she holds at the end of her stay."""
        return self.sights.now

    @property
    def prompts(self) -> bool:
        """Whether the game shows a prompt by itself: what comes of it depends on the product that is for sale."""
        return any(isinstance(event, Printed) and NOT_FOR_SALE in event.text for event in self.outcome.history)


class Looks:
    """The clean runs of one game; each is made once, and those without a purchase are the same for all products."""

    def __init__(self, target: Target, worn: Worn) -> None:
        self.target: Final = target
        self.worn: Final = worn
        self.at: Final[Callable[..., Look]] = cache(self._look)
        self._idle: Final[dict[tuple[Pace, Twist], Look]] = {}
        # By product, a purchase at which a limit has stopped the handler: it would at the others, and that is slow.
        self._stuck: Final[dict[ProductId, Look]] = {}
        # By product, what one quick purchase shows of those that need no run of their own.
        self._known: Final[dict[ProductId, Look]] = {}

    def idle(self, product: ProductId, pace: Pace, twist: Twist = Twist.PLAIN) -> Look:
        """The run in which alice buys nothing: made once for all products, where the game prompts for none of them."""
        found = self._idle.get((pace, twist)) or self.at(product, 0, pace, twist)
        if not (found.prompts or found.asked or found.now.bought):
            self._idle[pace, twist] = found
        return found

    def together(self, products: Sequence[ProductId]) -> Look:
        """The run in which alice buys one after the other, as quickly as in a look at one."""
        pace = QUICK._replace(look_ms=QUICK.first_ms + len(products) * QUICK.every_ms)
        return self._played(_Play(self.target, self.worn, products, len(products), pace, Twist.PLAIN, 0))

    def count_as(self, products: Sequence[ProductId], look: Look) -> None:
        """Take one quick purchase of each of these for known: it shows what this look does."""
        self._known.update(dict.fromkeys(products, look))

    def check_repeats(self, product: ProductId) -> None:
        """Make sure that a run of a game in Python is the same once more: what a first run leaves looks like chance.

        Raises:
            DivergenceError: naming the first event that differs.
        """
        if self.target.game is None and product not in self._known:
            check_same(*(one.outcome.history for one in (self.at(product, 1, QUICK), self._look(product, 1, QUICK))))

    def _look(self, product: ProductId, purchases: int, pace: Pace, twist: Twist = Twist.PLAIN, luck: int = 0) -> Look:
        if purchases and product in self._stuck:
            return self._stuck[product]
        if product in self._known and (purchases, pace, twist, luck) == (1, QUICK, Twist.PLAIN, 0):
            return self._known[product]
        found = self._played(_Play(self.target, self.worn, (product,), purchases, pace, twist, luck))
        if found.stuck:
            self._stuck[product] = found
        return found

    def _played(self, play: "_Play") -> Look:
        outcome = run(
            Setup(play, CALM, contract=self.target.rules, loader=None, recover=False, reads=True), PoliteChoices()
        )
        if outcome.ended:
            raise UnfinishedError(outcome.ended)  # And so it would in each other run.
        history = outcome.history
        sights = [see(history[:mark], _ALICE) for mark in play.marks] or [see(history, _ALICE)]
        raised, refused, gaps = (_count(history, kind) for kind in (HandlerRaised, StoreRefused, Unsupported))
        missed = tuple(dict.fromkeys(event.where for event in history if isinstance(event, MissingLooked)))
        return Look(
            Sights(sights[0], sights[min(1, len(sights) - 1)], play.drew),
            tuple(sights),
            raised,
            _stopped(history),
            refused,
            gaps,
            missed,
            outcome,
            tuple(play.marks),
            play.handlers,
            play.asked,
            play.hears_closing,
        )


class _Play:
    """What alice does: she joins, buys so often, one of the products after the other, and joins again.

    Who buys nothing declines the prompt, where her client must ask for one, stays and joins once more.
    """

    def __init__(
        self,
        target: Target,
        worn: Worn,
        products: Sequence[ProductId],
        purchases: int,
        pace: Pace,
        twist: Twist,
        luck: int,
    ) -> None:
        self._target: Final = target
        self._worn: Final = worn
        self._products: Final = products
        self._purchases: Final = purchases
        self._pace: Final = pace
        self._twist: Final = twist
        self._luck: Final = luck
        # How long the history was at each look.
        self.marks: Final[list[int]] = []
        self.drew = True
        self.handlers = 0
        self.asked = False
        self.hears_closing = False

    def __call__(self, market: Market) -> None:
        self.marks.clear()
        for one in self._products:
            market.catalogue.product(one, price=PRICE)
        product = self._products[0]
        market.player_defaults.update(self._worn)
        market.world.luck = self._luck
        if self._twist in _SHIFTS:
            market.scheduler.run_until(_SHIFTS[self._twist])
        if self._twist in _RENAMED:
            market.platform.receipts.made_before = _MADE_BEFORE
        if self._twist is Twist.DOUBLED:
            market.faults.recording_lost()
        self._target.install(market)
        market.world.hurries_by_plan = True  # Which frames are long does not depend on what is bought, see `_stay`.
        # What the game offers by itself would be a purchase more than is counted here.
        # And what a client says to have a prompt shown may be kept, also where nothing is bought.
        self.asked = not self._purchases and product in market.world.asks
        if self.asked or not market.world.asks:
            market.user("alice").at_prompts("decline")
        server = market.server()
        alice = server.join("alice", robux=_WALLET)
        theirs = [server if self._twist is Twist.TOGETHER else market.server() for _ in self._friends]
        buyers = [alice, *(one.join(name, robux=_WALLET) for one, name in zip(theirs, self._friends, strict=True))]
        for number in range(self._purchases):
            if self._twist in _APART:
                market.clock.advance(self._pace.first_ms / 1000)
                alice.buy(int(product))
                market.clock.advance(self._pace.first_ms / 1000)
                if self._twist is Twist.APART:
                    alice.rejoin()
                else:
                    stay_away(market, alice, DAY_S)
            else:
                buyer = buyers[number % len(buyers)]
                bought = self._products[number % len(self._products)]
                _buy_later(market, self._pace.first_ms + number * self._pace.every_ms, buyer, int(bought))
        if self.asked:
            _buy_later(market, self._pace.first_ms, alice, int(product))
        if self._twist is Twist.RESPAWNED:
            market.scheduler.after(self._pace.first_ms, _respawn, alice, LOUD)
        self._look(market, alice)
        self.drew = self._target.game is None or market.world.drew
        self.handlers = max(server.marketplace.times_set for server in market.world.servers)
        self.hears_closing = any(server.hears_closing for server in market.world.servers)

    @property
    def _friends(self) -> Sequence[str]:
        """Who else buys."""
        return _FRIENDS if self._twist in {Twist.CROWD, Twist.TOGETHER} else ()

    def _look(self, market: Market, alice: User) -> None:
        """What she holds is seen as she stays, and when she has joined again."""
        for _ in range(1 if self._purchases else 2):
            self._stay(market)
            self._mark(market)
            if self._pace.closes:
                stay_away(market, alice, 0)
            else:
                alice.rejoin()
            self._mark(market)

    def _stay(self, market: Market) -> None:
        """Let the time of a stay pass.

        Frames are short after the join and after each moment at which a purchase may come: in all looks of one pace
        alike, so that what each frame adds is no part of what a purchase does.
        """
        pace, began_ms = self._pace, market.scheduler.now_ms
        due = range(pace.first_ms, pace.look_ms, pace.every_ms or pace.look_ms)
        for moment_ms, next_ms in pairwise((0, *due, pace.look_ms)):
            market.scheduler.run_until(began_ms + min(moment_ms + SEEN_MS, next_ms))
            market.scheduler.run_until(began_ms + next_ms, idle=True)

    def _mark(self, market: Market) -> None:
        self.marks.append(len(market.history))


def _buy_later(market: Market, after_ms: int, alice: User, product: int) -> None:
    def buy(_: object) -> None:
        if alice.server is not None:
            alice.buy(product)

    market.scheduler.after(after_ms, buy, None, LOUD)


def _respawn(alice: User) -> None:
    respawn = alice.player.respawn if alice.server is not None else None
    if respawn is not None:
        respawn()


def _stopped(history: list[Event]) -> int:
    """How often a limit stopped a handler: a map that takes too long to build is none of its business."""
    called = any(isinstance(event, DeliveryStarted) for event in history)
    return sum(1 for event in history if isinstance(event, HandlerStuck) and (event.delivery or not called))


def _count(history: list[Event], kind: type) -> int:
    return sum(1 for event in history if isinstance(event, kind))
