"""What is saved is changed while a buyer is away, and then they buy again."""

from collections.abc import Callable
from typing import Final, NamedTuple, Protocol, TypeAlias

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.places import leaf
from pytest_robloxmarket._platform.memory import Item, MemoryMap
from pytest_robloxmarket._platform.stores import Contents, Stored
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Program, Setup, run
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.events import DecisionRecorded
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Bought", "Change", "ClosedShop", "Goods", "Shop", "TrialShop", "buy_after")

_WALLET: Final = 10_000

# Longer than any cache of a read.
_PAUSE_S: Final = 60


class Goods(NamedTuple):
    """Where in a market the goods are of the user who buys."""

    contents: Contents | MemoryMap
    key: str
    path: str
    market: Market
    user: User

    @property
    def stored(self) -> Stored | Item | None:
        """What is under the key of the goods."""
        contents = self.contents
        return contents.read(self.key, self._now_ms) if isinstance(contents, MemoryMap) else contents.read(self.key)

    def write(self, value: object) -> None:
        """Leave a value under the key of the goods."""
        contents, stored = self.contents, self.stored
        if stored is None or stored.value == value:
            return
        if isinstance(contents, MemoryMap):
            if isinstance(stored, Item):
                contents.write(self.key, value, stored.sort_key, size=stored.size, expires_ms=stored.expires_ms)
        elif isinstance(stored, Stored):
            contents.write(self.key, value, self._now_ms, stored.user_ids, stored.metadata)

    @property
    def _now_ms(self) -> int:
        return self.market.scheduler.now_ms


class Shop(Protocol):
    """A game in which the same user buys the same product twice."""

    def setup(self, program: Program) -> Setup:
        """How a run of it is made."""

    def open(self, market: Market) -> User | None:
        """Set the game up, and let a user buy once; None where nobody has bought."""

    def buy(self, market: Market, user: User) -> None:
        """Let that user buy once more."""


class TrialShop(NamedTuple):
    """A target, in which alice buys."""

    target: Target
    worn: Worn
    product: ProductId

    def setup(self, program: Program) -> Setup:
        """How a run of the target is made."""
        return Setup(program, CALM, contract=self.target.rules, recover=False)

    def open(self, market: Market) -> User | None:
        """Let alice join, and buy when the game has loaded."""
        market.catalogue.product(int(self.product), price=PRICE)
        market.player_defaults.update(self.worn)
        self.target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        market.clock.advance(_PAUSE_S)
        alice.buy(int(self.product))
        return alice

    def buy(self, market: Market, user: User) -> None:
        """Let alice buy once more, of the same money."""
        user.buy(int(self.product))


class ClosedShop(NamedTuple):
    """A shop in which nobody buys a second time."""

    shop: Shop

    def setup(self, program: Program) -> Setup:
        """How a run of it is made."""
        return self.shop.setup(program)

    def open(self, market: Market) -> User | None:
        """Set the game up, and let a user buy once."""
        return self.shop.open(market)

    def buy(self, market: Market, user: User) -> None:
        """Nothing is bought."""


# Changes what is saved while the buyer is away; False where it cannot.
Change: TypeAlias = Callable[[Goods, object], bool]


class Bought(NamedTuple):
    """What became of a second purchase: what is at the place then, and whether it was granted."""

    left: Value
    granted: bool


def buy_after(shop: Shop, place: Location, change: Change, *, stay_s: int = _PAUSE_S) -> Bought | None:
    """Buy twice, and change what is saved between; None when it cannot be changed. The buyer stays for so long then."""
    found: list[Bought] = []

    def play(market: Market) -> None:
        alice = shop.open(market)
        if alice is None:
            return
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        goods = _goods_at(market, alice, place)
        stored = None if goods is None else goods.stored
        if goods is None or stored is None or not change(goods, stored.value):
            return
        market.server().join(alice)
        market.clock.advance(_PAUSE_S)
        before = _grants(market)
        shop.buy(market, alice)
        market.clock.advance(stay_s)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        last = goods.stored
        left = None if last is None else leaf(last.value, goods.path)
        found.append(Bought(left, _grants(market) > before))

    run(shop.setup(play), PoliteChoices())
    return found[0] if found else None


def _goods_at(market: Market, user: User, place: Location) -> Goods | None:
    store, key, path = (text.replace("{user}", str(user.id)).replace("{name}", user.name) for text in place)
    opened: list[Contents | MemoryMap] = [*market.platform.stores.opened, *market.platform.memory.maps]
    contents = next((one for one in opened if one.label == store), None)
    return None if contents is None else Goods(contents, key, path, market, user)


def _grants(market: Market) -> int:
    return sum(isinstance(event, DecisionRecorded) for event in market.history)
