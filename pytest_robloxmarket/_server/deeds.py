"""What calls of a handler do that nothing keeps: messages to clients, a new character, changes of the world.

A revive, a round that is skipped, a night that falls for all: no data store shows it, and nothing on the player does.
So it is told as if it stood on the buyer, under their present session: how often something was called, what it was
given, and what stands in the world since. Only where a trial asks for it (`World.sees_deeds`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import floor
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.deeds import argument_of, calls_of, in_world, time_in_world, time_on_player
from pytest_robloxmarket._terms.events import SessionChanged
from pytest_robloxmarket._terms.moments import EPOCH_S, FIRST_MOMENT_S

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._terms.ids import UserId

__all__ = ("Deeds",)

# Time that is bought is full quarters of a minute most often, and is set a moment late, in seconds.
_ROUND_S: Final = 15
_LATE_S: Final = 3

# Less time than this, in seconds, is not told from an amount that happens to be ahead of a server's own clock.
_BOUGHT_MIN_S: Final = 60

_SCALARS: Final = (bool, int, float, str)


class _Session(Struct, eq=False):
    """What calls for one buyer have done while they were here."""

    player: Player | None
    left: dict[str, object] = {}


class _Moved(Struct, eq=False):
    """What calls have made of a value in the world.

    Attributes:
        began: what it was before the first of them.
        last: what the last one has left.
        set_to: what each has left.
    """

    began: object
    last: object
    set_to: list[object] = []

    def adds(self, before: object, after: object) -> bool:
        """Whether a call adds to what is there, as far as that is seen; else it sets it, whatever is there.

        Where the game itself moves a value, like the seconds that are left of a boost, or the time of the day, a call
        that sets it leaves what an earlier one has left, or is off by no whole number from what it finds.
        """
        if before == self.last:
            return True
        whole = is_number(before) and is_number(after) and float(after - before).is_integer()
        return whole and after not in self.set_to


class Deeds(Struct, eq=False):
    """What calls of handlers have done on one server."""

    _server: Server
    _sessions: dict[UserId, _Session] = {}
    _moved: dict[str, _Moved] = {}  # What calls have made of each value in the world.
    _lengths: dict[str, list[int]] = {}  # By place, for how long calls have made something last that had been over.

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
        timed = self._count_time(buyer, time_in_world(self._unnamed(buyer, path)), before, after)
        if timed and is_number(after) and after >= FIRST_MOMENT_S:
            return
        place = in_world(self._unnamed(buyer, path))
        moved = self._moved.setdefault(path, _Moved(before or 0, before))
        # What calls of others have added is not the buyer's, nor what the game itself has moved since.
        known = self._session(buyer).left.get(place, moved.began if moved.adds(before, after) else None)
        moved.last = after
        moved.set_to.append(after)
        self._put(buyer, place, "{user}" if after == buyer else _moved_on(known, before, after))

    def changed_on(self, player: Player, path: str, before: object, after: object) -> None:
        """A call has set a value on a player: what they have is told without this, but not until when they have it."""
        buyer = self._buyer()
        if buyer == player.user_id and not self._is_over():
            self._count_time(buyer, time_on_player(path), before, after)

    def counted(self, path: str, by: int) -> None:
        """A call has brought one more thing of this name to the world, or taken one out."""
        buyer = self._buyer()
        if buyer is None or (by < 0 and self._is_over()):
            return
        place = in_world(self._unnamed(buyer, path))
        number = self._session(buyer).left.get(place, 0)
        if isinstance(number, int) and (by > 0 or number):
            self._put(buyer, place, number + by or None)

    def _count_time(self, buyer: UserId, place: str, before: object, until: object) -> bool:
        """Whether a call has set until when something lasts: what counts is how much longer that is.

        A moment that is now only says when something was. The moment itself says nothing, since it is another one
        whenever the purchase is made. What is counted by the server's own clock (`time() + 900`) looks like any other
        number. It is taken for a moment where it is as far ahead of that clock as people buy time; that an amount is so
        at one time, and not at another, shows in learning.
        """
        if not is_number(until):
            return False
        since_1970 = until >= FIRST_MOMENT_S
        now = self._server.world.scheduler.now_ms / 1000 + (EPOCH_S if since_1970 else 0)
        left = _whole(until - (floor(now) if float(until).is_integer() else now))
        is_time = left > _LATE_S if since_1970 else left >= _BOUGHT_MIN_S and left % _ROUND_S == 0
        if is_time or place in self._lengths:
            self._add_time(buyer, place, before, until, now, left)
            return True
        return False

    def _add_time(self, buyer: UserId, place: str, before: object, until: int | float, now: float, left: int) -> None:
        had = self._session(buyer).left.get(place, 0)
        known = had if isinstance(had, int) else 0
        lengths = self._lengths.setdefault(place, [])
        if not is_number(before) or before <= now:
            lengths.append(left)
            self._put(buyer, place, known + left)
        elif left in lengths and round(until - before) not in lengths:
            self._put(buyer, place, max(known, left))  # The time begins anew: what is more is what has passed of it.
        else:
            self._put(buyer, place, known + round(until - before))

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


def _whole(seconds: float) -> int:
    """A time that was bought, in seconds: a moment of it may have passed until it was set."""
    full = round(seconds / _ROUND_S) * _ROUND_S
    return full if abs(seconds - full) < _LATE_S else round(seconds)


def _moved_on(known: object, before: object, after: object) -> object:
    """What a buyer's own calls have made of a value: others have moved it meanwhile, or time has."""
    numbers = [one for one in (known, before or 0, after) if isinstance(one, int | float) and not isinstance(one, bool)]
    if len(numbers) < 3 or after in {known, before}:
        return after
    return numbers[0] + numbers[2] - numbers[1]
