"""What a game in Python may not do to the process that it is tried in."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from typing import Final, TextIO, TypeVar

from pytest_robloxmarket._terms.texts import visible_lines

__all__ = ("stays_alive",)

_Answer = TypeVar("_Answer")

# Whoever may end or copy a process: we do, and what runs processes for us.
_OURS: Final = ("pytest_robloxmarket.", "multiprocessing.")

# So much of what a game prints is shown: one that prints for ever would fill a terminal, or a disk.
_PRINTED_MAX: Final = 100_000


class _Heard(io.TextIOBase):
    """Where a game prints to: standard error, since standard output is the verdict's; as text, and not without end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._left = _PRINTED_MAX

    def write(self, text: str) -> int:
        """Show a text, as long as there is room for it."""
        if self._left > 0:
            shown = visible_lines(text[: self._left])[: self._left]
            self._left -= len(text)
            if self._left <= 0:
                shown += (
                    f"\nrobloxmarket: the game prints more than {_PRINTED_MAX:,} characters; the rest is left out\n"
                )
            encoding = self._stream.encoding or "utf-8"
            self._stream.write(shown.encode(encoding, "backslashreplace").decode(encoding))
        return len(text)

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def close(self) -> None:
        """Nothing: it is not the game's to close."""


@contextmanager
def stays_alive() -> Iterator[None]:
    """Let no game end this process past all that Python does, or be two: its exit status would be taken for a verdict.

    What it asks for is raised like `sys.exit()`, which is an error like another. What it prints goes to standard error.
    """
    former = os._exit, os.abort
    os._exit, os.abort = _refusing("os._exit", os._exit), _refusing("os.abort", os.abort)
    fork = getattr(os, "fork", None)
    if fork is not None:
        os.fork = _refusing("os.fork", fork)
    try:
        with nullcontext() if sys.stderr is None else redirect_stdout(_Heard(sys.stderr)):
            yield
    finally:
        os._exit, os.abort = former
        if fork is not None:
            os.fork = fork


def _refusing(name: str, call: Callable[..., _Answer]) -> Callable[..., _Answer]:
    def refuse(*arguments: int) -> _Answer:
        if str(sys._getframe(1).f_globals.get("__name__")).startswith(_OURS):
            return call(*arguments)
        raise SystemExit(f"{name}({', '.join(map(str, arguments))})")

    return refuse
