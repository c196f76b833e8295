"""What a fault that a test plans does: to a request of a data store, to a call of a service, to a message."""

from __future__ import annotations

from typing import Final

from pytest_robloxmarket._faults.injector import Injector
from pytest_robloxmarket._faults.plan import Fault, Limit, PlannedFault
from pytest_robloxmarket._simulation.places import author_place
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("CallFaults", "MessageFaults", "PlannedHandle", "StoreFaults", "plan")


class PlannedHandle:
    """A fault that was planned. As a context manager it is taken back in the end, if it is not used up."""

    __slots__ = ("_line", "_weather")

    def __init__(self, weather: Injector, line: PlannedFault) -> None:
        self._weather: Final = weather
        self._line: Final = line

    @property
    def struck(self) -> int:
        """How often it has struck so far."""
        return self._line.struck

    def take_back(self) -> None:
        """Let it strike no more."""
        self._weather.take_back(self._line)

    def __repr__(self) -> str:
        fault = self._line.fault
        return f"<PlannedHandle: {fault.outcome} at {fault.seam}, struck {self.struck} times>"

    def __enter__(self) -> PlannedHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.take_back()


class _Faults:
    """What can happen at one seam, everywhere or where it is limited to."""

    __slots__ = ("_limit", "_seam", "_weather")

    def __init__(self, weather: Injector, seam: str, limit: Limit) -> None:
        self._weather: Final = weather
        self._seam: Final = seam
        self._limit: Final = limit

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._seam}>"

    def _plan(self, outcome: str, times: float, skip: int, error: str = "") -> PlannedHandle:
        return plan(self._weather, Fault(self._seam, outcome, times, skip, self._limit, _text(error)))


class _RequestFaults(_Faults):
    """What can happen to what is asked of Roblox and answered."""

    __slots__ = ()

    @door
    def failed(self, *, times: float = 1, skip: int = 0, error: str = "") -> PlannedHandle:
        """It raises, and nothing was done. `error` is the text: "301: GetAsync request dropped. ..."."""
        return self._plan("failed", times, skip, error)

    @door
    def applied_but_failed(self, *, times: float = 1, skip: int = 0, error: str = "") -> PlannedHandle:
        """It raises, and was done all the same, where it does anything. `error` is the text."""
        return self._plan("applied_but_failed", times, skip, error)

    @door
    def late(self, *, times: float = 1, skip: int = 0) -> PlannedHandle:
        """It takes half a minute."""
        return self._plan("late", times, skip)

    @door
    def never(self, *, times: float = 1, skip: int = 0) -> PlannedHandle:
        """It is never answered, and nothing is done."""
        return self._plan("never", times, skip)


class StoreFaults(_RequestFaults):
    """What can happen to a request of one data store method."""

    __slots__ = ()


class CallFaults(_RequestFaults):
    """What can happen to a call of one method of a service. An answer that the engine has kept asks nobody."""

    __slots__ = ()


class MessageFaults(_Faults):
    """What can happen to a message on its way to one server."""

    __slots__ = ()

    @door
    def lost(self, *, times: float = 1, skip: int = 0) -> PlannedHandle:
        """It never arrives."""
        return self._plan("lost", times, skip)

    @door
    def doubled(self, *, times: float = 1, skip: int = 0) -> PlannedHandle:
        """It arrives, and again a second later."""
        return self._plan("doubled", times, skip)

    @door
    def late(self, *, times: float = 1, skip: int = 0) -> PlannedHandle:
        """It takes half a minute more, so that others overtake it."""
        return self._plan("late", times, skip)


def plan(weather: Injector, fault: Fault) -> PlannedHandle:
    """Plan a fault; the line of the test that does is remembered."""
    return PlannedHandle(weather, weather.add(fault, author_place()))


def _text(error: object) -> str:
    """The text of an error that a test has chosen.

    Raises:
        UsageError: when it is none.
    """
    if not isinstance(error, str):
        raise UsageError(f"the error of a fault is the text that game code is to see, not {shown(error)}.")
    return error
