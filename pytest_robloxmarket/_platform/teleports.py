"""Teleports: with what somebody arrives on a server, and the servers that are reserved.

Source: creator-docs, reference/engine/classes/TeleportService.yaml, Player.yaml (GetJoinData).
"""

from collections.abc import Iterator
from functools import partial
from itertools import count

from msgspec import Struct, field

from pytest_robloxmarket._terms.ids import ServerId, UserId

__all__ = ("Arrival", "Reserved", "Teleports")


class Arrival(Struct, frozen=True):
    """What somebody brings to the server that they were sent to."""

    server: ServerId
    place: int
    universe: int
    data: object


class Reserved(Struct, eq=False):
    """A reserved server: it is started when its code is first used, and again when nobody keeps it open."""

    code: str
    private_id: str
    server: ServerId = ServerId(0)


class Teleports(Struct, eq=False):
    """Who arrives where with what, and which servers are reserved."""

    _arrivals: dict[UserId, Arrival] = {}
    _reserved: dict[str, Reserved] = {}
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))

    def send(self, user: UserId, arrival: Arrival) -> None:
        """Somebody is sent to a server."""
        self._arrivals[user] = arrival

    def arrival(self, user: UserId, server: ServerId) -> Arrival | None:
        """What somebody brought who is on a server; None when they came there by themselves."""
        found = self._arrivals.get(user)
        return found if found is not None and found.server == server else None

    def forget(self, user: UserId) -> None:
        """They go, and what they brought is gone."""
        self._arrivals.pop(user, None)

    def reserve(self) -> Reserved:
        """A server that only those reach who have its code."""
        number = next(self._numbers)
        one = Reserved(f"reserved-access-code-{number:04d}", f"00000000-0000-4000-b000-{number:012d}")
        self._reserved[one.code] = one
        return one

    def reserved(self, code: str) -> Reserved | None:
        """The reserved server of a code."""
        return self._reserved.get(code)

    def picture(self) -> object:
        """What a state of the platform must say of all this."""
        if not self._arrivals and not self._reserved:
            return ()
        arrivals = tuple([(user, repr(arrival)) for user, arrival in self._arrivals.items()])
        return arrivals, tuple([(code, one.server) for code, one in self._reserved.items()])

    def private_id(self, server: ServerId) -> str:
        """The PrivateServerId of a server; empty for one that anybody may join."""
        return next((one.private_id for one in self._reserved.values() if one.server == server), "")
