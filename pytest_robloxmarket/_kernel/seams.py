"""The seam port: where the world asks whether something goes wrong here."""

from collections.abc import Set as AbstractSet
from typing import Protocol

__all__ = ("ClearWeather", "SeamPort")


class SeamPort(Protocol):
    """Whoever makes the weather.

    `asked` holds the seams where something can happen now; elsewhere nobody need ask.
    """

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

    __slots__ = ()

    asked: AbstractSet[str] = frozenset()

    def strikes(self, seam: str, offered: int = 0) -> int:
        """0."""
        return 0

    def left(self, kind: str) -> int:
        """0."""
        return 0
