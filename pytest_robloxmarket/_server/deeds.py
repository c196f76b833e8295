"""What calls of a handler do that nothing keeps: messages to clients, a new character, changes of the world.

A revive, a round that is skipped, a night that falls for all: no data store shows it, and nothing on the player does.
So it is told as if it stood on the buyer, under their present session: how often something was called, what it was
given, and what stands in the world since. Only where a trial asks for it (`World.sees_deeds`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._terms.deeds import argument_of, calls_of, in_world
from pytest_robloxmarket._terms.events import SessionChanged

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._terms.ids import UserId

__all__ = ("Deeds",)

_SCALARS: Final = (bool, int, float, str)


class _Session(Struct, eq=False):
    """What calls for one buyer have done while they were here."""

    player: Player | None
    left: dict[str, object] = {}


class Deeds(Struct, eq=False):
    """What calls of handlers have done on one server."""

    _server: Server
    _sessions: dict[UserId, _Session] = {}

    def called(self, what: str, arguments: Sequence[object] = ()) -> None:
        """A call for a receipt has called something, with these arguments."""
        buyer = self._buyer()
        if buyer is None:
            return
        place = calls_of(self._unnamed(buyer, what))
        number = self._session(buyer).left.get(place, 0)
        self._put(buyer, place, number + 1 if isinstance(number, int) else 1)
        for position, argument in enumerate(arguments, 1):
            if isinstance(argument, _SCALARS):
                self._put(buyer, argument_of(position, self._unnamed(buyer, what)), argument)

    def changed(self, path: str, before: object, after: object) -> None:
        """A call has set a value in the world; None stands for absent.

        What the game itself changes is not told, nor what is put back when a call is over.
        """
        buyer = self._buyer()
        if buyer is None or self._is_over():
            return
        place = in_world(self._unnamed(buyer, path))
        known = self._session(buyer).left.get(place)
        if isinstance(known, int | float) and isinstance(after, int | float) and isinstance(before, int | float):
            # Others have moved it meanwhile, or time has.
            after = after if known in {before, after} else known + after - before
        self._put(buyer, place, "{user}" if after == buyer else after)

    def counted(self, path: str, by: int) -> None:
        """A call has brought one more thing of this name to the world, or taken one out."""
        buyer = self._buyer()
        if buyer is None or (by < 0 and self._is_over()):
            return
        place = in_world(self._unnamed(buyer, path))
        number = self._session(buyer).left.get(place, 0)
        if isinstance(number, int) and (by > 0 or number):
            self._put(buyer, place, number + by or None)

    def _buyer(self) -> UserId | None:
        """Whose receipt the running code is a call for."""
        world = self._server.world
        found = world.buyers.get(world.origin)
        return None if found is None else found[0]

    def _is_over(self) -> bool:
        """Whether the running code is a thread that a call has left behind."""
        return not self._server.receipts.is_open(self._server.world.origin)

    def _session(self, user: UserId) -> _Session:
        """The present session of a buyer, or their last one."""
        player = self._server.players.get_player_by_user_id(user)
        found = self._sessions.get(user)
        if found is None or (player is not None and found.player is not player):
            found = self._sessions[user] = _Session(player)
        return found

    def _put(self, user: UserId, place: str, value: object) -> None:
        left = self._session(user).left
        before = left.get(place)
        server = self._server
        world = server.world
        if (before == value and type(before) is type(value)) or not server.alive:
            return
        left[place] = value
        world.history.append(
            SessionChanged(world.scheduler.now_ms, server.id, user, place, before, value, world.origin, world.source())
        )

    def _unnamed(self, user: UserId, what: str) -> str:
        """A text with `{name}` and `{user}` where the buyer's name and id stand."""
        return re.sub(rf"(?<!\d){user}(?!\d)", "{user}", what).replace(self._server.world.names[user], "{name}")
