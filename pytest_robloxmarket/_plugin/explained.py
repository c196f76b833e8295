"""Hypothesis lists the lines that only failing examples ran: those of ours say nothing to the author of a test."""

from pathlib import PurePath
from typing import Final

__all__ = ("drop_our_lines",)

# Hypothesis' explanation of a failure: a heading, a sentence, and lines of source that are indented further.
_HEADING: Final = "Explanation:"
_INDENT: Final = " " * 8
_PACKAGE: Final = str(PurePath(__file__).parents[1])


def drop_our_lines(error: BaseException) -> None:
    """Of the lines that only failing examples ran, as Hypothesis lists them in notes, leave those of the author."""
    notes: list[str] = getattr(error, "__notes__", [])
    if _HEADING not in notes:
        return
    begin = notes.index(_HEADING)
    end = next((at for at in range(begin + 2, len(notes)) if not notes[at].startswith(_INDENT)), len(notes))
    kept = [note for note in notes[begin + 2 : end] if not note.strip().startswith((_PACKAGE, "(and "))]
    notes[begin:end] = [*notes[begin : begin + 2], *kept] if kept else []
