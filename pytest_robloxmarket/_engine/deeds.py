"""What calls of a handler do in the world of one server and nothing keeps, told where a trial asks for it."""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.values import LuauObject
from pytest_robloxmarket._server.deeds import Deeds

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._engine.instances import Instance

__all__ = ("tell_call", "tell_made", "watch_world")


class _World:
    """Hears of each change in the world outside of the players, who have observers of their own."""

    __slots__ = ("_deeds",)

    def __init__(self, deeds: Deeds) -> None:
        self._deeds: Final = deeds

    def changed(self, path: str, before: object, after: object) -> None:
        """A value changed; None stands for absent."""
        self._deeds.changed(path, before, str(after) if isinstance(after, LuauObject) else after)

    def counted(self, path: str, by: int) -> None:
        """There is one more thing of this name, or one less."""
        self._deeds.counted(path, by)

    def missing(self, path: str) -> None:
        """What is not in the world is no deed."""


def watch_world(luau: "LuauServer", deeds: Deeds) -> None:
    """Tell of the changes in a server's world from now on, and of what is called there."""
    luau.deeds = deeds
    luau.data_model.observer = _World(deeds)


def tell_call(instance: "Instance", method: str, *arguments: object) -> None:
    """Game code calls something of which nothing is seen here but that it is called."""
    deeds = cast("LuauServer", instance.context).deeds
    if deeds is not None:
        deeds.called(f"{instance.full_name()}:{method}", arguments)


def tell_made(instance: "Instance", what: str) -> None:
    """Game code makes something of which there is one, however often it is made."""
    deeds = cast("LuauServer", instance.context).deeds
    if deeds is not None:
        deeds.changed(f"{instance.full_name()}.{what}", None, True)
