"""Lines of a story -> columns of a terminal, as wide as it is."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.words import WHAT_WIDTH_MAX

__all__ = ("WIDTH", "Part", "lay_out", "plain")

# What fits on a laptop's screen beside an editor.
WIDTH: Final = 100

# A column narrower than this would break names in the middle; then its lines begin further to the left.
_ROOM_MIN: Final = 20

# More of an error or of a printed line would hide the rest of a story; so many lines of the usual width.
_LINES_MAX: Final = 3

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
    gap = columns.gap if len(what) <= columns.whats else _GAP_MIN
    for laid in (f"{head}{what:<{columns.whats}}{'':{gap}}{detail}", f"{head}{what}{'':{_GAP_MIN}}{detail}"):
        if len(laid.rstrip()) <= columns.width:
            return [laid.rstrip()]
    return _below(head, line, columns.width)


def _below(head: str, line: StoryLine, width: int) -> list[str]:
    """A line that goes on below itself, and its detail below that: nothing of a change may be cut off."""
    indent = "  " * line.indent
    whats = _wrapped(line.what, head + indent, width)
    return [
        *whats,
        *(_wrapped(line.detail, f"{' ' * len(head)}{indent}  ", width, begins=False) if line.detail else ()),
    ]


def _wrapped(text: str, first: str, width: int, *, begins: bool = True) -> list[str]:
    """A text in lines below each other, as far to the left as its longest word needs.

    Args:
        text: the text.
        first: what stands before it in its first line.
        width: how wide the lines may be.
        begins: whether the first line begins there in any case, and only those below it may begin further to the left.
    """
    longest = max(max(map(len, text.split()), default=0), _ROOM_MIN)
    rest = " " * max(min(len(first) + len("  ") * begins, width - longest), len("    "))
    return wrap(
        text,
        max(width, len(first) + _ROOM_MIN),
        initial_indent=first if begins else rest,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
        max_lines=_LINES_MAX * max(1, -(-WIDTH // width)),
        placeholder=" ..",
    ) or [first.rstrip()]


def _seconds(line: StoryLine) -> str:
    return f"{line.at_ms / 1000:.1f} s"


def _indented(line: StoryLine) -> str:
    return "  " * line.indent + line.what
