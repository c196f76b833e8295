"""How a command ends: by its exit status, by Ctrl-C, or by one sentence that says what was wrong."""

import os
import signal
import sysconfig
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

import click

from pytest_robloxmarket._commands.signals import INTERRUPTED
from pytest_robloxmarket._commands.speech import clear_progress, say
from pytest_robloxmarket._kernel.greenlets import is_house_file
from pytest_robloxmarket._terms.errors import BlockedError, EndlessError, HouseError, RobloxMarketError, SlowToLoadError
from pytest_robloxmarket._terms.realtime import real_seconds
from pytest_robloxmarket._terms.texts import clipped, text_of

__all__ = ("EXIT", "Interrupts", "one_sentence")

# 0 upheld, 1 violated, 2 wrong usage, 3 inconclusive
EXIT: Final = {"upheld": 0, "violated": 1, "inconclusive": 3}
_WRONG_USAGE: Final = 2

_HUNGRY: Final = (
    "the memory ran out: the game's Python code took more than 400 MB at once, or 1 GB in all, or the machine has no "
    "more. Nothing could be judged. Let it keep less."
)


class Interrupts:
    """Hears Ctrl-C and SIGTERM: the first is a wish that the search looks at, the second ends the process at once.

    An exception in the middle of a run would be taken for one of the game's.
    """

    def __init__(self) -> None:
        self.asked = False
        self.started: Final = real_seconds()
        self._looks = 0
        self._former: dict[int, object] = {}

    def __enter__(self) -> "Interrupts":
        """Begin to hear; only the main thread can."""
        with suppress(ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                self._former[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, former in self._former.items():
            signal.signal(number, cast("signal.Handlers", former))

    def clock(self) -> float:
        """Real seconds; more than any budget has, at each look, once somebody asked for the end."""
        if not self.asked:
            return real_seconds()
        from pytest_robloxmarket._trial.patience import LATE  # noqa: PLC0415 - as in `check`

        self._looks += 1
        return LATE * self._looks

    def _hear(self, _number: int, _frame: object) -> None:
        if self.asked:
            os._exit(INTERRUPTED)
        self.asked = True


def _line_of_game(error: Exception) -> str:
    """The innermost line of code that is neither ours nor a package's, like `shop.py:24`; empty when there is none."""
    packages = tuple(map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")))
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        name = frame.filename
        if os.path.isfile(name) and not is_house_file(name) and not name.startswith(packages):
            return f"{Path(name).name}:{frame.lineno}"
    return ""


class one_sentence:  # noqa: N801 - it is used like a function
    """Turns our errors into one sentence on standard error and the exit status of wrong usage."""

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, click.exceptions.Exit):
            return  # A command ends the process outside of this: whoever does it in here is the game.
        clear_progress()
        if isinstance(error, BlockedError | EndlessError | SlowToLoadError):
            say(f"robloxmarket: {error}", err=True)
            raise SystemExit(EXIT["inconclusive"] if isinstance(error, SlowToLoadError) else _WRONG_USAGE)
        if isinstance(error, MemoryError):
            say(f"robloxmarket: {_HUNGRY}", err=True)
            raise SystemExit(EXIT["inconclusive"])
        if not isinstance(error, Exception):
            # Nothing may catch it, so it is no error of a handler: Python means it for the whole process.
            say(f"robloxmarket: the game raised {type(error).__name__}, which is no Exception. Raise one.", err=True)
            raise SystemExit(_WRONG_USAGE)
        if isinstance(error, RobloxMarketError) and not isinstance(error, HouseError):
            say(f"robloxmarket: {error}", err=True)
            raise SystemExit(_WRONG_USAGE)
        line = _line_of_game(error)
        if line:
            said = clipped(text_of(error, "(its text cannot be shown)"))
            say(
                f"robloxmarket: the game raised {type(error).__name__}: {said} ({line}), where none of its code is "
                "called: nothing could be judged. It may listen to what Python does, and must not raise there.",
                err=True,
            )
            raise SystemExit(_WRONG_USAGE)
        last = traceback.extract_tb(error.__traceback__)[-1]
        say(
            f"robloxmarket: a mistake of our own: {type(error).__name__}: {error} ({Path(last.filename).name}:"
            f"{last.lineno}). Nothing could be judged. Please report it with the command and the file.",
            err=True,
        )
        raise SystemExit(EXIT["inconclusive"])
