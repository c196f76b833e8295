"""An outage: all requests of data stores fail for a while, as when the service itself is down."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._faults.plan import Fault, PlannedFault
from pytest_robloxmarket._kernel.lanes import QUIET
from pytest_robloxmarket._kernel.scheduler import Entry
from pytest_robloxmarket._terms.seams import STORE_READS, STORE_WRITES, store_seam

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("STORE_SEAMS", "Outage")

# Longer than a game tries again. In a machine, longer ones let less happen, and find less.
_LENGTH_MS: Final = 60_000

# Where requests of data stores can fail.
STORE_SEAMS: Final = tuple(map(store_seam, (*STORE_READS, *STORE_WRITES)))


class Outage:
    """All requests at these seams fail, from `begin` until its time is over or `end`."""

    __slots__ = ("_end", "_lines", "_market", "_seams", "begun", "met")

    def __init__(self, market: "Market", seams: Iterable[str] = STORE_SEAMS) -> None:
        self._market: Final = market
        self._seams: Final = tuple(seams)
        self._lines: list[PlannedFault] = []
        self._end: Entry | None = None
        self.begun = False  # Whether it has ever begun.
        # The seams at which a request has met it.
        self.met: Final[set[str]] = set()

    @property
    def under_way(self) -> bool:
        """Whether requests fail now."""
        return bool(self._lines)

    def begin(self, *, until_ended: bool = False) -> None:
        """Let requests fail for a minute from now on, or until `end`."""
        self.end()
        self.begun = True
        weather = self._market.weather
        self._lines = [weather.add(Fault(seam, "failed", math.inf)) for seam in self._seams]
        if not until_ended:
            self._end = self._market.scheduler.after(_LENGTH_MS, self._over, None, QUIET)

    def end(self) -> None:
        """Let requests come through again."""
        if self._end is not None:
            self._market.scheduler.cancel(self._end)
        self._end = None
        for line in self._lines:
            self._market.weather.take_back(line)
            if line.struck:
                self.met.add(line.fault.seam)
        self._lines = []

    def _over(self, _: object) -> None:
        self._end = None
        self.end()
