"""What the users of a trial do. Each scenario is a program with a number, which replay strings carry."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._server.memory.errands import expire_memory
from pytest_robloxmarket._server.remotes import Ask
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program
from pytest_robloxmarket._simulation.staying import come_back_to_the_same
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.ids import PassId, ProductId, Robux
from pytest_robloxmarket._trial.scenarios.before import decline, private_server, rename
from pytest_robloxmarket._trial.scenarios.forbidden import FORBIDDEN, forbid
from pytest_robloxmarket._trial.scenarios.kinds import WORDS, Kind
from pytest_robloxmarket._trial.scenarios.outages import outage, outage_of_many_calls
from pytest_robloxmarket._trial.scenarios.owning import own
from pytest_robloxmarket._trial.scenarios.planned import plan_purchase, there_and_back
from pytest_robloxmarket._trial.target import Target

__all__ = ("DAY_S", "GIFTS", "NAMINGS", "PRICE", "Naming", "Scenario", "Worn", "stay_away")

# What a trial's products cost: any price does, and 99 is what people ask for 100 gold.
PRICE: Final = 99

# What somebody pays where the product costs least: regional prices begin at 30 % (platform-facts.md, 7, trap 46).
_LESS: Final = Robux(30)

_WALLET: Final = 10_000

# When the purchases are made. The second comes while a slow first one is still under way.
_FIRST_MS: Final = 1_000
_SECOND_MS: Final = 5_000
_THIRD_MS: Final = 12_000

# How long a look at the game without purchases lasts: as long as one with both.
_LOOK_MS: Final = 20_000

# What grows with time shows in so long: two rounds of what happens each minute.
_IDLE_MS: Final = 130_000

# When a server is shut down at rest, when its players are back, and how long a long stay is.
_CLOSE_MS: Final = 20_000
_BACK_MS: Final = 60_000
_STAY_S: Final = 300

# How far apart a client names friends, and how soon after it a friend may be gone: before the prompt is answered.
_GIFTS_APART_MS: Final = 20_000
_NAMED_MS: Final = 500

# For how long Roblox does not say who owns a pass.
_UNANSWERED_S: Final = 60

# A place of the game that is not the market's.
_OTHER_PLACE: Final = 2_929

_HOUR_S: Final = 3_600
DAY_S: Final = 24 * _HOUR_S

Worn = dict[str, int | float | str | bool]


# A look at these takes the same time, whatever is bought in it.
_LOOKS: Final = frozenset({Kind.NOTHING, Kind.ONCE, Kind.TWICE, Kind.THRICE, Kind.OTHER_LUCK})


# Who is there, where it is not alice alone.
_WITH_FRIENDS: Final = ("alice", "bob", "carol")
_USERS: Final = {
    Kind.BYSTANDERS: ("bob", "alice", "carol"),
    Kind.FOUR_BUYERS: ("bob", "alice", "carol", "dave"),
    Kind.GIFT: _WITH_FRIENDS,
    Kind.GIFT_AWAY: _WITH_FRIENDS,
    Kind.TWO_GIFTS: _WITH_FRIENDS,
}


# How many purchases alice has made in the Store tab before she joins. Twelve are more than a game remembers that keeps
# the last ten PurchaseIds, and no more than somebody buys who wants a lot of what is cheap.
_OPEN: Final = {Kind.OPEN_AT_ONCE: 3, Kind.MANY_OPEN: 12}


# alice buys two different products in these.
_BOTH_BOUGHT: Final = frozenset({Kind.TWO_PRODUCTS, Kind.AFTER_ANOTHER})

# alice buys for a friend in these.
GIFTS: Final = frozenset({Kind.GIFT, Kind.GIFT_AWAY, Kind.GIFT_ELSEWHERE, Kind.TWO_GIFTS})


class Naming(NamedTuple):
    """How a client names a friend: in a call of which remote, and by their id, their name or as a player."""

    remote: int = 0
    form: int = 0


NAMINGS: Final = 3


class Scenario(NamedTuple):
    """One target, one product, one kind, what players have on them, and in some kinds another product."""

    target: Target
    kind: Kind
    product: ProductId
    worn: Worn
    rejoin: bool = False
    other: ProductId = ProductId(0)
    named: Naming = Naming()  # How a client names the friend whom a gift is for.
    gifts: int = 1
    owns: PassId = PassId(0)  # What game pass alice owns.
    forbidden: int = 0  # What a policy forbids to alice: a row of `FORBIDDEN`, from 1.
    away_s: int = 0  # How long she is away before she buys again.
    asked: Ask | None = None  # How her client asks for the other product, where it can.

    @property
    def told(self) -> str:
        """Who does what, in words."""
        more = FORBIDDEN[self.forbidden - 1].told if self.forbidden else self.other or self.owns
        return WORDS.get(self.kind, self.kind.name.lower()).format(self.product, more)

    @property
    def program(self) -> Program:
        """The scenario as a program."""
        return self._play

    def _play(self, market: Market) -> None:
        product = market.catalogue.product(self.product, price=PRICE, once=self.product in self.target.once)
        market.player_defaults.update(self.worn)
        market.world.luck = int(self.kind is Kind.OTHER_LUCK)
        if self.forbidden:
            forbid(market, self.forbidden)
        if self.owns:
            own(market, self.owns, is_told=self.kind is not Kind.OWNER_UNANSWERED)
        self.target.install(market)
        if self.other:
            market.catalogue.product(self.other, price=PRICE, once=self.other in self.target.once)
        self._buy_outside(market, product)
        server = private_server(market) if self.kind is Kind.PRIVATE else market.server()
        joined = {name: server.join(name, robux=_WALLET) for name in _USERS.get(self.kind, ("alice",))}
        if self.kind in _BOTH_BOUGHT:
            plan_purchase(market, _FIRST_MS, joined["alice"], market.catalogue.find(self.other))
        if self.kind is Kind.OTHER_DECLINED:
            if self.asked is not None:
                market.world.asks[self.other] = self.asked
            decline(market, _FIRST_MS, joined["alice"], market.catalogue.find(self.other))
        if self.kind in GIFTS:
            _give(market, joined["alice"], self)
        elif self.kind is Kind.RUN_OUT:
            _again_after((self.away_s,), market, joined["alice"], product)
        else:
            _ACTS[self.kind](market, joined["alice"], product)
        if self.kind in _LOOKS and not market.weather.stormy:
            market.clock.advance(_LOOK_MS / 1000)
        if self.rejoin:
            market.settle()
            for user in market.users if self.kind in GIFTS else [joined["alice"]]:
                user.rejoin()

    def _buy_outside(self, market: Market, product: Product) -> None:
        """What alice buys before she joins."""
        for _ in range(_OPEN.get(self.kind, 0)):
            market.user("alice", PRICE).buy_outside(product)
        if self.kind is Kind.MANY_OPEN:
            market.faults.recording_lost()
        if self.kind is Kind.OTHER_PLACE:
            market.user("alice", PRICE).buy_outside(product, place_id=_OTHER_PLACE)


def _nothing(market: Market, alice: User, product: Product) -> None:
    """Alice looks around."""


def _idle(market: Market, alice: User, product: Product) -> None:
    market.clock.advance(_IDLE_MS / 1000)
    alice.rejoin()


def _once(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _FIRST_MS, alice, product)


def _for_less(market: Market, alice: User, product: Product) -> None:
    market.world.prices[alice.id] = _LESS
    _once(market, alice, product)


def _unanswered(market: Market, alice: User, product: Product) -> None:
    _once(market, alice, product)
    market.clock.advance(_UNANSWERED_S)
    market.faults.clear()


def _twice(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _FIRST_MS, alice, product)
    plan_purchase(market, _SECOND_MS, alice, product)


def _second(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _SECOND_MS, alice, product)


def _alike_ids(market: Market, alice: User, product: Product) -> None:
    market.platform.receipts.alike = True
    _twice(market, alice, product)


def _declined(market: Market, alice: User, product: Product) -> None:
    decline(market, _FIRST_MS, alice, product)
    _second(market, alice, product)


def _renamed(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _FIRST_MS, alice, product)
    market.clock.advance(_LOOK_MS / 1000)
    rename(market, alice)


def _thrice(market: Market, alice: User, product: Product) -> None:
    _twice(market, alice, product)
    plan_purchase(market, _THIRD_MS, alice, product)


def _failed_prompt(market: Market, alice: User, product: Product) -> None:
    def close(_: object) -> None:
        if alice.server is not None:
            alice.prompt_fails(product)

    market.scheduler.after(_FIRST_MS, close, None, LOUD)


def _closed(market: Market, alice: User, product: Product) -> None:
    def close(_: object) -> None:
        if alice.server is not None:
            alice.server.shutdown()

    plan_purchase(market, _FIRST_MS, alice, product)
    market.scheduler.after(_CLOSE_MS, close, None, LOUD)
    plan_purchase(market, _BACK_MS, alice, product)


def _four_buyers(market: Market, alice: User, product: Product) -> None:
    users = {user.name: user for user in market.users}
    plan_purchase(market, _FIRST_MS, users["bob"], product)
    plan_purchase(market, _SECOND_MS, alice, product)
    for name in ("carol", "dave"):
        plan_purchase(market, _THIRD_MS, users[name], product)


def _long_stay(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _FIRST_MS, alice, product)
    market.clock.advance(_STAY_S)
    alice.rejoin()


def _again_after(absences_s: Sequence[int], market: Market, alice: User, product: Product) -> None:
    """Alice buys, and once more after each of these absences."""
    plan_purchase(market, _FIRST_MS, alice, product)
    market.clock.advance(_LOOK_MS / 1000)
    for away_s in absences_s:
        stay_away(market, alice, away_s)
        plan_purchase(market, _FIRST_MS, alice, product)
        market.clock.advance(_LOOK_MS / 1000)


def _days_away(days: int, market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _FIRST_MS, alice, product)
    market.clock.advance(_LOOK_MS / 1000)
    stay_away(market, alice, days * DAY_S)
    market.clock.advance(_LOOK_MS / 1000)
    for server in market.world.servers:
        expire_memory(server)


def _long_idle(market: Market, alice: User, product: Product) -> None:
    market.clock.advance(_STAY_S)
    for away_s in (0, _HOUR_S, DAY_S):
        stay_away(market, alice, away_s)
        market.clock.advance(_LOOK_MS / 1000)


def _stays(act: Callable[[Market, User, Product], None], market: Market, alice: User, product: Product) -> None:
    act(market, alice, product)
    come_back_to_the_same(market)


def stay_away(market: Market, alice: User, seconds: int) -> None:
    """Alice leaves, the empty server closes, and after so long she joins a fresh one."""
    left = alice.server
    alice.leave()
    market.settle()
    if left is not None:
        left.shutdown(CloseReason.ServerEmpty)
    market.settle()
    market.clock.advance(seconds)
    market.server().join(alice)


def _late(market: Market, alice: User, product: Product) -> None:
    plan_purchase(market, _BACK_MS, alice, product)


def _at_join(market: Market, alice: User, product: Product) -> None:
    alice.buy(product)


def _buys_and_leaves(market: Market, alice: User, product: Product) -> None:
    market.clock.advance(_LOOK_MS / 1000)
    alice.buy(product)
    alice.rejoin()


def _give(market: Market, alice: User, scenario: Scenario) -> None:
    """Name a friend, so often as there are gifts; the game's prompt makes her buy."""
    bob, carol = market.user("bob"), market.user("carol")
    if scenario.kind is Kind.GIFT_ELSEWHERE:
        market.server().join(bob)
    friends = (bob, carol) if scenario.kind is Kind.TWO_GIFTS else (bob,) * scenario.gifts
    for number, friend in enumerate(friends):

        def name(_: object, friend: User = friend) -> None:
            there = scenario.kind is Kind.GIFT_ELSEWHERE or friend.server is not None
            if alice.server is not None and there:
                alice.gives_to(friend)
                _name_friend(market, alice, friend, scenario.named)

        def leave(_: object) -> None:
            bob.leave()

        market.scheduler.after(_FIRST_MS + number * _GIFTS_APART_MS, name, None, LOUD)
        if scenario.kind is Kind.GIFT_AWAY:
            market.scheduler.after(_FIRST_MS + _NAMED_MS, leave, None, LOUD)
    if not market.weather.stormy:
        market.clock.advance((_FIRST_MS + len(friends) * _GIFTS_APART_MS) / 1000)


def _name_friend(market: Market, alice: User, friend: User, named: Naming) -> None:
    """Let alice's client call a remote with her friend's id, name or player."""
    server = market.world.homes.get(alice.id)
    remotes = [] if server is None else server.remotes.all()
    if server is None or named.remote >= len(remotes):
        return
    words = (int(friend.id), friend.name, server.players.get_player_by_user_id(friend.id))
    server.remotes.call(remotes[named.remote], alice.player, (words[named.form],), lambda ended: None)


_ACTS: Final[dict[Kind, Callable[[Market, User, Product], None]]] = {
    Kind.NOTHING: _nothing,
    Kind.ONCE: _once,
    Kind.TWICE: _twice,
    Kind.FAILED_PROMPT: _failed_prompt,
    Kind.BYSTANDERS: _once,
    Kind.UNKNOWN: _once,
    Kind.THRICE: _thrice,
    Kind.IDLE: _idle,
    Kind.GLANCE: _nothing,
    Kind.OTHER_LUCK: _once,
    Kind.OPEN_AT_ONCE: _nothing,
    Kind.MANY_OPEN: _nothing,
    Kind.CLOSED: _closed,
    Kind.FOUR_BUYERS: _four_buyers,
    Kind.LONG_STAY: _long_stay,
    Kind.LONG_AWAY: partial(_again_after, (_HOUR_S, DAY_S)),
    Kind.LATE: _late,
    Kind.AT_JOIN: _at_join,
    Kind.BUYS_AND_LEAVES: _buys_and_leaves,
    Kind.TWO_PRODUCTS: _once,
    Kind.LONG_IDLE: _long_idle,
    Kind.OTHER_PRICE: _for_less,
    Kind.RESTRICTED: _once,
    Kind.WEEKS_AWAY: partial(_days_away, 40),
    Kind.AGES_AWAY: partial(_days_away, 50),
    Kind.WEEKS_LATER: partial(_again_after, (40 * DAY_S,)),
    Kind.OUTAGE: outage,
    Kind.LONG_OUTAGE: outage_of_many_calls,
    Kind.ALIKE_IDS: _alike_ids,
    Kind.OTHER_PLACE: _nothing,
    Kind.RENAMED: _renamed,
    Kind.DECLINED: _declined,
    Kind.PRIVATE: _once,
    Kind.AFTER_ANOTHER: _second,
    Kind.OTHER_DECLINED: _second,
    Kind.THERE_AND_BACK: there_and_back,
    Kind.OWNER: _once,
    Kind.OWNER_AT_JOIN: _at_join,
    Kind.OWNER_UNANSWERED: _unanswered,
    Kind.STAYS: partial(_stays, _twice),
    Kind.STAYS_ONCE: partial(_stays, _once),
}
