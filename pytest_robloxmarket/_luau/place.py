"""A loaded place: Luau sources that run as scripts of every server that starts."""

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

# The services register themselves.
from pytest_robloxmarket._luau import marketplace, players, stores  # noqa: F401
from pytest_robloxmarket._luau.host import luau_of
from pytest_robloxmarket._luau.instances import Instance
from pytest_robloxmarket._luau.remotes import remotes_of
from pytest_robloxmarket._luau.threads import LuauRunnable
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("LuauSource", "integer_literals", "load_game", "load_source")

# What a product costs that only the game's source names.
_PRICE: Final = 99

# What is no code: comments and texts. The hash sign begins a comment in Python and asks for a length in Luau.
_QUOTED: Final = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_NO_CODE: Final = {
    "luau": re.compile(
        r"--\[(?P<a>=*)\[.*?\](?P=a)\]|--[^\n]*|"
        rf"(?P<text>{_QUOTED}|\[(?P<b>=*)\[.*?\](?P=b)\]|`(?:\\.|[^`\\])*`)",
        re.DOTALL,
    ),
    "python": re.compile(rf"#[^\n]*|(?P<text>{_QUOTED})"),
}
_INTEGER: Final = re.compile(r"(?<![\w.])(?:0[xX]_*[\da-fA-F][\da-fA-F_]*|0[bB]_*[01][01_]*|\d[\d_]*)(?![\w.]|\.\d)")
_BASES: Final = {"0x": 16, "0b": 2}

# Some games write ids as texts, for the keys of a table; a shorter text is more often something else.
_ID_AS_TEXT: Final = re.compile(r"[\"']\d{5,16}[\"']")

# Larger numbers are not exact in Luau, so no id is larger.
_INTEGER_MAX: Final = 2**53


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
        server.start_script(LuauRunnable(luau, luau.load(self.text, self.name, script)))


def load_source(path: Path) -> LuauSource:
    """Read a Luau file.

    Raises:
        UsageError: when it cannot be read, or is no Luau; the message names file and line.
    """
    try:
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


def integer_literals(source: str, language: str = "luau") -> tuple[int, ...]:
    """The integers that stand in a source, in their order, each once: where product ids hide.

    Long ones that stand there as texts come last. The language is "luau" or "python".
    """
    texts: list[str] = []

    def blank(match: re.Match[str]) -> str:
        texts.append(match["text"] or "")
        return " "

    code = _NO_CODE[language].sub(blank, source)
    written = [match.group().replace("_", "") for match in _INTEGER.finditer(code)]
    numbers = [int(number, _BASES.get(number[:2].lower(), 10)) for number in written]
    numbers += [int(text[1:-1]) for text in texts if _ID_AS_TEXT.fullmatch(text)]
    return tuple(dict.fromkeys(number for number in numbers if number <= _INTEGER_MAX))
