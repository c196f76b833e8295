"""Looks at a game on trial in clean weather: what a buyer holds after so many purchases, at once and after a rejoin."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from pytest_robloxmarket._engine.frames import SEEN_MS
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.ids import ProductId, Robux, UserId
from pytest_robloxmarket._trial.learning.again import Shop, TrialShop
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, RENAMED, SHIFTS, Look, Pace, Twist, look_of
from pytest_robloxmarket._trial.patience import UnfinishedError
from pytest_robloxmarket._trial.scenarios.purchases import DAY_S, PRICE, Worn, stay_away
from pytest_robloxmarket._trial.target import Target

__all__ = ("Looks",)

_WALLET: Final = 10_000

# The first user of a market, who is the only one in these runs.
_ALICE: Final = UserId(1001)

# Where others have bought before, what a game makes of a PurchaseId is something else.
_MADE_BEFORE: Final = 1_000


# Who buys beside alice.
_FRIENDS: Final = ("bob", "carol")

# She leaves after each purchase.
_APART: Final = frozenset({Twist.APART, Twist.DAILY})


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

    @property
    def sees_deeds(self) -> bool:
        """Whether what calls of its handler do and nothing keeps is told."""
        return self.target.sees_deeds

    def may_say(self, word: str) -> bool:
        """Whether a word may stand in its code."""
        return self.target.may_say(word)

    def price(self, product: ProductId) -> Robux:
        """What a product costs."""
        return Robux(PRICE)

    def shop(self, product: ProductId) -> Shop:
        """The game as a shop in which alice buys a product twice."""
        return TrialShop(self.target, self.worn, product)

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
        return look_of(
            outcome,
            _ALICE,
            play.marks,
            drew=play.drew,
            handlers=play.handlers,
            asked=play.asked,
            hears_closing=play.hears_closing,
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
        if self._twist in SHIFTS:
            market.scheduler.run_until(SHIFTS[self._twist])
        if self._twist in RENAMED:
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
