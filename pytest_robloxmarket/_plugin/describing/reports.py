"""What a red test of a suite says."""

from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import pytest

from pytest_robloxmarket._suites.plans import Failure
from pytest_robloxmarket._terms.errors import RobloxMarketError, ViolationError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ("Redness", "told")

# Lines of the suite that are shown before the one that failed, where the test does not begin later.
_BEFORE: Final = 8


class _Terminal(Protocol):
    def line(self, text: str = "", **markup: bool) -> None: ...


class _Crash(NamedTuple):
    """What pytest's short summary shows of a red test."""

    path: str
    lineno: int
    message: str


class Redness:
    """A failure, for pytest to print."""

    def __init__(self, failure: Failure, folder: Path, begins: int, stories: Sequence[str]) -> None:
        self._lines: Final = list(_lines_of(failure, folder, begins, stories))
        path = str(folder / failure.file) if failure.file else ""
        self.reprcrash: Final = _Crash(path, failure.line, failure.text.partition("\n")[0])

    def toterminal(self, out: _Terminal) -> None:
        """Print it, with what failed in red."""
        for line in self._lines:
            out.line(line, red=line.startswith("E "), bold=line.startswith(("E ", "> ")))

    def __str__(self) -> str:
        return "\n".join(self._lines)


@contextmanager
def told() -> "Iterator[None]":
    """Let what comes around tests fail without a traceback of ours."""
    try:
        yield
    except (Failure, RobloxMarketError) as error:
        text = f"{error}\n" + "\n".join(getattr(error, "__notes__", ()))
        raise pytest.fail.Exception(text.strip(), pytrace=False) from None


def _lines_of(failure: Failure, folder: Path, begins: int, stories: Sequence[str]) -> "Iterator[str]":
    yield from _source(folder / failure.file, failure.line, begins) if failure.file else ()
    yield from (f"E   {line}".rstrip() for line in failure.text.splitlines() or [""])
    if failure.file:
        yield ""
        yield f"{failure.file}:{failure.line}"
    notes: list[str] = getattr(failure.cause, "__notes__", [])
    for note in notes:
        yield from note.splitlines()
    told = isinstance(failure.cause, ViolationError)
    for story in () if told else stories:
        yield ""
        yield from story.splitlines()


def _source(path: Path, line: int, begins: int) -> "Iterator[str]":
    """The lines of a file around one, as pytest shows those of Python."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return
    first = max(line - 1 - _BEFORE, 0)
    first = max(first, begins - 1) if begins <= line else first
    shown = [one.expandtabs(4) for one in lines[first:line]]
    indent = min((len(one) - len(one.lstrip()) for one in shown if one.strip()), default=0)
    for number, one in enumerate(shown, first + 1):
        yield f"{'>' if number == line else ' '}   {one[indent:]}".rstrip()
