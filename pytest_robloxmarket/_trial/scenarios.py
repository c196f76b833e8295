"""What the users of a trial do. Each scenario is a program with a number, which replay strings carry."""

from enum import IntEnum
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.scheduler import LOUD
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.target import Target

__all__ = ("NOT_VARIED", "PRICE", "Kind", "Scenario", "Worn")

# What a trial's products cost: any price does, and 99 is what people ask for 100 gold.
PRICE: Final = 99

_WALLET: Final = 10_000

# When the purchases are made. The second comes while a slow first one is still under way.
_FIRST_MS: Final = 1_000
_SECOND_MS: Final = 5_000
_THIRD_MS: Final = 12_000

# Who comes back and has not bought so far, buys so long after.
_AFTER_RETURN_MS: Final = 1_000

# How long a look at the game without purchases lasts: as long as one with both.
_LOOK_MS: Final = 20_000

# What grows with time shows in so long: two rounds of what happens each minute.
_IDLE_MS: Final = 130_000

Worn = dict[str, int | float | str | bool]


class Kind(IntEnum):
    """The scenarios. The numbers are in replay strings: never change one."""

    NOTHING = 0  # alice joins and buys nothing
    ONCE = 1  # alice buys once
    TWICE = 2  # alice buys, and buys again
    FAILED_PROMPT = 3  # the prompt says purchased, and the backend refuses
    BYSTANDERS = 4  # bob and carol are there too, and alice buys
    UNKNOWN = 5  # alice buys a product that the game has never heard of
    THRICE = 6  # alice buys three times, at uneven distances: what only grows with time does not grow evenly
    IDLE = 7  # alice stays for long and buys nothing, and then joins again
    GLANCE = 8  # alice has just joined
    OTHER_LUCK = 9  # alice buys once, and the game draws other random numbers


# A look at these takes the same time, whatever is bought in it.
_LOOKS: Final = frozenset({Kind.NOTHING, Kind.ONCE, Kind.TWICE, Kind.THRICE, Kind.OTHER_LUCK})


# What is the same in every scenario that `check` tries.
NOT_VARIED: Final = (
    "other products bought at the same time",
    "a third purchase",
    "how long a data store takes when nothing is late",
)

_WORDS: Final = {
    Kind.ONCE: "alice buys {}",
    Kind.TWICE: "alice buys {}, and again 4 s later",
    Kind.FAILED_PROMPT: "alice's prompt for {} says purchased, and the purchase fails",
    Kind.BYSTANDERS: "alice buys {} while bob and carol play too",
    Kind.UNKNOWN: "alice buys a product that the game does not know",
}


class Scenario(NamedTuple):
    """One target, one product, one kind, and what players have on them."""

    target: Target
    kind: Kind
    product: ProductId
    worn: Worn
    rejoin: bool = False

    @property
    def told(self) -> str:
        """Who does what, in words."""
        return _WORDS.get(self.kind, self.kind.name.lower()).format(self.product)

    @property
    def program(self) -> Program:
        """The scenario as a program."""
        return self._play

    def _play(self, market: Market) -> None:
        product = market.catalogue.product(self.product, price=PRICE)
        market.player_defaults.update(self.worn)
        market.world.luck = int(self.kind is Kind.OTHER_LUCK)
        self.target.install(market)
        server = market.server()
        users = ["bob", "alice", "carol"] if self.kind is Kind.BYSTANDERS else ["alice"]
        joined = {name: server.join(name, robux=_WALLET) for name in users}
        _ACTS[self.kind](market, joined["alice"], product)
        if self.kind in _LOOKS and not market.weather.stormy:
            market.clock.advance(_LOOK_MS / 1000)
        if self.rejoin:
            market.settle()
            joined["alice"].rejoin()


def _nothing(market: Market, alice: User, product: Product) -> None:
    """Alice looks around."""


def _idle(market: Market, alice: User, product: Product) -> None:
    market.clock.advance(_IDLE_MS / 1000)
    alice.rejoin()


def _once(market: Market, alice: User, product: Product) -> None:
    _plan_purchase(market, _FIRST_MS, alice, product)


def _twice(market: Market, alice: User, product: Product) -> None:
    _plan_purchase(market, _FIRST_MS, alice, product)
    _plan_purchase(market, _SECOND_MS, alice, product)


def _thrice(market: Market, alice: User, product: Product) -> None:
    _twice(market, alice, product)
    _plan_purchase(market, _THIRD_MS, alice, product)


def _failed_prompt(market: Market, alice: User, product: Product) -> None:
    def close(_: object) -> None:
        if alice.server is not None:
            alice.prompt_fails(product)

    market.scheduler.after(_FIRST_MS, close, None, LOUD)


_ACTS: Final = {
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
}


def _plan_purchase(market: Market, at_ms: int, user: User, product: Product) -> None:
    """A purchase by a user who plays; one whose server is gone comes to a fresh one first.

    Who is away buys a second after they are back.
    """

    def buy(_: object) -> None:
        back_ms = market.world.away.get(user.id)
        if back_ms is not None:
            market.scheduler.after(back_ms - market.scheduler.now_ms + _AFTER_RETURN_MS, buy, None, LOUD)
            return
        if user.server is None:
            market.server().join(user)
        user.buy(product)

    market.scheduler.after(at_ms, buy, None, LOUD)
