"""The watch port: whoever keeps book of what each server was told, to see whether a state was met before."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._terms.events import Event

__all__ = ("KnownStateError", "Watch")


class KnownStateError(BaseException):
    """Ends a run whose every continuation is known. No game and no test is to catch it."""


class Watch(Protocol):
    """Is told of each step of a run that is part of a search.

    A lane says whose a thing is: a server's own (0 and more), or one of `scheduler.FREE`, `LOUD` and `answer_lane`.
    """

    def planned(self, entry: "Entry") -> None:
        """Something was planned."""
        ...

    def begins(self, number: int, lane: int, late_ms: int) -> None:
        """Something that was planned happens now, so much later than it was due."""
        ...

    def rests(self, end_ms: int, *, free_only: bool) -> None:
        """Nothing happens right now, and what comes next is chosen; nothing later than `end_ms`.

        Raises:
            KnownStateError: when a run has been here before.
        """
        ...

    def looks_ahead(self) -> bool:
        """Whether it wants to know what the next choices can lead to, by `may_end` and `may_vanish`."""
        ...

    def may_end(self, lane: int, seam: str) -> None:
        """The next choice is whether a server loses power now: all that it was told goes with it."""
        ...

    def may_vanish(self, seam: str, value: int, event: "Event", later: "Entry | None" = None) -> None:
        """With this value of the next choice what happens now comes to nothing, or only `later`; no game code hears it.

        Args:
            seam: where it is asked.
            value: the one of its outcomes.
            event: what is written down then.
            later: what is planned then.
        """
        ...

    def may_be_later(self, *, watched: bool) -> None:
        """Had the last choice been a longer absence, nothing would be different now but the time.

        Args:
            watched: somebody is on a server meanwhile, whose code may have been told something that ages.
        """
        ...

    def enters(self) -> None:
        """Code that is no task lets things happen."""
        ...

    def leaves(self) -> None:
        """It goes on, and may look at everything."""
        ...

    def told(self, lane: int, what: object) -> None:
        """The code of a server learns something from outside; `what` is hashable."""
        ...

    def told_often(self, lane: int, what: object, times: int) -> None:
        """It learns the same, so often in a row."""
        ...

    def cache_read(self) -> None:
        """The code of a server asks for something that it was told some time ago, and that ages."""
        ...

    def clock_read(self, lane: int) -> None:
        """The code of a server, or of nobody in particular, asks what time it is."""
        ...
