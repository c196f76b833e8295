"""What became of the money and the goods of a market, in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._platform.receipts import PENDING, REFUNDED
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, PurchaseMade, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.verdict import Effects, Location

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.snapshot import ReceiptPicture

__all__ = ("Goods", "Tally", "count_goods", "take_tally")

# (user, product) -> how many purchases' worth.
Goods: TypeAlias = dict[tuple[UserId, ProductId], int]


class Tally(Struct, frozen=True):
    """The sums of one run.

    Attributes:
        granted: Robux of receipts that are closed for good, and whose goods are there.
        refunded: Robux that are back with their buyers.
        in_limbo: Robux of receipts that are still open.
        lost: Robux of receipts that are closed for good, and whose goods are missing.
        right: goods that a receipt paid for which was closed for good.
        wrong: goods beyond: given for nothing, for a refund, for an open receipt, or once too often.
        resolved: receipts that are closed, one way or another.
        stuck: receipts that are open.
    """

    granted: int = 0
    refunded: int = 0
    in_limbo: int = 0
    lost: int = 0
    right: int = 0
    wrong: int = 0
    resolved: int = 0
    stuck: int = 0

    @property
    def numbers(self) -> tuple[int, int, int, int, int, int, int, int]:
        """All sums, in their order."""
        return (
            self.granted,
            self.refunded,
            self.in_limbo,
            self.lost,
            self.right,
            self.wrong,
            self.resolved,
            self.stuck,
        )

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + more for one, more in zip(self.numbers, other.numbers, strict=True)))


def count_goods(market: Market, effects: Effects) -> Goods:
    """How many purchases' worth of each product each user has gained since the first one was bought.

    Goods on a player are there only while they are on a server.

    Args:
        market: the market.
        effects: what one purchase of each product changes; one of several places is enough. Where there is none,
            nothing is counted.

    Raises:
        UsageError: when two products change the same place, so that it cannot be told which of them was given.
    """
    _check_apart(effects)
    return {
        (user.id, product): _given(market, user, product, places)
        for user in market.users
        for product, places in effects.items()
        if places
    }


def take_tally(market: Market, goods: Goods) -> Tally:
    """What became of the purchases so far.

    Args:
        market: the market.
        goods: what was counted. A product of which nothing was counted gives nothing that could be, and its receipts
            that are closed for good are taken for granted.
    """
    found = Tally()
    receipts = market.snapshot().receipts
    for user, product in sorted({*goods, *((one.user, one.product) for one in receipts)}):
        own = [one for one in receipts if (one.user, one.product) == (user, product)]
        found += _tally_of(own, goods.get((user, product)))
    return found


def _tally_of(receipts: Sequence[ReceiptPicture], given: int | None) -> Tally:
    """The sums of one user's receipts for one product, of whose goods they have so many."""
    closed = [one.price for one in receipts if one.status not in {PENDING, REFUNDED}]
    refunds = [one.price for one in receipts if one.status == REFUNDED]
    waiting = [one.price for one in receipts if one.status == PENDING]
    right = len(closed) if given is None else min(len(closed), given)
    return Tally(
        granted=sum(closed[:right]),
        refunded=sum(refunds),
        in_limbo=sum(waiting),
        lost=sum(closed[right:]),
        right=0 if given is None else right,
        wrong=0 if given is None else given - right,
        resolved=len(closed) + len(refunds),
        stuck=len(waiting),
    )


def _check_apart(effects: Effects) -> None:
    seen: dict[Location, int] = {}
    for product, places in effects.items():
        for place in places:
            if place in seen:
                raise UsageError(
                    f"products {seen[place]} and {product} both change {place}, so that nobody can tell which of them "
                    "was given. Count them apart: let each product change a place of its own."
                )
            seen[place] = product


def _given(market: Market, user: User, product: ProductId, places: Mapping[Location, int | float]) -> int:
    bought = (index for index, one in enumerate(market.history) if type(one) is PurchaseMade and one.product == product)
    events = market.history[next(bought, len(market.history)) :]
    gains = [(_now(user, place) - _before(events, user, place)) / amount for place, amount in places.items()]
    return max(0, *map(int, gains))


def _now(user: User, place: Location) -> float:
    store, key, path = _own(place, user)
    if store:
        return _number(_inside(user.market.snapshot().stores.get((store, key)), path))
    return 0 if user.server is None else _number(user.player.value(path))


def _before(events: Sequence[Event], user: User, place: Location) -> float:
    """What was there before the first of these events that changed it."""
    store, key, path = _own(place, user)
    for event in events:
        if type(event) is StoreWritten and (event.store, event.key) == (store, key):
            return _number(_inside(event.before, path))
        if type(event) is SessionChanged and not store and (event.user, event.where) == (user.id, path):
            return _number(event.before)
    return _now(user, place)


def _own(place: Location, user: User) -> Location:
    return Location(*(part.replace("{user}", str(user.id)).replace("{name}", user.name) for part in place))


def _inside(value: object, path: str) -> object:
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(value: object) -> float:
    """A number as it is, and whatever else is there as one of it."""
    return value if isinstance(value, int | float) else float(value is not None)
