"""Luau sources that run as scripts of every server that starts."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_robloxmarket._engine import services  # noqa: F401 - they register themselves
from pytest_robloxmarket._engine.host import ScriptRunnable, luau_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.services.remotes import remotes_of
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._place.reading import decode, read_bytes

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("LuauSource", "checked_source", "load_source")


class LuauSource(NamedTuple):
    """A script's source, checked."""

    name: str
    text: str

    def install(self, market: "Market") -> None:
        """Run the script on every server of a market that starts from now on."""
        market.world.starters.append(self._start)

    def _start(self, server: "Server") -> None:
        luau = luau_of(server)
        server.remotes.beyond = partial(remotes_of, luau)
        script = Instance(luau, "Script", self.name.split(".")[0])
        script.enter(luau.service("ServerScriptService"))
        server.start_script(ScriptRunnable(luau, luau.load(self.text, self.name, script)))


def load_source(path: Path) -> LuauSource:
    """Read a Luau file.

    Raises:
        UsageError: when it cannot be read, or is no Luau; the message names file and line.
    """
    return checked_source(path.name, decode(read_bytes(path, str(path)), path.name))


def checked_source(name: str, text: str) -> LuauSource:
    """A source that messages call by this name.

    Raises:
        UsageError: when it is no Luau; the message names file and line.
    """
    vm = the_vm()
    vm.load(text, name, vm.table())
    return LuauSource(name, text)
