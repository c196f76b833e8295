"""Rojo's project files as trees (github.com/rojo-rbx/rojo, 7.7, docs "Project format")."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._place.folders import PROJECTS, Reader, SyncRule
from pytest_robloxmarket._place.nodes import Node, merge
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("glob_pattern", "read_project")

_KEYS: Final = frozenset(
    [
        "$schema",
        "name",
        "tree",
        "servePort",
        "servePlaceIds",
        "blockedPlaceIds",
        "placeId",
        "gameId",
        "serveAddress",
        "serveAllowedHosts",
        "emitLegacyScripts",
        "globIgnorePaths",
        "syncbackRules",
        "syncRules",
        # Argon reads the same file, and has names of its own. Source: github.com/argon-rbx/argon, src/project.rs.
        "host",
        "ignoreGlobs",
        "legacyScripts",
        "placeIds",
        "port",
        "syncback",
    ]
)
_NODE_KEYS: Final = frozenset(
    [
        "$className",
        "$path",
        "$properties",
        "$attributes",
        "$ignoreUnknownInstances",
        "$id",
        "$schema",
        "$keepUnknowns",
        "$tags",
    ]
)

# What a rule of `syncRules` can make of a file, and what such files end with usually.
_USES: Final = {
    "serverScript": ".server.luau",
    "clientScript": ".client.luau",
    "pluginScript": ".plugin.luau",
    "moduleScript": ".luau",
    "legacyServerScript": ".server.luau",
    "legacyClientScript": ".client.luau",
    "runContextServerScript": ".server.luau",
    "runContextClientScript": ".client.luau",
    "json": ".json",
    "jsonModel": ".model.json",
    "project": ".project.json",
    "toml": ".toml",
    "yaml": ".yml",
    "text": ".txt",
    "csv": ".csv",
    "rbxm": ".rbxm",
    "rbxmx": ".rbxmx",
    "ignore": "",
}

# Argon says "type", by names of its own (github.com/argon-rbx/argon, src/middleware/mod.rs).
_TYPES: Final = {
    "ServerScript": "serverScript",
    "ClientScript": "clientScript",
    "ModuleScript": "moduleScript",
    "StringValue": "text",
    "RichStringValue": "text",
    "LocalizationTable": "csv",
    "JsonModule": "json",
    "TomlModule": "toml",
    "YamlModule": "yaml",
    "MsgpackModule": "yaml",
    "JsonModel": "jsonModel",
    "RbxmModel": "rbxm",
    "RbxmxModel": "rbxmx",
    "Project": "project",
    "InstanceData": "ignore",
}

# What says that a file is what its folder is, in the names that are known without a rule.
_OF_FOLDERS: Final = ("init.", ".src.", ".data.")

# What such a script is whatever `emitLegacyScripts` says.
_CONTEXTS: Final = {"legacy": True, "runContext": False}

# The files that tell darklua what to do.
_DARKLUA: Final = (".darklua.json", ".darklua.json5")

# A child of these that bears such a name is of such a class without saying so.
_INFERRED: Final = {
    "StarterPlayer": frozenset({"StarterPlayerScripts", "StarterCharacterScripts"}),
    "Workspace": frozenset({"Terrain"}),
}


def read_project(reader: Reader, path: Path) -> Node:
    """The tree of a project file.

    Raises:
        UsageError: when the project is wrong; the message names the file and the instance.
    """
    file = reader.files.name(path)
    reader.files.enter(path, f"the project {file}")
    ignored, legacy, rules = list(reader.ignored), reader.legacy, list(reader.rules)
    try:
        found = _table(reader.files.json(path), file, "the project")
        _check_keys(found, file)
        reader.legacy = bool(found.get("emitLegacyScripts", found.get("legacyScripts", True)))
        globs = found.get("globIgnorePaths", found.get("ignoreGlobs", []))
        for glob in globs if isinstance(globs, list) else [globs]:
            text = str(glob)
            reader.ignored.append((path.parent, glob_pattern(text.removeprefix("!")), text.startswith("!")))
        reader.rules = [*_sync_rules(found.get("syncRules", []), path.parent, file), *reader.rules]
        name = found.get("name") or (path.parent.name if path.name in PROJECTS else path.name.partition(".")[0])
        return _Project(reader, path, file).node(str(name), found["tree"], parent=None)
    finally:
        reader.ignored, reader.legacy, reader.rules = ignored, legacy, rules
        reader.files.leave()


def _sync_rules(found: object, base: Path, file: str) -> Iterator[SyncRule]:
    for one in found if isinstance(found, list) else [found]:
        rule = _table(one, file, "a rule of syncRules")
        use = str(rule.get("use", "") or _TYPES.get(str(rule.get("type", "")), ""))
        if "pattern" not in rule and str(rule.get("childPattern", "")).startswith(_OF_FOLDERS):
            continue
        if use not in _USES or "pattern" not in rule:
            raise UsageError(
                f'{file}: a rule of syncRules has a "pattern" and a "use", which is one of {", ".join(_USES)}.'
            )
        exclude = rule.get("exclude")
        yield SyncRule(
            base,
            glob_pattern(str(rule["pattern"])),
            [glob_pattern(str(one)) for one in (exclude if isinstance(exclude, list) else [exclude]) if one],
            str(rule.get("suffix", "")),
            _USES[use],
            next((is_legacy for begin, is_legacy in _CONTEXTS.items() if use.startswith(begin)), None),
        )


def _check_keys(found: dict[str, object], file: str) -> None:
    unknown = [key for key in found if key not in _KEYS]
    if unknown:
        raise UsageError(
            f"{file}: a project has no key {unknown[0]!r}. Known are {', '.join(sorted(_KEYS - {'$schema'}))}."
        )
    if "tree" not in found:
        raise UsageError(f'{file}: the project has no "tree". Add one, like {{"$className": "DataModel"}}.')


class _Project:
    """One project file."""

    def __init__(self, reader: Reader, path: Path, file: str) -> None:
        self._reader: Final = reader
        self._path: Final = path
        self._file: Final = file

    def node(self, name: str, value: object, parent: Node | None, where: str = "") -> Node:
        """What one entry of the tree stands for."""
        found = self._checked(value, where or "tree")
        from_path = self._from_path(found.get("$path"), where or "tree")
        class_name = self._class_name(found, from_path, name, parent, where or "tree")
        node = from_path or Node(name, class_name, file=self._file)
        if class_name != node.class_name:
            node.class_name = class_name
        node.name = name
        node.properties.update(_table(found.get("$properties", {}), self._file, f"$properties of {where}"))
        node.attributes.update(_table(found.get("$attributes", {}), self._file, f"$attributes of {where}"))
        tags = found.get("$tags", [])
        node.tags.extend(str(tag) for tag in (tags if isinstance(tags, list) else [tags]))
        for key, below in found.items():
            if key.startswith("$"):
                continue
            child_where = f"{where}.{key}" if where else key
            if self._is_left_out(below, child_where):
                continue
            child = self.node(key, below, node, child_where)
            known = node.child(key)
            if known is None:
                node.children.append(child)
            else:
                self._join(known, child)
        return node

    def _join(self, known: Node, node: Node) -> None:
        """What a folder holds and the project describes as well is one instance."""
        known.properties.update(node.properties)
        known.attributes.update(node.attributes)
        if node.class_name != "Folder":
            known.class_name = node.class_name
        if node.source is not None:
            known.source, known.file, known.path = node.source, node.file, node.path
        merge(known, node)

    def _checked(self, value: object, where: str) -> dict[str, object]:
        found = _table(value, self._file, where)
        for key in found:
            if key.startswith("$") and key not in _NODE_KEYS:
                raise UsageError(
                    f"{self._file}: {where} has the key {key!r}, and known are {', '.join(sorted(_NODE_KEYS))}."
                )
        return found

    def _from_path(self, value: object, where: str) -> Node | None:
        path = self._resolved(value)
        if path is None:
            return None
        if not path.exists():
            return None if isinstance(value, dict) else self._missing(path, where, self._written(value))
        self._reader.files.check(path, f"{self._file}: the $path of {where}")
        node = self._reader.read(path)
        if node is None and not path.is_dir():
            raise UsageError(f"{self._file}: the $path of {where} is {path.name}, which Rojo makes no instance of.")
        return node

    def _missing(self, path: Path, where: str, written: str) -> Node:
        """What stands where nothing is: git keeps no empty folders, and what only Studio has is in no repository."""
        told = (
            f"{self._file}: the $path of {where} is {written!r}, and there is nothing at "
            f"{self._reader.files.name(path)}"
        )
        # What a game in TypeScript names is made by roblox-ts, and without it there is no game.
        is_compiled = (self._path.parent / "tsconfig.json").is_file()
        if is_compiled or self._reader.strict:
            how = "Run npx rbxtsc first" if is_compiled else "Make it"
            raise UsageError(f"{told}. {how}, or mend the path.")
        darklua = next((one for one in _DARKLUA if (self._path.parent / one).is_file()), None)
        self._reader.missing.append(
            f"{told} (if darklua writes it, as {darklua} suggests: run darklua process first)" if darklua else told
        )
        if not path.suffix:
            return Node(path.name, "Folder", file=self._file, path=path)
        return Node(path.stem.partition(".")[0], "ModuleScript", file=self._file, note=f"{written} is not there")

    def _resolved(self, value: object) -> Path | None:
        return None if value is None else self._path.parent / self._written(value)

    def _written(self, value: object) -> str:
        return str(value.get("optional", "")) if isinstance(value, dict) else str(value)

    def _is_left_out(self, value: object, where: str) -> bool:
        """Whether it is an optional path of which nothing is there."""
        found = _table(value, self._file, where)
        path = self._resolved(found.get("$path"))
        return path is not None and not path.exists() and isinstance(found["$path"], dict) and "$className" not in found

    def _class_name(
        self, found: dict[str, object], from_path: Node | None, name: str, parent: Node | None, where: str
    ) -> str:
        written = found.get("$className")
        if written is not None:
            if from_path is not None and from_path.class_name not in {"Folder", str(written)}:
                raise UsageError(
                    f"{self._file}: {where} has the $className {written} and a $path that is a "
                    f"{from_path.class_name}: only a folder can be given another class."
                )
            return str(written)
        inferred = _inferred(name, parent)
        if from_path is not None:
            return inferred if inferred and from_path.class_name == "Folder" else from_path.class_name
        if inferred:
            return inferred
        if "$path" in found:
            return "Folder"
        raise UsageError(
            f"{self._file}: {where} has neither $className nor $path, and its name is no service's. Add one of them."
        )


def _inferred(name: str, parent: Node | None) -> str:
    if parent is None:
        return ""
    if parent.class_name == "DataModel" and is_class(name) and class_info(name).service:
        return name
    return name if name in _INFERRED.get(parent.class_name, ()) else ""


def glob_pattern(glob: str) -> re.Pattern[str]:
    """A glob of a project file as a pattern for a whole path: `*` crosses folders too, as in Rojo (src/glob.rs)."""
    parts = {"**/": "(?:.*/)?", "/**": "/.*", "*": ".*", "**": ".*", "?": ".", "{": "(?:", "}": ")", ",": "|"}
    inside = r"\[!?[^\]]+\]"

    def part(found: re.Match[str]) -> str:
        text = found.group()
        if len(text) > 1 and text.startswith("["):
            return text.replace("[!", "[^", 1)
        return parts.get(text, re.escape(text)) if "{" in glob or text not in "{}," else re.escape(text)

    return re.compile(re.sub(rf"\*\*/|/\*\*|\*\*|{inside}|.", part, glob))


def _table(value: object, file: str, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UsageError(f"{file}: {where} should be a table in braces, and is {str(value)[:40]!r}.")
    return value
