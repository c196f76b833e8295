"""What `require("./Config")` means: a module beside the script, or one that an alias of a `.luaurc` leads to.

Source: creator-docs, luau/require.md; github.com/luau-lang/rfcs, new-require-by-string-semantics and
require-by-string-aliases.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._place.jsonc import read_json
from pytest_robloxmarket._place.planting import Planted
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

__all__ = ("forget_aliases", "resolve")

_CODE: Final = (".luau", ".lua")


def resolve(planted: Planted, script: Instance | None, text: str) -> Instance:
    """The module that a text means in a script.

    Raises:
        PlatformError: when it means none.
    """
    first, _, rest = text.partition("/")
    if script is None or (not rest and first not in {"@self", "@game"}):
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
            one = one.parent if name == ".." else one.find_child(name)
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
    for folder in planted.paths[above].parents:
        target = _aliases(folder).get(alias.lower())
        if target is not None:
            wanted = Path(os.path.normpath(folder / target / rest))
            found = next((planted.by_path[one] for one in _spellings(wanted) if one in planted.by_path), None)
            if found is None:
                raise PlatformError(f'require("{text}"): the project has no module at {wanted}')
            return found
    raise PlatformError(f'require("{text}"): no .luaurc above the script has the alias @{alias}')


def _spellings(path: Path) -> Iterator[Path]:
    yield path
    for ending in _CODE:
        yield path.with_name(f"{path.name}{ending}")
        yield path / f"init{ending}"


@cache
def _aliases(folder: Path) -> dict[str, str]:
    """The aliases of a folder's `.luaurc`, in lower case, since they are the same in any."""
    path = folder / ".luaurc"
    if not path.is_file():
        return {}
    try:
        found = read_json(path.read_text("utf-8", errors="replace"), str(path))
    except UsageError as error:
        raise PlatformError(str(error)) from None
    aliases = found.get("aliases", {}) if isinstance(found, dict) else {}
    return {str(key).lower(): str(value) for key, value in aliases.items()} if isinstance(aliases, dict) else {}


def forget_aliases() -> None:
    """Read each `.luaurc` again when it is next needed."""
    _aliases.cache_clear()
