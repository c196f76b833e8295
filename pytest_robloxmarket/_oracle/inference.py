"""What purchases do, read from one history: for stories that a test tells by hand.

The changes that a delivery's own code makes are the first rung of its product's ladders. In a clean history all of them
count; in a stormy one only the first at each place does, since a handler that doubles would teach us the double.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.goods.expectations import Expectations, Ladders
from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number, even_ladder
from pytest_robloxmarket._oracle.goods.places import absent, leaves, names_purchase, owner_of
from pytest_robloxmarket._oracle.goods.spans import is_moment
from pytest_robloxmarket._oracle.goods.texts import chosen
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PlayerJoined, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, DeliveryId, ProductId, UserId
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("infer", "spent")


def infer(events: Sequence[Event]) -> Expectations:
    """The ladders that a history shows, with what was there before."""
    learner = _learned(events, NOBODY)
    expect = learner.expectations()
    astray = learner.gifts - expect.ladders.keys()
    # A gift that does not show on whom it is for shows what it is on who has it.
    for user in learner.users if astray else ():
        found = _learned(events, user).expectations()
        more = {product: ladders for product, ladders in found.ladders.items() if product in astray}
        ladders = {**more, **expect.ladders}
        expect = Expectations(ladders, expect.lasting | (found.lasting if more else frozenset()))
    return expect


def spent(events: Sequence[Event], user: UserId) -> dict[Location, Number]:
    """How much of each number of a user was taken away, and not by a delivery: a test buys, spends and buys again."""
    names = {event.user: event.name for event in events if isinstance(event, PlayerJoined)}
    found: dict[Location, Number] = {}
    for event in events:
        if not isinstance(event, SessionChanged | StoreWritten) or event.delivery:
            continue
        for place, before, after in _steps(event, user, names):
            if is_number(before) and is_number(after) and after < before:
                found[place] = found.get(place, 0) + before - after
    return found


def _learned(events: Sequence[Event], whose: UserId) -> "_Learner":
    """What a history shows of goods where they belong, or on one user."""
    learner = _Learner(Case(Expectations()), whose)
    for index, event in enumerate(events):
        learner.take_in(index, event)
    return learner


class _Learner:
    """Watches the first delivery of each product that changes something; others may be under way beside it."""

    def __init__(self, case: Case, whose: UserId) -> None:
        self._case: Final = case
        self._whose: Final = whose
        self._teachers: Final[dict[ProductId, DeliveryId]] = {}
        # For each place what was there before the delivery, and what it left.
        self._rungs: Final[dict[ProductId, dict[Location, tuple[Value, Value]]]] = {}
        self._bases: Final[dict[Location, Number]] = {}
        self._seen: Final[set[Location]] = set()
        # Where a first delivery made something in a data store, and nothing was: a profile may begin with something.
        self._made: Final[set[tuple[ProductId, Location]]] = set()
        # What was at a place that changed without a delivery after its owner had paid.
        self._paid: Final[dict[Location, Number]] = {}

    @property
    def gifts(self) -> set[ProductId]:
        """The products that were bought for somebody else."""
        return {claim.product for claim in self._case.claims.values() if claim.holder != claim.user}

    @property
    def users(self) -> list[UserId]:
        """Who has come."""
        return list(self._case.names)

    def take_in(self, index: int, event: Event) -> None:
        """Learn from one event."""
        self._case.fold(index, event)
        if isinstance(event, SessionChanged | StoreWritten):
            (self.change if event.delivery else self.beside)(event)

    def change(self, event: SessionChanged | StoreWritten) -> None:
        """Learn from one change that a delivery made."""
        claim = self._case.deliveries.get(event.delivery)
        if claim is None:
            return
        teaches = self._teachers.setdefault(claim.product, event.delivery) == event.delivery
        rungs = self._rungs.setdefault(claim.product, {})
        for place, before, after in _steps(event, self._whose or claim.holder, self._case.names):
            if not teaches:
                self._correct(claim.product, place, before, after)
            elif place not in rungs:
                rungs[place] = (before, after)
                if before is None and place.store:
                    self._made.add((claim.product, place))
                if place not in self._seen and is_number(after):
                    self._bases.setdefault(place, self._base(place, _amount(before), after - _amount(before)))
            elif self._case.clean:
                rungs[place] = (rungs[place][0], after)
            self._seen.add(place)

    def beside(self, event: SessionChanged | StoreWritten) -> None:
        """Remember what was at a place that changed after its owner had paid, and without a delivery."""
        for user in {claim.holder for claim in self._case.claims.values()}:
            for place, before, _ in _steps(event, user, self._case.names):
                self._paid.setdefault(place, _amount(before))

    def _base(self, place: Location, before: Number, change: Number) -> Number:
        """What was at a place when nothing was bought; goods that came beside the delivery are no part of it."""
        paid = self._paid.get(place, before)
        return paid if before - paid == change else before

    def _correct(self, product: ProductId, place: Location, before: Value, after: Value) -> None:
        """What a later delivery adds is the effect, if the first one made the place with more than that in it."""
        first, made = self._rungs[product].get(place, (None, None))
        if (product, place) not in self._made or not (is_number(before) and is_number(after) and is_number(made)):
            return
        step = made - _amount(first)
        change = after - before
        if step and 0 < change / step < 1:
            self._bases[place] = made - change
            self._rungs[product][place] = (made - change, made)
            self._made.discard((product, place))

    def expectations(self) -> Expectations:
        """What was learned."""
        ladders: Ladders = {}
        for product, learned in self._rungs.items():
            # What a delivery sets and takes back (busy, then not busy) comes to nothing, and is no effect.
            changed = {place: rungs for place, rungs in learned.items() if not _comes_to_nothing(*rungs)}
            # What belongs to nobody (a count of all sales) is the buyer's only where nobody else plays.
            owned = {place: rungs for place, rungs in changed.items() if place.owned}
            found = owned or (changed if len(self._case.names) == 1 else {})
            if found:
                learned_of = [self._ladder(place, *rungs) for place, rungs in found.items()]
                sights = [{place: rungs[side] for place, rungs in found.items()} for side in (0, 1)]
                ladders[product] = tuple(chosen(learned_of, sights))
        lasting = frozenset(one.place for found in ladders.values() for one in found if one.place.store)
        return Expectations(ladders, lasting)

    def _ladder(self, place: Location, before: Value, after: Value) -> Ladder:
        if is_number(after) and (before is None or is_number(before)):
            return even_ladder(place, after - _amount(before), self._bases.get(place, 0))
        return Ladder(place, (before, after), (before, after) if place.store else ())


def _steps(
    event: SessionChanged | StoreWritten, buyer: UserId, names: dict[UserId, str]
) -> Iterator[tuple[Location, Value, Value]]:
    """The places of the buyer, and of all, that an event changed: where, before (None where nothing was), after."""
    if isinstance(event, SessionChanged):
        if event.user != buyer:
            return
        before, after = dict(leaves(event.before, event.where)), dict(leaves(event.after, event.where))
        for path in {**before, **after}:
            if not _is_same(before.get(path), after.get(path)):
                yield Location("", "", path), before.get(path), after.get(path)
        return
    if in_memory(event.store) or names_purchase(event.key):
        return
    before, after = dict(leaves(event.before)), dict(leaves(event.after))
    for path, value in after.items():
        was = before.get(path, absent(path))
        owner, place = owner_of(Location(event.store, event.key, path), names)
        if owner in {buyer, NOBODY} and not _is_same(was, value) and not _tells_when(was, value):
            yield place, was, value


def _tells_when(before: Value, after: Value) -> bool:
    """Whether a number is a time: it says when something was, and not how much there is."""
    return is_moment(after) and (not is_number(before) or is_moment(before))


def _is_same(before: Value, after: Value) -> bool:
    return before == after and type(before) is type(after)


def _comes_to_nothing(before: Value, after: Value) -> bool:
    return _is_same(before, after) or (before is None and is_number(after) and not after)


def _amount(value: Value) -> Number:
    return value if is_number(value) else 0
