"""A file in the game that it is a part of: what a test of that file finds around it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket._place.choosing import is_project
from pytest_robloxmarket._place.folders import PROJECTS, Reader
from pytest_robloxmarket._place.nodes import Node, folder_of
from pytest_robloxmarket._place.places import place_of_project
from pytest_robloxmarket._place.reading import Files
from pytest_robloxmarket._place.rojo import read_project

__all__ = ("Projects", "Surroundings")

# Tests in a folder of their own speak of what is beside that folder.
_OF_TESTS: Final = frozenset({"__tests__", "tests", "test", "spec", "specs"})

# Where packagers put what only tests need, and where a test finds it that no project gives a place.
_PACKAGES: Final = {
    "Packages": ("Packages",),
    "DevPackages": ("DevPackages",),
    "node_modules/@rbxts/testez": ("rbxts_include", "node_modules", "@rbxts", "testez"),
    "node_modules/@rbxts-js": ("rbxts_include", "node_modules", "@rbxts-js"),
}


class Surroundings(NamedTuple):
    """A file in its game, of which nothing is started.

    Attributes:
        root: the tree of the game.
        node: the file's own node in it.
        folder: the folder that the names of files are relative to.
        project: the project file, or None where there is none.
    """

    root: Node
    node: Node
    folder: Path
    project: Path | None


class Projects:
    """The projects that were read, for all files that are asked for."""

    def __init__(self) -> None:
        self._roots: Final[dict[Path, Node]] = {}

    def around(self, path: Path) -> Surroundings:
        """The game around a Luau file: of the nearest project that holds it, or else the folder that it stands in.

        Beside `default.project.json` other projects count too, like `test.project.json`, which adds tests to a game.
        Packages for tests are there also where the project gives them no place.

        Raises:
            UsageError: when it cannot be read.
        """
        real = Path(os.path.realpath(path))
        for folder in real.parents:
            for project in _projects_in(folder):
                root = self._roots.get(project) or self._read(project)
                found = _node_of(root, real)
                if found is not None:
                    return Surroundings(root, found, folder, project)
        folder = real.parent.parent if real.parent.name.lower() in _OF_TESTS else real.parent
        root = self._roots.get(folder) or self._read_folder(folder)
        found = _node_of(root, real)
        assert found is not None
        return Surroundings(root, found, folder, None)

    def _read(self, project: Path) -> Node:
        reader = Reader(Files(project.parent), read_project)
        root = self._roots[project] = place_of_project(reader, project)
        _add_packages(root, reader)
        return root

    def _read_folder(self, folder: Path) -> Node:
        reader = Reader(Files(folder), read_project)
        node = reader.read(folder)
        assert node is not None
        root = self._roots[folder] = Node("Game", "DataModel")
        folder_of(root, "ReplicatedStorage").children.append(node)
        _add_packages(root, reader)
        return root


def _projects_in(folder: Path) -> list[Path]:
    """The projects of a folder, the default one first."""
    default = [folder / name for name in PROJECTS if (folder / name).is_file()]
    try:
        others = sorted(one for one in folder.iterdir() if is_project(one) and one not in default)
    except OSError:
        others = []  # Not every folder above a file may be looked into.
    return [*default, *others]


def _node_of(root: Node, path: Path) -> Node | None:
    return next((node for _, node in root.walk() if node.path == path and node.source is not None), None)


def _add_packages(root: Node, reader: Reader) -> None:
    """Give a place to the packages of a repository that its project leaves out."""
    known = {node.path for _, node in root.walk()}
    for folder in _packages_above(reader.files):
        for name, names in _PACKAGES.items():
            path = folder / name
            if path.is_dir() and known.isdisjoint((path, *path.iterdir())):
                node = reader.read(path)
                above = folder_of(root, "ReplicatedStorage", *names[:-1])
                if node is not None and above.child(names[-1]) is None:
                    node.name = names[-1]
                    above.children.append(node)


def _packages_above(files: Files) -> Iterator[Path]:
    """The folder of a game and those above it, as far as its repository goes."""
    for folder in (files.folder, *files.folder.parents):
        yield folder
        if folder == files.top:
            return
