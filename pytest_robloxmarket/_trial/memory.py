"""How much memory a game in Python may take: Luau has a limit of its own, and Python takes all that the machine has."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

__all__ = ("MEMORY_MAX", "STRIDE", "give_room", "takes_little_memory")

# In bytes, besides what the process has when it begins: a search of a large game takes some hundred million.
MEMORY_MAX: Final = 1 << 30

# A game may take so much at once. What a search remembers grows slowly, and is given room again and again.
STRIDE: Final = 400 << 20

_STATUS: Final = Path("/proc/self/status")

# For each limit that is in force, the most that it may ever be.
_most: Final[list[int]] = []


@contextmanager
def takes_little_memory() -> Iterator[None]:
    """Let code in Python that asks for more get a MemoryError; only Linux can say how much there is, and keep to it."""
    taken = _taken()
    if sys.platform != "linux" or not taken:
        yield
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    former = resource.getrlimit(resource.RLIMIT_DATA)
    _most.append(min([taken + MEMORY_MAX, *(one for one in former if one != resource.RLIM_INFINITY)]))
    give_room()
    try:
        yield
    finally:
        _most.pop()
        resource.setrlimit(resource.RLIMIT_DATA, former)


def give_room() -> None:
    """Let as much memory be taken once more, if there is a limit. A search calls this from time to time."""
    if _most:
        import resource  # noqa: PLC0415 - there is none on Windows

        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (min(_taken() + STRIDE, _most[-1]), hard))


def _taken() -> int:
    """How much memory for data this process has, in bytes; 0 where nobody says so."""
    with suppress(OSError):
        for line in _STATUS.read_text("utf-8").splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
