"""What happened at one place, and to one receipt: the trail that a reason is read from."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.places import leaf
from pytest_robloxmarket._oracle.goods.spots import Spot
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    HandlerAnswered,
    SessionChanged,
    StoreRead,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import OWN_ID, PURCHASE_ID, DeliveryId, ReceiptId, UserId, purchase_id
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value, Violation

__all__ = ("Astray", "Memory", "Step", "Taken", "Trail", "ids_in", "purchase_ids")

T = TypeVar("T")

# So much of a PurchaseId is enough to know it again.
_PART: Final = 8

# The whole of what `PURCHASE_ID` begins to match.
_WHOLE_ID: Final = re.compile(rf"(?:{PURCHASE_ID.pattern})[0-9a-f-]*")


class Step(NamedTuple):
    """One change of a place; `worth` is how many purchases it brought there, or took."""

    number: int
    event: SessionChanged | StoreWritten
    before: Value
    after: Value
    claim: Claim | None
    worth: float


class Astray(NamedTuple):
    """A change that a call made at a place of somebody for whom its receipt was not."""

    user: UserId
    step: Step


class Taken(NamedTuple):
    """A receipt whose goods a change took away."""

    claim: Claim
    given: Step
    step: Step


class Memory(NamedTuple):
    """The write by which a receipt was remembered, and the one that dropped its PurchaseId again, if one did.

    `part` is what was kept of the PurchaseId, where that is not the whole.
    """

    write: StoreWritten
    dropped: StoreWritten | None
    part: str = ""


class Trail:
    """The run as far as a violation needs it, seen from its place."""

    def __init__(self, events: Sequence[Event], violation: Violation, place: Location, expect: Expectations) -> None:
        self.events: Final = events[: violation.event + 1]
        self._whole: Final = events
        self.case: Final = Case(expect)
        self.place: Final = place
        self.user: Final = violation.user
        self.steps: Final[list[Step]] = []
        # What calls brought to this place of somebody for whom their receipts were not.
        self.astray: Final[list[Astray]] = []
        # The calls that brought goods to their buyer at another place.
        self._gave: Final[set[DeliveryId]] = set()
        for number, event in enumerate(self.events):
            self.case.fold(number, event)
            if isinstance(event, SessionChanged | StoreWritten):
                self.steps.extend(self._steps(number, event))
                self.astray.extend(self._astray(number, event))
                if any(
                    one.place != place and one.is_of(violation.user) and _worth(one, was, now) > 0
                    for one, was, now in self.case.touched
                ):
                    self._gave.add(event.delivery)
        claim = self.case.claims.get(violation.receipt)
        named = self.case.goods(claim, place) if claim is not None else self.case.named(violation.user, place)
        self.named: Final = named

    def _steps(self, number: int, event: SessionChanged | StoreWritten) -> list[Step]:
        claim = self.case.deliveries.get(event.delivery)
        return [
            Step(number, event, *_values(spot, event, before, after), claim, _worth(spot, before, after))
            for spot, before, after in self.case.touched
            if spot.place == self.place and spot.is_of(self.user)
        ]

    def _astray(self, number: int, event: SessionChanged | StoreWritten) -> list[Astray]:
        claim = self.case.deliveries.get(event.delivery)
        return [
            Astray(spot.user, Step(number, event, before, after, claim, _worth(spot, before, after)))
            for spot, before, after in self.case.touched
            if claim is not None and spot.place == self.place and not spot.is_of(claim.holder)
            if _worth(spot, before, after) > 0
        ]

    @property
    def passing(self) -> bool:
        """Whether the place shows what is done or had at once, and what nothing keeps: no write can hold it."""
        return self.place in self.case.expect.passing

    @property
    def path(self) -> str:
        """The path of the place in the value that a data store has of it."""
        return next((spot.path for spot in self.case.spots if spot.place == self.place and spot.is_of(self.user)), "")

    def numbers(self, *events: Event | None) -> tuple[int, ...]:
        """The numbers of some events of the run; None is none."""
        wanted = {id(one) for one in events}
        return tuple(number for number, one in enumerate(self.events) if id(one) in wanted)

    def deliveries(self, receipt: ReceiptId) -> list[DeliveryStarted]:
        """The calls for a receipt."""
        return [one for one in self.events if isinstance(one, DeliveryStarted) and one.receipt == receipt]

    def call(self, claim: Claim, number: DeliveryId) -> DeliveryStarted:
        """One of the calls for a receipt, by its number."""
        return next(one for one in self.deliveries(claim.id) if one.delivery == number)

    def given(self, claim: Claim) -> list[Step]:
        """The steps by which a receipt's own calls brought its goods."""
        return [step for step in self.steps if step.claim is claim and step.worth > 0]

    def gave(self, delivery: DeliveryId) -> bool:
        """Whether a call changed what is judged at another place, as far as it is known what that shows."""
        return delivery in self._gave

    def of(self, claim: Claim, kind: type[T]) -> list[T]:
        """The events of a kind that a receipt's own calls caused."""
        calls = {one.delivery for one in self.deliveries(claim.id)}
        return [one for one in self.events if isinstance(one, kind) and getattr(one, "delivery", 0) in calls]

    def remembered_early(self, claim: Claim, granting: DeliveryId) -> tuple[int, StoreWritten] | None:
        """The write by which a call, other than the one that was recorded, remembered the receipt; with its number."""
        calls = {one.delivery for one in self.deliveries(claim.id)} - {granting}
        for number, one in enumerate(self.events):
            if isinstance(one, StoreWritten) and one.delivery in calls and _named_in(claim, one.key, one.after):
                return number, one
        return None

    def knew(self, first: DeliveryId, second: Step) -> bool:
        """Whether a call could have known that another had given, though both were under way at one time.

        It could where the first never remembered the receipt in a data store at all, and where the second looked at
        what it had written.
        """
        written: StoreWritten | None = None
        claim = self.case.deliveries[first]
        for number, one in enumerate(self._whole):
            if isinstance(one, StoreWritten) and one.delivery == first and _remembers(one, claim):
                written = written or one
            elif (
                written is not None
                and number <= second.number
                and isinstance(one, StoreRead | StoreWritten)
                and one.delivery == second.event.delivery
                and (one.store, one.key) == (written.store, written.key)
            ):
                return not (isinstance(one, StoreWritten) and one.api == "SetAsync")
        return written is None

    def memory(self, claim: Claim, call: DeliveryStarted, until: int = -1) -> Memory | None:
        """What a data store remembered of a receipt from its earlier calls, when another call began, or later."""
        earlier = {one.delivery for one in self.deliveries(claim.id) if one.delivery != call.delivery}
        found: Memory | None = None
        ids: frozenset[str] = frozenset()
        for one in self.events[: self.events.index(call) if until < 0 else until]:
            if not isinstance(one, StoreWritten) or in_memory(one.store):
                continue
            new = _named_in(claim, one.key, one.after) - _named_in(claim, "", one.before)
            if new and one.delivery in earlier and (found is None or found.dropped is not None):
                found, ids = Memory(one, None, "" if new & purchase_ids(claim) else min(new)), new
            elif found is not None and (one.store, one.key) == (found.write.store, found.write.key):
                # Whoever writes the key later may drop the PurchaseId.
                kept = ids & _named_in(claim, one.key, one.after)
                found = found._replace(dropped=None if kept else found.dropped or one)
        return found

    def carried(self, claims: Sequence[Claim]) -> frozenset[ReceiptId]:
        """Those of some receipts whose goods a save brought that no call of theirs made, like that of a session."""
        brought: dict[ReceiptId, Step] = {}
        for step in self.steps:
            if step.worth > 0:
                brought.update((one.id, step) for one in self._brought_by(step, brought))
        return frozenset(one.id for one in claims if one.id in brought)

    def _brought_by(self, step: Step, held: Mapping[ReceiptId, Step]) -> list[Claim]:
        """The receipts whose goods a change brought: its own call's, and those that its server had been told of before.

        A call brings goods of others where its own were there already, or where more came than its own: what a server
        keeps in memory goes with whatever is saved next. A save that names PurchaseIds says which receipts, and of
        others the oldest are first.
        """
        own = [step.claim] if step.claim is not None and step.claim.id not in held else []
        more = max(1, round(step.worth)) - len(own)
        if not more:
            return own
        called = {
            one.receipt
            for one in self.events[: step.number]
            if isinstance(one, DeliveryStarted) and one.server == step.event.server
        }
        waiting = [
            claim
            for claim in self.case.claims.values()
            if claim.id in called and claim.id not in held and claim not in own
            if claim.holder == self.user
        ]
        # Who gives later in a call of its own is the last of whom to think.
        waiting.sort(key=lambda claim: bool(self.given(claim)))
        if isinstance(step.event, StoreWritten):
            named = ids_in(step.event.key, step.event.after)
            waiting = [one for one in waiting if named & purchase_ids(one)] or waiting
        return [*own, *waiting[:more]] or ([step.claim] if step.claim is not None else [])

    def answered_before(self, delivery: DeliveryId, event: Event) -> bool:
        """Whether a call had answered when something happened."""
        before = self.events[: self.events.index(event)]
        return any(isinstance(one, HandlerAnswered) and one.delivery == delivery for one in before)

    def granting(self, claim: Claim) -> DeliveryId:
        """The call whose answer was recorded, or else the last one."""
        calls = [one.delivery for one in self.deliveries(claim.id)]
        return claim.granted_by or calls[-1]

    def taken(self) -> Taken | None:
        """The first receipt that was granted, and whose goods a change took away for good."""
        held: dict[ReceiptId, Step] = {}
        found: dict[ReceiptId, Taken] = {}
        for step in self.steps:
            claim = step.claim
            if step.worth > 0:
                for one in self._brought_by(step, held):
                    held[one.id] = step
                    found.pop(one.id, None)
                continue
            for receipt in _lost_by(step, held):
                given = held.pop(receipt)
                found[receipt] = Taken(self.case.claims[receipt], given, step)
            if claim is not None and step.worth == 0 and claim.id not in held and _replaces(step) and found:
                held[claim.id] = step  # Its goods are where those of another were.
        return next((one for one in found.values() if one.claim.recorded_at >= 0), None)


def purchase_ids(claim: Claim) -> frozenset[str]:
    """The PurchaseId of a receipt, in each way in which a platform may write it."""
    return frozenset(purchase_id(claim.id, style) for style in ("guid", "number", "alike"))


def _remembers(one: StoreWritten, claim: Claim) -> bool:
    """Whether a write leaves a PurchaseId, or a part of that of a receipt, where it lasts."""
    return not in_memory(one.store) and bool(_named_in(claim, one.key, one.after))


def _named_in(claim: Claim, key: str, value: object) -> frozenset[str]:
    """The PurchaseIds in a key and in what is under it; without any, the part of a receipt's own that is there."""
    found = ids_in(key, value)
    if found or value is None:
        return found
    text = f"{key} {value!r}"
    return frozenset(part for part in _parts_of(claim) if part in text)


def _parts_of(claim: Claim) -> tuple[str, str]:
    """The beginning and the end of a PurchaseId, of which games keep one alone where they are short of room."""
    whole = purchase_id(claim.id, "guid")
    return whole[:_PART], whole[-_PART:]


def ids_in(key: str, value: object) -> frozenset[str]:
    """The PurchaseIds in a key and in what is under it, none where the key was removed. A game's own GUID is none."""
    return frozenset() if value is None else frozenset(_WHOLE_ID.findall(OWN_ID.sub("", f"{key} {value!r}")))


def _lost_by(step: Step, held: dict[ReceiptId, Step]) -> list[ReceiptId]:
    """The receipts whose goods are not there any more after a step: the newest, since an older value came back."""
    others = [receipt for receipt in held if step.claim is None or receipt != step.claim.id]
    if step.worth < 0:
        count = max(1, round(-step.worth))
        return others[-count:]
    if step.claim is not None and step.claim.id not in held and _replaces(step):
        return others[-1:]
    return []


def _replaces(step: Step) -> bool:
    """Whether something that was in the saved value is not in it any more, though as much is at the place."""
    return step.event.before != step.event.after


def _values(spot: Spot, event: SessionChanged | StoreWritten, before: Value, after: Value) -> tuple[Value, Value]:
    """What a reader finds at a place before and after a change; where purchases are counted, that is another number."""
    if isinstance(event, StoreWritten) and spot.together is not None:
        return spot.together.words(event.before), spot.together.words(event.after)
    if isinstance(event, StoreWritten) and spot.counted:
        return leaf(event.before, spot.path), leaf(event.after, spot.path)
    return before, after


def _worth(spot: Spot, before: Value, after: Value) -> float:
    """How many purchases a change brought, or took; 0 where that cannot be said."""
    if spot.even:
        step = min((ladder.step for ladder in spot.ladders.values()), key=abs)
        value = after if is_number(after) else spot.start
        return (value - (before if is_number(before) else spot.start)) / step
    now, was = spot.shown(after), spot.shown(before)
    if now is None or was is None:
        if is_number(before) and is_number(after) and abs(after) > abs(before):
            return 0  # It went on from what was there.
        return -1 if was is not None and was[0] else 0
    return now[0] - was[0]
