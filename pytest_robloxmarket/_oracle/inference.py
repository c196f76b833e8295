"""What purchases do, read from one history: for stories that a test tells by hand.

The changes that a delivery's own code makes are its product's effect. In a clean history all of them count;
in a stormy one only the first at each place does, since a handler that doubles would teach us the double.
"""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.holdings import PURCHASE_ID, leaves, owner_of
from pytest_robloxmarket._terms.events import Event, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, UserId
from pytest_robloxmarket._terms.verdict import Effects, Location

__all__ = ("infer",)

Number = int | float

# A number as large as this is a moment, in seconds since 1970.
_FIRST_TIME: Final = 1_000_000_000


def infer(events: Sequence[Event]) -> Expectations:
    """The effects that a history shows, with what was there before."""
    case = Case(Expectations())
    learner = _Learner(case)
    for index, event in enumerate(events):
        case.fold(index, event)
        if isinstance(event, SessionChanged | StoreWritten):
            if event.delivery:
                learner.change(event)
            else:
                learner.beside(event)
    return learner.expectations()


class _Learner:
    """Watches the first delivery of each product that changes something; others may be under way beside it."""

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        self._teachers: Final[dict[ProductId, DeliveryId]] = {}
        self._effects: Final[Effects] = {}
        self._bases: Final[dict[Location, Number]] = {}
        self._seen: Final[set[Location]] = set()
        # What a first delivery made in a data store, where nothing was: a new profile may begin with something.
        self._made: Final[dict[tuple[ProductId, Location], Number]] = {}
        # What was at a place that changed without a delivery after its owner had paid.
        self._paid: Final[dict[Location, Number]] = {}

    def change(self, event: SessionChanged | StoreWritten) -> None:
        """Learn from one change that a delivery made."""
        claim = self._case.deliveries.get(event.delivery)
        if claim is None:
            return
        teaches = self._teachers.setdefault(claim.product, event.delivery) == event.delivery
        effect = self._effects.setdefault(claim.product, {})
        for place, before, after in _steps(event, claim.user, self._case.names):
            change = after - (before or 0)
            if not teaches:
                self._correct(claim.product, place, before, change)
            elif place not in effect:
                effect[place] = change
                if before is None and place.store:
                    self._made[claim.product, place] = after
                if place not in self._seen:
                    self._bases.setdefault(place, self._base(place, before or 0, change))
            elif self._case.clean:
                effect[place] += change
            self._seen.add(place)

    def beside(self, event: SessionChanged | StoreWritten) -> None:
        """Remember what was at a place that changed after its owner had paid, and without a delivery."""
        for user in {claim.user for claim in self._case.claims.values()}:
            for place, before, _ in _steps(event, user, self._case.names):
                self._paid.setdefault(place, before or 0)

    def _base(self, place: Location, before: Number, change: Number) -> Number:
        """What was at a place when nothing was bought; goods that came beside the delivery are no part of it."""
        paid = self._paid.get(place, before)
        return paid if before - paid == change else before

    def _correct(self, product: ProductId, place: Location, before: Number | None, change: Number) -> None:
        """What a later delivery adds is the effect, if the first one made the place with more than that in it."""
        effect = self._effects[product]
        made = self._made.get((product, place))
        if made is not None and before is not None and effect[place] and 0 < change / effect[place] < 1:
            effect[place] = change
            self._bases[place] = made - change
            del self._made[product, place]

    def expectations(self) -> Expectations:
        """What was learned; sizes of lists count only where no number changed."""
        effects: Effects = {}
        for product, learned in self._effects.items():
            # What a delivery sets and takes back (busy, then not busy) comes to nothing, and is no effect.
            effect = {place: step for place, step in learned.items() if step}
            # What belongs to nobody (a count of all sales) is the buyer's only where nobody else plays.
            owned = {place: step for place, step in effect.items() if _is_owned(place)}
            found = owned or (effect if len(self._case.names) == 1 else {})
            numbers = {place: step for place, step in found.items() if not place.path.endswith("#")}
            if found:
                effects[product] = numbers or found
        lasting = frozenset(place for effect in effects.values() for place in effect if place.store)
        return Expectations(effects, self._bases, lasting)


def _steps(
    event: SessionChanged | StoreWritten, buyer: UserId, names: dict[UserId, str]
) -> list[tuple[Location, Number | None, Number]]:
    """The numbers of the buyer that an event changed: place, before (None where nothing was), after."""
    if isinstance(event, SessionChanged):
        if event.user != buyer:
            return []
        return [
            (Location("", "", event.where), None if event.before is None else before, after)
            for before, after in [(_number(event.before), _number(event.after))]
            if before != after
        ]
    before, after = dict(leaves(event.before)), dict(leaves(event.after))
    found = []
    for path, number in after.items():
        owner, place = owner_of(Location(event.store, event.key, path), names)
        # A leaf that is there for the first time as a mark (true, a time) is a memory and no balance.
        if (
            owner in {buyer, 0}
            and before.get(path, 0) != number
            and not _is_mark(event, path, before.get(path), number)
        ):
            found.append((place, before.get(path), number))
    return found


def _is_mark(event: StoreWritten, path: str, before: Number | None, after: Number) -> bool:
    if PURCHASE_ID.search(event.key) or PURCHASE_ID.search(path):
        return True
    if after >= _FIRST_TIME and (before is None or before >= _FIRST_TIME):
        return True
    value: object = event.after
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else value
    return isinstance(value, bool)


def _is_owned(place: Location) -> bool:
    return not place.store or "{" in place.key + place.path


def _number(value: object) -> Number:
    return value if isinstance(value, int | float) else 0
