"""Which file of a folder says what the game is: a project in it or below it, a sourcemap, a place of Studio's."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._place.folders import PROJECTS, Reader
from pytest_robloxmarket._place.modules import takes_receipts
from pytest_robloxmarket._place.nodes import Node, folder_of
from pytest_robloxmarket._place.planting import server_scripts
from pytest_robloxmarket._place.reading import Files
from pytest_robloxmarket._place.rojo import read_project
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("SOURCEMAP", "as_place", "file_of", "is_model", "is_place_folder", "is_project", "is_service")

SOURCEMAP: Final = "sourcemap.json"

# What is no game of the repository's own, and what no game stands in.
_SKIPPED: Final = re.compile(r"\..*|_Index|node_modules|\w*[Pp]ackages_?|out|dist|build|target", re.ASCII)
_SHARED: Final = re.compile(r"packages", re.ASCII)

# Games stand no deeper below the folder of their repository.
_LEVELS: Final = 4

_BINARY: Final = (".rbxl", ".rbxm")


def is_project(path: Path) -> bool:
    """Whether a file is a project of Rojo's, by its name."""
    return path.name.endswith((".project.json", ".project.jsonc"))


def is_model(path: Path) -> bool:
    """Whether a file is a place or a model that Studio wrote as XML, by its name."""
    return path.suffix in {".rbxlx", ".rbxmx"}


def is_service(name: str) -> bool:
    """Whether a service is called so."""
    return is_class(name) and class_info(name).service


def is_place_folder(folder: Path) -> bool:
    """Whether a folder holds folders that are named as services in which scripts run."""
    return any((folder / name).is_dir() for name in ("ServerScriptService", "Workspace"))


def as_place(root: Node) -> Node:
    """The tree of a data model; a project that is a part of a game stands where its scripts would run."""
    if root.class_name == "DataModel":
        for child in root.children:
            # A folder of files, named as a service, of a project that gives the whole place one path.
            if child.class_name == "Folder" and is_service(child.name):
                child.class_name = child.name
        return root
    place = Node("Game", "DataModel")
    folder_of(place, "ServerScriptService").children.append(root)
    return place


def file_of(folder: Path, *, named: bool) -> tuple[Path | None, list[str]]:
    """The file that says what the game of a folder is, and what is to be said of it.

    Args:
        folder: the folder.
        named: whether its own folders tell by their names where their scripts run.

    Raises:
        UsageError: when several may be meant, or the one that is there can only be read by Studio.
    """
    files = _files_in(folder)
    for name in (*PROJECTS, SOURCEMAP):
        beside = [one for one in files if is_project(one)] if name == SOURCEMAP else []
        if beside:
            return _one_of(folder, beside)
        if folder / name in files:
            return folder / name, []
    if named:
        return None, []
    below = [one for one in _below(folder, _LEVELS) if _is_place(folder, one)]
    if below:
        return _one_of(folder, below)
    return _studios(folder, files)


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(one for one in folder.iterdir() if one.is_file())
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be read: {error}.") from None


def _below(folder: Path, levels: int) -> Iterator[Path]:
    """The projects in the folders below a folder, the outer ones alone."""
    try:
        inner = sorted(one for one in folder.iterdir() if one.is_dir() and not one.is_symlink())
    except OSError:
        return  # Not every folder may be looked into.
    for one in inner:
        if _SKIPPED.fullmatch(one.name) and not _SHARED.fullmatch(one.name):
            continue
        default = next((one / name for name in PROJECTS if (one / name).is_file()), None)
        found = [default] if default else sorted(each for each in one.iterdir() if is_project(each))
        yield from found
        if not found and levels > 1:
            yield from _below(one, levels - 1)


def _studios(folder: Path, files: Sequence[Path]) -> tuple[Path | None, list[str]]:
    """The one place that Studio wrote, of a folder that holds no code."""
    if any(Path(name).suffix in {".luau", ".lua"} for _, _, names in os.walk(folder) for name in names):
        return None, []
    models = [one for one in files if is_model(one)]
    if len(models) == 1:
        return models[0], []
    binary = next((one for one in files if one.suffix in _BINARY), None)
    if not models and binary is not None:
        raise UsageError(
            f"{folder} has no code but {binary.name}, which is written in bytes that only Studio reads: save it as "
            f"{binary.stem}{binary.suffix}x."
        )
    return None, []


def _is_place(folder: Path, project: Path) -> bool:
    """Whether a project is a whole place and no part of one; one that cannot be read counts, so that it is told."""
    try:
        return read_project(_reader(folder), project).class_name == "DataModel"
    except UsageError:
        return True


def _one_of(folder: Path, projects: Sequence[Path]) -> tuple[Path, list[str]]:
    """The project of several that is the game.

    It is the one with all server files of the others; else that with all of those that sell something, where each of
    them takes receipts in the same files.

    Raises:
        UsageError: when more than one may be meant.
    """
    if len(projects) == 1:
        return projects[0], []
    names = [one.relative_to(folder).as_posix() for one in projects]
    found = {one: _server_files(folder, one) for one in projects}
    largest = max(projects, key=lambda one: len(found[one]))
    if found[largest] and all(found[one].keys() <= found[largest].keys() for one in projects):
        return largest, _taken(folder, largest, names, "it has all server files of the others")
    selling = {one: frozenset(name for name, takes in files.items() if takes) for one, files in found.items()}
    sellers = [one for one in projects if selling[one]]
    if sellers and len({selling[one] for one in sellers}) == 1:
        taken = max(sellers, key=lambda one: len(found[one]))
        why = "it alone takes receipts" if len(sellers) == 1 else "those that take receipts do it in the same files"
        return taken, _taken(folder, taken, names, why)
    raise UsageError(
        f"{folder} has the projects {', '.join(names)}, and more than one may be meant: name the one to check."
    )


def _taken(folder: Path, project: Path, names: Sequence[str], why: str) -> list[str]:
    name = project.relative_to(folder).as_posix()
    return [f"of the projects {', '.join(names)}, {name} is on trial: {why} (name another one to check that)"]


def _server_files(folder: Path, project: Path) -> dict[str, bool]:
    """The files that run on a server, or may be asked for there, and whether each takes receipts.

    Nothing of a project that cannot be read.
    """
    try:
        root = as_place(read_project(_reader(folder), project))
    except UsageError:
        return {}
    if not server_scripts(root):
        return {}
    return {node.file: takes_receipts(node.source) for _, node in root.walk() if node.source is not None}


def _reader(folder: Path) -> Reader:
    return Reader(Files(folder), read_project)
