"""What the packagers' own files name: the packages of a game, whether somebody installed them or not.

Source: github.com/UpliftGames/wally, docs.pesde.dev, github.com/Roblox/rotriever as their users' repositories have it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket._place.reading import Files
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("NO_MANIFEST", "Manifest", "read_manifest")

# The files of the packagers, and what installs all that they name.
_COMMANDS: Final = {"wally.toml": "wally install", "pesde.toml": "pesde install", "rotriever.toml": "rotrieve install"}

# The tables of such a file; what only tests need stands in others.
_TABLES: Final = ("dependencies", "server-dependencies", "server_dependencies")


class Manifest(NamedTuple):
    """What one of the packagers' files says.

    Attributes:
        file: its name, as messages call it; empty where there is none.
        command: what installs all that it names.
        packages: the names under which the game knows its packages, each with the package's own name in small letters.
    """

    file: str
    command: str
    packages: Mapping[str, str]


NO_MANIFEST: Final = Manifest("", "", {})


def read_manifest(files: Files) -> Manifest:
    """The nearest of the packagers' files, from a game's folder up to the top of its repository."""
    for folder in (files.folder, *files.folder.parents):
        for name, command in _COMMANDS.items():
            if (folder / name).is_file():
                return Manifest(files.name(folder / name), command, dict(_packages(files, folder / name)))
        if folder == files.top:
            break
    return NO_MANIFEST


def _packages(files: Files, path: Path) -> Iterator[tuple[str, str]]:
    try:
        found = tomllib.loads(files.text(path))
    except (tomllib.TOMLDecodeError, UsageError):
        return  # The packager tells what is wrong in it, and a game may be checked all the same.
    for table in _TABLES:
        named = found.get(table, {})
        for alias, value in named.items() if isinstance(named, dict) else ():
            yield alias, _own_name(alias, value)


def _own_name(alias: str, value: object) -> str:
    """The last part of a package's name: "sleitnick/knit@1.7.0", or a table of pesde's or Rotriever's."""
    if isinstance(value, dict):
        value = value.get("wally") or value.get("name") or value.get("package") or alias
    text = re.split(r"@|\s", str(value))[0]
    return text.rpartition("/")[2].lower() if "/" in text else alias.lower()
