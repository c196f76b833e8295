"""TeleportService of one server: players are sent to another server of this place, or away to another place.

Source: creator-docs, reference/engine/classes/TeleportService.yaml, TeleportOptions.yaml and projects/teleport.md. A
market has one place; who is sent to another one leaves it. Which server somebody comes to who is sent to none in
particular is not said: here it is another one than theirs, if there can be one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._platform.teleports import Arrival, Reserved
from pytest_robloxmarket._platform.values import copy_out, copy_value
from pytest_robloxmarket._server.calls import ask, send
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.signals import Signal
from pytest_robloxmarket._terms.answers import JoinData
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import ServerId

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Teleports", "Trip", "job_id_of")

_TELEPORT: Final = "TeleportAsync"

# "at most 50 players", projects/teleport.md.
_PLAYERS_MAX: Final = 50


class Trip(Struct, frozen=True, eq=False):
    """A teleport: who goes where, with what."""

    place: int
    players: tuple[Player, ...]
    data: object = None
    job_id: str = ""
    code: str = ""
    reserve: bool = False


class Teleports(Struct, eq=False):
    """The TeleportService of one server."""

    _server: Server

    @property
    def teleport_init_failed(self) -> Signal:
        """Fires when somebody cannot be sent, and stays: player, result, message, place id."""
        return self._server.signal("teleport_init_failed")

    @door
    def teleport_async(
        self,
        place_id: int,
        players: Sequence[Player],
        *,
        data: object = None,
        job_id: str = "",
        access_code: str = "",
        reserve: bool = False,
    ) -> str:
        """Send players to a server; the access code, if it is a reserved one. May yield.

        Args:
            place_id: the place; who is sent to another one than the market's leaves it.
            players: who; at most 50.
            data: what they bring: `join_data` tells it where they arrive.
            job_id: to this server.
            access_code: to the reserved server of this code.
            reserve: to a server that is reserved for them.

        Raises:
            PlatformError: when it cannot be, or the call fails.
        """
        trip = self.checked(Trip(place_id, tuple(players), data, job_id, access_code, reserve))
        return str(ask(self._server, _TELEPORT, place_id, lambda: self.go(trip)))

    @door
    def reserve_server_async(self, place_id: int) -> tuple[str, str]:
        """The access code of a server that is reserved, and its PrivateServerId. May yield.

        Raises:
            PlatformError: when the call fails.
        """
        one = ask(self._server, "ReserveServerAsync", place_id, self._server.world.platform.teleports.reserve)
        assert isinstance(one, Reserved)
        return one.code, one.private_id

    @door
    def join_data(self, player: Player) -> JoinData:
        """What `Player:GetJoinData()` answers: empty for who came by themselves."""
        server = self._server
        arrival = server.world.platform.teleports.arrival(player.user_id, server.id)
        if arrival is None:
            return {}
        found: JoinData = {"SourcePlaceId": arrival.place, "SourceGameId": arrival.universe}
        if arrival.data is not None:
            found["TeleportData"] = copy_out(arrival.data)
        return found

    def begin(self, task: Task, trip: Trip) -> None:
        """Send players for code that waits by itself: it is woken with the access code."""
        checked = self.checked(trip)
        send(self._server, _TELEPORT, trip.place, task, lambda: self.go(checked))

    def plan(self, trip: Trip) -> None:
        """Send players for code that does not wait."""
        world = self._server.world
        world.scheduler.after(world.latency_ms // 2, self._go_later, self.checked(trip), self._server.lane)

    def checked(self, trip: Trip) -> Trip:
        """The teleport, with a copy of what is brought.

        Raises:
            PlatformError: when it cannot be.
        """
        if not trip.players or not all(isinstance(one, Player) for one in trip.players):
            raise PlatformError("players must be an array of players")
        if len(trip.players) > _PLAYERS_MAX:
            raise PlatformError(f"At most {_PLAYERS_MAX} players can be teleported at once")
        # "ReservedServerAccessCode + ServerInstanceId", and so on, "cause an error", TeleportOptions.yaml.
        if bool(trip.job_id) + bool(trip.code) + trip.reserve > 1:
            raise PlatformError("TeleportOptions name more than one server")
        try:
            data = copy_value(trip.data)
        except PlatformError:
            raise PlatformError("Teleport data cannot hold what no message can carry") from None
        return Trip(trip.place, trip.players, data, trip.job_id, trip.code, trip.reserve)

    def go(self, trip: Trip) -> str:
        """Everybody of a teleport who is still here goes; the access code, if there is one."""
        world = self._server.world
        platform = world.platform
        # Where they arrive depends on which servers there are, also on those where nobody is.
        world.scheduler.read_clock(self._server.lane)
        reserved = platform.teleports.reserve() if trip.reserve else platform.teleports.reserved(trip.code)
        target = None if trip.place != platform.place_id else self._target(trip, reserved)
        failed = trip.place == platform.place_id and target is None
        for player in trip.players:
            if failed:
                self._fail(player, trip)
            elif player.here and target is not None:
                self._server.players.remove(player.user_id, "hop")
                arrival = Arrival(target.id, platform.place_id, platform.universe_id, trip.data)
                platform.teleports.send(player.user_id, arrival)
                target.tell((int(player.user_id), repr(trip.data)))
                world.join(target, player.user_id)
            elif player.here:
                self._server.players.remove(player.user_id, "hop")
        return "" if reserved is None else reserved.code

    def _go_later(self, trip: Trip) -> None:
        if self._server.alive:
            self.go(trip)

    def _target(self, trip: Trip, reserved: Reserved | None) -> Server | None:
        """The server that a teleport leads to; None when it is gone, or never was."""
        world = self._server.world
        if trip.job_id:
            return next((one for one in world.servers if one.open and job_id_of(one) == trip.job_id), None)
        if reserved is None:
            return None if trip.code else world.other_server(self._server)
        found = next((one for one in world.servers if one.open and one.id == reserved.server), None)
        if found is None:
            # Its own code may ask for its PrivateServerId as it starts.
            reserved.server = ServerId(len(world.servers) + 1)
            found = world.start_server()
        return found

    def _fail(self, player: Player, trip: Trip) -> None:
        if self._server.signals is not None:
            result = "GameEnded" if trip.job_id else "GameNotFound"
            message = "The experience you are trying to join has ended" if trip.job_id else "Cannot find the server"
            self._server.signals.fire("teleport_init_failed", player, result, message, trip.place)

    def __repr__(self) -> str:
        return f"<Teleports of server {self._server.id}>"


def job_id_of(server: Server) -> str:
    """The JobId of a server."""
    return f"00000000-0000-4000-a000-{server.id:012d}"
