"""What is there when nothing was bought, where several products add to one number, or the test spends of it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.expectations import Expectations, Ladders, even_ladders
from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number
from pytest_robloxmarket._oracle.inference import spent
from pytest_robloxmarket._plugin.purchases import Purchase
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.verdict import Effects, Value

__all__ = ("with_bases", "with_spending")


def with_bases(ladders: Ladders, told: Effects, purchases: Sequence[Purchase]) -> Ladders:
    """The ladders without what the test's purchases of other products have added.

    A product is learned from runs in which all others are bought as the test says: its ladder begins with what those
    give. Where the ladders of a place do not agree on what is there without any, they stay as they are.

    Args:
        ladders: what was learned of each product.
        told: what the test itself says of products.
        purchases: the purchases of its polite run that were kept.
    """
    bought = Counter((one.holder, one.product) for one in purchases)
    holders = {one.product: one.holder for one in reversed(purchases)}
    bases = {}
    for place, each in Expectations({**ladders, **even_ladders(told)}).at.items():
        learned = [product for product in each if product not in told and product in holders]
        if len(each) < 2 or not all(one.step and not (one.span or one.drawn or one.daily) for one in each.values()):
            continue
        found = {
            each[product].base
            - _added(each, {other: bought[holders[product], other] for other in each if other != product})
            for product in learned
        }
        if len(found) == 1:
            bases[place] = found.pop()
    return {
        product: tuple(_from(one, bases[one.place]) if one.place in bases else one for one in every)
        for product, every in ladders.items()
    }


def _added(each: Mapping[ProductId, Ladder], bought: Mapping[ProductId, int]) -> Number:
    """What purchases have added; of a product whose later purchases come to nothing only the first one did."""
    return sum(
        each[product].step * (many if each[product].climbs else min(many, 1)) for product, many in bought.items()
    )


def _from(ladder: Ladder, base: Number) -> Ladder:
    less = ladder.base - base

    def lowered(rungs: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(one - less if is_number(one) else one for one in rungs)

    return replace(ladder, base=base, rungs=lowered(ladder.rungs), later=lowered(ladder.later))


def with_spending(
    ladders: Ladders,
    shown: Mapping[ProductId, tuple[Ladder, ...]],
    polite: Sequence[Event],
    holders: Mapping[ProductId, UserId],
) -> Ladders:
    """The ladders of numbers of which the test itself spends: their rungs lack what it takes away between purchases.

    What a delivery itself adds there is the step. Where several products add to one number, its ladders stay.

    Args:
        ladders: what was learned of each product.
        shown: what the deliveries of the polite run changed.
        polite: the polite run.
        holders: whose a product is.
    """
    at = Expectations(ladders).at
    found = {}
    for product, every in ladders.items():
        steps = {one.place: one for one in shown.get(product, ()) if one.step > 0 and len(at.get(one.place, ())) == 1}
        taken = spent(polite, holders[product]) if steps else {}
        found[product] = tuple(
            _spending(one, steps[one.place], taken[one.place]) if one.place in taken and one.place in steps else one
            for one in every
        )
    return found


def _spending(ladder: Ladder, shown: Ladder, taken: Number) -> Ladder:
    base = shown.base - taken
    rungs = (base, base + shown.step)
    return Ladder(ladder.place, rungs, rungs if ladder.lasts else (), shown.step, base, spent=taken)
