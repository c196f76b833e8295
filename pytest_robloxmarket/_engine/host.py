"""The game server behind a server's Luau code, and where that code's world is kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer, register_service
from pytest_robloxmarket._engine.deeds import watch_world
from pytest_robloxmarket._engine.enums import enum_name_of
from pytest_robloxmarket._engine.gaps import tell_unfound
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._kernel.tasks import Ended, OnEnd
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, current_origin
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._server.deeds import Deeds
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._server.stores.declined import Declined
from pytest_robloxmarket._server.stores.global_store import GlobalDataStore
from pytest_robloxmarket._server.teleports import job_id_of
from pytest_robloxmarket._terms.events import TaskRaised, Unsupported
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.texts import clipped

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Runnable
    from pytest_robloxmarket._luau.context import Context

__all__ = (
    "ScriptRunnable",
    "ServerHost",
    "hurries",
    "hurries_by_plan",
    "is_deserted",
    "luau_of",
    "register_game_service",
    "server_of",
)


class ServerHost:
    """What `_luau.context.Host` asks for, answered by a `Server`."""

    __slots__ = ("__weakref__", "lane", "scheduler", "server")

    def __init__(self, server: Server) -> None:
        self.server: Final = server
        self.scheduler = server.world.scheduler
        self.lane = server.lane

    def alive(self) -> bool:
        """Whether the server still has power."""
        return self.server.alive

    def emit_print(self, level: str, text: str) -> None:
        """Write to the server's output."""
        self.server.print(text, level)

    def emit_task_error(self, message: str) -> None:
        """A thread that nobody waits for raised."""
        luau = self.server.extras.get("luau")
        if isinstance(luau, LuauServer):
            tell_unfound(luau, current_origin(luau))
        self.server.world.history.append(TaskRaised(self.scheduler.now_ms, self.server.id, clipped(message)))

    def emit_unsupported(self, member: str, origin: int) -> None:
        """Game code used what is not faked."""
        history = self.server.world.history
        history.append(Unsupported(self.scheduler.now_ms, self.server.id, member, DeliveryId(origin)))

    def draws(self) -> None:
        """Game code draws its first random number."""
        self.server.world.drew = True

    def asks_at_waits(self) -> bool:
        """Whether a buyer may leave, or the server end, where a handler waits."""
        asked = self.server.world.seams.asked
        return "move.wait" in asked or "close.wait" in asked

    def foresee_update(self, store: object, key: str) -> Declined | None:
        """What an update of a data store would meet for as long as nothing else happens; None where that is unknown."""
        asked = getattr(store, "store", None)
        return asked.foresee_update(key) if isinstance(asked, GlobalDataStore) else None

    def foresee_budget(self, service: object, kind: object) -> tuple[int, int | None] | None:
        """What the server's budget of a request type is, and until when, as long as nothing else happens."""
        names = enum_name_of(kind)
        if getattr(service, "class_name", "") != "DataStoreService" or names is None:
            return None
        return self.server.data_stores.foresee_budget(names[1]) if names[0] == "DataStoreRequestType" else None

    def bind_to_close(self, function: "Runnable") -> None:
        """Run `function` at the shutdown."""
        self.server.bind_close_runnable(function)


class ScriptRunnable(LuauRunnable):
    """A script's main part: when it fails, what it looked for and did not find is told before."""

    __slots__ = ()

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd | None = None) -> LuauTask:
        """Run the script in a new thread until it first gives way."""

        def ended(end: Ended) -> None:
            if end.error is not None:
                tell_unfound(cast("LuauServer", self.context), origin)
            if on_end is not None:
                on_end(end)

        return super().start(arguments, origin, ended)


def luau_of(server: Server, kind: type[LuauServer] = LuauServer) -> LuauServer:
    """The Luau world of a game server; made when first asked for, and of this kind then."""
    found = server.extras.get("luau")
    if not isinstance(found, LuauServer):
        found = server.extras["luau"] = kind(ServerHost(server), seed=server.id + (server.world.luck << 20))
        found.data_model.properties.update(
            PlaceId=server.world.platform.place_id,
            GameId=server.world.platform.universe_id,
            JobId=job_id_of(server),
            PrivateServerId=server.world.platform.teleports.private_id(server.id),
        )
        if server.world.sees_deeds:
            watch_world(found, server.part(Deeds))
        server.ended += (found.kill,)
        server.world.locate_luau = the_vm().where
    return found


def register_game_service(name: str, factory: Callable[[LuauServer], Instance]) -> None:
    """Say how a service is made that stands for one of a game server; without such a server it is a plain instance."""
    register_service(name, lambda luau: factory(luau) if isinstance(luau.host, ServerHost) else Instance(luau, name))


def is_deserted(context: "Context") -> bool:
    """Whether everybody has left the game server of a Luau world who was there."""
    host = context.host
    return isinstance(host, ServerHost) and host.server.players.deserted


def hurries(context: "Context") -> bool:
    """Whether nobody but the judge looks at the game of a Luau world."""
    host = context.host
    return isinstance(host, ServerHost) and host.server.world.hurries


def hurries_by_plan(context: "Context") -> bool:
    """Whether who lets time pass says for how long nobody looks, whatever comes meanwhile."""
    host = context.host
    return isinstance(host, ServerHost) and host.server.world.hurries_by_plan


def server_of(context: "Context") -> Server:
    """The game server of a Luau world."""
    host = context.host
    assert isinstance(host, ServerHost)
    return host.server
