"""Luau sources that run as scripts of every server that starts."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._engine import services  # noqa: F401 - they register themselves
from pytest_robloxmarket._engine.host import ScriptRunnable, luau_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.services.remotes import remotes_of
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("LuauSource", "load_game", "load_source")

# What a product costs that only the game's source names.
_PRICE: Final = 99

# Larger than any script that people write, and read within a second.
_BYTES_MAX: Final = 4_000_000


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
        script.set_parent(luau.service("ServerScriptService"))
        server.start_script(ScriptRunnable(luau, luau.load(self.text, self.name, script)))


def load_source(path: Path) -> LuauSource:
    """Read a Luau file.

    Raises:
        UsageError: when it cannot be read, or is no Luau; the message names file and line.
    """
    try:
        size = path.stat().st_size
        if size > _BYTES_MAX:
            raise UsageError(
                f"{path} has {size:,} bytes, and a script has {_BYTES_MAX:,} at most. Give the game's code."
            )
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}. Look at the path, and at the folder you are in.") from None
    except OSError as error:
        raise UsageError(f"the file {path} cannot be read: {error}.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path.name}:{line}: byte 0x{error.object[error.start]:02X} is not UTF-8. "
            "Save the file as UTF-8 in your editor."
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(f"{path.name}:{line}: a NUL byte stands here, and Luau would read no further. Remove it.")
    text = text.replace("\r\n", "\n")
    vm = the_vm()
    vm.load(text, path.name, vm.table())
    return LuauSource(path.name, text)


def load_game(market: "Market", path: Path) -> None:
    """What `market.load` does: puts a Luau file on every server that starts, and its products into the catalogue.

    Raises:
        UsageError: when it cannot be read, or is no Luau.
    """
    source = load_source(path)
    source.install(market)
    # A game's product ids stand in its source, so that a test need not repeat them to let somebody buy.
    for number in integer_literals(source.text):
        if market.catalogue.get(number) is None:
            market.catalogue.product(number, price=_PRICE)
