"""From a path to a game: a project, a folder of files, or one file with what is beside it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_robloxmarket._place.choosing import SOURCEMAP, as_place, file_of, is_model, is_place_folder, is_service
from pytest_robloxmarket._place.folders import PROJECTS, Reader
from pytest_robloxmarket._place.games import PLAIN, Game, GameOptions
from pytest_robloxmarket._place.modules import returns_something
from pytest_robloxmarket._place.nodes import Node, folder_of, merge
from pytest_robloxmarket._place.packages import PACKAGE_FOLDERS
from pytest_robloxmarket._place.reading import Files, read_bytes
from pytest_robloxmarket._place.requires import forget_aliases
from pytest_robloxmarket._place.rojo import read_project
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._place.sourcemap import read_sourcemap
from pytest_robloxmarket._place.xml_models import MODEL_BYTES_MAX, read_xml_model
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("game_at", "game_of", "place_of_project")

# Folders of a game without a project: where Rojo's own template puts them, or a folder of the packager Wally.
_CONVENTIONS: Final = {
    "server": ("ServerScriptService",),
    "shared": ("ReplicatedStorage",),
    "common": ("ReplicatedStorage",),
    "client": ("StarterPlayer", "StarterPlayerScripts"),
}
# What is a script and no module, whatever it returns.
_SCRIPTS: Final = tuple(f"{run}{end}" for run in (".server", ".client", ".plugin") for end in (".luau", ".lua"))


def game_at(path: Path, options: GameOptions = PLAIN) -> Game:
    """The game that a folder, a project file, or a place of Studio's holds.

    Args:
        path: a folder, a `.project.json` file, or a `.rbxlx` or `.rbxmx` file.
        options: what is changed of it, and whether something may stand in for what is missing.

    Raises:
        UsageError: when it cannot be read, or holds no script that runs on a server.
    """
    forget_aliases()
    folder = Path(os.path.realpath(path if path.is_dir() else path.parent))
    file, told = file_of(folder, named=_runs_by_name(folder)) if path.is_dir() else (Path(os.path.realpath(path)), [])
    # What stands above the game may be shared with others.
    files = Files(folder if file is None else file.parent, Files(folder).top)
    reader = Reader(files, read_project, strict=options.strict)
    if file is None:
        root = _by_convention(reader, folder)
    elif is_model(file):
        root = _of_model(file)
    elif file.name == SOURCEMAP:
        root = read_sourcemap(files, file)
    else:
        root = place_of_project(reader, file)
    return Game(path.name or folder.name, files.folder, as_place(root), options, remarks=[*told, *reader.missing])


def game_of(path: Path, options: GameOptions = PLAIN) -> Game:
    """The game that one Luau file makes: with the project that it is a part of, or else with the modules beside it.

    Of a project no other script is started: check the project to try the whole game.

    Raises:
        UsageError: when it cannot be read, or is no Luau.
    """
    source = load_source(path)
    forget_aliases()
    real = Path(os.path.realpath(path))
    project = _project_around(real)
    if project is not None:
        files = Files(project.parent)
        reader = Reader(files, read_project, strict=options.strict)
        root = place_of_project(reader, project)
        name = files.name(real)
        if any(node.file == name and node.source is not None for _, node in root.walk()):
            return Game(source.name, project.parent, root, options, only=name, remarks=reader.missing)
    root = Node("Game", "DataModel")
    node = Node(source.name.split(".")[0], "Script", source.text, source.name, real)
    if returns_something(source.text) and not path.name.endswith(_SCRIPTS):
        node.class_name = "ModuleScript"
    beside = _beside(real, source.text) if "require" in source.text else []
    folder_of(root, "ServerScriptService").children.extend([node, *beside])
    return Game(source.name, real.parent, root, options, only=source.name)


def _of_model(path: Path) -> Node:
    """A place with its services, or a model where its scripts would run."""
    place = Node("Game", "DataModel")
    for node in read_xml_model(read_bytes(path, path.name, MODEL_BYTES_MAX), path.name):
        (place if is_service(node.class_name) else folder_of(place, "ServerScriptService")).children.append(node)
    return place


def place_of_project(reader: Reader, project: Path) -> Node:
    """The tree of a project as a place; with Wally's packages beside it, which some projects leave to Studio."""
    root = as_place(read_project(reader, project))
    for name, names in PACKAGE_FOLDERS.items():
        folder = project.parent / name
        storage = root.child(names[0])
        if (folder / "_Index").is_dir() and (storage is None or storage.child(names[1]) is None):
            texts = (node.source or "" for _, node in root.walk())
            node = reader.read(folder) if any(re.search(rf"\b{name}\b", text) for text in texts) else None
            if node is not None:
                folder_of(root, names[0]).children.append(node)
                reader.missing.append(
                    f"{reader.files.name(project)} does not name {name}, and its sources do: taken as {'.'.join(names)}"
                )
    return root


def _beside(path: Path, text: str) -> list[Node]:
    """The modules and folders beside a file of which it or one of them speaks."""
    reader = Reader(Files(path.parent), read_project)
    others = {one.name.partition(".")[0]: one for one in sorted(path.parent.iterdir(), reverse=True) if one != path}
    found: dict[str, Node] = {}
    texts = [text]
    while texts:
        words = set(re.findall(r"\w+", texts.pop()))
        for name in sorted(words & others.keys() - found.keys()):
            node = None if others[name].name.endswith(_SCRIPTS) else reader.read(others[name])
            if node is not None:
                found[name] = node
                texts.extend(one.source or "" for one in (node, *(below for _, below in node.walk())))
    return list(found.values())


def _project_around(path: Path) -> Path | None:
    """The nearest project above a file; None where there is none."""
    folders = Path(os.path.realpath(path)).parents
    return next((folder / name for folder in folders for name in PROJECTS if (folder / name).is_file()), None)


def _by_convention(reader: Reader, folder: Path) -> Node:
    """A folder without a project: services by their names, then server, shared and client, or else all of it."""
    reader.by_shape = True
    place = Node("Game", "DataModel")
    parts = [part for base in _bases(folder) for part in _parts(reader, base)]
    text = "\n".join(one.source or "" for _, node in parts for one in (node, *(below for _, below in node.walk())))
    for names, node in parts:
        _put(place, names, node, text)
    if not parts:
        whole = reader.read(folder / "src" if (folder / "src").is_dir() else folder)
        if whole is not None:
            merge(folder_of(place, "ServerScriptService"), whole)
    return place


def _bases(folder: Path) -> list[Path]:
    """Where folders stand whose names tell their place: at the top, in `src`, or in the one folder that has services.

    Raises:
        UsageError: when several folders have some.
    """
    usual = [base for base in (folder, folder / "src") if any(_where(one.name) for one in _folders_in(base))]
    if usual:
        return usual
    places = [one for one in _folders_in(folder) if is_place_folder(one)]
    if len(places) > 1:
        names = ", ".join(one.name for one in places)
        raise UsageError(f"{folder} has the places {names}, and no project: name the one to check.")
    return places


def _folders_in(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _parts(reader: Reader, base: Path) -> Iterator[tuple[tuple[str, ...], Node]]:
    for one in _folders_in(base):
        names = _where(one.name)
        node = reader.read(one) if names else None
        if node is not None:
            yield names, node


def _runs_by_name(folder: Path) -> bool:
    """Whether a folder of it, or of `src`, is by its name one whose scripts run."""
    folders = (one for base in (folder, folder / "src") for one in _folders_in(base))
    return any(_where(one.name)[:1] in {("ServerScriptService",), ("Workspace",)} for one in folders)


def _where(name: str) -> tuple[str, ...]:
    if is_service(name):
        return (name,)
    return PACKAGE_FOLDERS.get(name) or _CONVENTIONS.get(name.lower(), ())


def _put(place: Node, names: tuple[str, ...], node: Node, text: str) -> None:
    """Put a folder at its place; one with a script of its own is an instance there.

    Rojo's own template puts `src/shared` at ReplicatedStorage.Shared, and others at ReplicatedStorage: what the
    sources write is right.
    """
    if node.source is not None:
        folder_of(place, *names).children.append(node)
        return
    if node.name.lower() in _CONVENTIONS:
        spelled = re.search(rf"[.\"']({node.name})\b", text, re.IGNORECASE)
        names = (*names, spelled[1]) if spelled else names
    into = folder_of(place, *names)
    into.path = into.path or node.path
    merge(into, node)
