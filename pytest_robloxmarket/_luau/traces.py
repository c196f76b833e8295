"""The machine's error texts, read: the message as Roblox would give it, and the place in the game's code."""

import re
from typing import Final

__all__ = ("POSITION", "clean_error", "place_of", "read_syntax_error")

_SYNTAX: Final = re.compile(r"syntax error: (.*?):(\d+): (.*)", re.DOTALL)
# What a message of the machine begins with: the file and the line.
POSITION: Final = re.compile(r"^[^\n]{1,200}?:\d+: ")
_ADDRESS: Final = re.compile(r"\b(table|function|userdata|thread|buffer): 0x[0-9a-f]+")

# A line of a traceback that is the game's: our own parts and C begin with a bracket.
_FRAME: Final = re.compile(r"^\t([^\[\n].*?):(\d+)(?:: in |:function|$)", re.MULTILINE)
_TRACE: Final = "\nstack traceback:\n"


def clean_error(raised: str, longest: int) -> str:
    """The message of a runtime error, with a position even if it came without one; what is longer is cut."""
    # A message may itself hold these words; the traceback is what follows the last of them.
    text, _, trace = raised.rpartition(_TRACE) if _TRACE in raised else (raised, "", "")
    text = text.removeprefix("runtime error: ")[:longest]
    # Addresses differ from run to run, and a run must not.
    text = _ADDRESS.sub(r"\1", text)
    frame = _FRAME.search(trace)
    if frame is None or POSITION.match(text):
        return text
    return f"{frame[1]}:{frame[2]}: {text}"


def place_of(raised: str) -> str:
    """` (file:line)` of the game's code where an error came from, or nothing."""
    frame = _FRAME.search(raised)
    return f" ({frame[1]}:{frame[2]})" if frame else ""


def read_syntax_error(raised: str) -> tuple[str, int, str] | None:
    """File, line and message of a syntax error; None when it is something else."""
    found = _SYNTAX.match(raised)
    return (found[1], int(found[2]), found[3]) if found else None
