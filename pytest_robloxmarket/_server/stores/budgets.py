"""The budgets of data store requests: who may send now, who waits in which queue, and who is sent away.

A limit is of the last minute: what is spent comes back a minute later. No page says how a budget grows back, and this
is the harshest reading of "requests per minute". Nothing is counted in the first requests of a run, which no limit can
stop: they stand in `World.sent`, and are counted once there are more (docs/decisions/0038). Source: creator-docs,
cloud-services/data-stores/error-codes-and-limits.md (platform-facts.md, 2.5).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._kernel.lanes import QUIET
from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._platform.limits import LIMITS, MINUTE_MS, QUEUE_MAX, check_rate, dropped, queue_of
from pytest_robloxmarket._terms.store_events import BudgetSpent

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.scheduler import Entry
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.arrivals import Request
    from pytest_robloxmarket._server.stores.requests import Channel
    from pytest_robloxmarket._server.world import World

__all__ = ("UNMETERED", "UNMETERED_ORDERED", "Budgets", "pass_budget_seam")

# So many requests of a whole run can go before anything is counted: half of the lowest limit of what is not counted
# from the first one on. A search must know of every server that is past half of a limit.
UNMETERED: Final = 30

# The same once an ordered data store was opened: it takes 30 writes a minute.
UNMETERED_ORDERED: Final = 15

# What developers see in the output (platform-facts.md, 2.5).
_QUEUED: Final = (
    "DataStore request was added to queue. If request queue fills, further requests will be dropped. Try sending fewer "
    "requests. Key = {}"
)


def pass_budget_seam(server: Server, name: str) -> None:
    """Pass the seam where a game asks for its budget: the rest of the game may have used it up."""
    world = server.world
    if "budget" not in world.seams.asked:
        return
    if world.seams.limited:
        world.seams.at = Place(server=server.id)
    if world.seams.strikes("budget"):
        world.history.append(BudgetSpent(world.scheduler.now_ms, server.id, name, world.origin))
        world.budgets.leave(server, name)


_Queue = tuple[int, str]  # A server's number, and the queue's name.


class _Waiting(NamedTuple):
    """A request in a queue."""

    channel: Channel
    request: Request
    kinds: tuple[str, ...]


class Budgets:
    """What all servers of one market have sent within the last minute, and what waits for its turn."""

    __slots__ = (
        "_experience",
        "_extra",
        "_limits",
        "_looks",
        "_noted",
        "_own",
        "_queues",
        "_spent",
        "_startup",
        "_world",
    )

    def __init__(self, world: World) -> None:
        self._world: Final = world
        self._limits: Final = LIMITS[world.platform.contract.request_limits]
        self._startup: Final = world.platform.contract.startup_requests
        # When requests were sent, oldest first: by server and kind, and of all servers by kind.
        self._spent: Final[defaultdict[tuple[int, str], deque[int]]] = defaultdict(deque)
        self._experience: Final[defaultdict[str, deque[int]]] = defaultdict(deque)
        # Limits that a server has set for itself, and what it has left of what it got when it started.
        self._own: Final[dict[tuple[int, str], tuple[int, int]]] = {}
        self._extra: Final[dict[tuple[int, str], int]] = {}
        self._queues: Final[dict[_Queue, deque[_Waiting]]] = {}
        self._looks: Final[dict[_Queue, Entry]] = {}  # When each queue is looked at next.
        self._noted = False  # A search knows that it matters when requests were sent.

    def admits(self, channel: Channel, request: Request, kinds: tuple[str, ...], cost: int = 1) -> bool:
        """Whether a request may set off now. If not, it waits in its queue.

        Args:
            channel: whose request it is.
            request: the request, the last of `World.sent`.
            kinds: the budgets that it takes from.
            cost: how much of each.

        Raises:
            PlatformError: 301 to 306, when its queue is full.
        """
        world = self._world
        world.sent.pop()
        self.count()
        server = channel.server
        name = server.id, queue_of(request.api, channel.contents.ordered)
        queue = self._queues.get(name)
        if not queue and self._has_room(server, kinds, cost):
            self._spend(server, kinds, cost)
            return True
        if queue is None:
            queue = self._queues[name] = deque()
        if len(queue) >= QUEUE_MAX:
            raise dropped(request.api)
        queue.append(_Waiting(channel, request, kinds * cost))
        server.print(_QUEUED.format(request.key), "warn")
        self._plan_look(server, name)
        return False

    def count(self) -> None:
        """Count what was sent uncounted, and from now on each request."""
        world = self._world
        world.unmetered = 0
        if world.sent:
            for at_ms, server, kinds in world.sent:
                self._enter(at_ms, server.id, kinds)
            world.sent.clear()

    def left(self, server: Server, name: str) -> int:
        """How many requests of an `Enum.DataStoreRequestType` a server may still send now.

        Raises:
            PlatformError: for a type that has no budget.
        """
        kinds = self._limits.kinds_of(name)
        if name == "OrderedList":
            return 0  # "GetRequestBudgetForRequestType() with this enum will return 0", DataStoreRequestType.yaml.
        self.count()
        return max(0, self._left(server, kinds))

    def foresee(self, server: Server, name: str) -> tuple[int, int | None]:
        """What is left for a server, as `left` says it, and when something that was sent comes back; None for never."""
        kinds = self._limits.kinds_of(name)
        left = self.left(server, name)
        spent = [self._spent_by(server.id, kind) for kind in kinds]
        spent += [self._recent(self._experience.get(kind)) for kind in kinds if self._limit_of_all(kind) is not None]
        return left, min((times[0] + MINUTE_MS for times in spent if times), default=None)

    def has_queued(self, server: Server) -> bool:
        """Whether requests of a server have had to wait for their turn."""
        return any(number == server.id for number, _ in self._queues)

    def room(self, server: Server, kinds: tuple[str, ...]) -> int:
        """How many requests that take one of each of these kinds a server may send now."""
        self.count()
        return self._left(server, kinds)

    def spend_at(self, server: Server, kinds: tuple[str, ...], times: Sequence[int]) -> None:
        """Take in requests that were sent at these times, for which there was room."""
        for at_ms in times:
            self._enter(at_ms, server.id, kinds)

    def set_rate(self, server: Server, name: str, base: int, per_player: int) -> None:
        """Give a server another limit of its own, at once.

        Raises:
            PlatformError: when the type cannot be configured, or a number is outside of its range.
        """
        check_rate(name, base, per_player)
        self.count()
        for kind in self._limits.kinds_of(name):
            self._own[server.id, kind] = base, per_player
        self.look()

    def leave(self, server: Server, name: str, left: int = 0) -> None:
        """Let the rest of a server's game have used up a budget evenly within the last minute, all but `left` of it."""
        self.count()
        now_ms = self._world.scheduler.now_ms
        for kind in self._limits.kinds_of(name):
            self._extra[server.id, kind] = 0
            missing = self._left(server, (kind,)) - left
            spent = self._spent_by(server.id, kind)
            times = [now_ms - MINUTE_MS + (number + 1) * MINUTE_MS // (missing + 1) for number in range(missing)]
            self._spent[server.id, kind] = deque(sorted([*spent, *times]))
            for at_ms in times:
                self._experience[kind].append(at_ms)
            self._experience[kind] = deque(sorted(self._experience[kind]))

    def look(self) -> None:
        """Let requests set off that wait and may: limits have changed."""
        for name, queue in list(self._queues.items()):
            if queue:
                self._release((queue[0].channel.server, name))

    def remember(self, now_ms: int) -> object:
        """What a state of the world must say of all this."""
        recent = [
            (*key, tuple([now_ms - at_ms for at_ms in spent if at_ms > now_ms - MINUTE_MS]))
            for key, spent in self._spent.items()
        ]
        waiting = [
            (name, tuple([one.request.number for one in queue])) for name, queue in self._queues.items() if queue
        ]
        everywhere = [
            (kind, sum(at_ms > now_ms - MINUTE_MS for at_ms in spent)) for kind, spent in self._experience.items()
        ]
        return tuple(recent), tuple(waiting), tuple(everywhere), tuple(self._own.items()), tuple(self._extra.items())

    def _left(self, server: Server, kinds: tuple[str, ...]) -> int:
        """How many requests that take one of each of these kinds may be sent now."""
        number, players = server.id, server.players.count
        left: list[int] = []
        for kind in kinds:
            limit, spent = self._limit(number, kind, players), len(self._spent_by(number, kind))
            if spent * 2 >= limit:
                self._note()
            left.append(limit - spent + self._extra_of(number, kind))
            shared = self._limit_of_all(kind)
            if shared is not None:
                spent = len(self._recent(self._experience.get(kind)))
                if spent * 2 >= shared:
                    self._note()
                left.append(shared - spent)
        return min(left)

    def _has_room(self, server: Server, kinds: tuple[str, ...], cost: int) -> bool:
        """Whether a request may set off now.

        A batch of more keys than a minute's budget would wait for ever. What becomes of one is not documented: here it
        goes when all of that budget is there, and takes more than there is.
        """
        left = self._left(server, kinds)
        return left >= cost or (cost > 1 and left > 0 and all(left >= self._most(server, kind) for kind in kinds))

    def _most(self, server: Server, kind: str) -> int:
        """How much there is of a budget when nothing was sent for a minute."""
        limit, shared = self._limit(server.id, kind, server.players.count), self._limit_of_all(kind)
        return limit if shared is None else min(limit, shared)

    def _limit(self, server: int, kind: str, players: int) -> int:
        base, per_player = self._own.get((server, kind)) or self._limits.server[kind]
        return base + per_player * players

    def _limit_of_all(self, kind: str) -> int | None:
        """How many requests all servers together may send in a minute; None where just each of them is limited."""
        found = self._limits.experience.get(kind)
        return None if found is None else found[0] + found[1] * len(self._world.homes)

    def _extra_of(self, server: int, kind: str) -> int:
        # "Servers receive a one-time startup burst of additional request budget"; its size is not documented.
        return self._extra.get((server, kind), self._startup)

    def _note(self) -> None:
        """Let a search know that it matters from now on when requests were sent."""
        if not self._noted:
            self._noted = True
            self._world.scheduler.read_clock()

    def _spent_by(self, server: int, kind: str) -> deque[int]:
        return self._recent(self._spent.get((server, kind)))

    def _recent(self, spent: deque[int] | None) -> deque[int]:
        """The times within the last minute."""
        if spent is None:
            return deque()
        since_ms = self._world.scheduler.now_ms - MINUTE_MS
        while spent and spent[0] <= since_ms:
            spent.popleft()
        return spent

    def _spend(self, server: Server, kinds: tuple[str, ...], cost: int = 1) -> None:
        now_ms, number = self._world.scheduler.now_ms, server.id
        for kind in kinds * cost:
            extra = self._extra_of(number, kind)
            if extra and len(self._spent_by(number, kind)) >= self._limit(number, kind, server.players.count):
                self._extra[number, kind] = extra - 1
            else:
                self._spent[number, kind].append(now_ms)
                self._experience[kind].append(now_ms)

    def _enter(self, at_ms: int, server: int, kinds: tuple[str, ...]) -> None:
        for kind in kinds:
            self._spent[server, kind].append(at_ms)
            self._experience[kind].append(at_ms)

    def _plan_look(self, server: Server, name: _Queue) -> None:
        """Look at a queue when its first request may set off, unless only another limit can let it go."""
        planned = self._looks.pop(name, None)
        if planned is not None:
            self._world.scheduler.cancel(planned)
        free_ms = self._free_ms(server, self._queues[name][0].kinds)
        if free_ms is not None:
            scheduler = self._world.scheduler
            # It costs no choice: what sets off then can be overtaken, but not the budget.
            self._looks[name] = scheduler.after(
                max(0, free_ms - scheduler.now_ms), self._release, (server, name), QUIET
            )

    def _free_ms(self, server: Server, kinds: tuple[str, ...]) -> int | None:
        """When there will be room for a request, as the limits are now."""
        players = server.players.count
        free_ms = 0
        for kind in dict.fromkeys(kinds):
            cost = kinds.count(kind)
            rows = [(self._spent_by(server.id, kind), self._limit(server.id, kind, players))]
            shared = self._limit_of_all(kind)
            if shared is not None:
                rows.append((self._recent(self._experience.get(kind)), shared))
            for spent, limit in rows:
                over = len(spent) + min(cost, max(1, limit)) - limit
                if over > len(spent):
                    return None
                if over > 0:
                    free_ms = max(free_ms, spent[over - 1] + MINUTE_MS)
        return free_ms

    def _release(self, place: tuple[Server, _Queue]) -> None:
        """Let those at the head of a queue set off who may: they are handled in the order in which they came."""
        server, name = place
        queue = self._queues[name]
        if not server.alive:
            queue.clear()
        while queue:
            waiting = queue[0]
            costs = {kind: waiting.kinds.count(kind) for kind in waiting.kinds}
            if not all(self._has_room(server, (kind,), cost) for kind, cost in costs.items()):
                self._plan_look(server, name)
                return
            queue.popleft()
            self._spend(server, waiting.kinds)
            waiting.channel.set_off(waiting.request)
