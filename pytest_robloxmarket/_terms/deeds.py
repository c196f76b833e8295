"""How places are called at which is seen what calls of a handler do, where nothing keeps it: see `_server/deeds.py`."""

from typing import Final

__all__ = (
    "argument_of",
    "calls_of",
    "in_world",
    "is_argument",
    "is_call",
    "is_deed",
    "is_own_argument",
    "is_time",
    "is_time_on_player",
    "of_time",
    "time_in_world",
    "time_on_player",
)

_CALLS: Final = "calls of "
_ARGUMENT: Final = "argument "
_WORLD: Final = "game."
_TIME: Final = "seconds of "
_ON_PLAYER: Final = f"{_TIME}Player."


def calls_of(what: str) -> str:
    """How often something was called."""
    return f"{_CALLS}{what}"


def argument_of(position: int, what: str) -> str:
    """What was given to the last call of something in this place."""
    return f"{_ARGUMENT}{position} of {what}"


def in_world(path: str) -> str:
    """What stands in the world since a call."""
    return f"{_WORLD}{path}"


def time_in_world(path: str) -> str:
    """How much time calls have added where a moment stands in the world."""
    return f"{_TIME}{_WORLD}{path}"


def time_on_player(path: str) -> str:
    """How much time calls have added where a moment stands on their buyer."""
    return f"{_ON_PLAYER}{path}"


def is_call(path: str) -> bool:
    """Whether a place says how often something was called."""
    return path.startswith(_CALLS)


def is_argument(path: str) -> bool:
    """Whether a place says what was given to a call."""
    return path.startswith(_ARGUMENT)


def is_own_argument(path: str) -> bool:
    """Whether a place says what was given to a call for one client: in a message to all it may be of all."""
    return is_argument(path) and path.endswith(":FireClient")


def is_time(path: str) -> bool:
    """Whether a place says how much time a call has added to a moment in the world, or on a player."""
    return path.startswith(_TIME)


def is_time_on_player(path: str) -> bool:
    """Whether that moment stands on a player."""
    return path.startswith(_ON_PLAYER)


def of_time(path: str) -> str:
    """The path of the moment of which a place counts the seconds."""
    return path.removeprefix(_ON_PLAYER).removeprefix(_TIME)


def is_deed(path: str) -> bool:
    """Whether a place says what a call has done, and nothing of what a player has."""
    return path.startswith((_CALLS, _ARGUMENT, _WORLD, _TIME))
