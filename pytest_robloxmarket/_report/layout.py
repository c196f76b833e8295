"""Lines of a story -> columns of a terminal, as wide as it is."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.words import WHAT_WIDTH_MAX

__all__ = ("WIDTH", "Part", "lay_out", "plain")

# What fits on a laptop's screen beside an editor.
WIDTH: Final = 100

_CLIPPED_MIN: Final = 20

# The mark, and the spaces around time and who.
_HEAD_WIDTH: Final = len("  * ") + len("  ") + len("   ")

# Between what happened and its detail; the smaller one where the line would be too wide.
_GAP: Final = 4
_GAP_MIN: Final = 2

# A line, or what is said of those that are left out.
Part: TypeAlias = StoryLine | str


class _Columns(NamedTuple):
    """How wide a story's columns are, and the whole."""

    times: int
    names: int
    whats: int
    gap: int
    width: int


def lay_out(parts: Sequence[Part], width: int = WIDTH) -> list[str]:
    """Lines with their columns aligned; on a narrow terminal a line that is too long goes on below itself."""
    lines = [part for part in parts if isinstance(part, StoryLine)]
    times = max((len(_seconds(line)) for line in lines), default=0)
    names = max((len(line.who) for line in lines), default=0)
    # One long line, an error's text for instance, does not push the details of all others to the right.
    whats = max((len(_indented(line)) for line in lines if len(_indented(line)) <= WHAT_WIDTH_MAX), default=0)
    details = max((len(line.detail) for line in lines), default=0)
    whole = _HEAD_WIDTH + times + names + whats + _GAP + details
    columns = _Columns(times, names, whats, _GAP if whole <= width else _GAP_MIN, width)
    laid: list[str] = []
    for part in parts:
        laid += _line(part, columns) if isinstance(part, StoryLine) else [f"{'':{times + len('      ')}}{part}"]
    return laid


def plain(part: Part) -> str:
    """The same without columns, for a machine or a log."""
    if isinstance(part, str):
        return part
    detail = f" ({part.detail})" if part.detail else ""
    return f"{'* ' if part.deviated else ''}{part.at_ms / 1000:.1f}s {part.who} {part.what}{detail}"


def _line(line: StoryLine, columns: _Columns) -> list[str]:
    mark = "  * " if line.deviated else "    "
    head = f"{mark}{_seconds(line):>{columns.times}}  {line.who:<{columns.names}}   "
    what, detail = _indented(line), line.detail
    if len(what) <= columns.whats:
        laid = f"{head}{what:<{columns.whats + columns.gap}}{detail}".rstrip()
    else:
        tail = f"{'':{_GAP_MIN}}{detail}" if detail else ""
        laid = head + _clip(what, max(columns.whats, columns.width - len(head) - len(tail))) + tail
    return [laid] if len(laid) <= columns.width or columns.width >= WIDTH else _below(head, line, columns.width)


def _below(head: str, line: StoryLine, width: int) -> list[str]:
    """A line that goes on below itself, and its detail below that."""
    room = max(width - len(head), _CLIPPED_MIN)
    indent = "  " * line.indent
    texts = [line.what, *([line.detail] if line.detail else [])]
    laid = [
        one
        for number, text in enumerate(texts)
        for one in wrap(text, room, initial_indent=indent + "  " * (number > 0), subsequent_indent=f"{indent}  ")
    ]
    return [f"{head if number == 0 else ' ' * len(head)}{one}" for number, one in enumerate(laid)]


def _clip(text: str, width: int) -> str:
    width = max(width, _CLIPPED_MIN)
    return text if len(text) <= width else f"{text[: width - 2]}.."


def _seconds(line: StoryLine) -> str:
    return f"{line.at_ms / 1000:.1f} s"


def _indented(line: StoryLine) -> str:
    return "  " * line.indent + line.what
