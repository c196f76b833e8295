"""Where in the author's files something was asked for."""

import os
import sys
from pathlib import PurePath
from types import FrameType
from typing import Final

__all__ = ("author_place", "is_author_file")

# Where our own files lie.
_PACKAGE: Final = f"{PurePath(__file__).parents[1]}{os.sep}"


def is_author_file(name: str) -> bool:
    """Whether a file is none of ours, and is a file at all: `<frozen importlib._bootstrap>` is none."""
    return not name.startswith((_PACKAGE, "<"))


def author_place() -> tuple[str, int]:
    """The file and the line that called into the package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not is_author_file(frame.f_code.co_filename):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
