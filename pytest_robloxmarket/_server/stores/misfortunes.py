"""What becomes of a data store request whose answer does not come, or comes late."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._terms.events import StoreFaulted
from pytest_robloxmarket._terms.seams import SEAMS

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._kernel.watch import Watch
    from pytest_robloxmarket._platform.stores import Contents
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.arrivals import Request

__all__ = ("LATE_MS", "faulted", "look_ahead")

# A late answer comes when everything else has long gone on: later than any delay, and than the cache.
LATE_MS: Final = 30_000


def faulted(server: Server, contents: Contents, request: Request, outcome: str) -> StoreFaulted:
    """What is written down of a request that something strikes."""
    place = server.world.scheduler.now_ms, server.id, contents.label, request.key
    return StoreFaulted(*place, request.api, outcome, request.origin, request.source)


def look_ahead(
    watch: Watch, server: Server, contents: Contents, request: Request, seam: str, action: Callable[[Request], None]
) -> None:
    """Say what there is if the answer never comes, and if it comes late: until then its sender only waits on."""
    scheduler = server.world.scheduler
    outcomes = SEAMS[seam].outcomes
    watch.may_vanish(seam, outcomes.index("never"), faulted(server, contents, request, "never"))
    request.late = True
    number, due_ms = scheduler.number + 1, scheduler.now_ms + LATE_MS
    later: Entry = (due_ms, number, server.answers, action, request)  # type: ignore[assignment]
    watch.may_vanish(seam, outcomes.index("late"), faulted(server, contents, request, "late"), later)
    request.late = False
