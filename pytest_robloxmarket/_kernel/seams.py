"""The seam port: where the world asks whether something goes wrong here."""

from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, Protocol

__all__ = ("NO_PLACE", "ClearWeather", "Place", "SeamPort")


class Place(NamedTuple):
    """Where what passes a seam goes: a request's data store and key, and the server that sent it.

    What is no data store request goes to the id of the user whom it is about.
    """

    store: str = ""
    key: str = ""
    server: int = 0


NO_PLACE: Final = Place()


class SeamPort(Protocol):
    """Whoever makes the weather.

    `asked` holds the seams where something can happen now; elsewhere nobody need ask. While it is `limited` to some
    requests, whoever asks for one says first where that one goes: `at`. `error` is the text that a request raises
    which fails by plan, where the plan says one.
    """

    limited: bool
    at: Place
    error: str

    @property
    def asked(self) -> AbstractSet[str]:
        """Those seams."""
        ...

    def strikes(self, seam: str, offered: int = 0) -> int:
        """Which outcome of a seam (a name of `_terms.seams.SEAMS`) comes true; 0 is the polite one.

        Args:
            seam: its name.
            offered: how many of its outcomes are possible here, the first ones; 0 for all.
        """
        ...

    def left(self, kind: str) -> int:
        """How many misfortunes of a kind may still happen by choice."""
        ...


class ClearWeather:
    """Nothing ever goes wrong."""

    __slots__ = ("at", "error")

    asked: AbstractSet[str] = frozenset()
    limited = False

    def __init__(self) -> None:
        self.at = NO_PLACE
        self.error = ""

    def strikes(self, seam: str, offered: int = 0) -> int:
        """0."""
        return 0

    def left(self, kind: str) -> int:
        """0."""
        return 0
