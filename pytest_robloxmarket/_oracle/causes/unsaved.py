"""Goods that were in memory, or on their way, when their receipt was recorded, and that no data store ever had."""

from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import in_line, when
from pytest_robloxmarket._oracle.causes.trail import Trail, ids_in, purchase_ids
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.events import StoreFaulted, StoreRefused, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.service_events import MessageSent

__all__ = ("taken_out", "under_way", "unsaved")


def under_way(trail: Trail, claim: Claim) -> Cause | None:
    """Where goods were on their way to somebody else when their receipt was recorded; None where they were not."""
    granting = trail.granting(claim)
    waited = taken_out(trail, claim, granting)
    if waited is not None:
        return waited
    for one in trail.events:
        if isinstance(one, MessageSent) and one.delivery == granting:
            return Cause(
                "on its way",
                f"PurchaseGranted was recorded while R{claim.id}'s goods were on their way in a message to "
                f"{one.topic}: nobody keeps a message, and whoever gets it may crash. Save what was bought first, in a "
                "data store, and let the message only say that it is there.",
                rests_on=trail.numbers(one),
            )
        if isinstance(one, StoreWritten) and one.delivery == granting and in_memory(one.store):
            where = trail.case.key(one.store, one.key)
            return Cause(
                "on its way",
                f"PurchaseGranted was recorded while R{claim.id}'s goods waited in {where}, and whoever took them from "
                "there crashed: save them in a data store, and answer after the save has returned.",
                rests_on=trail.numbers(one),
            )
    return None


def taken_out(trail: Trail, claim: Claim, _: DeliveryId) -> Cause | None:
    """What a receipt's call had saved to be given later was taken out before it was; None where it was not."""
    ids, calls = purchase_ids(claim), {one.delivery for one in trail.deliveries(claim.id)}
    saved: StoreWritten | None = None
    for one in trail.events:
        if not isinstance(one, StoreWritten) or in_memory(one.store) or one.store == trail.place.store:
            continue
        was, now = bool(ids & ids_in(one.key, one.before)), bool(ids & ids_in(one.key, one.after))
        if now and not was and one.delivery in calls:
            saved = one
        elif saved is not None and was and not now and (one.store, one.key) == (saved.store, saved.key):
            if trail.carried([claim]):
                return None
            where = trail.case.key(one.store, one.key)
            return Cause(
                "taken out too early",
                f"R{claim.id} waited in {where} from {when(saved)} on, and {one.api} on server {one.server} took it "
                f"out at {when(one)}{in_line(one)}, before its goods had come to {trail.named}: what goes wrong then "
                "is never made good. Give first, for each PurchaseId once, and take it out when that is saved.",
                source=one.source,
                rests_on=trail.numbers(saved, one),
            )
    return None


def unsaved(trail: Trail, claim: Claim, granting: DeliveryId) -> Cause | None:
    """The save of a session in which a receipt was given, and that failed; None where there was none."""
    if trail.given(claim):
        return None
    call = trail.call(claim, granting)
    server = call.server
    for one in trail.events[trail.events.index(call) :]:
        if isinstance(one, StoreFaulted | StoreRefused) and _is_save(trail, one, server):
            what = one.outcome if isinstance(one, StoreFaulted) else f"was refused ({one.message})"
            ended = "never got an answer" if what == "never" else what if what.startswith("was") else "failed"
            return Cause(
                "answered too early",
                f"R{claim.id} was answered with PurchaseGranted, and what should have saved its goods on server "
                f"{server}, {one.api} of {trail.case.key(one.store, one.key)} at {one.at_ms / 1000:.1f} s, {ended}. "
                "Save first, and answer after the save has returned.",
                rests_on=trail.numbers(one),
            )
    return None


def _is_save(trail: Trail, event: StoreFaulted | StoreRefused, server: ServerId) -> bool:
    """Whether a request that came to nothing was a save of a session on a server, in no call for a receipt."""
    outcome = event.outcome if isinstance(event, StoreFaulted) else "failed"
    return (
        (event.server, event.delivery) == (server, NO_DELIVERY)
        and event.api != "GetAsync"
        and outcome in {"failed", "never"}
        and event.store == trail.place.store
    )
