"""What a game in Python may not do to the process that it is tried in."""

import builtins
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from types import ModuleType
from typing import Any, Final, TextIO

from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.texts import visible_lines

__all__ = ("stays_alive",)

# Whoever may end or copy a process, or listen to signals: we do, and what runs processes for us.
_OURS: Final = ("pytest_robloxmarket.", "multiprocessing.")

# What ends a process past all that Python does, makes it two, or makes it deaf to its timers.
_REFUSED: Final[tuple[tuple[ModuleType, str], ...]] = (
    *((os, name) for name in ("_exit", "abort", "fork", "forkpty", "execv", "execve")),
    *((signal, name) for name in ("signal", "setitimer", "alarm", "pthread_sigmask")),
)

# So much of what a game prints is shown: one that prints for ever would fill a terminal, or a disk.
_PRINTED_MAX: Final = 100_000

_STANDARD: Final = (1, 2)


class _Heard(io.TextIOBase):
    """Where a game prints to: standard error, since standard output is the verdict's; as text, and not without end."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._left = _PRINTED_MAX

    def write(self, text: str) -> int:
        """Show a text, as long as there is room for it."""
        if self._stream is not None and self._left > 0:
            shown = visible_lines(text[: self._left])[: self._left]
            self._left -= len(text)
            if self._left <= 0:
                shown += (
                    f"\nrobloxmarket: the game prints more than {_PRINTED_MAX:,} characters; the rest is left out\n"
                )
            encoding = self._stream.encoding or "utf-8"
            with suppress(OSError, ValueError):
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

    Raises:
        UsageError: in place of what is raised while names of Python's own are replaced, which all code needs.
    """
    names = dict(vars(builtins))
    try:
        with ExitStack() as stack:
            heard = _Heard(sys.stderr)
            stack.enter_context(redirect_stdout(heard))
            stack.enter_context(redirect_stderr(heard))
            for name in ("__stdout__", "__stderr__"):
                _replace(stack, sys, name, heard)
            _replace(stack, os, "write", _hearing(heard, os.write))
            for module, name in _REFUSED:
                if hasattr(module, name):
                    _replace(stack, module, name, _refusing(f"{module.__name__}.{name}", getattr(module, name)))
            yield
    except BaseException:
        changed = _restore(names)
        if changed:
            raise UsageError(
                f"the game replaces {', '.join(changed)} in Python's builtins, which all code needs: nothing could be "
                "judged. Let it keep names of its own."
            ) from None
        raise
    finally:
        _restore(names)


def _restore(names: dict[str, object]) -> list[str]:
    """Put the names of Python's own back; those that were replaced."""
    own = vars(builtins)
    changed = [name for name in names if own.get(name) is not names[name] and name != "_"]
    own.update(names)
    return changed


def _replace(stack: ExitStack, module: ModuleType, name: str, value: object) -> None:
    stack.callback(setattr, module, name, getattr(module, name))
    setattr(module, name, value)


def _hearing(heard: _Heard, write: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
    def hear(descriptor: int, data: Any) -> int:
        if descriptor not in _STANDARD:
            return write(descriptor, data)
        raw = bytes(data)
        heard.write(raw.decode("utf-8", "backslashreplace"))
        return len(raw)

    return hear


def _refusing(name: str, call: Callable[..., object]) -> Callable[..., object]:
    def refuse(*arguments: object) -> object:
        if str(sys._getframe(1).f_globals.get("__name__")).startswith(_OURS):
            return call(*arguments)
        shown = ", ".join(map(str, arguments)) if all(type(one) is int for one in arguments) else "..."
        raise SystemExit(f"{name}({shown})")

    return refuse
