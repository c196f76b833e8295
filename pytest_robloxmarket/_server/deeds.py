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
    # For each value in the world what it was before the first call changed it, and what the last call has left.
    _moved: dict[str, tuple[object, object]] = {}

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
        began, last = self._moved.get(path, (before or 0, before))
        self._moved[path] = (began, after)
        # Where only calls have moved it so far, what those of others have added is not the buyer's.
        known = self._session(buyer).left.get(place, began if before == last else None)
        self._put(buyer, place, "{user}" if after == buyer else _moved_on(known, before, after))

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


def _moved_on(known: object, before: object, after: object) -> object:
    """What a buyer's own calls have made of a value: others have moved it meanwhile, or time has."""
    numbers = [one for one in (known, before or 0, after) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) < 3 or after in {known, before}:
        return after
    return numbers[0] + numbers[2] - numbers[1]
