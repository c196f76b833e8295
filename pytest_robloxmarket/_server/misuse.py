"""Calls that cannot be: game code that catches the error hides a mistake, so each is written down when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_robloxmarket._kernel.running import running_line, running_scheduler
from pytest_robloxmarket._terms.doors import hear_misuse
from pytest_robloxmarket._terms.errors import UnsupportedError, UsageError
from pytest_robloxmarket._terms.events import DeliveryStarted, Event
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId
from pytest_robloxmarket._terms.service_events import CallRefused
from pytest_robloxmarket._terms.texts import clipped

if TYPE_CHECKING:
    from pytest_robloxmarket._server.world import World

__all__ = ("note_misuse",)


def note_misuse(world: World, error: Exception) -> None:
    """Write down a call that the running game code has made, and that cannot be."""
    delivery, history = world.origin, world.history
    where = running_line()
    message = clipped(f"{where}: {error}" if where else str(error))
    last = history[-1] if history else None
    # One door may stand behind another: they tell of the same call.
    if not (isinstance(last, CallRefused) and last.message == message):
        history.append(CallRefused(world.scheduler.now_ms, _server_of(delivery, history), message, delivery))


def _server_of(delivery: DeliveryId, history: Sequence[Event]) -> ServerId:
    """Where a delivery runs; 0 outside of all. Game code may ask in a loop: an earlier refusal knows it as well."""
    if delivery == NO_DELIVERY:
        return ServerId(0)
    said = (one for one in reversed(history) if isinstance(one, DeliveryStarted | CallRefused))
    return next((one.server for one in said if one.delivery == delivery), ServerId(0))


def _hear(error: UsageError) -> None:
    # What is not faked is told as such.
    scheduler = None if isinstance(error, UnsupportedError) else running_scheduler()
    if scheduler is not None and scheduler.on_misuse is not None:
        scheduler.on_misuse(error)


hear_misuse(_hear)
