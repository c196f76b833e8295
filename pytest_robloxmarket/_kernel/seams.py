"""The seam port: where the world asks whether something goes wrong here."""

from typing import Protocol

__all__ = ("ClearWeather", "SeamPort")


class SeamPort(Protocol):
    """Whoever makes the weather."""

    def strikes(self, seam: str) -> int:
        """Which outcome of a seam (a name of `_terms.seams.SEAMS`) comes true; 0 is the polite one."""
        ...


class ClearWeather:
    """Nothing ever goes wrong."""

    __slots__ = ()

    def strikes(self, seam: str) -> int:
        """0."""
        return 0
