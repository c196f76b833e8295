"""Calls to Roblox that are no data store call, on their way: what the weather does to them.

They take half of what a data store request takes, and they change nothing: what fails has simply not been told.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._server.outside import wait_for
from pytest_robloxmarket._server.stores.misfortunes import LATE_MS
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import CallFaulted
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.seams import SEAMS, SERVICES, call_seam

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Inquiry", "ask", "send")

# What developers see when the web service behind a call answers nothing of use.
_FAILED: Final = "HTTP 500 (Internal Server Error)"


class Inquiry(Struct, frozen=True, eq=False):
    """One call on its way, with its number among what its server has sent.

    `about` is the id that it asks for, `user` the user of whom it asks, or 0.
    """

    number: int
    server: Server
    api: str
    about: int
    task: Task
    answer: Callable[[], object]
    user: int = 0


def ask(server: Server, api: str, about: int, answer: Callable[[], object], user: int = 0) -> object:
    """Call Roblox from Python code, in blocking style; what `answer` returns. May yield.

    Raises:
        PlatformError: when the call fails.
    """
    return wait_for(server, lambda task: send(server, api, about, task, answer, user))


def send(server: Server, api: str, about: int, task: Task, answer: Callable[[], object], user: int = 0) -> None:
    """Let a call travel: its task is resumed with what `answer` returns then, or thrown what it raises.

    Args:
        server: where the code runs that calls.
        api: the method's Roblox name; it has a seam of its own.
        about: the id that it asks for.
        task: who waits.
        answer: asks the platform, at the moment when the call arrives there.
        user: of whom it asks; 0 where it asks of nobody.
    """
    world = server.world
    server.requests += 1
    call = Inquiry(server.requests, server, api, about, task, answer, user)
    world.scheduler.after(world.latency_ms // 2, _arrive, call, server.lane)


def _arrive(call: Inquiry) -> None:
    world = call.server.world
    seam = call_seam(call.api)
    if world.seams.limited:
        world.seams.at = Place(key=str(call.user), server=call.server.id)
    outcome = world.seams.strikes(seam) if seam in world.seams.asked else 0
    if outcome:
        _strike(call, SEAMS[seam].outcomes[outcome])
    else:
        _finish(call)


def _strike(call: Inquiry, outcome: str) -> None:
    server = call.server
    world = server.world
    origin = DeliveryId(call.task.origin)
    world.history.append(CallFaulted(world.scheduler.now_ms, server.id, call.api, call.about, outcome, origin))
    if outcome == "applied_but_failed":
        with suppress(PlatformError):
            call.answer()
    if outcome in {"failed", "applied_but_failed"}:
        server.tell((call.number, outcome))
        text = world.seams.error or f"{SERVICES[call.api]}:{call.api}() failed because {_FAILED}"
        call.task.throw(PlatformError(text))
    elif outcome == "late":
        world.scheduler.after(LATE_MS, _finish, call, server.answers)


def _finish(call: Inquiry) -> None:
    if not call.server.alive:
        return
    try:
        answer = call.answer()
    except PlatformError as error:
        call.server.tell((call.number, str(error)))
        call.task.throw(error)
    else:
        if call.server.world.scheduler.watch is not None:
            call.server.tell((call.number, _told(answer)))
        call.task.resume(answer)


def _told(answer: object) -> str:
    """An answer as a state of the search knows it: never by an address, which is another one in each run."""
    if isinstance(answer, dict):
        return ", ".join(f"{key}: {_told(value)}" for key, value in answer.items())
    return ", ".join(map(_told, answer)) if isinstance(answer, list | tuple) else str(answer)
