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

    def strikes(self, seam: str) -> int:
        """Which outcome of a seam (a name of `_terms.seams.SEAMS`) comes true; 0 is the polite one."""
        ...


class ClearWeather:
    """Nothing ever goes wrong."""

    __slots__ = ()

    asked: AbstractSet[str] = frozenset()

    def strikes(self, seam: str) -> int:
        """0."""
        return 0
