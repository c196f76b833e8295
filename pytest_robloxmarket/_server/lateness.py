"""What is planned, in the words of the platform: a story names what was late, whose it was, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_robloxmarket._platform.receipts import Receipt
from pytest_robloxmarket._server.memory.errands import Errand
from pytest_robloxmarket._server.messaging import WAY_MS, Copy
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.receipts import Call
from pytest_robloxmarket._server.stores.arrivals import Request
from pytest_robloxmarket._server.stores.misfortunes import LATE_MS
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ReceiptId, ServerId
from pytest_robloxmarket._terms.planned import Planned

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._server.world import World

__all__ = ("name_planned",)

_NOWHERE = ServerId(0)
_NO_RECEIPT = ReceiptId(0)


def name_planned(world: World, entry: Entry) -> Planned:
    """What an entry of the scheduler stands for, and since when it is on its way."""
    due_ms, _, lane, action, argument = entry
    owner = getattr(action, "__self__", None)
    if isinstance(argument, Request | Call | Copy | Errand):
        return _under_way(world, entry, argument)
    told = argument[0] if isinstance(argument, tuple) and argument else None
    if isinstance(argument, Receipt):
        return Planned("delivery", due_ms, server=_server_of(owner), receipt=argument.id, user=argument.user)
    here = next((server for server in world.servers if server.lane == lane), None)
    if here is None:
        return Planned("step", due_ms)
    name = getattr(action, "__name__", "")
    if isinstance(told, Player) and "answered" in name:
        return Planned("prompt", due_ms, server=here.id, user=told.user_id)
    # A thread that waits knows its delivery: it is what is resumed, or the first of what is handed over.
    task = owner if argument is None else told if told is not None else argument
    return Planned("thread", due_ms, server=here.id, delivery=DeliveryId(getattr(task, "origin", NO_DELIVERY)))


def _under_way(world: World, entry: Entry, thing: Request | Call | Copy | Errand) -> Planned:
    if isinstance(thing, Request):
        return _request(world, entry, thing)
    if isinstance(thing, Errand):
        began_ms = entry[0] - world.latency_ms // 2 - (LATE_MS if thing.late else 0)
        where = ServerId(thing.server.id)
        return Planned(thing.api, began_ms, server=where, store=thing.label, key=thing.key, delivery=thing.origin)
    if isinstance(thing, Copy):
        server = _server_of(getattr(entry[3], "__self__", None))
        return Planned("message", entry[0] - WAY_MS, server=server, delivery=thing.origin)
    began_ms = entry[0] - world.platform.contract.recording_ms
    return Planned("recording", began_ms, receipt=thing.receipt.id, delivery=thing.delivery)


def _request(world: World, entry: Entry, request: Request) -> Planned:
    channel = getattr(entry[3], "__self__", None)
    way_ms = world.latency_ms
    if getattr(entry[3], "__name__", "") == "_transform":
        way_ms //= 2
    began_ms = entry[0] - way_ms - (LATE_MS if request.late else 0)
    store = getattr(getattr(channel, "_contents", None), "label", "")
    server = _server_of(channel)
    return Planned(request.api, began_ms, server=server, store=store, key=request.key, delivery=request.origin)


def _server_of(owner: object) -> ServerId:
    """The server of one of its parts."""
    server = getattr(owner, "_server", None)
    return _NOWHERE if server is None else ServerId(server.id)
