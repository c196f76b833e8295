"""TeleportService of Luau code, over the server's."""

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.host import register_game_service, server_of
from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.services.players import player_instance, player_of
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.methods import WAIT, expect_integer, expect_text, yielding
from pytest_robloxmarket._luau.threads import Recipient
from pytest_robloxmarket._luau.values import shallow, to_python
from pytest_robloxmarket._server.calls import send
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.teleports import Teleports, Trip, job_id_of
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask
    from pytest_robloxmarket._platform.teleports import Reserved

__all__ = ("TeleportInstance",)

_RESERVE: Final = "ReserveServerAsync"


class TeleportInstance(Instance):
    """`game:GetService("TeleportService")`."""

    __slots__ = ()

    def __init__(self, server: "LuauServer") -> None:
        super().__init__(server, "TeleportService")
        self.teleports.teleport_init_failed.hear(self._failed)

    @property
    def teleports(self) -> Teleports:
        """The server's."""
        return server_of(self.context).part(Teleports)

    def _failed(self, player: Player, result: str, message: str, place: int) -> None:
        who = player_instance(self.context, player)
        self.fire("TeleportInitFailed", who, enum_item("TeleportResult", result), message, place, None)


def _players(value: object) -> tuple[Player, ...]:
    found = [shallow(item) for _, item in cast("LuauTable", value)]
    players = [player_of(one) for one in found]
    if not found or None in players:
        raise PlatformError("players must be an array of players")
    return tuple(cast("list[Player]", players))


def _one(value: object) -> tuple[Player, ...]:
    player = player_of(as_instance(value, 2))
    if player is None:
        raise PlatformError("Argument 2 should be a Player")
    return (player,)


def _teleport_async(
    service: TeleportInstance, task: "LuauTask", place: object, players: object, options: object = None
) -> object:
    data, job_id, code, reserve = None, "", "", False
    if isinstance(options, Instance):
        data, reserve = options.state, bool(options.read("ShouldReserveServer"))
        job_id, code = str(options.read("ServerInstanceId")), str(options.read("ReservedServerAccessCode"))
    trip = Trip(expect_integer(place, 1), _players(players), data, job_id, code, reserve)
    service.teleports.begin(Recipient(task, partial(_result, service)), trip)
    return WAIT


def _result(service: TeleportInstance, code: str) -> Instance:
    """What a teleport answers."""
    result = Instance(service.context, "TeleportAsyncResult")
    reserved = server_of(service.context).world.platform.teleports.reserved(code)
    result.properties["ReservedServerAccessCode"] = code
    result.properties["PrivateServerId"] = "" if reserved is None else reserved.private_id
    return result


def _teleport(
    service: TeleportInstance, place: object, player: object, data: object = None, _gui: object = None
) -> None:
    service.teleports.plan(Trip(expect_integer(place, 1), _one(player), to_python(data)))


def _teleport_to_instance(
    service: TeleportInstance,
    place: object,
    job_id: object,
    player: object,
    _spawn: object = None,
    data: object = None,
    _gui: object = None,
) -> None:
    trip = Trip(expect_integer(place, 1), _one(player), to_python(data), job_id=expect_text(job_id, 2))
    service.teleports.plan(trip)


def _teleport_to_private(
    service: TeleportInstance,
    place: object,
    code: object,
    players: object,
    _spawn: object = None,
    data: object = None,
    _gui: object = None,
) -> None:
    trip = Trip(expect_integer(place, 1), _players(players), to_python(data), code=expect_text(code, 2))
    service.teleports.plan(trip)


def _reserve(service: TeleportInstance, task: "LuauTask", place: object) -> object:
    server = server_of(service.context)

    def reserve() -> tuple[str, str]:
        one: Reserved = server.world.platform.teleports.reserve()
        return one.code, one.private_id

    send(server, _RESERVE, expect_integer(place, 1), task, reserve)
    return WAIT


def _where_is(service: TeleportInstance, _task: "LuauTask", user: object) -> object:
    server = server_of(service.context)
    home = server.world.homes.get(UserId(expect_user_id(user, 1)))
    if home is None:
        raise PlatformError("The user is not playing")
    return home is server, "", server.world.platform.place_id, job_id_of(home)


def _set_data(options: Instance, data: object = None) -> None:
    options.state = to_python(data)


def _join_data(player: Instance) -> dict[str, object]:
    found = player_of(player)
    return {} if found is None else {**server_of(player.context).part(Teleports).join_data(found)}


implement(
    "TeleportService",
    methods={
        "TeleportAsync": yielding(_teleport_async),
        "Teleport": _teleport,
        "TeleportToPlaceInstance": _teleport_to_instance,
        "TeleportToPrivateServer": _teleport_to_private,
        "ReserveServer": yielding(_reserve),
        _RESERVE: yielding(_reserve),
        "GetPlayerPlaceInstanceAsync": yielding(_where_is),
    },
    also=("TeleportInitFailed",),
)
implement("TeleportOptions", methods={"SetTeleportData": _set_data, "GetTeleportData": lambda options: options.state})
implement("Player", methods={"GetJoinData": _join_data})
register_game_service("TeleportService", TeleportInstance)
