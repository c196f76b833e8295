"""Faults that a test plans by hand."""

from typing import Final

from pytest_robloxmarket._faults.injector import Injector
from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._simulation.places import author_place
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.seams import RETURN, SEAMS, call_seam, store_seam

__all__ = ("CallFaults", "Faults", "StoreFaults")


class Faults:
    """What goes wrong next, by plan. Each line strikes once, or `times` times, and is then used up."""

    __slots__ = ("_weather",)

    def __init__(self, weather: Injector) -> None:
        self._weather: Final = weather

    def data_store(self, api: str) -> "StoreFaults":
        """Faults of one data store method.

        Args:
            api: its Roblox name: GetAsync, SetAsync, UpdateAsync, IncrementAsync or RemoveAsync.

        Raises:
            UsageError: when there is no such method.
        """
        if store_seam(api) not in SEAMS:
            known = ", ".join(name.removeprefix("store.") for name in SEAMS if name.startswith("store."))
            raise UsageError(f"there is no data store method {api!r}. There are: {known}.")
        return StoreFaults(self._weather, store_seam(api))

    def marketplace(self, api: str) -> "CallFaults":
        """Faults of one method of MarketplaceService.

        Args:
            api: its Roblox name: UserOwnsGamePassAsync or GetProductInfoAsync.

        Raises:
            UsageError: when there is no such method, or it cannot fail.
        """
        if call_seam(api) not in SEAMS:
            known = ", ".join(name.removeprefix("call.") for name in SEAMS if name.startswith("call."))
            raise UsageError(f"there is no method {api!r} of MarketplaceService that can fail. There are: {known}.")
        return CallFaults(self._weather, call_seam(api))

    def recording_lost(self, *, times: int = 1, skip: int = 0) -> None:
        """The handler's grant does not reach the platform, and the receipt comes again (platform-facts.md, P5)."""
        self._weather.add(Fault("recording", "lost", times, skip), author_place())

    def crash(self, seam: str, *, skip: int = 0) -> None:
        """The server loses power at a seam: read, write, reply, delivery, recording or recorded.

        Raises:
            UsageError: when there is no such seam.
        """
        self._weather.add(Fault(_named("crash", seam, "a server cannot crash"), "crash", 1, skip), author_place())

    def hop(self, seam: str, *, skip: int = 0) -> None:
        """The buyer moves to another server at a seam: delivery, read, write, wait or recording.

        Raises:
            UsageError: when there is no such seam.
        """
        self._weather.add(Fault(_named("move", seam, "a buyer cannot hop"), "hop", 1, skip), author_place())

    def leave(self, seam: str, *, back: str = "minute", skip: int = 0) -> None:
        """The buyer goes away at a seam (delivery, read, write, wait or recording), and comes back.

        Args:
            seam: where.
            back: after a "second", a "minute" or an "hour", to another server; "second_same" is to the same one.
            skip: how many times the seam is passed before.

        Raises:
            UsageError: when there is no such seam, or no such return.
        """
        returns = {"minute": "polite", **{one: one for one in SEAMS[RETURN].outcomes[1:]}}
        if back not in returns:
            raise UsageError(f"nobody comes back after {back!r}. There are: {', '.join(returns)}.")
        self._weather.add(Fault(_named("move", seam, "a buyer cannot leave"), "leave", 1, skip))
        if returns[back] != "polite":
            self._weather.add(Fault(RETURN, returns[back]))

    def shutdown(self, seam: str, *, skip: int = 0) -> None:
        """The server ends gently at a seam (delivery, read, write, wait or recording), if the game listens to that.

        Raises:
            UsageError: when there is no such seam.
        """
        self._weather.add(Fault(_named("close", seam, "a server cannot shut down"), "shutdown", 1, skip))

    def clear(self) -> None:
        """Take back everything that is planned."""
        self._weather.forget()


class StoreFaults:
    """What can happen to a request of one data store method."""

    __slots__ = ("_seam", "_weather")

    def __init__(self, weather: Injector, seam: str) -> None:
        self._weather: Final = weather
        self._seam: Final = seam

    def failed(self, *, times: int = 1, skip: int = 0) -> None:
        """It raises, and nothing was written."""
        self._weather.add(Fault(self._seam, "failed", times, skip), author_place())

    def applied_but_failed(self, *, times: int = 1, skip: int = 0) -> None:
        """It raises, and the value was written all the same."""
        self._weather.add(Fault(self._seam, "applied_but_failed", times, skip), author_place())

    def late(self, *, times: int = 1, skip: int = 0) -> None:
        """It takes half a minute."""
        self._weather.add(Fault(self._seam, "late", times, skip), author_place())

    def never(self, *, times: int = 1, skip: int = 0) -> None:
        """It is never answered, and nothing is written."""
        self._weather.add(Fault(self._seam, "never", times, skip), author_place())


class CallFaults:
    """What can happen to a call of one method of MarketplaceService. An answer that the engine has kept asks nobody."""

    __slots__ = ("_seam", "_weather")

    def __init__(self, weather: Injector, seam: str) -> None:
        self._weather: Final = weather
        self._seam: Final = seam

    def failed(self, *, times: int = 1, skip: int = 0) -> None:
        """It raises."""
        self._weather.add(Fault(self._seam, "failed", times, skip), author_place())

    def late(self, *, times: int = 1, skip: int = 0) -> None:
        """It takes half a minute."""
        self._weather.add(Fault(self._seam, "late", times, skip), author_place())

    def never(self, *, times: int = 1, skip: int = 0) -> None:
        """It is never answered."""
        self._weather.add(Fault(self._seam, "never", times, skip), author_place())


def _named(family: str, seam: str, complaint: str) -> str:
    """The whole name of a seam of a family, which a test names without it."""
    if f"{family}.{seam}" not in SEAMS:
        known = ", ".join(name.removeprefix(f"{family}.") for name in SEAMS if name.startswith(f"{family}."))
        raise UsageError(f"{complaint} at {seam!r}. The seams are: {known}.")
    return f"{family}.{seam}"
