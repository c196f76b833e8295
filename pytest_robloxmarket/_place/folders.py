"""Files and folders as instances, by Rojo's rules (github.com/rojo-rbx/rojo, 7.7, docs "Sync details")."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket._place import rbxsync
from pytest_robloxmarket._place.data_modules import json_module, localization_table, text_value, toml_module
from pytest_robloxmarket._place.modules import returns_something
from pytest_robloxmarket._place.nodes import SCRIPTS, Node, merge
from pytest_robloxmarket._place.reading import Files, read_bytes
from pytest_robloxmarket._place.xml_models import MODEL_BYTES_MAX, read_xml_model
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("PROJECTS", "NestedProject", "Reader", "SyncRule")

# Reads a project file that stands inside of another's tree.
NestedProject = Callable[["Reader", Path], Node | None]

# A folder with one of these is what its project says.
PROJECTS: Final = ("default.project.json", "default.project.jsonc")

# The endings of scripts, the longer first, and what such a script is.
_SCRIPTS: Final = (
    (".server", "Script", "Server"),
    (".client", "LocalScript", "Client"),
    (".plugin", "Script", "Plugin"),
    ("", "ModuleScript", ""),
)
# What Studio's own Script Sync and Azul write as well. In a project of Rojo's these are parts of names.
# Source: creator-docs, scripting/sync.md; github.com/Ransomwave/azul, src/util/scriptFile.ts.
_OF_STUDIO: Final = (
    (".local", "LocalScript", ""),
    (".legacy", "Script", ""),
    (".module", "ModuleScript", ""),
)
_CODE: Final = (".luau", ".lua")
# `.src` is Argon's former word for `init`.
_INITS: Final = tuple(
    f"{stem}{middle}{end}"
    for stem in ("init", ".src")
    for middle in ("", ".server", ".client", ".plugin", ".local", ".legacy", ".module")
    for end in _CODE
)

# What only Studio can read: a model in bytes.
_BINARY: Final = ".rbxm"
_XML: Final = ".rbxmx"
_OTHERS: Final = {".yml": "ModuleScript", ".yaml": "ModuleScript"}
_TABLE: Final = "init.csv"

_META: Final = re.compile(r"\.meta\.jsonc?$")
# Argon's, and all that one may say. Source: github.com/argon-rbx/argon, src/middleware/data.rs.
_DATA: Final = ".data.json"
_DATA_KEYS: Final = frozenset(
    ["className", "properties", "attributes", "tags", "keepUnknowns", "ignoreUnknownInstances", "originalName"]
)

# Folders that hold no part of a game, wherever they are.
_SKIPPED: Final = frozenset({".git", ".github", ".vscode", "__pycache__", ".venv"})


class SyncRule(NamedTuple):
    """What a project says of files whose names do not tell what they are.

    Attributes:
        base: the folder of the project.
        pattern: of a file's path from there.
        exclude: of those that it does not count for.
        suffix: the end of a file's name that is no part of the instance's name.
        ending: what files of this kind end with usually; empty for those that are no instance.
        legacy: whether its scripts run by where they are, and not by their RunContext; None as the project says.
    """

    base: Path
    pattern: re.Pattern[str]
    exclude: Sequence[re.Pattern[str]]
    suffix: str
    ending: str
    legacy: bool | None = None

    def fits(self, path: Path) -> bool:
        """Whether the rule is about a file."""
        if not path.is_relative_to(self.base):
            return False
        name = path.relative_to(self.base).as_posix()
        return bool(self.pattern.fullmatch(name)) and not any(one.fullmatch(name) for one in self.exclude)


class Reader:
    """Makes nodes of the files of one game.

    Args:
        files: those that it may read.
        nested: reads a project file.
        strict: whether what a project names must be there.
    """

    def __init__(self, files: Files, nested: NestedProject, *, strict: bool = False) -> None:
        self.files: Final = files
        self._nested: Final = nested
        self.strict: Final = strict
        self.missing: Final[list[str]] = []  # What a project names and is not there, in words.
        # Whether a file without an ending for scripts may be one: without a project, its name and its shape say so.
        self.by_shape = False
        self.rules: list[SyncRule] = []  # `syncRules`
        # What `globIgnorePaths` of the projects that are being read name.
        self.ignored: list[tuple[Path, re.Pattern[str], bool]] = []
        self.legacy = True  # `emitLegacyScripts`

    def read(self, path: Path) -> Node | None:
        """The instance that a file or a folder stands for; None for a file that is no part of a game.

        Raises:
            UsageError: when it cannot be read.
        """
        if self._is_ignored(path):
            return None
        return self._folder(path) if path.is_dir() else self._file(path, self._called(path))

    def _called(self, path: Path) -> str:
        """A file's name, or what it would be called without the rule of the project that says what it is."""
        for rule in self.rules:
            if rule.fits(path):
                name = path.name.removesuffix(rule.suffix) if rule.suffix else path.stem
                return f"{name}{rule.ending}" if rule.ending else ""
        return path.name

    def _is_ignored(self, path: Path) -> bool:
        ignored = False
        for base, pattern, takes_back in self.ignored:
            # The last one that fits decides: one with `!` takes back what came before.
            if path.is_relative_to(base) and pattern.fullmatch(path.relative_to(base).as_posix()):
                ignored = not takes_back
        return ignored

    def _folder(self, folder: Path) -> Node | None:
        name = self.files.name(folder)
        self.files.enter(folder, f"the folder {name}")
        try:
            project = next((folder / one for one in PROJECTS if (folder / one).is_file()), None)
            return self._nested(self, project) if project else self._plain_folder(folder, name)
        finally:
            self.files.leave()

    def _plain_folder(self, folder: Path, name: str) -> Node | None:
        try:
            entries = sorted(os.listdir(folder))
        except OSError as error:
            raise UsageError(f"the folder {name} cannot be read: {error}.") from None
        init, *others = [one for one in _INITS if one in entries and self._is_init(one)] or [""]
        if others:
            first, *rest = [self.files.name(folder / one) for one in (init, *others)]
            self.missing.append(
                f"{first} and {' and '.join(rest)} both say what their folder is, and Rojo reads only "
                f"{first}: rename the other one, or give it a folder of its own"
            )
        if init:
            node = self._script(folder / init, Path(init).stem)
        elif _TABLE in entries:
            node = localization_table(folder.name, self.files.text(folder / _TABLE), f"{name}/{_TABLE}")
        else:
            node = Node(folder.name, "Folder", file=name)
        node.name, node.path = folder.name, folder
        metas = []
        for entry in entries:
            if entry in {*_SKIPPED, init, *others, _TABLE} or self._is_ignored(folder / entry):
                continue
            if entry == rbxsync.META or _META.search(entry) or self._is_data(folder / entry):
                metas.append(entry)
            else:
                child = self.read(folder / entry)
                if child is not None:
                    node.children.append(child)
        for entry in metas:
            self._patch(node, folder / entry)
        if self.by_shape:
            _join_children(node)
        return node

    def _is_init(self, entry: str) -> bool:
        """Whether a file says what its folder is; without a project, Studio's endings count too."""
        return self.by_shape or not any(f"{ending}." in entry for ending, _, _ in _OF_STUDIO)

    def _is_data(self, path: Path) -> bool:
        """Whether a file is Argon's `.data.json`, which describes what is beside it as a `.meta.json` does."""
        if not path.name.endswith(_DATA):
            return False
        found = self.files.json(path)
        return path.name == _DATA or (isinstance(found, dict) and bool(found) and found.keys() <= _DATA_KEYS)

    def _file(self, path: Path, called: str) -> Node | None:
        if called.endswith(_CODE):
            return self._script(path, Path(called).stem)
        if re.search(r"\.project\.jsonc?$", called):
            return self._nested(self, path)
        if re.search(r"\.model\.jsonc?$", called):
            return self._model(path, called)
        if called.endswith(rbxsync.ENDING):
            return self._of_rbxsync(path, called)
        return None if _META.search(called) else self._data(path, Path(called))

    def _of_rbxsync(self, path: Path, called: str) -> Node | None:
        file = self.files.name(path)
        node = rbxsync.read_instance(_table(self.files.json(path), file), Path(called).stem, file)
        if node is not None:
            node.path = path
        return node

    def _script(self, path: Path, stem: str) -> Node:
        kinds = (*_OF_STUDIO, *_SCRIPTS) if self.by_shape else _SCRIPTS
        middle, class_name, context = next(one for one in kinds if stem.endswith(one[0]))
        source = self.files.text(path)
        if self.by_shape and not middle:
            middle, class_name = _by_shape(stem, source)
        node = Node(stem.removesuffix(middle), class_name, source, self.files.name(path), path)
        rule = next((one for one in self.rules if one.fits(path)), None)
        legacy = self.legacy if rule is None or rule.legacy is None else rule.legacy
        if context == "Plugin" or (context and not legacy):
            node.class_name, node.properties["RunContext"] = "Script", context
        return node

    def _data(self, path: Path, called: Path) -> Node | None:
        file = self.files.name(path)
        if called.suffix in {".json", ".jsonc"}:
            node = json_module(called.stem, self.files.text(path), file)
        elif called.suffix == ".toml":
            node = toml_module(called.stem, self.files.text(path), file)
        elif called.suffix == ".txt":
            node = text_value(called.stem, self.files.text(path), file)
        elif called.suffix == ".csv":
            node = localization_table(called.stem, self.files.text(path), file)
        elif called.suffix == _XML:
            node = self._xml_model(path, called.stem, file)
        elif called.suffix == _BINARY:
            node = Node(called.stem, "Model", file=file, note=f"{file} is a model made in Studio")
        elif called.suffix in _OTHERS:
            note = f"{file} is YAML (write it as {called.stem}.json or {called.stem}.toml, and it is read)"
            node = Node(called.stem, _OTHERS[called.suffix], file=file, note=note)
        else:
            return None
        node.path = path
        return node

    def _xml_model(self, path: Path, name: str, file: str) -> Node:
        """What a model of Studio's holds; several instances are put into a folder."""
        found = read_xml_model(read_bytes(path, file, MODEL_BYTES_MAX), file)
        node = found[0] if len(found) == 1 else Node(name, "Folder", file=file, children=found)
        node.name = name
        return node

    def _model(self, path: Path, called: str) -> Node:
        file = self.files.name(path)
        node = _of_model(self.files.json(path), re.sub(r"\.model\.jsonc?$", "", called), file)
        node.path = path
        return node

    def _patch(self, folder: Node, path: Path) -> None:
        """What a `.meta.json` says of its neighbour, or of its folder."""
        file = self.files.name(path)
        found = _table(self.files.json(path), file)
        if path.name == rbxsync.META:
            rbxsync.describe(folder, found)
            return
        name = "init" if path.name == _DATA else _META.sub("", path.name).removesuffix(_DATA)
        node = folder if name == "init" else folder.child(name.removesuffix(".server").removesuffix(".client"))
        if node is None:
            self.missing.append(f"{file} describes nothing, since there is no {name} beside it: Rojo passes it by")
            return
        node.properties.update(_table(found.get("properties", {}), file))
        node.attributes.update(_table(found.get("attributes", {}), file))
        node.tags.extend(_tags(found))
        if name != "init" and not path.name.endswith(_DATA):
            if "className" in found:
                self.missing.append(f"{file} names a className, and Rojo reads that only in init.meta.json")
            return
        if "className" in found and (node.class_name != found["className"] or not path.name.endswith(_DATA)):
            if node is not folder or node.class_name != "Folder":
                raise UsageError(f"{file}: className is for folders without an init file, and {node.name} is none.")
            node.class_name = str(found["className"])


def _join_children(folder: Node) -> None:
    """Give a script the folder beside it that bears its name: Azul writes so what stands in a script."""
    scripts = {one.name: one for one in folder.children if one.source is not None}
    for child in [one for one in folder.children if one.class_name == "Folder" and one.name in scripts]:
        folder.children.remove(child)
        merge(scripts[child.name], child)


def _tags(found: dict[str, object]) -> list[str]:
    tags = found.get("tags", [])
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def _by_shape(stem: str, source: str) -> tuple[str, str]:
    """The ending of a file's name that says its class, and the class: what was copied out of Studio has no other."""
    written = next((one for one in SCRIPTS if stem.endswith(f".{one}")), "")
    if written:
        return f".{written}", written
    if returns_something(source) or stem == "init":
        return "", "ModuleScript"
    return "", "LocalScript" if "LocalPlayer" in source else "Script"


def _of_model(found: object, name: str, file: str) -> Node:
    table = _table(found, file)
    known = {key.lower(): value for key, value in table.items()}
    node = Node(name, str(known.get("classname", "Folder")), file=file)
    node.properties.update(_table(known.get("properties", {}), file))
    node.attributes.update(_table(known.get("attributes", {}), file))
    children = known.get("children", [])
    if not isinstance(children, list):
        raise UsageError(f"{file}: children should be a list of instances.")
    for child in children:
        below = _table(child, file)
        child_name = str(below.get("name", below.get("Name", below.get("className", "Folder"))))
        node.children.append(_of_model(below, child_name, file))
    return node


def _table(value: object, file: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UsageError(f"{file}: a table in braces should stand where {str(value)[:40]!r} does.")
    return value
