"""What a buyer holds at one moment of a clean run, and at the two moments at which a run is looked at."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import (
    BYTES,
    VALUES,
    absent,
    bags,
    field_in,
    fold,
    leaves,
    owner_of,
    table_of,
    written,
)
from pytest_robloxmarket._oracle.goods.raises import raises, raises_of
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves
from pytest_robloxmarket._oracle.goods.series import in_order
from pytest_robloxmarket._oracle.goods.spans import spans, whole_spans
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    DeliveryStarted,
    Event,
    PlayerJoined,
    PurchaseMade,
    StoreRead,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NOBODY, UserId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Held", "Sight", "Sights", "see", "seen_at", "value_at")

Held: TypeAlias = Mapping[Location, Value]


class Sight(NamedTuple):
    """What a buyer holds at one moment of a clean run, and what had become of their purchases by then."""

    held: Held
    bought: int
    delivered: int
    granted: int
    # The places in data stores that calls of the handler themselves wrote.
    handled: frozenset[Location] = frozenset()
    # How many seconds were added to the moments that data stores hold.
    spans: Mapping[Location, float] = {}
    # How often the numbers that data stores hold were raised.
    raises: Mapping[Location, int] = {}
    # The keys, as the first two parts of their places, that the game loaded outside of its handler's calls.
    loaded: frozenset[tuple[str, str]] = frozenset()
    # The numbers in data stores that the game itself has lowered.
    used: frozenset[Location] = frozenset()
    # What is in each table, whatever it is called there.
    bags: Mapping[Location, Value] = {}

    @property
    def even(self) -> bool:
        """Whether each purchase has come to the handler once, or to its end: what is held then stands on a rung."""
        return self.bought in {self.delivered, self.granted}


class Sights(NamedTuple):
    """One clean run.

    Attributes:
        now: what the buyer holds as long as they stay.
        later: the same when they have joined again.
        drew: whether game code drew random numbers, as far as it is known.
    """

    now: Sight
    later: Sight
    drew: bool = True


def see(events: Sequence[Event], buyer: UserId, saves: Saves = NO_SAVES) -> Sight:
    """What a buyer, and nobody in particular, holds after these events, in a game that saves like this."""
    events = list(in_order(events, saves.series)) if saves.series else events
    held = {
        place: value
        for (user, place), value in fold(events).items()
        if user in {buyer, NOBODY} and not saves.leaves_out(place)
    }
    held |= _sums(held)
    bought, delivered, granted = (
        sum(1 for event in events if isinstance(event, kind))
        for kind in (PurchaseMade, DeliveryStarted, DecisionRecorded)
    )
    added = {place: seconds for (user, place), seconds in spans(events).items() if user in {buyer, NOBODY}}
    raised = {place: often for (user, place), often in raises(events).items() if user in {buyer, NOBODY}}
    held |= (often := {one.place: raises_of(events, one, buyer) for one in saves.drawn})
    raised |= often
    bagged = {place: value for (user, place), value in fold(events, bags).items() if user in {buyer, NOBODY}}
    used = _used(events, buyer)
    return Sight(held, bought, delivered, granted, _handled(events), added, raised, _loaded(events), used, bagged)


def _used(events: Sequence[Event], buyer: UserId) -> frozenset[Location]:
    return frozenset(
        one.place
        for one in written(events)
        if one.outside and one.owner == buyer and is_number(one.before) and is_number(one.after)
        if one.after < one.before
    )


def _sums(held: Held) -> dict[Location, Value]:
    """The sums of the numbers in each saved table: where chance chooses what comes, they count it all the same."""
    found: dict[Location, Value] = {}
    for place, value in held.items():
        table = table_of(place.path)
        if place.store and table is not None and is_number(value):
            there = place._replace(path=f"{table}+")
            found[there] = _amount(found.get(there)) + value
    return found


def _handled(events: Sequence[Event]) -> frozenset[Location]:
    names = {event.user: event.name for event in events if isinstance(event, PlayerJoined)}
    written = [event for event in events if isinstance(event, StoreWritten) and event.delivery]
    found = {
        owner_of(Location(event.store, event.key, path), names)[1]
        for event in written
        for path, _ in leaves(event.after)
    }
    # The sum of a table is written with what is in it.
    tables = ((one, table_of(one.path)) for one in found)
    return frozenset(found | {one._replace(path=f"{table}+") for one, table in tables if table is not None})


def _loaded(events: Sequence[Event]) -> frozenset[tuple[str, str]]:
    """What was read, or changed from what it was, and not by a call of the handler."""
    names = {event.user: event.name for event in events if isinstance(event, PlayerJoined)}
    read = [
        event
        for event in events
        if (isinstance(event, StoreRead) or (isinstance(event, StoreWritten) and event.api == "UpdateAsync"))
        and not event.delivery
    ]
    return frozenset(owner_of(Location(event.store, event.key, ""), names)[1][:2] for event in read)


def seen_at(ladder: Ladder, sight: Sight) -> Value:
    """What is at the place of a ladder, as its rungs count it."""
    if ladder.span:
        return whole_spans(sight.spans.get(ladder.place, 0.0), ladder.span)
    if ladder.drawn:
        return sight.raises.get(ladder.place, 0)
    return value_at(sight.bags if VALUES in ladder.place.path else sight.held, ladder.place)


def value_at(held: Held, place: Location) -> Value:
    """What is at a place; where that is a number in bytes, it is read out of them."""
    whole, _, number = place.path.partition(BYTES)
    if number:
        return field_in(held.get(place._replace(path=whole.rstrip("."))), place.path)
    return held.get(place, absent(place.path))


def _amount(value: Value) -> int | float:
    return value if is_number(value) else 0
