"""Packages that a game asks for and nobody has installed: what stands there instead. See docs/decisions/0112.

Nearly all public games leave the folders of their packagers out of their repository. A few libraries decide how a game
starts, and have stand-ins in words of our own (`libraries/`); of all others nobody knows what they would answer.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pytest_robloxmarket._oracle.excuses import DATA_PACKAGE, PACKAGE
from pytest_robloxmarket._place.manifests import Manifest
from pytest_robloxmarket._place.nodes import Node, folder_of

__all__ = ("PACKAGE_FOLDERS", "fill_packages", "keeps_data")

_LIBRARIES: Final = Path(__file__).parent / "libraries"

# Which file stands in for a package, by the package's own name without signs; and the files that such a file asks for.
_STAND_INS: Final = {
    "knit": "knit",
    "promise": "promise",
    "signal": "signal",
    "goodsignal": "signal",
    "lemonsignal": "signal",
    "trove": "cleaning",
    "janitor": "cleaning",
    "maid": "cleaning",
    "comm": "comm",
    "loader": "loader",
    "t": "t",
    "tableutil": "table_util",
}
_PARTS: Final = {"knit": {"Comm": "comm", "Promise": "promise"}, "promise": {"Several": "promise_several"}}

# What keeps a game's data: no stand-in may decide what is saved, and when.
_DATA_LAYERS: Final = frozenset({"profileservice", "profilestore", "datastore2", "lapis", "suphisdatastore"})
# Names that a game may give to a module of its own as well.
_AS_PACKAGES: Final = _DATA_LAYERS | {"documentservice", "datastore", "datastoremodule", "keep", "datakeep"}

# Where packagers put packages, and where a game finds those of a project that does not say it.
PACKAGE_FOLDERS: Final = {
    "Packages": ("ReplicatedStorage", "Packages"),
    "ServerPackages": ("ServerScriptService", "ServerPackages"),
}

# A folder of packages, and the name that is asked for in it; in a call of require, or elsewhere.
_ASKED: Final = re.compile(
    r"(?:\b(?P<required>require)\b[^\n]*?)?\b(?P<folder>\w*packages)\b[\"')\]\s]*"
    r"(?:[./]\s*(?P<name>\w+)|:\s*(?:WaitForChild|FindFirstChild)\s*\(\s*[\"'](?P<waited>[\w-]+)[\"']"
    r"|\[\s*[\"'](?P<indexed>[\w-]+)[\"'])",
    re.IGNORECASE,
)
_INSIDE: Final = re.compile(r"(^|/)(_Index|node_modules|\w*packages)/", re.IGNORECASE)
# A link of Wally's to what is in its index.
_LINK: Final = re.compile(r"_Index\b")


def keeps_data(name: str) -> bool:
    """Whether a package or a module of this name is one of the libraries that keep a game's data."""
    return _plain(name) in _DATA_LAYERS


def fill_packages(root: Node, manifest: Manifest) -> Iterator[str]:
    """Put something where a game's sources ask for packages that are not here; what is to be said of it."""
    # What a package says of others is its packager's matter, and often stands in a comment.
    own_sources = [node.source or "" for _, node in root.walk() if not _INSIDE.search(node.file)]
    asked = dict.fromkeys(_asked_in(own_sources, manifest))
    folders = [node for _, node in root.walk() if node.class_name == "Folder" and _is_of_packages(node)]
    ours: list[str] = []
    others: list[str] = []
    data: list[str] = []
    for folder_name, name in asked:
        named = [] if not folder_name else _named(folders, folder_name)
        if not named and any(_is_here(folder, name) for folder in folders):
            continue  # It is installed, in one folder or another, and the source has a name of its own for that.
        for folder in _folders_for(root, folders, folder_name):
            if _is_here(folder, name):
                continue
            own = _plain(manifest.packages.get(name, name))
            _drop(folder, name)
            folder.children.append(_stand_in(folder, name, own))
            (data if own in _AS_PACKAGES else ours if own in _STAND_INS else others).append(name)
    if ours or others or data:
        yield _say(manifest, *(tuple(dict.fromkeys(one)) for one in (ours, others, data)))


def _asked_in(sources: Sequence[str], manifest: Manifest) -> Iterator[tuple[str, str]]:
    """The folders and the names in them that sources write out; no folder where a source calls it otherwise."""
    for source in sources:
        if "packages" not in source.lower():
            continue  # The pattern takes its time, and most of a game's files ask for none.
        for found in _ASKED.finditer(source):
            name = found["name"] or found["waited"] or found["indexed"]
            if name not in {"Parent", "_Index"} and (found["required"] or _is_known(name, manifest)):
                yield found["folder"].lower(), name
    for name in manifest.packages:
        if _is_known(name, manifest) and any(re.search(rf"[.\"'/]{re.escape(name)}\b", source) for source in sources):
            yield "", name


def _is_known(name: str, manifest: Manifest) -> bool:
    own = _plain(manifest.packages.get(name, name))
    return own in _STAND_INS or own in _AS_PACKAGES


def _is_of_packages(node: Node) -> bool:
    return any(one.lower().endswith("packages") for one in (node.name, "" if node.path is None else node.path.name))


def _folders_for(root: Node, folders: Sequence[Node], name: str) -> list[Node]:
    """The folders that a source may mean; where there are none, one is made at the usual place.

    Where a source has another name of its own for the folder, `name` is empty, and it is the first of all.
    """
    name = name or "packages"
    known = _named(folders, name)
    if known:
        return known
    names = next((where for usual, where in PACKAGE_FOLDERS.items() if usual.lower() == name), None)
    return [] if names is None else [folder_of(root, *names)]


def _named(folders: Sequence[Node], name: str) -> list[Node]:
    """The folders that bear a name in the game or on the disk."""
    return [one for one in folders if name in {one.name.lower(), "" if one.path is None else one.path.name.lower()}]


def _is_here(folder: Node, name: str) -> bool:
    found = folder.child(name)
    if found is None:
        return False
    is_broken = bool(_LINK.search(found.source or "")) and folder.child("_Index") is None
    return not is_broken


def _drop(folder: Node, name: str) -> None:
    folder.children[:] = [one for one in folder.children if one.name != name]


def _stand_in(folder: Node, name: str, own: str) -> Node:
    file = f"{folder.path.name if folder.path is not None else folder.name}/{name}.luau"
    path = None if folder.path is None else folder.path / f"{name}.luau"
    stem = _STAND_INS.get(own)
    if stem is None:
        mark = DATA_PACKAGE if own in _AS_PACKAGES else PACKAGE
        return Node(name, "ModuleScript", file=file, path=path, package=f"{mark}{name}")
    node = Node(name, "ModuleScript", _source(stem), f"{file} (a stand-in)", path, stands_in=True)
    _add_parts(node, stem)
    return node


def _add_parts(node: Node, stem: str) -> None:
    """Put below a file of ours those that it asks for."""
    for part, below in _PARTS.get(stem, {}).items():
        child = Node(part, "ModuleScript", _source(below), f"{node.file}/{part}")
        _add_parts(child, below)
        node.children.append(child)


@cache
def _source(stem: str) -> str:
    return (_LIBRARIES / f"{stem}.luau").read_text("utf-8")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _say(manifest: Manifest, ours: Sequence[str], others: Sequence[str], data: Sequence[str]) -> str:
    names = (*data, *ours, *others)
    are = "is" if len(names) == 1 else "are"
    where = f": {manifest.file} names packages, and {manifest.command} installs them" if manifest.file else ""
    parts = [f"{', '.join(names)} {are} asked for and not installed{where}"]
    if ours:
        parts.append(f"stand-ins take the place of {', '.join(ours)}")
    if data:
        parts.append(f"what {', '.join(data)} would save nobody can know, so nothing that a purchase gives is judged")
    return "; ".join(parts)
