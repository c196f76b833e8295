"""Faults that a test plans by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._faults.injector import Injector
from pytest_robloxmarket._faults.kinds import KINDS_PAGE
from pytest_robloxmarket._faults.plan import NO_LIMIT, Fault, Limit
from pytest_robloxmarket._simulation.planned import CallFaults, MessageFaults, PlannedHandle, StoreFaults, plan
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.memory import memory_label
from pytest_robloxmarket._terms.names import (
    Absence,
    CallMethod,
    CrashSeam,
    MemoryMethod,
    MoveSeam,
    ServiceMethod,
    StoreMethod,
)
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.seams import MESSAGE, RETURN, SEAMS, SERVICES, call_seam, memory_seam, store_seam

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.extras import NamedFault
    from pytest_robloxmarket._simulation.gameserver import GameServer
    from pytest_robloxmarket._simulation.users import User

__all__ = ("Faults",)

# Only searches ask this one, of games to which it matters (docs/decisions/0129).
_OF_SEARCHES: Final = "move.update"


class Faults:
    """What goes wrong next, by plan.

    Each line lets `skip` passes go by, strikes `times` times (`math.inf`: for ever) and is then used up. All lines of
    one request count it; of those that are due the one planned first strikes, and the next one waits for the next
    request. A line is handed out, and may be used as a context manager:
    `with faults.data_store("UpdateAsync").failed(times=math.inf): ...`.
    """

    __slots__ = ("_named", "_weather")

    def __init__(self, weather: Injector, named: Mapping[str, NamedFault]) -> None:
        self._weather: Final = weather
        self._named: Final = named

    def __repr__(self) -> str:
        return f"<Faults: {len(self._weather.planned)} planned>"

    def named(self, name: str) -> object:
        """Plan a fault that the project has given a name, with the hook `pytest_robloxmarket_faults`.

        Returns:
            What its function returns.

        Raises:
            UsageError: when there is none of this name.
        """
        chosen = self._named.get(name) if isinstance(name, str) else None
        if chosen is None:
            raise UsageError(
                f"there is no fault named {shown(name)}. {there_are(name, self._named)} Name it in conftest.py: def "
                'pytest_robloxmarket_faults(): return {"outage": lambda faults: faults.recording_lost()}.'
            )
        return chosen(self)

    @door
    def data_store(
        self,
        api: StoreMethod,
        *,
        store: str = "",
        key: str = "",
        server: GameServer | None = None,
        user: User | None = None,
    ) -> StoreFaults:
        """Faults of one data store method, in all requests or in some.

        Args:
            api: GetAsync, SetAsync, UpdateAsync, IncrementAsync or RemoveAsync; or as Python spells it: `get_async`.
            store: only of this data store, with its scope behind a slash where it has one: `Coins` or `Coins/eu`.
            key: only of this key.
            server: only from this server.
            user: only of keys that hold this user's id or name.

        Raises:
            UsageError: when there is no such method.
        """
        seam = store_seam(_roblox_name(api))
        if seam not in SEAMS:
            known = [name.removeprefix("store.") for name in SEAMS if name.startswith("store.")]
            raise UsageError(f"there is no data store method {shown(api)}. {there_are(api, known, KINDS_PAGE)}")
        return StoreFaults(self._weather, seam, _limit(server, user, store, key))

    @door
    def memory_store(
        self,
        api: MemoryMethod,
        *,
        store: str = "",
        key: str = "",
        server: GameServer | None = None,
        user: User | None = None,
    ) -> StoreFaults:
        """Faults of one method of memory stores, in all calls or in some.

        Args:
            api: its Roblox name, like UpdateAsync; or as Python spells it.
            store: only of the map or queue of this name.
            key: only of this key.
            server: only from this server.
            user: only of keys that hold this user's id or name.

        Raises:
            UsageError: when there is no such method.
        """
        seam = memory_seam(_roblox_name(api))
        if seam not in SEAMS:
            known = [name.removeprefix("memory.") for name in SEAMS if name.startswith("memory.")]
            raise UsageError(f"there is no memory store method {shown(api)}. {there_are(api, known, KINDS_PAGE)}")
        limit = _limit(server, user, store and memory_label(store), key)
        return StoreFaults(self._weather, seam, limit)

    @door
    def marketplace(self, api: CallMethod, *, server: GameServer | None = None, user: User | None = None) -> CallFaults:
        """Faults of one method of MarketplaceService, in all calls or in some.

        Args:
            api: its Roblox name, UserOwnsGamePassAsync or GetProductInfoAsync; or as Python spells it.
            server: only from this server.
            user: only where it asks whether this user owns something.

        Raises:
            UsageError: when there is no such method, or it cannot fail.
        """
        name = _roblox_name(api)
        known = [one for one, service in SERVICES.items() if service == "MarketplaceService"]
        if name not in known:
            raise UsageError(
                f"there is no method {shown(api)} of MarketplaceService that can fail. "
                f"{there_are(api, known, KINDS_PAGE)}"
            )
        return CallFaults(self._weather, call_seam(name), _limit(server, user))

    @door
    def service(self, api: ServiceMethod, *, server: GameServer | None = None, user: User | None = None) -> CallFaults:
        """Faults of one method of another service, like PolicyService, in all calls or in some.

        Args:
            api: its Roblox name, like GetPolicyInfoForPlayerAsync; or as Python spells it.
            server: only from this server.
            user: only where it asks about this user.

        Raises:
            UsageError: when no service has such a method, or it cannot fail.
        """
        name = _roblox_name(api)
        if name not in SERVICES:
            raise UsageError(
                f"no service has a method {shown(api)} that can fail. {there_are(api, SERVICES, KINDS_PAGE)}"
            )
        return CallFaults(self._weather, call_seam(name), _limit(server, user))

    @door
    def message(self, topic: str = "", *, server: GameServer | None = None) -> MessageFaults:
        """Faults of messages of MessagingService, of all of them or of some.

        Args:
            topic: only about this topic.
            server: only where they are to arrive on this server.

        Raises:
            UsageError: when the topic is no text.
        """
        return MessageFaults(self._weather, MESSAGE, _limit(server, None, topic))

    @door
    def recording_lost(
        self, *, times: float = 1, skip: int = 0, server: GameServer | None = None, user: User | None = None
    ) -> PlannedHandle:
        """The handler's grant does not reach the platform, and the receipt comes again (platform-facts.md, P5).

        Args:
            times: how often.
            skip: how many recordings arrive before.
            server: only from this server.
            user: only of this user's receipts.
        """
        return plan(self._weather, Fault("recording", "lost", times, skip, _limit(server, user)))

    @door
    def budget_spent(self, *, times: float = 1, skip: int = 0, server: GameServer | None = None) -> PlannedHandle:
        """A game asks what is left of a budget of its server, and its other code has used that up.

        Args:
            times: how often.
            skip: how many times it is asked before.
            server: only this server.
        """
        return plan(self._weather, Fault("budget", "spent", times, skip, _limit(server, None)))

    @door
    def crash(
        self,
        seam: CrashSeam,
        *,
        times: float = 1,
        skip: int = 0,
        server: GameServer | None = None,
        user: User | None = None,
    ) -> PlannedHandle:
        """The server loses power at a seam: read, write, reply, memory, delivery, recording or recorded.

        Args:
            seam: where.
            times: how often, each time that the seam is passed.
            skip: how many times it is passed before.
            server: only this server.
            user: only where the seam is passed for this user: their receipt, or a key that holds their id or name.

        Raises:
            UsageError: when there is no such seam.
        """
        name = _named("crash", seam, "a server cannot crash")
        return plan(self._weather, Fault(name, "crash", times, skip, _limit(server, user)))

    @door
    def hop(
        self,
        seam: MoveSeam,
        *,
        times: float = 1,
        skip: int = 0,
        server: GameServer | None = None,
        user: User | None = None,
    ) -> PlannedHandle:
        """The buyer moves to another server at a seam: delivery, read, write, wait or recording.

        Args:
            seam: where.
            times: how often, each time that the seam is passed.
            skip: how many times it is passed before.
            server: only from this server.
            user: only where the seam is passed for this user.

        Raises:
            UsageError: when there is no such seam.
        """
        name = _named("move", seam, "a buyer cannot hop")
        return plan(self._weather, Fault(name, "hop", times, skip, _limit(server, user)))

    @door
    def leave(
        self,
        seam: MoveSeam,
        *,
        back: Absence = "minute",
        times: float = 1,
        skip: int = 0,
        server: GameServer | None = None,
        user: User | None = None,
    ) -> PlannedHandle:
        """The buyer goes away at a seam (delivery, read, write, wait or recording), and comes back.

        Args:
            seam: where.
            back: after a "second", a "minute" or an "hour", to another server; "second_same" is to the same one.
            times: how often, each time that the seam is passed.
            skip: how many times the seam is passed before.
            server: only from this server.
            user: only where the seam is passed for this user.

        Raises:
            UsageError: when there is no such seam, or no such return.
        """
        returns: dict[object, str] = {"minute": "polite", **{one: one for one in SEAMS[RETURN].outcomes[1:]}}
        if not isinstance(back, str) or back not in returns:
            raise UsageError(f"nobody comes back after {shown(back)}. There are: {', '.join(map(str, returns))}.")
        name, limit = _named("move", seam, "a buyer cannot leave"), _limit(server, user)
        then = None if returns[back] == "polite" else (RETURN, returns[back])
        return plan(self._weather, Fault(name, "leave", times, skip, limit, then=then))

    @door
    def shutdown(
        self,
        seam: MoveSeam,
        *,
        times: float = 1,
        skip: int = 0,
        server: GameServer | None = None,
        user: User | None = None,
    ) -> PlannedHandle:
        """The server ends gently at a seam (delivery, read, write, wait or recording), if the game listens to that.

        Args:
            seam: where.
            times: how often, each time that the seam is passed.
            skip: how many times it is passed before.
            server: only this server.
            user: only where the seam is passed for this user.

        Raises:
            UsageError: when there is no such seam.
        """
        name = _named("close", seam, "a server cannot shut down")
        return plan(self._weather, Fault(name, "shutdown", times, skip, _limit(server, user)))

    def clear(self) -> None:
        """Take back everything that is planned."""
        self._weather.forget()


def _limit(server: GameServer | None, user: User | None, store: str = "", key: str = "") -> Limit:
    """What a fault is limited to.

    Raises:
        UsageError: when that is no server, user, store or key.
    """
    if not isinstance(store, str) or not isinstance(key, str):
        raise UsageError(
            f"faults are limited to the name of a data store and of a key, not {shown(store)}, {shown(key)}."
        )
    if isinstance(user, str | int):
        raise UsageError(f"faults are limited to a user of the market, not to {shown(user)}: market.user({user!r}).")
    words = () if user is None else (str(user.id), user.name)
    limit = Limit(store, key, 0 if server is None else server.id, words)
    return NO_LIMIT if limit == NO_LIMIT else limit


def _roblox_name(api: object) -> str:
    """A method as Roblox spells it: `UpdateAsync` for `update_async`."""
    text = api if isinstance(api, str) else ""
    return "".join(word.capitalize() for word in text.split("_")) if text.islower() else text


def _named(family: str, seam: object, complaint: str) -> str:
    """The whole name of a seam of a family, which a test names without it."""
    names = [name for name in SEAMS if name.startswith(f"{family}.") and name != _OF_SEARCHES]
    if not isinstance(seam, str) or f"{family}.{seam}" not in names:
        known = ", ".join(name.removeprefix(f"{family}.") for name in names)
        raise UsageError(f"{complaint} at {shown(seam)}. The seams are: {known}.")
    return f"{family}.{seam}"
