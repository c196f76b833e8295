"""Remote events and functions of one server: what clients may call, with any arguments they like.

"Every piece of data sent from a client must be validated by the server": creator-docs,
scripting/security/client-server-boundary.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import OnEnd, Runnable
from pytest_robloxmarket._server.signals import Signal
from pytest_robloxmarket._terms.checks import arguments_max, check_function
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import ClientSpoke

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._server.server import Server

__all__ = ("Ask", "Remote", "RemoteEvent", "RemoteFunction", "Remotes", "shown")

# Where Python code keeps its remotes: a place that every client can see.
_FOLDER: Final = "ReplicatedStorage"


class Ask(NamedTuple):
    """How a client asks for something: the path of a remote, and what it says."""

    path: str
    arguments: tuple[object, ...]


class Remote(Protocol):
    """What a client can call, in whatever language its other end is written."""

    @property
    def path(self) -> str:
        """Where it is, like `ReplicatedStorage.Remotes.Buy`."""

    @property
    def answers(self) -> bool:
        """Whether it is a function, which is invoked, and no event, which is fired."""

    def call(self, player: Player, arguments: tuple[object, ...], on_end: OnEnd) -> bool:
        """Run what listens; `on_end` hears of a function's answer. False when nothing listens."""


class RemoteEvent(Struct, eq=False):
    """A remote event of Python code."""

    path: str
    on_server_event: Signal
    answers: bool = False

    def __repr__(self) -> str:
        return f"<RemoteEvent {self.path}>"

    def call(self, player: Player, arguments: tuple[object, ...], on_end: OnEnd) -> bool:
        """Tell all listeners: player, then what the client sent."""
        heard = self.on_server_event.listened
        self.on_server_event.fire(player, *arguments)
        return heard


class RemoteFunction(Struct, eq=False):
    """A remote function of Python code."""

    path: str
    _server: Server
    answers: bool = True
    _handler: Runnable | None = None
    _takes: int = 0  # How many arguments the handler takes.

    def __repr__(self) -> str:
        return f"<RemoteFunction {self.path}>"

    @property
    def on_server_invoke(self) -> Callable[..., object] | None:
        """What answers: a function of player, and what the client sent, as much of it as it takes. It can only be set.

        A function in Luau need not name all of it either.
        """
        raise UsageError(f"{self.path}.on_server_invoke can only be set, as Roblox has it.")

    @on_server_invoke.setter
    def on_server_invoke(self, handler: Callable[..., object] | None) -> None:
        if handler is not None:
            check_function(handler, "remote.on_server_invoke = answer, or None to clear it")
            self._takes = arguments_max(handler)
        self._handler = None if handler is None else self._server.runnable(handler)

    def call(self, player: Player, arguments: tuple[object, ...], on_end: OnEnd) -> bool:
        """Ask what answers."""
        if self._handler is None:
            return False
        self._handler.start((player, *arguments)[: self._takes], 0, on_end)
        return True


class Remotes(Struct, eq=False):
    """All that the clients of one server can call."""

    _server: Server
    _made: dict[str, RemoteEvent | RemoteFunction] = {}
    # Looks for those of another language.
    beyond: Callable[[], Sequence[Remote]] | None = None

    @door
    def event(self, name: str) -> RemoteEvent:
        """The remote event of this name in ReplicatedStorage, for Python code; made when first asked for.

        Raises:
            UsageError: when a remote function has this name.
        """
        path = f"{_FOLDER}.{name}"
        found = self._made.get(path) or RemoteEvent(path, self._server.signal(path))
        self._made[path] = found
        if not isinstance(found, RemoteEvent):
            raise UsageError(f"{path} is a remote function, and no event: give one of them another name.")
        return found

    @door
    def function(self, name: str) -> RemoteFunction:
        """The remote function of this name in ReplicatedStorage, for Python code; made when first asked for.

        Raises:
            UsageError: when a remote event has this name.
        """
        path = f"{_FOLDER}.{name}"
        found = self._made.get(path) or RemoteFunction(path, self._server)
        self._made[path] = found
        if not isinstance(found, RemoteFunction):
            raise UsageError(f"{path} is a remote event, and no function: give one of them another name.")
        return found

    def all(self) -> list[Remote]:
        """Every remote of this server."""
        return [*self._made.values(), *(self.beyond() if self.beyond is not None else ())]

    @door
    def find(self, name: str) -> Remote:
        """The remote that a test names, by its whole path or by its last names.

        Raises:
            UsageError: when there is none, or more than one.
        """
        known = self.all()
        found = [one for one in known if one.path == name] or [one for one in known if one.path.endswith(f".{name}")]
        if len(found) == 1:
            return found[0]
        there = ", ".join(one.path for one in found or known) or "none"
        why = f"{len(found)} remotes are called {name!r}" if found else f"there is no remote {name!r}"
        raise UsageError(f"{why} on server {self._server.id}. There are: {there}.")

    def call(self, remote: Remote, player: Player, arguments: tuple[object, ...], on_end: OnEnd) -> bool:
        """Let a player's client call a remote; False when nothing listens there."""
        world = self._server.world
        said = ", ".join(shown(argument) for argument in arguments)
        world.history.append(ClientSpoke(world.scheduler.now_ms, self._server.id, player.user_id, remote.path, said))
        self._server.tell((player.user_id, remote.path, said))
        return remote.call(player, arguments, on_end)

    def __repr__(self) -> str:
        return f"<Remotes of server {self._server.id}>"


def shown(value: object) -> str:
    """An argument of a client as a Luau programmer would write it."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, list | dict):
        return "a table"
    return str(getattr(value, "name", value))
