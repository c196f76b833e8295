"""How much memory a game in Python may take: Luau has a limit of its own, and Python takes all that the machine has."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pytest_robloxmarket._trial.target import Target

__all__ = ("MEMORY_MAX", "takes_little_memory")

# In bytes, besides what the process has when it begins: a search of a large game takes some hundred million.
MEMORY_MAX: Final = 1 << 30

_STATUS: Final = Path("/proc/self/status")


@contextmanager
def takes_little_memory(target: Target) -> Iterator[None]:
    """Let code in Python that asks for more get a MemoryError; only Linux can say how much there is, and keep to it."""
    taken = _taken() if target.game is None else 0
    if sys.platform != "linux" or not taken:
        yield
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    former = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = [taken + MEMORY_MAX, *(one for one in former if one != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, former)


def _taken() -> int:
    """How much memory for data this process has, in bytes; 0 where nobody says so."""
    with suppress(OSError):
        for line in _STATUS.read_text("utf-8").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
