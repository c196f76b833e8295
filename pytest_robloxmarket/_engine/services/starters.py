"""StarterPlayer, with the two folders that it has in each place."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.data_model import register_service
from pytest_robloxmarket._engine.instances import Instance

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer


def _starter_player(server: "LuauServer") -> Instance:
    service = Instance(server, "StarterPlayer")
    for name in ("StarterPlayerScripts", "StarterCharacterScripts"):
        Instance(server, name).set_parent(service)
    return service


register_service("StarterPlayer", _starter_player)
