"""Calls of memory stores on their way: what they do on the platform's side, and what the weather does to them.

A call takes half of what a data store request takes. UpdateAsync reads when it arrives and writes a moment later, so
that another server can come between. Source: creator-docs, cloud-services/memory-stores/index.md and
reference/engine/classes/MemoryStore*.yaml, unless a line says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._platform.memory import MemoryMap, SortKey
from pytest_robloxmarket._server.endless import hand_over
from pytest_robloxmarket._server.moves import pass_seam
from pytest_robloxmarket._server.stores.misfortunes import LATE_MS
from pytest_robloxmarket._terms.errors import EndlessError, PlatformError
from pytest_robloxmarket._terms.events import StoreFaulted, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId
from pytest_robloxmarket._terms.memory import EXPIRY
from pytest_robloxmarket._terms.seams import SEAMS, memory_seam
from pytest_robloxmarket._terms.store_events import TransformRepeated, UpdateCancelled

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("WAITING", "Change", "Errand", "Updating", "expire_memory", "is_left_out", "note_change", "send_errand")

# What a transform makes of a value and its sort key: the new ones, or None to cancel.
Change: TypeAlias = Callable[[object, SortKey], "tuple[object, SortKey] | None"]

# "If the system reaches the maximum number of retries, it returns a conflict": how many there are, nobody says.
_TRIES_MAX: Final = 10

_READS: Final = frozenset({"GetAsync", "GetRangeAsync", "GetSizeAsync", "ListItemsAsync"})

# What a call answers whose task is to go on waiting.
WAITING: Final = object()

# Who is meant where Roblox itself does something.
_PLATFORM: Final = ServerId(0)


class Updating(Struct, eq=False):
    """What UpdateAsync is about to write, and over which version; who checks a value tells its size."""

    where: MemoryMap
    change: Change
    check: Callable[[object], tuple[object, int]]
    life_ms: int
    answer: Callable[[object, SortKey], object]
    seen: int = 0
    new: tuple[object, SortKey, int] | None = None
    tries: int = 0


class Errand(Struct, eq=False):
    """One call of a memory store on its way. `act` does what it asks for, and is None for an update."""

    server: Server
    number: int  # Among the requests of its server, from 1.
    api: str
    label: str
    key: str
    task: Task
    act: Callable[[Errand], object] | None = None
    updating: Updating | None = None
    units: int = 1
    source: str = ""
    late: bool = False

    @property
    def origin(self) -> DeliveryId:
        """The delivery that it belongs to."""
        return DeliveryId(self.task.origin)

    @property
    def stage(self) -> tuple[object, ...]:
        """How far it has come; what it asks for is known to who sent it."""
        one = self.updating
        if one is None:
            return self.number, self.late
        now_ms = self.server.world.scheduler.now_ms
        return (
            self.number,
            self.late,
            one.tries,
            one.new is not None and _version(one.where, self.key, now_ms) == one.seen,
        )


def send_errand(
    server: Server,
    api: str,
    label: str,
    key: str,
    task: Task,
    *,
    act: Callable[[Errand], object] | None = None,
    updating: Updating | None = None,
    units: int = 1,
) -> None:
    """Let a call travel: its task is resumed with what `act` or the update answers, or thrown what it raises."""
    world = server.world
    server.requests += 1
    world.unbidden = world.unbidden or not task.origin
    world.scheduler.sender = task.waiter
    source = world.source() if world.tracing else ""
    errand = Errand(server, server.requests, api, label, key, task, act, updating, units, source)
    world.scheduler.after(world.latency_ms // 2, _arrive, errand, server.answers)


def note_change(errand: Errand, before: object, after: object, key: str = "") -> None:
    """Write down what a call changed."""
    world = errand.server.world
    place = world.scheduler.now_ms, errand.server.id, errand.label, key or errand.key
    world.history.append(StoreWritten(*place, errand.api, before, after, errand.origin, errand.source))


def is_left_out(server: Server) -> bool:
    """Whether the next change is only pretended, to see what comes of leaving it out."""
    world = server.world
    if len(world.history) != world.left_out:
        return False
    world.left_out = -1
    return True


def expire_memory(server: Server) -> None:
    """Let go what has expired since somebody looked last."""
    world = server.world
    now_ms = world.scheduler.now_ms
    for label, key, value in world.platform.memory.expire(now_ms):
        world.history.append(StoreWritten(now_ms, _PLATFORM, label, key, EXPIRY, value, None, NO_DELIVERY, ""))


def _arrive(errand: Errand) -> None:
    server = errand.server
    if not server.alive or not _passes(errand):
        return
    expire_memory(server)
    world = server.world
    users = len(world.homes)
    try:
        if not world.platform.memory.spend(errand.units, users, world.scheduler.now_ms):
            raise PlatformError("RequestThrottled: Recent MemoryStores requests hit one or more limits.")
        if errand.updating is not None:
            _transform(errand, errand.updating)
            return
        answer = _acted(errand)
    except PlatformError as error:
        _fail(errand, error)
        return
    _answer(errand, answer)


def _passes(errand: Errand) -> bool:
    """Let the weather have its say; False when the call goes no further for now."""
    server = errand.server
    seams = server.world.seams
    asked = seams.asked
    if not asked:
        return True
    if seams.limited:
        seams.at = Place(errand.label, errand.key, server.id)
    if "crash.memory" in asked and server.loses_power("crash.memory"):
        return False
    move = "move.read" if errand.api in _READS else "move.write"
    if errand.origin and not pass_seam(move, *server.world.buyers[errand.origin]):
        return False
    seam = memory_seam(errand.api)
    # What an update does, it does when it writes.
    if seam not in asked or errand.late or (errand.updating is not None and errand.updating.new is None):
        return True
    outcome = seams.strikes(seam)
    if outcome:
        _strike(errand, SEAMS[seam].outcomes[outcome])
    return not outcome


def _strike(errand: Errand, outcome: str) -> None:
    world = errand.server.world
    place = world.scheduler.now_ms, errand.server.id, errand.label, errand.key
    world.history.append(StoreFaulted(*place, errand.api, outcome, errand.origin))
    if outcome == "applied_but_failed":
        try:
            _acted(errand)
        except PlatformError as error:
            _fail(errand, error)
            return
    if outcome in {"failed", "applied_but_failed"}:
        _fail(errand, PlatformError(world.seams.error or "InternalError: Internal Error."))
    elif outcome == "late":
        errand.late = True
        world.scheduler.after(LATE_MS, _arrive if errand.updating is None else _commit, errand, errand.server.answers)


def _acted(errand: Errand) -> object:
    if errand.updating is not None:
        return _write(errand, errand.updating)
    assert errand.act is not None
    return errand.act(errand)


def _transform(errand: Errand, updating: Updating) -> None:
    """Call the transform with what is there, and send what it returns."""
    server = errand.server
    world = server.world
    scheduler = world.scheduler
    item = updating.where.read(errand.key, scheduler.now_ms)
    value, sort_key = (None, None) if item is None else (item.value, item.sort_key)
    updating.seen = 0 if item is None else item.version
    server.tell((errand.number, repr(value), sort_key))
    before, scheduler.current = scheduler.current, errand.task
    scheduler.closed_to_yields = True
    try:
        changed = updating.change(value, sort_key)
    except (Exception, SystemExit, EndlessError) as error:
        if isinstance(error, EndlessError):
            raise
        raise PlatformError("TransformCallbackFailed: Failed to invoke transformation callback function.") from error
    finally:
        scheduler.closed_to_yields = False
        scheduler.current = before
    if changed is None:
        if world.tracing:
            place = scheduler.now_ms, server.id, errand.label, errand.key
            world.history.append(UpdateCancelled(*place, value, errand.origin))
        _answer(errand, updating.answer(None, None))
        return
    new, new_key = changed
    copied, size = updating.check(new)
    updating.new = copied, new_key, size
    scheduler.after(world.latency_ms // 4, _commit, errand, server.answers)


def _commit(errand: Errand) -> None:
    server, updating = errand.server, errand.updating
    assert updating is not None
    if not server.alive:
        return
    expire_memory(server)
    try:
        if _version(updating.where, errand.key, server.world.scheduler.now_ms) != updating.seen:
            _try_again(errand, updating)
            return
        if not _passes(errand):
            return
        answer = _write(errand, updating)
    except PlatformError as error:
        _fail(errand, error)
        return
    _answer(errand, answer)


def _try_again(errand: Errand, updating: Updating) -> None:
    """Somebody wrote meanwhile: the transform is called again, but not for ever."""
    world = errand.server.world
    updating.tries += 1
    if updating.tries > _TRIES_MAX:
        raise PlatformError("UpdateConflict: Exceeded max number of retries.")
    place = world.scheduler.now_ms, errand.server.id, errand.label, errand.key
    world.history.append(TransformRepeated(*place, errand.origin))
    updating.new = None
    _transform(errand, updating)


def _write(errand: Errand, updating: Updating) -> object:
    assert updating.new is not None
    world = errand.server.world
    now_ms = world.scheduler.now_ms
    value, sort_key, size = updating.new
    before = updating.where.read(errand.key, now_ms)
    if not is_left_out(errand.server):
        world.platform.memory.check_room(size - (0 if before is None else before.size), len(world.homes), now_ms)
        expires_ms = now_ms + updating.life_ms
        updating.where.write(errand.key, value, sort_key, size=size, expires_ms=expires_ms)
        note_change(errand, None if before is None else before.value, value)
    return updating.answer(value, sort_key)


def _version(where: MemoryMap, key: str, now_ms: int) -> int:
    item = where.read(key, now_ms)
    return 0 if item is None else item.version


def _answer(errand: Errand, answer: object) -> None:
    server = errand.server
    if not server.alive or answer is WAITING:
        return
    world = server.world
    server.tell((errand.number, repr(answer)))
    if world.tracing and errand.api == "GetAsync":
        place = world.scheduler.now_ms, server.id, errand.label, errand.key
        world.history.append(StoreRead(*place, answer, False, errand.origin))
    hand_over(world, errand.task, errand.number, errand.origin, answer)


def _fail(errand: Errand, error: PlatformError) -> None:
    if errand.server.alive:
        errand.server.tell((errand.number, str(error)))
        errand.task.throw(error)
