"""The judge's own model of a run, folded event by event. Laws ask it; they never ask the simulator."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.holdings import leaf
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    MarketHealed,
    OrderChanged,
    PassGained,
    PlayerJoined,
    PlayerLeft,
    PurchaseMade,
    PurchaseRefunded,
    RecordingLost,
    ServerCrashed,
    SessionChanged,
    StoreFaulted,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("FOLDS", "Case", "Claim", "Number", "Session", "Spot")

Number = int | float
Touch: TypeAlias = "tuple[Spot, Number | None, Number | None]"


class Claim(Struct, kw_only=True, eq=False):
    """One receipt as the events tell of it."""

    id: ReceiptId
    user: UserId
    product: ProductId
    price: Robux
    delivered: int = 0
    refunded: bool = False
    healed_calls: int = 0
    recorded_at: int = -1  # The number of the event, or -1.
    server: ServerId = ServerId(0)  # Whose decision was recorded.
    crashed_at: int = -1  # When that server crashed, after the recording.
    # What its deliveries have brought so far; on a player, in the present session.
    given: dict[Location, Number] = {}
    failed: bool = False  # One of its writes came to nothing, or was said to, crash or no crash.


class Session(Struct, eq=False):
    """What the game keeps on one user while they are on one server."""

    server: ServerId
    values: dict[str, object] = {}
    granted: list[Claim] = []  # Recorded by this server during this session.


class Spot(Struct, eq=False):
    """One place of an effect for one user: what is there, and what may be."""

    user: UserId
    place: Location
    base: Number  # What is there when nothing was bought.
    in_store: bool
    growing: bool  # The game adds to it without any purchase.
    path: str  # With the user's id or name in it.
    value: Number | None = None  # In a data store; on a player the session knows.
    told: bool = False  # An event has said what is there.
    peak: Number | None = None  # The most that was ever there.
    allowed: Number = 0  # What the receipts that were delivered may have brought.
    given: Number = 0  # What deliveries have brought.


class Case(Struct, eq=False):
    """Everything that the laws need, up to the event that was folded last."""

    expect: Expectations
    names: dict[UserId, str] = {}
    claims: dict[ReceiptId, Claim] = {}
    closed: set[ReceiptId] = set()
    deliveries: dict[DeliveryId, Claim] = {}
    sessions: dict[UserId, Session] = {}
    _spots: dict[tuple[UserId, Location], Spot] = {}
    clean: bool = True  # Nothing has gone wrong so far.
    healed: bool = False
    paid_for_passes: int = 0
    # The places of effects that the last event touched: where, what was there and what is.
    touched: list[Touch] = []
    # (store, key) -> the places of known users that live there.
    _by_key: dict[tuple[str, str], list[Spot]] = {}

    def fold(self, index: int, event: Event) -> None:
        """Take one event in."""
        fold = FOLDS.get(type(event))
        if fold is not None:
            fold(self, index, event)

    def spot(self, user: UserId, place: Location) -> Spot:
        """What is known of a place of a user."""
        found = self._spots.get((user, place))
        if found is None:
            base = self.expect.bases.get(place, 0)
            growing = place in self.expect.growing
            found = self._spots[user, place] = Spot(user, place, base, bool(place.store), growing, place.path)
        return found

    def value(self, spot: Spot) -> Number | None:
        """The number at a place of a user, or None when nothing is there."""
        if spot.in_store:
            return spot.value
        session = self.sessions.get(spot.user)
        return None if session is None else _number(session.values.get(spot.path))

    def gained(self, spot: Spot) -> Number:
        """How much more is at a place than when nothing was bought."""
        value = self.value(spot)
        return 0 if value is None else value - spot.base

    def named(self, user: UserId, place: Location) -> str:
        """A place in words, with the user's name where their id or name stands."""
        return str(place).replace("{user}", self.names[user]).replace("{name}", self.names[user])

    def title(self, claim: Claim) -> str:
        """A receipt in words: `receipt R1 (456456 "100 gold", 99 Robux, alice)`."""
        name = self.expect.names.get(claim.product)
        called = f' "{name}"' if name else ""
        return f"receipt R{claim.id} ({claim.product}{called}, {claim.price} Robux, {self.names[claim.user]})"

    def _joined(self, _: int, event: PlayerJoined) -> None:
        if event.user not in self.names:
            self.names[event.user] = event.name
            for place in self.expect.in_stores:
                spot = self.spot(event.user, place)
                store_and_key, spot.path = _resolve(place, event.user, event.name)
                self._by_key.setdefault(store_and_key, []).append(spot)
        self.sessions[event.user] = Session(event.server)
        for claim in self.claims.values():
            if claim.given and claim.user == event.user:
                for place in [place for place in claim.given if not place.store]:
                    del claim.given[place]

    def _pass_gained(self, _: int, event: PassGained) -> None:
        self.paid_for_passes += event.price

    def _purchased(self, _: int, event: PurchaseMade) -> None:
        self.claims[event.receipt] = Claim(id=event.receipt, user=event.user, product=event.product, price=event.price)
        self.names.setdefault(event.user, f"user {event.user}")

    def _delivered(self, _: int, event: DeliveryStarted) -> None:
        claim = self.claims[event.receipt]
        self.deliveries[event.delivery] = claim
        claim.delivered += 1
        if self.healed:
            claim.healed_calls += 1
        if claim.delivered == 1:
            for place, amount in self.expect.effects.get(claim.product, {}).items():
                self.spot(claim.user, place).allowed += amount

    def _recorded(self, index: int, event: DecisionRecorded) -> None:
        claim = self.claims[event.receipt]
        claim.recorded_at, claim.server = index, event.server
        self.closed.add(claim.id)
        session = self.sessions.get(claim.user)
        if session is not None and session.server == event.server:
            session.granted.append(claim)

    def _acknowledged(self, _: int, event: Acknowledged) -> None:
        self.closed.add(event.receipt)

    def _refunded(self, _: int, event: PurchaseRefunded) -> None:
        self.closed.add(event.receipt)
        self.claims[event.receipt].refunded = True

    def _session_changed(self, _: int, event: SessionChanged) -> None:
        session = self.sessions.get(event.user)
        if session is not None and session.server == event.server:
            session.values[event.where] = event.after
        place = self.expect.in_session.get(event.where)
        self.touched.clear()
        if place is not None:
            self.touched.append((self.spot(event.user, place), _number(event.before), _number(event.after)))

    def _stored(self, _: int, event: StoreWritten) -> None:
        self.touched.clear()
        for spot in self._by_key.get((event.store, event.key), ()):
            before = spot.value if spot.told else leaf(event.before, spot.path)
            after = leaf(event.after, spot.path)
            self.touched.append((spot, before, after))
            spot.value, spot.told = after, True
            if after is not None and (spot.peak is None or after > spot.peak):
                spot.peak = after

    def _crashed(self, index: int, event: ServerCrashed) -> None:
        self.clean = False
        for claim in self.claims.values():
            if claim.recorded_at >= 0 and claim.server == event.server:
                claim.crashed_at = index

    def _struck(self, _: int, event: RecordingLost | OrderChanged) -> None:
        self.clean = False

    def _store_struck(self, _: int, event: StoreFaulted) -> None:
        self.clean = False
        claim = self.deliveries.get(event.delivery)
        if claim is not None and event.api != "GetAsync" and event.outcome in {"failed", "never", "applied_but_failed"}:
            claim.failed = True

    def _left(self, _: int, event: PlayerLeft) -> None:
        if event.reason in {"hop", "away"}:
            self.clean = False

    def _healed(self, _: int, event: MarketHealed) -> None:
        self.healed = True


# How each event is taken in. `Case.fold` does it for one; the suite, which has thousands, looks here itself.
FOLDS: Final[dict[type, Callable[..., None]]] = {
    PlayerJoined: Case._joined,
    PlayerLeft: Case._left,
    PassGained: Case._pass_gained,
    PurchaseMade: Case._purchased,
    DeliveryStarted: Case._delivered,
    DecisionRecorded: Case._recorded,
    Acknowledged: Case._acknowledged,
    PurchaseRefunded: Case._refunded,
    SessionChanged: Case._session_changed,
    StoreWritten: Case._stored,
    ServerCrashed: Case._crashed,
    StoreFaulted: Case._store_struck,
    RecordingLost: Case._struck,
    OrderChanged: Case._struck,
    MarketHealed: Case._healed,
}


def _number(value: object) -> Number | None:
    return value if isinstance(value, int | float) else None


@lru_cache(maxsize=1024)
def _resolve(place: Location, user: UserId, name: str) -> tuple[tuple[str, str], str]:
    """The data store and the key, and the path, of a place for one user."""
    number = str(user)
    return (
        (place.store, place.key.replace("{user}", number).replace("{name}", name)),
        place.path.replace("{user}", number).replace("{name}", name),
    )
