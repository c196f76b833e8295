"""The function that an UpdateAsync is given: how it is called, and what becomes of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._server.moves import pass_seam
from pytest_robloxmarket._server.stores.arrivals import note_refused
from pytest_robloxmarket._terms.errors import EndlessError, PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.stores import Contents, Stored
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.arrivals import Request, Update

__all__ = ("passes_update", "run_transform")

_SEAM: Final = "move.update"


def passes_update(server: Server, request: Request) -> bool:
    """Let the buyer go before the transform of a request is called; False when their server is gone then."""
    world = server.world
    if not (world.leaves_in_updates and request.origin and _SEAM in world.seams.asked):
        return True
    return pass_seam(_SEAM, *world.buyers[request.origin])


def run_transform(server: Server, contents: Contents, request: Request, stored: Stored | None) -> Update:
    """What the transform of a request makes of a value. It must not yield.

    Raises:
        PlatformError: when it raises, and the contract hands that on.
    """
    world = server.world
    assert request.transform is not None
    # Changes that the transform makes belong to the delivery that asked for the update.
    scheduler = world.scheduler
    before, scheduler.current = scheduler.current, request.task
    scheduler.closed_to_yields = True
    try:
        return request.transform(stored)
    except (Exception, SystemExit, EndlessError) as error:
        # What a raising transform does is not documented: platform-facts.md, section 6, point 11.
        # What Roblox itself refuses, like a yield, is no error of the game's own, which is of a kind below.
        forbidden = type(error) is PlatformError
        if not forbidden and world.platform.contract.transform_error == "nil":
            return None, (), {}
        note_refused(server, contents, request.api, request.key, str(error), request.task)
        raise error if isinstance(error, PlatformError) else PlatformError(str(error)) from error
    finally:
        scheduler.closed_to_yields = False
        scheduler.current = before
