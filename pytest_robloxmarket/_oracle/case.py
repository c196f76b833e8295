"""The judge's own model of a run, folded event by event. Laws ask it; they never ask the simulator."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._oracle.claims import Claim, Session
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Number
from pytest_robloxmarket._oracle.goods.places import leaf, split_path
from pytest_robloxmarket._oracle.goods.series import Newest
from pytest_robloxmarket._oracle.goods.spots import Spot, Touch, resolve
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    BindingRefused,
    CallFaulted,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    MarketHealed,
    OrderChanged,
    PassAnswered,
    PassGained,
    PlayerJoined,
    PlayerLeft,
    PromptClosed,
    PurchaseMade,
    PurchaseRefunded,
    RecordingLost,
    ServerClosing,
    ServerCrashed,
    SessionChanged,
    StoreFaulted,
    StoreRead,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NOBODY, DeliveryId, ProductId, ReceiptId, ServerId, UserId, short_ids
from pytest_robloxmarket._terms.service_events import MessageFaulted
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("FOLDS", "Case")


# Whoever has stayed for so long on a server has been asked for what they may still have to pay for.
_LONG_MS: Final = 60_000

# Where somebody is who has never joined: a friend for whom something was bought.
_NOWHERE: Final = ServerId(0)


class Case(Struct, eq=False):
    """Everything that the laws need, up to the event that was folded last."""

    expect: Expectations
    names: dict[UserId, str] = {}
    claims: dict[ReceiptId, Claim] = {}
    closed: set[ReceiptId] = set()
    deliveries: dict[DeliveryId, Claim] = {}
    sessions: dict[UserId, Session] = {}
    # The last session of a user on each server that they have left for another, or to come again.
    past: dict[tuple[UserId, ServerId], Session] = {}
    _spots: dict[tuple[UserId, Location], Spot] = {}
    clean: bool = True  # Nothing has gone wrong so far.
    crashed: bool = False  # A server has crashed, and forgot what nobody had saved.
    healed: bool = False
    promised: bool = False  # A prompt has said that something was bought.
    paid_for_passes: int = 0
    # The products in the filter of a binding that was refused, with the one that had a handler.
    refused: dict[ProductId, ProductId] = {}
    silent: set[ServerId] = set()  # Servers with a request that never gets an answer: what waits there is no mistake.
    pass_answers: list[int] = []  # The numbers of the events in which the game said who owns a pass.
    # The places of effects that the last event touched: where, what was there and what is.
    touched: list[Touch] = []
    # Who has joined, so that what bears their name is known.
    _named: set[UserId] = set()
    # (store, key) -> the places of known users that live there.
    _by_key: dict[tuple[str, str], list[Spot]] = {}
    # Which save of each series is the newest.
    _saves: Newest | None = None

    def __post_init__(self) -> None:
        if self.expect.series:
            self._saves = Newest(self.expect.series)

    def fold(self, index: int, event: Event) -> None:
        """Take one event in."""
        fold = FOLDS.get(type(event))
        if fold is not None:
            fold(self, index, event)

    def spot(self, user: UserId, place: Location) -> Spot:
        """What is known of a place of a user."""
        found = self._spots.get((user, place))
        if found is None:
            found = self._spots[user, place] = Spot(user, place, *self.expect.natures[place], place.path)
        return found

    def value(self, spot: Spot) -> Value:
        """What is at a place, or None when nothing is."""
        if spot.in_store:
            return spot.value
        session = self.sessions.get(spot.user)
        return None if session is None else self.value_in(session, spot.place)

    def value_in(self, session: Session, place: Location) -> Value:
        """What was at a place on a player in a session, when it ended or now."""
        where, inner = split_path(place.path)
        return leaf(session.values.get(where), inner)

    def gained(self, spot: Spot) -> Number:
        """How much more is at an even place than when nothing was bought."""
        value = self.value(spot)
        return value - spot.base if is_number(value) else 0

    @property
    def spots(self) -> list[Spot]:
        """All places that are known so far."""
        return list(self._spots.values())

    def named(self, user: UserId, place: Location) -> str:
        """A place in words, with the user's name where their id or name stands."""
        name = self.names.get(user, "")
        return place.told.replace("{user}", name).replace("{name}", name)

    def goods(self, claim: Claim, place: Location) -> str:
        """The same for what a receipt gives: whose it is, where a gift is on the player of a friend."""
        whose = f"{self.names[claim.holder]}'s " if claim.holder != claim.user and not place.store else ""
        return whose + self.named(claim.holder, place)

    def key(self, store: str, key: str) -> str:
        """A key of a data store in words, with a user's name where their id stands, and a PurchaseId cut short."""
        key = short_ids(key)
        for user, name in self.names.items():
            key = key.replace(str(user), name)
        return f"{store}[{key}]"

    def had(self, claim: Claim) -> bool:
        """Whether what a receipt brought in this session was had by that, and need not be kept."""
        return any(claim.given.get(place, 0) > 0 for place in self.expect.passing)

    def title(self, claim: Claim) -> str:
        """A receipt in words: `receipt R1 (456456 "100 gold", 99 Robux, alice)`."""
        name = self.expect.names.get(claim.product)
        called = f' "{name}"' if name else ""
        who = self.names[claim.user] + (f" for {self.names[claim.holder]}" if claim.holder != claim.user else "")
        return f"receipt R{claim.id} ({claim.product}{called}, {claim.price} Robux, {who})"

    def _joined(self, _: int, event: PlayerJoined) -> None:
        user = event.user
        if self._saves is not None:
            self._saves.joined()
        self._meet(user)
        if user not in self._named or self.names[user] != event.name:
            self._call(user, event.name)
        if user in self.sessions:
            session = self.sessions[user]
            self.past[user, session.server] = session
        awaited = self.past.pop((user, _NOWHERE), None)
        self.sessions[user] = Session(event.server, granted=[] if awaited is None else awaited.granted)
        if self.healed:
            for claim in self.claims.values():
                claim.awaited_ms = event.at_ms if claim.user == user and claim.id not in self.closed else -1
        for claim in self.claims.values():
            if claim.given and claim.holder == user:
                claim.kept |= self.had(claim)
                for place in [place for place in claim.given if not place.store]:
                    del claim.given[place]

    def _call(self, user: UserId, name: str) -> None:
        """A user has this name from now on: what bears it is theirs, and what bears another one is not any more."""
        self._named.add(user)
        self.names[user] = name
        for place, _, by_name in self.expect.in_stores:
            if not by_name:
                continue
            spot = self._spots.get((user, place))
            if spot is not None:
                for spots in self._by_key.values():
                    spots[:] = [one for one in spots if one is not spot]
                spot.value = None
            self._settle(user, name, place)

    def _pass_gained(self, _: int, event: PassGained) -> None:
        self.paid_for_passes += event.price

    def _meet(self, user: UserId) -> None:
        """From now on a user is known, be it that they joined, or that they bought before they ever joined."""
        if user in self.names:
            return
        self.names[user] = f"user {user}"
        for place, by_id, by_name in self.expect.in_stores:
            if by_id:
                self._settle(user, "{name}", place)
            elif not by_name and (NOBODY, place) not in self._spots:
                self._settle(NOBODY, "", place)

    def _settle(self, user: UserId, name: str, place: Location) -> None:
        """Find out where a place of a user is."""
        spot = self.spot(user, place)
        store_and_key, spot.path = resolve(place, user, name)
        self._by_key.setdefault(store_and_key, []).append(spot)

    def _pass_answered(self, index: int, _: PassAnswered) -> None:
        self.pass_answers.append(index)

    def _purchased(self, _: int, event: PurchaseMade) -> None:
        if self.healed:
            for claim in self.claims.values():
                if claim.healed_calls and claim.user == event.user and claim.id not in self.closed and not claim.waited:
                    claim.waited, claim.last_unaided = True, claim.last_call
        self.claims[event.receipt] = Claim(
            id=event.receipt,
            user=event.user,
            holder=event.friend or event.user,
            product=event.product,
            price=event.price,
        )
        self._meet(event.user)
        self._meet(event.friend or event.user)

    def _delivered(self, _: int, event: DeliveryStarted) -> None:
        claim = self.claims[event.receipt]
        self.deliveries[event.delivery] = claim
        claim.delivered += 1
        claim.called_on.add(event.server)
        claim.awaited_ms = -1
        if self.healed:
            claim.healed_calls += 1
            claim.healed_at.append((event.at_ms, event.server))
            claim.last_call = event.delivery
        if claim.delivered == 1:
            for ladder in self.expect.ladders.get(claim.product, ()):
                spot = self.spot(self.owner(claim.holder, ladder.place), ladder.place)
                spot.allowed += ladder.step
                spot.owed[claim.product] = spot.owed.get(claim.product, 0) + 1
                if spot.span:
                    spot.due.append((event.at_ms, ladder.span))

    def owner(self, user: UserId, place: Location) -> UserId:
        """Whose place shows what a user buys: their own, or that of all."""
        return user if place.owned else NOBODY

    def _recorded(self, index: int, event: DecisionRecorded) -> None:
        claim = self.claims[event.receipt]
        claim.recorded_at, claim.server, claim.granted_by = index, event.server, event.delivery
        # What had begun before they bought once more did not need it.
        claim.waited &= event.delivery > claim.last_unaided
        self.closed.add(claim.id)
        self._session_of(claim, event.server).granted.append(claim)

    def _binding_refused(self, _: int, event: BindingRefused) -> None:
        self.refused.update(dict.fromkeys(event.products, event.taken))

    def _acknowledged(self, index: int, event: Acknowledged) -> None:
        claim = self.claims[event.receipt]
        self.closed.add(claim.id)
        if self.expect.ladders.get(claim.product):
            claim.recorded_at, claim.server, claim.silent = index, event.server, True
            self._session_of(claim, event.server).granted.append(claim)

    def _session_of(self, claim: Claim, server: ServerId) -> Session:
        """The session that shows what a grant of a server was worth: its holder's."""
        session = self.sessions.get(claim.holder)
        if session is None:
            return self.past.setdefault((claim.holder, _NOWHERE), Session(_NOWHERE))
        # Its holder may have moved on: what counts is what they had when they left. A friend may be elsewhere.
        return session if session.server == server else self.past.get((claim.holder, server), session)

    def _refunded(self, _: int, event: PurchaseRefunded) -> None:
        claim = self.claims[event.receipt]
        self.closed.add(claim.id)
        claim.refunded = True
        if claim.delivered:
            for ladder in self.expect.ladders.get(claim.product, ()):
                spot = self.spot(self.owner(claim.holder, ladder.place), ladder.place)
                spot.allowed -= ladder.step
                spot.owed[claim.product] -= 1

    def _session_changed(self, _: int, event: SessionChanged) -> None:
        session = self.sessions.get(event.user)
        if session is not None and session.server != event.server:
            # A call goes on for somebody who has left: what it does now, it does there.
            session = self.past.get((event.user, event.server))
        if session is not None:
            session.values[event.where] = event.after
        self.touched.clear()
        for place, inner in self.expect.in_session.get(event.where, ()):
            spot = self.spot(event.user, place)
            self.touched.append((spot, leaf(event.before, inner), leaf(event.after, inner)))

    def _stored(self, _: int, event: StoreWritten) -> None:
        self.touched.clear()
        if self._saves is not None:
            event = self._saves.wrote(event, self.names)
        for spot in self._by_key.get((event.store, event.key), ()):
            before, after = spot.read(event)
            self.touched.append((spot, before, after))
            spot.note(after)

    def _read(self, _: int, event: StoreRead) -> None:
        """What is loaded out of several saves is what there is."""
        newest = self._saves.read(event, self.names) if self._saves is not None else None
        if newest is not None:
            for spot in self._by_key.get((newest.store, newest.key), ()):
                spot.note(spot.read(newest)[1])

    def _crashed(self, index: int, event: ServerCrashed) -> None:
        self.clean, self.crashed = False, True
        for claim in self.claims.values():
            if claim.recorded_at >= 0 and claim.server == event.server and not self._is_saved(claim):
                claim.crashed_at = index

    def _is_saved(self, claim: Claim) -> bool:
        """Whether data stores show all that was recorded of a product's buyer: a crash then takes nothing of it."""
        granted = [one.product for one in self.claims.values() if one.recorded_at >= 0 and one.holder == claim.holder]
        spots = [one for one in self.spots if one.in_store and claim.product in one.ladders and one.is_of(claim.holder)]
        missing = [one.missing(self.value(one), granted) for one in spots]
        return bool(missing) and all(one is not None and one < 1 for one in missing)

    def _struck(self, _: int, event: RecordingLost | MessageFaulted | OrderChanged | ServerClosing) -> None:
        self.clean = False

    def _call_struck(self, _: int, event: CallFaulted) -> None:
        self.clean = False
        if event.outcome == "never":
            self.silent.add(event.server)

    def _store_struck(self, _: int, event: StoreFaulted) -> None:
        self.clean = False
        if event.outcome == "never":
            self.silent.add(event.server)
        claim = self.deliveries.get(event.delivery)
        if claim is not None and event.api != "GetAsync" and event.outcome in {"failed", "never", "applied_but_failed"}:
            claim.failed = True

    def _left(self, index: int, event: PlayerLeft) -> None:
        if event.reason in {"hop", "away"}:
            self.clean = False
        elif self.healed and event.server not in self.silent:
            for claim in self.claims.values():
                if claim.user != event.user or claim.id in self.closed:
                    continue
                claim.kicked_at = [*claim.kicked_at, event.at_ms] if event.reason == "kick" else []
                waits = claim.awaited_ms >= 0 and event.at_ms - claim.awaited_ms >= _LONG_MS
                if waits and event.server in claim.called_on:
                    claim.blocked_at, claim.blocked_on = index, event.server
        session = self.sessions.get(event.user)
        if event.reason != "crash" and session is not None:
            for claim in self.claims.values():
                if not claim.kept and claim.given and claim.holder == event.user and claim not in session.granted:
                    claim.kept = any(not place.store for place in claim.given)

    def _prompted(self, _: int, event: PromptClosed) -> None:
        self.promised = self.promised or event.purchased

    def _healed(self, _: int, event: MarketHealed) -> None:
        self.healed = True


# How each event is taken in. `Case.fold` does it for one; the suite, which has thousands, looks here itself.
FOLDS: Final[dict[type, Callable[..., None]]] = {
    PlayerJoined: Case._joined,
    PlayerLeft: Case._left,
    PassAnswered: Case._pass_answered,
    PassGained: Case._pass_gained,
    PurchaseMade: Case._purchased,
    DeliveryStarted: Case._delivered,
    DecisionRecorded: Case._recorded,
    BindingRefused: Case._binding_refused,
    Acknowledged: Case._acknowledged,
    PurchaseRefunded: Case._refunded,
    SessionChanged: Case._session_changed,
    StoreWritten: Case._stored,
    StoreRead: Case._read,
    ServerCrashed: Case._crashed,
    StoreFaulted: Case._store_struck,
    CallFaulted: Case._call_struck,
    RecordingLost: Case._struck,
    MessageFaulted: Case._struck,
    OrderChanged: Case._struck,
    ServerClosing: Case._struck,
    MarketHealed: Case._healed,
    PromptClosed: Case._prompted,
}
