"""What `require("./Config")` means: a module beside the script, or one that an alias of a `.luaurc` leads to.

Source: creator-docs, luau/require.md; github.com/luau-lang/rfcs, new-require-by-string-semantics and
require-by-string-aliases.
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._place.jsonc import read_json
from pytest_robloxmarket._place.planting import Planted
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

__all__ = ("forget_aliases", "resolve")

_CODE: Final = (".luau", ".lua")

# The aliases of a `.config.luau`. Source: github.com/luau-lang/rfcs, config-luauconfig.
_COMMENT: Final = re.compile(r"--\[\[.*?\]\]|--[^\n]*", re.DOTALL)
_IN_CONFIG: Final = re.compile(r"\baliases\s*=\s*\{([^{}]*)\}")
_PAIR: Final = re.compile(r"\[?[\"']?([\w.-]+)[\"']?\]?\s*=\s*([\"'])([^\"'\n]+)\2")

# So much of what stands in a file is shown.
_SHOWN_MAX: Final = 40


class _MissingError(PlatformError):
    """There is no such module in a game's files."""


def resolve(
    planted: Planted, script: Instance | None, text: str, *, absent: Callable[[Instance, str], Instance] | None = None
) -> Instance:
    """The module that a text means in a script.

    Args:
        planted: the game's files.
        script: who asks.
        text: like `./Config` or `@Shared/Config`.
        absent: what stands in, where the files have no such module.

    Raises:
        PlatformError: when it means none.
    """
    try:
        return _resolved(planted, script, text)
    except _MissingError:
        if absent is None or script is None:
            raise
        return absent(script, text)


def _resolved(planted: Planted, script: Instance | None, text: str) -> Instance:
    first, _, rest = text.partition("/")
    if script is None or (not rest and not first.startswith("@")):
        raise PlatformError(
            f'require("{text}"): the text should begin with ./, ../, @self/ or an alias like @Packages/'
        )
    if first in {".", ".."}:
        start = script.parent if first == "." else script.parent and script.parent.parent
        found = _below(start, rest, text)
    elif first == "@self":
        found = _below(script, rest, text)
    elif first == "@game":
        found = _below(_root(script), rest, text)
    elif first.startswith("@"):
        found = _by_alias(planted, script, first[1:], rest, text)
    else:
        raise PlatformError(
            f'require("{text}"): the text should begin with ./, ../, @self/ or an alias like @Packages/'
        )
    return found


def _below(start: Instance | None, rest: str, text: str) -> Instance:
    one = start
    for name in rest.split("/"):
        if one is None:
            break
        if name not in {"", "."}:
            found = one.parent if name == ".." else one.find_child(name)
            if found is None and name != "..":
                # Paths are those of the place, and a project may put files elsewhere than they are on the disk.
                raise _MissingError(
                    f'require("{text}"): there is no such module, since {one.full_name()} has no {name}'
                )
            one = found
    if one is None:
        raise PlatformError(f'require("{text}"): there is no such module')
    return one


def _root(one: Instance) -> Instance:
    while one.parent is not None:
        one = one.parent
    return one


def _by_alias(planted: Planted, script: Instance, alias: str, rest: str, text: str) -> Instance:
    above: Instance | None = script
    while above is not None and above not in planted.paths:
        above = above.parent
    if above is None:
        raise PlatformError(f'require("{text}"): the script is in no file, so no .luaurc is above it')
    known: list[str] = []
    for folder in planted.paths[above].parents:
        aliases = _aliases(folder)
        target = _target(aliases, alias, text)
        if target is not None:
            wanted = Path(os.path.normpath(folder / target / rest))
            found = next((planted.by_path[one] for one in _spellings(wanted) if one in planted.by_path), None)
            return found or _below_folder(planted, wanted, text)
        known += [f"@{one}" for one in aliases]
    there = f"they have {', '.join(known)}" if known else 'write one as { "aliases": { "Shared": "src/shared" } }'
    raise PlatformError(f'require("{text}"): no .luaurc above the script has the alias @{alias}: {there}')


def _below_folder(planted: Planted, wanted: Path, text: str) -> Instance:
    """The module below the innermost folder of a path that the place has; it may come of a file of any kind.

    Raises:
        _MissingError: where there is no such folder, or no such module in it.
    """
    for folder in wanted.parents[:-1]:
        start = next((planted.by_path[one] for one in _spellings(folder) if one in planted.by_path), None)
        if start is not None:
            return _below(start, wanted.relative_to(folder).as_posix(), text)
    raise _MissingError(f'require("{text}"): the project has no module at {wanted}')


def _target(aliases: Mapping[str, str], alias: str, text: str) -> str | None:
    """The path that an alias stands for; it may begin with another alias of the same file."""
    target, seen = aliases.get(alias.lower()), [alias.lower()]
    while target is not None and target.startswith("@"):
        first, _, rest = target[1:].partition("/")
        if first.lower() in seen:
            raise PlatformError(f'require("{text}"): the aliases @{" -> @".join([*seen, first])} go round in a circle')
        seen.append(first.lower())
        above = aliases.get(first.lower())
        target = None if above is None else f"{above}/{rest}"
    return target


def _spellings(path: Path) -> Iterator[Path]:
    yield path
    for ending in _CODE:
        yield path.with_name(f"{path.name}{ending}")
        yield path / f"init{ending}"


@cache
def _aliases(folder: Path) -> dict[str, str]:
    """The aliases of a folder's `.luaurc`, in lower case, since they are the same in any.

    Raises:
        PlatformError: when the file does not say them as it should.
    """
    path = folder / ".luaurc"
    if not path.is_file():
        return _of_config(folder / ".config.luau")
    try:
        found = read_json(path.read_text("utf-8", errors="replace"), str(path))
    except UsageError as error:
        raise PlatformError(str(error)) from None
    if not isinstance(found, dict):
        raise PlatformError(f"{path}: a table in braces should stand where {str(found)[:_SHOWN_MAX]!r} does")
    aliases = found.get("aliases", {})
    if not isinstance(aliases, dict):
        raise PlatformError(
            f'{path}: aliases should be a table like {{ "Shared": "src/shared" }}, and it is '
            f"{json.dumps(aliases)[:_SHOWN_MAX]}"
        )
    for key, value in aliases.items():
        if not isinstance(value, str):
            raise PlatformError(
                f'{path}: the alias {key} should be a path in quotes, like "src/shared", and it is '
                f"{json.dumps(value)[:_SHOWN_MAX]}"
            )
    return {key.lower(): value for key, value in aliases.items()}


def _of_config(path: Path) -> dict[str, str]:
    """The aliases that a `.config.luau` writes out; it is read and not run."""
    if not path.is_file():
        return {}
    inside = _IN_CONFIG.search(_COMMENT.sub("", path.read_text("utf-8", errors="replace")))
    return {} if inside is None else {found[1].lower(): found[3] for found in _PAIR.finditer(inside[1])}


def forget_aliases() -> None:
    """Read each `.luaurc` again when it is next needed."""
    _aliases.cache_clear()
