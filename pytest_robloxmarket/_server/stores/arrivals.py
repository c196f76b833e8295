"""What a data store request is, and what it does on the platform's side once it has arrived there.

Source: creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1 to 2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._platform.stores import Contents, Stored
from pytest_robloxmarket._platform.values import check_number, copy_out, describe, is_integer
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import StoreRead, StoreRefused, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.seams import STORE_READS, STORE_WRITES, store_seam

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = (
    "CACHE_MS",
    "Cache",
    "Request",
    "Transform",
    "Update",
    "apply",
    "note_read",
    "note_refused",
    "rejection",
    "value_of",
)

# The local cache of GetAsync, reference/engine/classes/DataStoreGetOptions.yaml and
# cloud-services/data-stores/versioning-listing-and-caching.md.
CACHE_MS: Final = 4_000

# The seams that a request passes: of a crash, of a move, and its own. They are looked up here and not put together
# for each request: this is the hot path of a search.
SEAMS_OF: Final = {
    **{api: ("crash.read", "move.read", store_seam(api)) for api in STORE_READS},
    **{api: ("crash.write", "move.write", store_seam(api)) for api in STORE_WRITES},
}

# The text of an error that says nothing about whether the write was applied (platform-facts.md, 2.3, 2.7).
_REJECTED: Final = "502: API Services rejected request with error. HTTP 500 (Internal Server Error)"
# And of one that fails while its server shuts down, error-codes-and-limits.md.
_CLOSING: Final = "401: Request failed. DataModel is inaccessible while the experience is shutting down."

# What a transform returns: the new value, or None to cancel; with user ids and metadata. It must not change what it
# is given: a language that hands a value to game code as it is makes a copy of it, see `value_of`.
Update: TypeAlias = tuple[object, tuple[int, ...], Mapping[str, object]]
Transform: TypeAlias = Callable[[Stored | None], Update]

# What is kept of a data store by one data store object: key -> (good until, what was read).
Cache: TypeAlias = dict[str, tuple[int, Stored | None]]


class Request(Struct, eq=False):
    """One data store call on its way."""

    number: int  # Among those of its server, from 1.
    api: str
    key: str
    task: Task
    origin: DeliveryId
    source: str
    value: object = None
    user_ids: tuple[int, ...] = ()
    metadata: Mapping[str, object] | None = None
    transform: Transform | None = None
    version: int = 0
    late: bool = False
    characters: int = 0  # Of the value's JSON; 0 where it is surely small.
    # What is neither a read nor a write of one value: makes the answer when the request arrives.
    query: Callable[[], object] | None = None


def apply(server: Server, contents: Contents, cache: Cache, request: Request) -> Stored | None:
    """Do what a request asks for; the key's new version, or for a removal the old one.

    Raises:
        PlatformError: when what is stored forbids it, or too much was written to the key.
    """
    world = server.world
    now_ms, key = world.scheduler.now_ms, request.key
    if contents.throughput.check_write(key, now_ms, request.characters, request.value):
        # Whether there is room for more depends on when these were.
        world.scheduler.read_clock()
    before = contents.read(key)
    if len(world.history) == world.left_out:
        world.left_out = -1
        return _pretend(server, contents, request, before)
    after: Stored | None = None
    if request.api == "RemoveAsync":
        contents.remove(key, now_ms)
        cache.pop(key, None)
    else:
        value = request.value
        if request.api == "IncrementAsync":
            value = _incremented(server, contents, request, before)
        after = contents.write(key, value, now_ms, request.user_ids, request.metadata, request.characters)
        # Results of a write go into the cache at once and restart its time (GlobalDataStore.yaml, GetAsync).
        cache[key] = (now_ms + CACHE_MS, after)
    was, now = None if before is None else before.value, None if after is None else after.value
    label, origin, source = contents.label, request.origin, request.source
    world.history.append(StoreWritten(now_ms, server.id, label, key, request.api, was, now, origin, source))
    return before if after is None else after


def note_read(
    server: Server, contents: Contents, key: str, stored: Stored | None, cached: bool, delivery: DeliveryId
) -> None:
    """Write down what was read, for a story."""
    world = server.world
    value = None if stored is None else stored.value
    place = world.scheduler.now_ms, server.id, contents.label, key
    world.history.append(StoreRead(*place, value, cached, delivery))


def rejection(server: Server) -> PlatformError:
    """The error of a request that fails by misfortune."""
    return PlatformError(server.world.seams.error or (_CLOSING if server.closing else _REJECTED))


def value_of(stored: object) -> object:
    """A copy of a stored value, for the game to keep."""
    return copy_out(stored.value) if isinstance(stored, Stored) else None


def note_refused(server: Server, contents: Contents, api: str, key: str, message: str, task: Task | None) -> None:
    """Write down that a rule forbids a request."""
    world = server.world
    place = world.scheduler.now_ms, server.id, contents.label, key
    world.history.append(StoreRefused(*place, api, message, world.origin if task is None else DeliveryId(task.origin)))


def _pretend(server: Server, contents: Contents, request: Request, before: Stored | None) -> Stored | None:
    """The answer to a write that is left out."""
    if request.api == "RemoveAsync":
        return before
    now_ms = server.world.scheduler.now_ms
    value = request.value
    if request.api == "IncrementAsync":
        value = _incremented(server, contents, request, before)
    created_ms = now_ms if before is None else before.created_ms
    version = contents.version(request.key)
    return Stored(value, version, created_ms, now_ms, request.user_ids, request.metadata or {}, False)


def _incremented(server: Server, contents: Contents, request: Request, before: Stored | None) -> int:
    """What IncrementAsync makes of an integer, or of nothing."""
    delta = request.value
    assert isinstance(delta, int)
    if before is None:
        return delta
    try:
        if not is_integer(before.value):
            raise PlatformError(f"103: {describe(before.value)} is not allowed in data stores.")
        return check_number(int(before.value) + delta)  # type: ignore[call-overload]
    except PlatformError as error:
        note_refused(server, contents, request.api, request.key, str(error), request.task)
        raise
