"""Products of which one makes more of another: VIP that doubles gold, a coupon that the next purchase uses up.

That shows in clear weather: alice buys one, and then the other, and more comes than that one gives alone. It is no
second grant, since its receipt came once, and what it takes of the first one is the price of it. How much that should
be nobody knows, so such places are not judged where both are bought.
"""

from collections.abc import Iterable, Sequence, Set

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.causes.trail import ids_in
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._simulation.outcome import CALM, run
from pytest_robloxmarket._terms.events import DeliveryStarted, Event, PurchaseMade, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Violation
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("alone", "helped_places", "say_helped")


def helped_places(
    scenario: Scenario, expect: Expectations, violations: Sequence[Violation], history: Sequence[Event]
) -> frozenset[Location]:
    """The places at which one product gives more after another one than alone, and what it takes of that one then.

    Empty in all scenarios but that in which one is bought after the other. Where the other one gives something in that
    place as well, more is what a mix-up of both would bring. What it takes without giving more may be meant so too, as
    coins are gone after a rebirth, if it gives nothing there itself, and writes no old copy: the PurchaseIds stay.
    """
    if scenario.kind is not Kind.AFTER_ANOTHER:
        return frozenset()
    given, own = (
        {ladder.place for ladder in expect.ladders.get(one, ())} for one in (scenario.other, scenario.product)
    )
    more = _broken(violations, "double_grant", scenario.product) - given
    taken = _broken(violations, "lost_purchase", scenario.other)
    if more:
        return frozenset(more | taken)
    return frozenset(place for place in taken - own if _keeps_ids(history, place, scenario.product))


def say_helped(scenario: Scenario, helped: Set[Location], expect: Expectations) -> str:
    """A note on places that are not judged where two products are bought."""
    told = ", ".join(sorted(place.told for place in helped))
    what = f"after a purchase of {scenario.other} one of {scenario.product} gives more than alone"
    if helped.isdisjoint(ladder.place for ladder in expect.ladders.get(scenario.product, ())):
        what = f"a purchase of {scenario.product} takes what one of {scenario.other} has given, as a rebirth may"
    return f"{what}: {told} is not judged where both are bought"


def alone(scenario: Scenario, lesson: Lesson, other: Lesson) -> tuple[Lesson, Lesson]:
    """Two products that are bought in one scenario, without the places at which one of them makes more of the other."""
    helped = _helped(scenario, lesson, other) | _helped(scenario, other, lesson)
    first, second = (
        one._replace(ladders=tuple(ladder for ladder in one.ladders if ladder.place not in helped))
        for one in (lesson, other)
    )
    return first, second


def _helped(scenario: Scenario, lesson: Lesson, other: Lesson) -> frozenset[Location]:
    after = scenario._replace(kind=Kind.AFTER_ANOTHER, product=lesson.product, other=other.product)
    setup = setup_for(after, CALM, lesson, other)
    outcome = run(setup, PoliteChoices())
    return helped_places(after, setup.expect, outcome.violations, outcome.history)


def _keeps_ids(history: Sequence[Event], place: Location, product: ProductId) -> bool:
    """Whether the calls for a product keep all PurchaseIds that were in a store where they take something away."""
    bought = {one.receipt for one in history if isinstance(one, PurchaseMade) and one.product == product}
    calls = {one.delivery for one in history if isinstance(one, DeliveryStarted) and one.receipt in bought}
    writes = [
        (ids_in("", one.before), ids_in("", one.after))
        for one in history
        if isinstance(one, StoreWritten) and one.store == place.store and one.delivery in calls
    ]
    return any(before for before, _ in writes) and all(before <= after for before, after in writes)


def _broken(violations: Iterable[Violation], law: str, product: ProductId) -> set[Location]:
    found = [one for one in violations if one.law == law and one.product == product]
    return {one.place for one in found if one.place is not None}
