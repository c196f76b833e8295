"""A whole game: its tree, and how it comes onto every server of a market."""

import copy
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._engine.host import luau_of
from pytest_robloxmarket._engine.services.remotes import remotes_of
from pytest_robloxmarket._place.handed_in import hand_in
from pytest_robloxmarket._place.ids import literals_of
from pytest_robloxmarket._place.manifests import read_manifest
from pytest_robloxmarket._place.modules import caller_of, takes_receipts
from pytest_robloxmarket._place.needed import needed_scripts
from pytest_robloxmarket._place.nodes import SCRIPTS, Node, folder_of
from pytest_robloxmarket._place.packages import fill_packages
from pytest_robloxmarket._place.patches import apply_patch, fill_placeholders
from pytest_robloxmarket._place.planting import plant, server_scripts, start_script
from pytest_robloxmarket._place.reading import Files
from pytest_robloxmarket._place.requires import resolve
from pytest_robloxmarket._place.standing import StandIns
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("PLAIN", "Game", "GameOptions")

# A line that sets the handler, and is no comment.
_SETS_HANDLER: Final = re.compile(r"^(?!\s*--).*(?:\.\s*ProcessReceipt\s*=[^=]|\bfunction\s+[\w.]+\.ProcessReceipt\b)")

# Requests that may send something, and what becomes of those.
_SENDS: Final = re.compile(r"\b(?:PostAsync|RequestAsync)\b")
_SENT: Final = "what the game sends to the web (POST) is taken here and answered with nothing, as webhooks do"

# Where nothing but the code of clients stands; a Script in a tool runs on the server.
_OF_CLIENTS: Final = frozenset({"ReplicatedFirst", "StarterGui", "StarterPack", "StarterPlayer"})

# So many files that are not read are named.
_UNREAD_MAX: Final = 4


class GameOptions(NamedTuple):
    """What a user may ask for when a game is read.

    Attributes:
        strict: nothing stands in for what the files do not hold.
        patches: values for what modules return, like `ReplicatedStorage.Config:Products.Gold=123`.
        fills: placeholders get ids of their own.
        all_scripts: none is left out, also where no purchase can touch it.
        places: what is in the place beside the files, like `ReplicatedStorage.Remotes.Buy=RemoteEvent`.
    """

    strict: bool = False
    patches: tuple[str, ...] = ()
    fills: bool = False
    all_scripts: bool = False
    places: tuple[str, ...] = ()


PLAIN: Final = GameOptions()


class Game:
    """The files of a game, read.

    Attributes:
        name: how messages call it.
        folder: the folder that the names of its files are relative to.
        root: its tree; its root is the data model.
        scripts: the scripts that run on a server, in the order in which they start.
        left_out: the others, if some of them do not run here.
        remarks: what a reader of a verdict should know of how the files were read, in sentences.
        literals: the integers that stand in its sources: where product ids hide.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        root: Node,
        options: GameOptions,
        *,
        only: str = "",
        remarks: Sequence[str] = (),
    ) -> None:
        self.name: Final = name
        self.folder: Final = folder
        self.root: Final = root
        if not options.strict:
            remarks = (*remarks, *fill_packages(root, read_manifest(Files(folder))))
        filled = tuple(fill_placeholders(root)) if options.fills else ()
        for patch in options.patches:
            apply_patch(root, patch)
        self.scripts: Sequence[Node] = _only(root, only) if only else server_scripts(root) or _calling(root)
        self.left_out: Sequence[Node] = ()
        self._all_scripts: Final = options.all_scripts
        self._hurries: Final = options.fills
        # What `check` runs must not stop at what only tells somebody outside.
        self._takes_posts: Final = options.fills and not options.strict
        if not self.scripts:
            why = f" ({'; '.join(remarks)})" if remarks else ""
            raise UsageError(
                f"{name} has no script that runs on a server{why}: call one NAME.server.luau, and put it where "
                "ServerScriptService is, like src/server."
            )
        for text in options.places:
            hand_in(root, self.scripts, text)
        sources = [node for _, node in root.walk() if node.source is not None and node.class_name in SCRIPTS]
        self.remarks: Final = (*remarks, *filled, *_remarks(root), *([_SENT] if self._sends(sources) else []))
        self._stand_ins: Final = None if options.strict else StandIns(_sources_of_servers(root))
        self.literals: Final = literals_of(sources, [node for _, node in root.walk()])
        self._sources: Final = sources

    def _sends(self, sources: Sequence[Node]) -> bool:
        return self._takes_posts and any(_SENDS.search(node.source or "") for node in sources)

    def speaks_of(self, word: str) -> bool:
        """Whether a word stands in one of its sources."""
        return any(word in (node.source or "") for node in self._sources)

    @property
    def missing(self) -> tuple[str, ...]:
        """What something stood in for in the runs so far, by full names."""
        ours = (".".join(names) for names, node in self.root.walk() if node.stands_in)
        return () if self._stand_ins is None else (*ours, *self._stand_ins.found)

    @property
    def handler_lines(self) -> tuple[str, ...]:
        """The lines that set ProcessReceipt, as `file:line`."""
        return tuple(
            f"{node.file}:{number}"
            for _, node in self.root.walk()
            if node.class_name in {"Script", "ModuleScript"}
            for number, line in enumerate((node.source or "").split("\n"), 1)
            if _SETS_HANDLER.search(line)
        )

    def without_others(self) -> "Game":
        """The same game with the scripts alone that can have to do with purchases; itself, where those are all."""
        needed = self.scripts if self._all_scripts else needed_scripts(self.root, self.scripts)
        if len(needed) == len(self.scripts):
            return self
        game = copy.copy(self)
        game.scripts = needed
        game.left_out = [one for one in self.scripts if one not in needed]
        return game

    def install(self, market: "Market") -> None:
        """Run the game on every server of a market that starts from now on."""
        market.world.starters.append(self._start)
        market.world.platform.web.takes = self._takes_posts
        market.world.hurries = self._hurries

    def _start(self, server: "Server") -> None:
        luau = luau_of(server)
        server.remotes.beyond = partial(remotes_of, luau)
        planted = plant(luau, self.root)
        absent = None if self._stand_ins is None else self._stand_ins.fill_module
        luau.resolve_require = partial(resolve, planted, absent=absent)
        if self._stand_ins is not None:
            luau.fill_gap = self._stand_ins.fill
            luau.fill_class = self._stand_ins.fill_class
            luau.fill_asset = self._stand_ins.fill_asset
        for node in self.scripts:
            start_script(server, luau, node, planted.by_node[id(node)])


def _sources_of_servers(root: Node) -> Iterator[str]:
    """The code that may run on a server: what clients make is nowhere on it."""
    for names, node in root.walk():
        of_servers = node.class_name == "ModuleScript" and names[0] not in _OF_CLIENTS
        if node.source is not None and (of_servers or node.class_name == "Script"):
            yield node.source


def _remarks(root: Node) -> Iterator[str]:
    unread = [node.note for _, node in root.walk() if node.note]
    if unread:
        more = f" and {len(unread) - _UNREAD_MAX} more" if len(unread) > _UNREAD_MAX else ""
        yield f"not read, and empty here: {', '.join(unread[:_UNREAD_MAX])}{more}"


def _only(root: Node, file: str) -> list[Node]:
    """The one script of a file; a module gets a script that calls it."""
    names, node = next((names, one) for names, one in root.walk() if one.file == file)
    if node.class_name != "ModuleScript":
        return [node]
    caller = caller_of(node, names)
    folder_of(root, "ServerScriptService").children.append(caller)
    return [caller]


def _calling(root: Node) -> list[Node]:
    """A script that calls the one module that takes receipts, where a game has no scripts at all."""
    found = [(names, one) for names, one in root.walk() if one.source is not None and one.class_name == "ModuleScript"]
    taking = [(names, one) for names, one in found if takes_receipts(one.source or "")]
    if len(taking) != 1:
        return []
    ((names, node),) = taking
    caller = caller_of(node, names)
    folder_of(root, "ServerScriptService").children.append(caller)
    return [caller]
