"""What was bought is used up, or sold out, or its purchase is forgotten, and it is bought again: does it come again?"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.ladders import Ladder, Number, is_number
from pytest_robloxmarket._oracle.places import leaf
from pytest_robloxmarket._platform.stores import Contents
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.events import DecisionRecorded
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.purchases import PRICE

__all__ = ("MORE", "added_where_forgotten", "comes_again", "is_set", "is_stock")

_WALLET: Final = 10_000

# More than any game has of what it sells a limited number of.
_MANY: Final = 1_000_000

# A buyer who has so many times what one purchase gives loses something where it is set.
MORE: Final = 3

# Longer than any cache of a read.
_PAUSE_S: Final = 60

# The end of a path that leads into a list, a text or bytes: of these only the whole can be kept.
_INSIDE: Final = re.compile(r"\.?(?:\[\*\]|#|\+|<(?!json>)).*", re.DOTALL)

_JSON: Final = "<json>"

# A name like this says that what it holds is had, and is no memory of purchases.
_OWNED: Final = re.compile(r"(?i)own|unlock|upgrade|perk|inventory|items")


class _Goods(NamedTuple):
    """Where in a market the goods are of the user who buys."""

    contents: Contents
    key: str
    path: str
    market: Market
    user: User

    def write(self, value: object) -> None:
        """Leave a value under the key of the goods."""
        stored = self.contents.read(self.key)
        if stored is not None and stored.value != value:
            self.contents.write(self.key, value, self.market.scheduler.now_ms, stored.user_ids, stored.metadata)


# Changes what is saved while the buyer is away; False where it cannot.
_Change = Callable[[_Goods, object], bool]


def comes_again(looks: Looks, product: ProductId, place: Location, spent: Value) -> bool | None:
    """Whether a second purchase gives again what the buyer has used up while they were away.

    Args:
        looks: the game.
        product: what is bought twice.
        place: where the goods are, in a data store.
        spent: what is left there.

    Returns:
        None when it cannot be tried: the goods are inside a text or a list.
    """
    found = _buy_after(looks, product, place, _spending(spent))
    return None if found is None else found.left != spent


def is_stock(looks: Looks, product: ProductId, ladder: Ladder) -> bool:
    """Whether a number that belongs to all decides whether there is something left to sell.

    Then nothing is granted any more when it has come to 0, or to far more than anybody sells.
    """
    found = _buy_after(looks, product, ladder.place, _spending(0 if ladder.step < 0 else _MANY))
    return found is not None and not found.granted


def added_where_forgotten(looks: Looks, product: ProductId, place: Location, first: Number) -> Number:
    """How much a second purchase adds to the goods once no data store names the product any more.

    If anything, what keeps it from adding is not what the buyer has, as in an upgrade or at a cap, but a memory of what
    was bought. A mark that names neither product nor purchase (`bigBag = true`) may be what is had, and stays.

    Args:
        looks: the game.
        product: what is bought twice.
        place: where the goods are, in a data store.
        first: what one purchase leaves there.
    """
    found = _buy_after(looks, product, place, _forgetting(product))
    if found is not None and is_number(found.left) and abs(found.left) > abs(first):
        return found.left - first
    return 0


def is_set(looks: Looks, product: ProductId, place: Location, first: Number) -> bool:
    """Whether a purchase leaves just what the first one has left, also where there was more."""
    found = _buy_after(looks, product, place, _spending(MORE * first))
    return found is not None and found.left == first


class _Bought(NamedTuple):
    """What became of a second purchase: what is at the place then, and whether it was granted."""

    left: Value
    granted: bool


def _buy_after(looks: Looks, product: ProductId, place: Location, change: _Change) -> _Bought | None:
    """Buy twice, and change what is saved between; None when it cannot be changed."""
    found: list[_Bought] = []

    def play(market: Market) -> None:
        offered = market.catalogue.product(int(product), price=PRICE)
        market.player_defaults.update(looks.worn)
        looks.target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        market.clock.advance(_PAUSE_S)
        alice.buy(offered)
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        goods = _goods_at(market, alice, place)
        stored = None if goods is None else goods.contents.read(goods.key)
        if goods is None or stored is None or not change(goods, stored.value):
            return
        market.server().join(alice)
        market.clock.advance(_PAUSE_S)
        before = _grants(market)
        alice.buy(offered)
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        left = leaf(market.snapshot().stores.get((goods.contents.label, goods.key)), goods.path)
        found.append(_Bought(left, _grants(market) > before))

    run(Setup(play, CALM, contract=looks.target.rules, recover=False), PoliteChoices())
    return found[0] if found else None


def _goods_at(market: Market, user: User, place: Location) -> _Goods | None:
    store, key, path = (text.replace("{user}", str(user.id)).replace("{name}", user.name) for text in place)
    contents = next((one for one in market.platform.stores.opened if one.label == store), None)
    return None if contents is None else _Goods(contents, key, path, market, user)


def _grants(market: Market) -> int:
    return sum(isinstance(event, DecisionRecorded) for event in market.history)


def _spending(left: Value) -> _Change:
    """Leave so much of the goods."""

    def spend(goods: _Goods, value: object) -> bool:
        if leaf(value, goods.path) is None:
            return False
        changed = _with(value, goods.path.split(".") if goods.path else [], left)
        if leaf(changed, goods.path) != left:
            return False
        goods.write(changed)
        return True

    return spend


def _forgetting(product: ProductId) -> _Change:
    """Leave the goods, and remove everything else that names the product, unless it says that it is owned."""
    named = re.compile(rf"(?<!\d){product}(?!\d)")

    def change(goods: _Goods, value: object) -> bool:
        steps = _INSIDE.sub("", goods.path)
        kept = _without(named, value, steps.split(".") if steps else [])
        if leaf(kept, goods.path) != leaf(value, goods.path):
            return False
        goods.write(kept)
        for contents in goods.market.platform.stores.opened:
            for key, stored in list(contents.current()):
                if (contents, key) == (goods.contents, goods.key) or _OWNED.search(contents.label):
                    continue
                if named.search(key) or _is_named(named, stored.value):
                    contents.remove(key, goods.market.scheduler.now_ms)
                else:
                    left = _without(named, stored.value, None)
                    if left != stored.value:  # A write that changes nothing would still move its UpdatedTime.
                        contents.write(key, left, goods.market.scheduler.now_ms, stored.user_ids, stored.metadata)
        return True

    return change


def _without(named: re.Pattern[str], value: object, goods: Sequence[str] | None) -> object:
    """A saved value without what names the product; the goods at this path in it stay, where there are any."""
    if goods is not None and not goods:
        return value
    if goods and goods[0] == _JSON and isinstance(value, str):
        return json.dumps(_without(named, json.loads(value), goods[1:]))
    if isinstance(value, list):
        return [one for one in value if not _is_named(named, one)]
    if not isinstance(value, Mapping):
        return value
    left = {}
    for name, one in value.items():
        if goods and name == goods[0]:
            left[name] = _without(named, one, goods[1:])
        elif _OWNED.search(str(name)):
            left[name] = one
        elif not named.search(str(name)) and not _is_named(named, one):
            left[name] = _without(named, one, None)
    return left


def _is_named(named: re.Pattern[str], value: object) -> bool:
    return not isinstance(value, Mapping | list) and named.search(str(value)) is not None


def _with(value: object, names: list[str], left: Value) -> object:
    if not names:
        return left
    if not isinstance(value, Mapping) or names[0] not in value:
        return value
    return {**value, names[0]: _with(value[names[0]], names[1:], left)}
