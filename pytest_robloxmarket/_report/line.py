"""One line of a story, before it is laid out."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from pytest_robloxmarket._report.scene import Scene

__all__ = ("PLATFORM", "StoryLine", "Teller")

# Who does what no server and no user does.
PLATFORM = "platform"


class StoryLine(NamedTuple):
    """One line of a story, before it is laid out. `detail` is a value, or where in the code."""

    deviated: bool
    at_ms: int
    who: str
    what: str
    detail: str = ""
    indent: int = 0


Teller: TypeAlias = Callable[[Any, Scene], StoryLine]
