"""What a game in Python may not do to the process that it is tried in."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

__all__ = ("stays_alive",)

# Whoever may end a process: we do, and what runs processes for us.
_OURS: Final = ("pytest_robloxmarket.", "multiprocessing.")


@contextmanager
def stays_alive() -> Iterator[None]:
    """Let no game end this process past all that Python does: its exit status would be taken for a verdict.

    What it asks for is raised like `sys.exit()`, which is an error like another.
    """
    former = os._exit, os.abort
    os._exit, os.abort = _refusing("os._exit", os._exit), _refusing("os.abort", os.abort)
    try:
        yield
    finally:
        os._exit, os.abort = former


def _refusing(name: str, end: Callable[..., NoReturn]) -> Callable[..., NoReturn]:
    def refuse(*arguments: int) -> NoReturn:
        if str(sys._getframe(1).f_globals.get("__name__")).startswith(_OURS):
            end(*arguments)
        raise SystemExit(f"{name}({', '.join(map(str, arguments))})")

    return refuse
