"""Remote events and functions of Luau code, as the clients of a test reach them."""

from collections.abc import Sequence
from typing import Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.services.players import player_instance
from pytest_robloxmarket._kernel.tasks import OnEnd
from pytest_robloxmarket._luau.handles import LuauFunction
from pytest_robloxmarket._luau.threads import LuauRunnable
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.remotes import Remote

__all__ = ("LuauRemote", "remotes_of")

_CLASSES: Final = frozenset({"RemoteEvent", "UnreliableRemoteEvent", "RemoteFunction"})


class LuauRemote:
    """One remote of the data model."""

    __slots__ = ("_instance", "answers", "path")

    def __init__(self, instance: Instance) -> None:
        self._instance: Final = instance
        self.path: Final = instance.full_name()
        self.answers: Final = instance.class_name == "RemoteFunction"

    def call(self, player: Player, arguments: tuple[object, ...], on_end: OnEnd) -> bool:
        """Fire OnServerEvent, or run OnServerInvoke."""
        instance = self._instance
        received = tuple(_received(instance, argument) for argument in (player, *arguments))
        if not self.answers:
            signal = instance.signals.get("OnServerEvent")
            instance.fire("OnServerEvent", *received)
            return signal is not None and bool(signal.connections)
        function = instance.properties.get("=OnServerInvoke")
        if function is None:
            return False
        LuauRunnable(instance.context, cast("LuauFunction", function), _first).start(received, 0, on_end)
        return True


def remotes_of(luau: LuauServer) -> Sequence[Remote]:
    """All remotes that are in the data model now."""
    return [LuauRemote(one) for one in luau.data_model.descendants() if one.class_name in _CLASSES]


def _received(instance: Instance, value: object) -> object:
    """What the server's code gets for what a client sent."""
    if isinstance(value, Player):
        return player_instance(instance.context, value)
    if isinstance(value, list):
        return [_received(instance, item) for item in value]
    if isinstance(value, dict):
        return {key: _received(instance, item) for key, item in value.items()}
    return value


def _first(values: list[object]) -> object:
    return to_python(values[0]) if values else None
