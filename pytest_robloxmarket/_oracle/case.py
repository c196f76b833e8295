"""The judge's own model of a run, folded event by event. Laws ask it; they never ask the simulator."""

from collections.abc import Callable, Iterator
from typing import Final

from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.holdings import leaf
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    MarketHealed,
    OrderChanged,
    PlayerJoined,
    PlayerLeft,
    PurchaseMade,
    RecordingLost,
    ServerCrashed,
    SessionChanged,
    StoreFaulted,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import DeliveryId, ReceiptId, ServerId, UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("Case", "Claim", "Session")

Number = int | float


class Claim:
    """One receipt as the events tell of it."""

    __slots__ = (
        "crashed_at",
        "delivered",
        "failed",
        "given",
        "healed_calls",
        "id",
        "price",
        "product",
        "recorded_at",
        "server",
        "user",
    )

    def __init__(self, event: PurchaseMade) -> None:
        self.id: Final = event.receipt
        self.user: Final = event.user
        self.product: Final = event.product
        self.price: Final = event.price
        self.delivered = 0
        self.healed_calls = 0
        self.recorded_at = -1  # The number of the event, or -1.
        self.server = ServerId(0)  # Whose decision was recorded.
        self.crashed_at = -1  # When that server crashed, after the recording.
        # What its deliveries have brought so far; on a player, in the present session.
        self.given: Final[dict[Location, Number]] = {}
        self.failed = False  # One of its writes came to nothing, crash or no crash.


class Session:
    """What the game keeps on one user while they are on one server."""

    __slots__ = ("granted", "server", "values")

    def __init__(self, server: ServerId) -> None:
        self.server: Final = server
        self.values: Final[dict[str, object]] = {}
        self.granted: Final[list[Claim]] = []  # Recorded by this server during this session.


class Case:
    """Everything that the laws need, up to the event that was folded last."""

    __slots__ = (
        "_by_key",
        "_locations",
        "allowed",
        "claims",
        "clean",
        "closed",
        "deliveries",
        "expect",
        "healed",
        "names",
        "peaks",
        "sessions",
        "stored",
    )

    def __init__(self, expect: Expectations) -> None:
        self.expect: Final = expect
        self.names: Final[dict[UserId, str]] = {}
        self.claims: Final[dict[ReceiptId, Claim]] = {}
        self.closed: Final[set[ReceiptId]] = set()
        self.deliveries: Final[dict[DeliveryId, Claim]] = {}
        self.sessions: Final[dict[UserId, Session]] = {}
        self.stored: Final[dict[tuple[str, str], object]] = {}
        # (user, place in a data store) -> the most that was ever there.
        self.peaks: Final[dict[tuple[UserId, Location], Number]] = {}
        # (user, place) -> what their delivered receipts may have brought there.
        self.allowed: Final[dict[tuple[UserId, Location], Number]] = {}
        self.clean = True  # Nothing has gone wrong so far.
        self.healed = False
        self._locations: Final = {place for effect in expect.effects.values() for place in effect if place.store}
        # (store, key) -> the places of known users that live there.
        self._by_key: Final[dict[tuple[str, str], list[tuple[UserId, str, Location]]]] = {}

    def fold(self, index: int, event: Event) -> None:
        """Take one event in."""
        fold = _FOLDS.get(type(event))
        if fold is not None:
            fold(self, index, event)

    def places(self, event: SessionChanged | StoreWritten) -> Iterator[tuple[UserId, Location, Number]]:
        """The places of effects that an event touches, with the number that is there now."""
        if type(event) is SessionChanged:
            if isinstance(event.after, int | float):
                yield event.user, Location("", "", event.where), event.after
            return
        assert type(event) is StoreWritten
        for user, path, place in self._by_key.get((event.store, event.key), ()):
            number = leaf(event.after, path)
            if number is not None:
                yield user, place, number

    def value(self, user: UserId, place: Location) -> Number | None:
        """The number at a place of a user, or None when nothing is there."""
        if not place.store:
            session = self.sessions.get(user)
            found = None if session is None else session.values.get(place.path)
            return found if isinstance(found, int | float) else None
        key, path = _resolve(place, user, self.names[user])
        return leaf(self.stored.get((place.store, key)), path)

    def number_in(self, user: UserId, place: Location, value: object) -> Number | None:
        """The number at a place of a user inside a value that an event carries."""
        if not place.store:
            return value if isinstance(value, int | float) else None
        return leaf(value, _resolve(place, user, self.names[user])[1])

    def gained(self, user: UserId, place: Location) -> Number:
        """How much more is at a place than when nothing was bought."""
        value = self.value(user, place)
        return 0 if value is None else value - self.expect.bases.get(place, 0)

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
            for place in self._locations:
                key, path = _resolve(place, event.user, event.name)
                self._by_key.setdefault((place.store, key), []).append((event.user, path, place))
        self.sessions[event.user] = Session(event.server)
        for claim in self.claims.values():
            if claim.user == event.user:
                for place in [place for place in claim.given if not place.store]:
                    del claim.given[place]

    def _purchased(self, _: int, event: PurchaseMade) -> None:
        self.claims[event.receipt] = Claim(event)
        self.names.setdefault(event.user, f"user {event.user}")

    def _delivered(self, _: int, event: DeliveryStarted) -> None:
        claim = self.claims[event.receipt]
        self.deliveries[event.delivery] = claim
        claim.delivered += 1
        claim.healed_calls += self.healed
        if claim.delivered == 1:
            for place, amount in self.expect.effects.get(claim.product, {}).items():
                key = (claim.user, place)
                self.allowed[key] = self.allowed.get(key, 0) + amount

    def _recorded(self, index: int, event: DecisionRecorded) -> None:
        claim = self.claims[event.receipt]
        claim.recorded_at, claim.server = index, event.server
        self.closed.add(claim.id)
        session = self.sessions.get(claim.user)
        if session is not None and session.server == event.server:
            session.granted.append(claim)

    def _acknowledged(self, _: int, event: Acknowledged) -> None:
        self.closed.add(event.receipt)

    def _session_changed(self, _: int, event: SessionChanged) -> None:
        session = self.sessions.get(event.user)
        if session is not None and session.server == event.server:
            session.values[event.where] = event.after

    def _stored(self, _: int, event: StoreWritten) -> None:
        self.stored[event.store, event.key] = event.after
        for user, path, place in self._by_key.get((event.store, event.key), ()):
            number = leaf(event.after, path) or 0
            if number > self.peaks.get((user, place), number - 1):
                self.peaks[user, place] = number

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
        if claim is not None and event.api != "GetAsync" and event.outcome in {"failed", "never"}:
            claim.failed = True

    def _left(self, _: int, event: PlayerLeft) -> None:
        if event.reason == "hop":
            self.clean = False

    def _healed(self, _: int, event: MarketHealed) -> None:
        self.healed = True


_FOLDS: Final[dict[type, Callable[..., None]]] = {
    PlayerJoined: Case._joined,
    PlayerLeft: Case._left,
    PurchaseMade: Case._purchased,
    DeliveryStarted: Case._delivered,
    DecisionRecorded: Case._recorded,
    Acknowledged: Case._acknowledged,
    SessionChanged: Case._session_changed,
    StoreWritten: Case._stored,
    ServerCrashed: Case._crashed,
    StoreFaulted: Case._store_struck,
    RecordingLost: Case._struck,
    OrderChanged: Case._struck,
    MarketHealed: Case._healed,
}


def _resolve(place: Location, user: UserId, name: str) -> tuple[str, str]:
    """The key and the path of a place for one user."""
    number = str(user)
    return (
        place.key.replace("{user}", number).replace("{name}", name),
        place.path.replace("{user}", number).replace("{name}", name),
    )
