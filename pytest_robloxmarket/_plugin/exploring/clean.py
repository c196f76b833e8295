"""The clean runs of an explored test: its body, in which one buyer makes so many purchases of a product."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.lessons import RUNGS
from pytest_robloxmarket._oracle.goods.sights import Held, see
from pytest_robloxmarket._plugin.exploring.body import GIVES_UP
from pytest_robloxmarket._plugin.purchases import Purchase
from pytest_robloxmarket._simulation import recovery
from pytest_robloxmarket._simulation.outcome import Program, Setup, run
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._trial.learning.again import Shop
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, RENAMED, SHIFTS, SLOW, Look, Pace, Twist, look_of
from pytest_robloxmarket._trial.scenarios.purchases import DAY_S, stay_away

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("TestRuns", "Watched", "quietly")

# The longest that a search lets buyers stay away: what a game gives them for that, nobody has bought.
_AWAY_MS: Final = 73 * 3_600_000

# Where others have bought before, what a game makes of a PurchaseId is something else.
_MADE_BEFORE: Final = 1_000

# Who buys beside the test's own buyer, where others do.
_FRIENDS: Final = ("friend1", "friend2")

_NOTHING: Final = ProductId(0)

# What the lines of a test raise where other purchases are made than those that it speaks of.
_NOT_MEANT: Final = (*GIVES_UP, UsageError, LookupError, TypeError, AttributeError)


class Watched(NamedTuple):
    """A test's body, and how it is looked at.

    Attributes:
        body: the test.
        calm: how a run of it is made.
        waits: its buyer waits for something at its end. It comes with a join then, and what comes of it with one more.
        sees_deeds: what calls of handlers do and nothing keeps is told.
        but: the products that nobody buys in these runs.
    """

    body: Program
    calm: Setup
    waits: bool
    sees_deeds: bool = False
    but: frozenset[ProductId] = frozenset()


class TestRuns:
    """The runs of a test in which its first buyer of a product makes so many purchases of it."""

    __test__ = False  # For pytest, which collects what is called like this.

    def __init__(self, test: Watched, first: Purchase) -> None:
        self.first: Final = first
        self.at: Final[Callable[..., Look]] = cache(self._look)
        self._test: Final = test

    @property
    def sees_deeds(self) -> bool:
        """Whether what calls of handlers do and nothing keeps is told."""
        return self._test.sees_deeds

    def may_say(self, word: str) -> bool:
        """Whether a word may stand in the code of the game."""
        return True

    def price(self, product: ProductId) -> Robux:
        """What the product costs."""
        return self.first.price

    def idle(self, product: ProductId, pace: Pace, twist: Twist = Twist.PLAIN) -> Look:
        """The run in which nobody buys the product."""
        return self.at(product, 0, pace, twist)

    def shop(self, product: ProductId) -> Shop:
        """The test as a shop in which its buyer buys twice."""
        return _Twice(self._test, self.first)

    def check_repeats(self, product: ProductId) -> None:
        """Nothing: a search makes sure of it for all of a test."""

    def begun(self, purchases: int) -> Sequence[Held]:
        """What the holder has when the test has just ended, and some minutes later."""
        play = _Play(self._test, self.first, purchases, SLOW, Twist.PLAIN)
        history = run(replace(self._test.calm, program=play, recover=False), PoliteChoices()).history
        return [see(history[:mark], self.first.holder).held for mark in (play.begun, *play.marks[:1])]

    def seeing_deeds(self) -> "TestRuns":
        """The same runs, of which is told what calls of handlers do and nothing keeps."""
        return TestRuns(self._test._replace(sees_deeds=True), self.first)

    def alone(self, products: Iterable[ProductId]) -> "TestRuns":
        """The same runs, in which none of these products is bought but this one."""
        return TestRuns(self._test._replace(but=frozenset(products) - {self.first.product}), self.first)

    def together(self, products: Sequence[ProductId]) -> Held:
        """What the holder has whose buyer has bought each of these once, in this order and not as the test says."""
        play = _Play(self._test._replace(but=frozenset(products)), self.first, 0, SLOW, Twist.PLAIN)
        whole = _Together(play, products)
        history = run(replace(self._test.calm, program=whole, recover=False), PoliteChoices()).history
        return see(history, self.first.holder).held

    def _look(self, _: ProductId, purchases: int, pace: Pace, twist: Twist = Twist.PLAIN, luck: int = 0) -> Look:
        play = _Play(self._test, self.first, purchases, pace, twist, luck)
        outcome = run(replace(self._test.calm, program=play, recover=False, reads=True), PoliteChoices())
        return look_of(outcome, self.first.holder, play.marks, hears_closing=play.hears_closing)


class _Play:
    """A test's body, and then the rest of so many purchases: by its first buyer, who joins again in the end."""

    def __init__(self, test: Watched, first: Purchase, purchases: int, pace: Pace, twist: Twist, luck: int = 0) -> None:
        self._test: Final = test
        self._first: Final = first
        self._purchases: Final = purchases
        self._pace: Final = pace
        self._twist: Final = twist
        self._luck: Final = luck
        # How long the history was when the body had ended, and at each look.
        self.begun = 0
        self.marks: Final[list[int]] = []
        self.hears_closing = False

    def __call__(self, market: "Market") -> None:
        buyer = self.begin(market)
        if buyer is not None:
            self._look(market, buyer)
        self.hears_closing = any(server.hears_closing for server in market.world.servers)

    def begin(self, market: "Market") -> "User | None":
        """Run the body, and find its buyer; None where they are not on the market."""
        world, first = market.world, self._first
        world.limited = self._test.but | {first.product}
        world.allowances[first.buyer, first.product] = 1 if self._together else self._purchases
        world.luck = self._luck
        world.sees_deeds = self._test.sees_deeds
        if self._twist in SHIFTS:
            market.scheduler.run_until(SHIFTS[self._twist])
        if self._twist in RENAMED:
            market.platform.receipts.made_before = _MADE_BEFORE
        if self._twist is Twist.DOUBLED:
            market.faults.recording_lost()
        # The test speaks of its own purchases, and these are others.
        quietly(partial(self._test.body, market))
        if world.closing is not None:
            world.closing = partial(quietly, world.closing)
        market.settle()
        self.begun = len(market.history)
        return next((user for user in market.users if user.id == first.buyer), None)

    def buy_more(self, market: "Market", buyer: "User", product: ProductId = _NOTHING) -> None:
        """Make one of the purchases that are left to a user, where there is one; of this product or another."""
        product = product or self._first.product
        if market.world.allowances.get((buyer.id, product), 0) <= 0 or market.catalogue.get(int(product)) is None:
            return
        if buyer.server is None and market.world.starters:
            market.server().join(buyer)
        market.fund(buyer, market.catalogue.find(int(product)).price)
        buyer.buy(int(product))

    @property
    def _together(self) -> bool:
        """Whether each purchase is another user's."""
        return self._twist in {Twist.CROWD, Twist.TOGETHER}

    def _look(self, market: "Market", buyer: "User") -> None:
        if self._twist is Twist.RESPAWNED and buyer.server is not None and (respawn := buyer.player.respawn):
            respawn()
        self._stay(market, [buyer, *self._friends_of(buyer, market)])
        self._join_again(market, buyer)
        if not self._purchases and self._twist is Twist.PLAIN:
            self._stay(market, [buyer])
            if market.world.starters:
                _stay_away_for_long(market)
            self.marks.append(len(market.history))

    def _stay(self, market: "Market", buyers: Sequence["User"]) -> None:
        """Make the purchases that are left, and let as much time pass whatever their number is."""
        pace = self._pace
        for number in range(RUNGS):
            buyer = buyers[number % len(buyers)]
            self.buy_more(market, buyer)
            market.clock.advance(pace.every_ms / 1000)
            if self._twist is Twist.APART and market.world.starters:
                buyer.rejoin()
            elif self._twist is Twist.DAILY and market.world.starters:
                stay_away(market, buyer, DAY_S)
        if not pace.every_ms:
            market.clock.advance((pace.look_ms - pace.first_ms) / 1000)
        market.settle()
        self.marks.append(len(market.history))

    def _join_again(self, market: "Market", buyer: "User") -> None:
        for _ in range((2 if self._test.waits else 1) if market.world.starters else 0):
            if self._pace.closes:
                stay_away(market, buyer, 0)
            else:
                buyer.rejoin()
            for friend in market.users:
                if friend.id == self._first.holder != self._first.buyer:
                    friend.rejoin()
        self.marks.append(len(market.history))

    def _friends_of(self, buyer: "User", market: "Market") -> Iterator["User"]:
        here = buyer.server
        for name in _FRIENDS if self._together and here is not None else ():
            elsewhere = self._twist is Twist.CROWD and market.world.starters
            friend = (market.server() if elsewhere or here is None else here).join(name)
            market.world.allowances[friend.id, self._first.product] = 1
            yield friend


def _stay_away_for_long(market: "Market") -> None:
    """Let everybody leave, the servers close, and everybody join a fresh one when a long time is over."""
    users = [user for user in market.users if user.server is not None]
    for user in users:
        user.leave()
    recovery.stay_away(market, market.settle, _AWAY_MS, chosen=False)
    server = market.server()
    for user in users:
        server.join(user)
    market.settle()


class _Together(NamedTuple):
    """A test in which its buyer buys several products once each, and then joins again."""

    play: "_Play"
    products: Sequence[ProductId]

    def __call__(self, market: "Market") -> None:
        buyer = self.play.begin(market)
        if buyer is None:
            return
        for one in self.products:
            market.world.allowances[buyer.id, one] = 1
            self.play.buy_more(market, buyer, one)
            market.clock.advance(SLOW.every_ms / 1000)
        if market.world.starters:
            buyer.rejoin()
        market.settle()


class _Twice(NamedTuple):
    """A test as a shop in which its first buyer buys the same product twice."""

    test: Watched
    first: Purchase

    def setup(self, program: Program) -> Setup:
        """How a run of it is made; a game that does not go on with other purchases says nothing."""
        return replace(self.test.calm, program=lambda market: quietly(partial(program, market)), recover=False)

    def open(self, market: "Market") -> "User | None":
        """Run the body with one purchase; None where nothing would run the game on another server."""
        play = _Play(self.test, self.first, 1, QUICK, Twist.PLAIN)
        buyer = play.begin(market)
        if buyer is None or not market.world.starters:
            return None
        play.buy_more(market, buyer)
        return buyer

    def buy(self, market: "Market", user: "User") -> None:
        """Buy once more, whatever it costs."""
        market.world.allowances[self.first.buyer, self.first.product] = 1
        _Play(self.test, self.first, 1, QUICK, Twist.PLAIN).buy_more(market, user)


def quietly(act: Callable[[], object]) -> None:
    """Do something that may speak of other purchases than are made."""
    with suppress(*_NOT_MEANT):
        act()
