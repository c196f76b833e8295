"""What was bought is used up, or sold out, or its purchase is forgotten, and it is bought again: does it come again?"""

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number, even_ladder
from pytest_robloxmarket._oracle.goods.places import leaf
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.nothing import nothing_in
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.again import Change, ClosedShop, Goods, Shop, buy_after
from pytest_robloxmarket._trial.learning.clean_runs import CleanRuns

__all__ = (
    "MORE",
    "Shop",
    "comes_again",
    "comes_bought",
    "follows",
    "is_flat",
    "is_set",
    "is_stock",
    "unmasked",
)

# More than any game has of what it sells a limited number of.
_MANY: Final = 1_000_000

# A buyer who has so many times what one purchase gives loses something where it is set.
MORE: Final = 3

# What is there for a while is gone by then.
_STAY_S: Final = 7_200

# The end of a path that leads into a list, a text or bytes: of these only the whole can be kept.
_INSIDE: Final = re.compile(r"\.?(?:\[\*\]|#|\+|<(?!json>)).*", re.DOTALL)

_JSON: Final = "<json>"

# A number below this is as likely an amount as a product.
_AMOUNT_MAX: Final = 1_000

# A name like this says that what it holds is had, and is no memory of purchases.
_OWNED: Final = re.compile(r"(?i)own|unlock|upgrade|perk|inventory|items")


def is_flat(ladder: Ladder, growing: Container[Location]) -> bool:
    """Whether only the first purchase shows at a number in a data store."""
    rungs = ladder.later or ladder.rungs
    judged = ladder.step or ladder.span or ladder.drawn or not ladder.place.store or ladder.place in growing
    if judged or len(rungs) < 3:
        return False
    _, first, *others = rungs
    return is_number(first) and all(other == first for other in others)


def unmasked(shop: Shop, product: ProductId, ladder: Ladder) -> Ladder:
    """A flat ladder as what it is: each purchase should add, where one does once the memory of the first is gone.

    Args:
        shop: the game.
        product: what is bought twice.
        ladder: what none, one, two and three purchases leave, see `is_flat`.
    """
    first = (ladder.later or ladder.rungs)[1]
    if not is_number(first):
        return ladder
    added = _added_where_forgotten(shop, product, ladder.place, first)
    return even_ladder(ladder.place, added, first - added) if added else ladder


def comes_again(
    looks: CleanRuns, product: ProductId, place: Location, spent: Value, beside: Mapping[Location, Value]
) -> bool | None:
    """Whether a second purchase gives again what the buyer has used up while they were away.

    Args:
        looks: the game.
        product: what is bought twice.
        place: where the goods are, in a data store.
        spent: what is left there.
        beside: what else only the first purchase changes, and what was there before. Of the same save it goes with the
            goods, like the mark of an upgrade (`bigBag = true`), unless it names the product: that is a memory of
            purchases.

    Returns:
        None when it cannot be tried: the goods are inside a text or a list, or it is not granted then.
    """
    name = _Name(product)
    marks = {
        mark.path: before
        for mark, before in beside.items()
        if mark != place and mark[:2] == place[:2] and not name.is_in(mark.path)
    }
    found = buy_after(looks.shop(product), place, _spending(spent, marks))
    return found.left != spent if found is not None and found.granted else None


def comes_bought(looks: CleanRuns, product: ProductId, place: Location, take: Callable[[object], object]) -> bool:
    """Whether what is gone from a save comes again with a purchase, and stays; and not without one.

    Args:
        looks: the game.
        product: what is bought twice.
        place: what shall come again, in a data store.
        take: takes it out of what is saved, while the buyer is away.
    """

    def change(goods: Goods, value: object) -> bool:
        left = take(value)
        goods.write(left)
        return left != value

    shop = looks.shop(product)
    again = buy_after(shop, place, change, stay_s=_STAY_S)
    if again is None or not (again.granted and again.left):
        return False
    alone = buy_after(ClosedShop(shop), place, change, stay_s=_STAY_S)
    return alone is not None and not alone.left


def is_stock(looks: CleanRuns, product: ProductId, ladder: Ladder) -> bool:
    """Whether a number that belongs to all decides whether there is something left to sell.

    Then nothing is granted any more when it has come to 0, or to far more than anybody sells.
    """
    found = buy_after(looks.shop(product), ladder.place, _spending(0 if ladder.step < 0 else _MANY))
    return found is not None and not found.granted


def _added_where_forgotten(shop: Shop, product: ProductId, place: Location, first: Number) -> Number:
    """How much a second purchase adds to the goods once no data store names the product any more.

    If anything, what keeps it from adding is not what the buyer has, as in an upgrade or at a cap, but a memory of what
    was bought. A mark that names neither product nor purchase (`bigBag = true`) may be what is had, and stays; one that
    is called `nil` names nothing that anybody could have.
    """
    found = buy_after(shop, place, _forgetting(product))
    if found is not None and is_number(found.left) and abs(found.left) > abs(first):
        return found.left - first
    return 0


def is_set(looks: CleanRuns, product: ProductId, place: Location, first: Number) -> bool:
    """Whether a purchase leaves just what the first one has left, also where there was more."""
    found = buy_after(looks.shop(product), place, _spending(MORE * first))
    return found is not None and found.left == first


def follows(looks: CleanRuns, product: ProductId, place: Location, twin: Location, more: Number) -> bool:
    """Whether a purchase leaves something else at a place where there was so much more at its twin.

    Then both are one thing under two names: what is read by one is written by the other.
    """
    found = [buy_after(looks.shop(product), place, _raising(path, more)) for path in (None, twin.path)]
    return None not in found and found[0] != found[1]


def _spending(left: Value, marks: Mapping[str, Value] | None = None) -> Change:
    """Leave so much of the goods, and these marks beside them as they were before the purchase."""

    def spend(goods: Goods, value: object) -> bool:
        if leaf(value, goods.path) is None:
            return False
        changed = _with(value, goods.path.split(".") if goods.path else [], left)
        if leaf(changed, goods.path) != left:
            return False
        for path, before in (marks or {}).items():
            changed = _with(changed, path.split("."), before)
        goods.write(changed)
        return True

    return spend


def _raising(path: str | None, more: Number) -> Change:
    """Leave the goods, and so much more at a path of the same save; None leaves it all."""

    def change(goods: Goods, value: object) -> bool:
        if path is None:
            return True
        there = leaf(value, path)
        if not is_number(there):
            return False
        goods.write(_with(value, path.split("."), there + more))
        return True

    return change


class _Name(NamedTuple):
    """How a saved value names a product, or tells one purchase from no other: all of them are `nil`."""

    product: ProductId

    def is_in(self, text: str) -> bool:
        """Whether a text holds the product's id, or a word for a value that was missing."""
        return re.search(rf"(?<!\d){self.product}(?!\d)", text) is not None or bool(nothing_in(text))

    def is_listed(self, value: object) -> bool:
        """Whether one thing in a list is the product's id, or a text with it."""
        return not isinstance(value, Mapping | list) and value is not None and self.is_in(str(value))

    def is_said(self, value: object) -> bool:
        """The same of a value that stands alone: `level = 31` is no memory of product 31."""
        return self.is_listed(value) and not (is_number(value) and self.product < _AMOUNT_MAX)


def _forgetting(product: ProductId) -> Change:
    """Leave the goods, and remove everything else that names the product, unless it says that it is owned."""
    name = _Name(product)

    def change(goods: Goods, value: object) -> bool:
        steps = _INSIDE.sub("", goods.path)
        kept = _without(name, value, steps.split(".") if steps else [])
        users = [int(user.id) for user in goods.market.users]
        # What names a user of the same number names who has bought, and not what.
        if leaf(kept, goods.path) != leaf(value, goods.path) or int(product) in users:
            return False
        goods.write(kept)
        for contents in goods.market.platform.stores.opened:
            for key, stored in list(contents.current()):
                if (contents, key) == (goods.contents, goods.key) or _OWNED.search(contents.label):
                    continue
                if name.is_in(key) or name.is_said(stored.value):
                    contents.remove(key, goods.market.scheduler.now_ms)
                else:
                    left = _without(name, stored.value, None)
                    if left != stored.value:  # A write that changes nothing would still move its UpdatedTime.
                        contents.write(key, left, goods.market.scheduler.now_ms, stored.user_ids, stored.metadata)
        return True

    return change


def _without(name: _Name, value: object, goods: Sequence[str] | None) -> object:
    """A saved value without what names the product; the goods at this path in it stay, where there are any."""
    if goods is not None and not goods:
        return value
    if goods and goods[0] == _JSON and isinstance(value, str):
        return json.dumps(_without(name, json.loads(value), goods[1:]))
    if isinstance(value, list):
        return [one for one in value if not name.is_listed(one)]
    if not isinstance(value, Mapping):
        return value
    left = {}
    for key, one in value.items():
        if goods and key == goods[0]:
            left[key] = _without(name, one, goods[1:])
        elif _OWNED.search(str(key)):
            left[key] = one
        elif not name.is_in(str(key)) and not name.is_said(one):
            left[key] = _without(name, one, None)
    return left


def _with(value: object, names: list[str], left: Value) -> object:
    if not names:
        return left
    if names[0] == _JSON and isinstance(value, str):
        return json.dumps(_with(json.loads(value), names[1:], left))
    if not isinstance(value, Mapping) or names[0] not in value:
        return value
    if left is None and len(names) == 1:
        return {name: one for name, one in value.items() if name != names[0]}
    return {**value, names[0]: _with(value[names[0]], names[1:], left)}
