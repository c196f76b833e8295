"""What is on trial: something that installs a game into a market."""

import zlib
from collections.abc import Callable
from typing import NamedTuple

from pytest_robloxmarket._simulation.market import Market

__all__ = ("Target",)


class Target(NamedTuple):
    """A game, however it came.

    Attributes:
        name: how messages call it.
        install: puts it on every server of a market.
        literals: the integers that stand in its source: where product ids hide.
    """

    name: str
    install: Callable[[Market], None]
    literals: tuple[int, ...] = ()

    @property
    def tag(self) -> int:
        """A number that tells targets apart by their name, for replay strings."""
        return zlib.crc32(self.name.encode("utf-8")) & 0xFFFF
