"""The files of one game, read: each with a name for messages, none from outside of the game."""

import os
import stat
from pathlib import Path
from typing import Final

from pytest_robloxmarket._place.jsonc import read_json
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("BYTES_MAX", "Files", "decode", "read_bytes")

# Larger than any script or data that people write by hand, and read within a second.
BYTES_MAX: Final = 4_000_000

# What stands at the top of a repository: a game may share files with all that is below.
_TOPS: Final = ("rokit.toml", "aftman.toml", "foreman.toml", "wally.toml", "package.json")


class Files:
    """The files that a game may consist of: those below the folder of its project, or of the repository around it.

    Args:
        folder: what the names of its files are relative to.
        top: all that is below may be a part of it; left out, the repository around the folder.
    """

    def __init__(self, folder: Path, top: Path | None = None) -> None:
        self.folder: Final = Path(os.path.realpath(folder))
        self.top: Final = _top_of(self.folder) if top is None else top
        # What is being read now, from the outside in: nothing may contain itself.
        self.open: Final[list[Path]] = []

    def name(self, path: Path) -> str:
        """What messages call a file: its path from the game's folder."""
        return Path(os.path.relpath(path, self.folder)).as_posix()

    def text(self, path: Path) -> str:
        """A file's text, with the line ends of Unix.

        Raises:
            UsageError: when it cannot be read, is too large, or is no text.
        """
        name = self.name(path)
        return decode(read_bytes(path, name), name)

    def json(self, path: Path) -> object:
        """What a JSON file holds."""
        return read_json(self.text(path), self.name(path))

    def enter(self, path: Path, why: str) -> None:
        """Begin to read what is in a folder or a project; `leave` ends it.

        Raises:
            UsageError: when it is being read already, or is not a part of the game.
        """
        real = self.check(path, why)
        if real in self.open:
            chain = " -> ".join(self.name(one) for one in (*self.open[self.open.index(real) :], real))
            raise UsageError(f"{why} goes round in a circle: {chain}. Take one of them out.")
        self.open.append(real)

    def check(self, path: Path, why: str) -> Path:
        """Where a path leads.

        Raises:
            UsageError: when that is out of the game.
        """
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self.top):
            raise UsageError(
                f"{why} leads to {real}, out of {self.top}: a game is made of the files below its own folder. "
                "Put the files there."
            )
        return real

    def leave(self) -> None:
        """End to read what was entered last."""
        self.open.pop()


def read_bytes(path: Path, name: str, most: int = BYTES_MAX) -> bytes:
    """The content of a file of so many bytes at most.

    Raises:
        UsageError: when it cannot be read, or is too large to be a part of a game's code.
    """
    try:
        seen = path.stat()
        if not stat.S_ISREG(seen.st_mode):
            # A pipe would be waited for, and a device has no end.
            raise UsageError(f"{name} is no file that can be read to its end. Take it out of the game's folders.")
        size = seen.st_size
        if size > most:
            what = "a script" if most == BYTES_MAX else "a model"
            raise UsageError(f"{name} has {size:,} bytes, and {what} has {most:,} at most. Give the game's code.")
        return path.read_bytes()
    except FileNotFoundError:
        if path.is_symlink():
            raise UsageError(f"{name} is a link that leads nowhere. Make what it names, or remove it.") from None
        raise UsageError(f"there is no file {name}. Look at the path, and at the folder you are in.") from None
    except OSError as error:
        raise UsageError(f"the file {name} cannot be read: {error}.") from None


def decode(raw: bytes, name: str) -> str:
    """A file's bytes as text.

    Raises:
        UsageError: when they are no UTF-8, or a NUL byte is among them.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{name}:{line}: byte 0x{error.object[error.start]:02X} is not UTF-8. "
            "Save the file as UTF-8 in your editor."
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(f"{name}:{line}: a NUL byte stands here, and Luau would read no further. Remove it.")
    return text.replace("\r\n", "\n")


def _top_of(folder: Path) -> Path:
    """The folder of the repository around a folder, as far as one can be seen, or this one."""
    around = (folder, *folder.parents)
    for names in ((".git",), _TOPS):
        found = next((one for one in around if any((one / name).exists() for name in names)), None)
        if found is not None:
            return found
    return folder
