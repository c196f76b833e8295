"""Data store requests on their way: what they do on the platform's side, and what the weather does to them.

A request takes `latency_ms`. What it does, it does at one moment, and its answer comes with it;
UpdateAsync reads half-way and writes at the end, so that another server can come between. Sources:
creator-docs, reference/engine/classes/GlobalDataStore.yaml (platform-facts.md, 2.1 to 2.3), unless a
line says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._platform.attributes import check_attributes, refuse_attributes
from pytest_robloxmarket._platform.limits import LIMITS
from pytest_robloxmarket._platform.stores import KEY_CHARACTERS_MAX, Contents, Stored, check_name
from pytest_robloxmarket._platform.values import copy_integer, copy_storable, whole
from pytest_robloxmarket._server.endless import hand_over
from pytest_robloxmarket._server.moves import pass_seam
from pytest_robloxmarket._server.stores.arrivals import (
    CACHE_MS,
    SEAMS_OF,
    Request,
    Transform,
    apply,
    note_read,
    note_refused,
    rejection,
)
from pytest_robloxmarket._server.stores.misfortunes import LATE_MS, faulted, look_ahead
from pytest_robloxmarket._server.stores.transforms import passes_update, run_transform
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.seams import SEAMS
from pytest_robloxmarket._terms.store_events import TransformRepeated, UpdateCancelled

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("Channel",)

_T = TypeVar("_T")


class Channel(Struct, eq=False):
    """The way of one data store's requests from one server to the platform and back."""

    _server: Server
    _contents: Contents
    # The budgets that each method takes from.
    spends: Mapping[str, tuple[str, ...]]
    # What the data store makes of a value, and what it says to user ids and metadata.
    _take: Callable[[object], tuple[object, int]] = copy_storable
    _look_at: Callable[[Sequence[object], object], None] = check_attributes
    # Per data store instance: key -> (good until, what was read).
    _cache: dict[str, tuple[int, Stored | None]] = {}
    # Is told of each write of this server, where somebody watches a key: see watching.py.
    on_write: Callable[[str, DeliveryId], None] | None = None

    @staticmethod
    def of(server: Server, contents: Contents) -> Channel:
        """The way from a server to a data store."""
        limits = LIMITS[server.world.platform.contract.request_limits]
        if contents.ordered:
            return Channel(server, contents, limits.ordered, copy_integer, refuse_attributes)
        return Channel(server, contents, limits.standard)

    @property
    def server(self) -> Server:
        """Where the requests come from."""
        return self._server

    @property
    def contents(self) -> Contents:
        """Where they go."""
        return self._contents

    def place(self, key: str) -> tuple[Channel, str]:
        """Where a key is."""
        return self, key

    def lister(self) -> Channel:
        """The way of requests that are about no key."""
        return self

    def listed(self) -> list[tuple[str, Contents]]:
        """Whose keys are listed, and what stands before them."""
        return [("", self._contents)]

    def forget(self, key: str) -> None:
        """Take a key out of the cache."""
        self._cache.pop(key, None)

    def cached(self, key: str) -> tuple[Stored | None] | None:
        """What the cache holds of a key: (answer,), or None when it must be asked for."""
        held = self._cache.get(key)
        if held is None:
            return None
        world = self._server.world
        watch = world.scheduler.watch
        if watch is not None:
            watch.cache_read()
        if held[0] <= world.scheduler.now_ms:
            return None
        if world.tracing or world.noting_reads:
            note_read(self._server, self._contents, key, held[1], True, world.origin)
        return (held[1],)

    def cache_ends(self) -> list[tuple[str, int]]:
        """The keys in the cache, and until when they are good."""
        return [(key, held[0]) for key, held in self._cache.items()]

    def is_current(self, request: Request) -> bool:
        """Whether nobody has written the key of an update since its transform saw the value."""
        return self._contents.version(request.key) == request.version

    def stage_of(self, request: Request) -> tuple[object, ...]:
        """How far a request of this channel has come; what it asks for is known to who sent it."""
        if request.transform is None:
            return request.number, request.late
        written = request.value is not None
        return request.number, request.late, written, written and self.is_current(request)

    def send(
        self,
        api: str,
        key: str,
        task: Task,
        value: object = None,
        user_ids: tuple[int, ...] = (),
        metadata: Mapping[str, object] | None = None,
        transform: Transform | None = None,
    ) -> None:
        """Let a request travel, or wait for its budget.

        Raises:
            PlatformError: when a rule forbids it, or its queue is full.
        """
        if type(key) is not str or not 0 < len(key) <= KEY_CHARACTERS_MAX or not key.isascii():
            key = self._checked(api, str(key), task, check_name, key)
        characters = 0
        if api == "SetAsync":
            value, characters = self._checked(api, key, task, self._take, value)
        elif api == "IncrementAsync":
            value = self._checked(api, key, task, whole, value)
        if user_ids or metadata:
            self._checked(api, key, task, self._look_at, user_ids, metadata)
        server = self._server
        world = server.world
        source = world.source() if world.tracing else ""
        server.requests = number = server.requests + 1
        origin = DeliveryId(task.origin)
        if not origin:
            world.unbidden = True
        request = Request(number, api, key, task, origin, source, value, user_ids, metadata, transform)
        if characters:
            request.characters = characters
        world.scheduler.sender = task.waiter
        sent, kinds = world.sent, self.spends[api]
        sent.append((world.scheduler.now_ms, server, kinds))
        if len(sent) <= world.unmetered or self._checked(api, key, task, world.budgets.admits, self, request, kinds):
            self.set_off(request)

    def ask(self, api: str, key: str, task: Task, query: Callable[[], object], cost: int = 1) -> None:
        """Let a request travel that is no read or write of one value; `query` makes its answer when it arrives.

        Raises:
            PlatformError: when its queue is full.
        """
        server = self._server
        world = server.world
        source = world.source() if world.tracing else ""
        server.requests += 1
        world.unbidden = world.unbidden or not task.origin
        request = Request(server.requests, api, key, task, DeliveryId(task.origin), source, query=query)
        world.scheduler.sender = task.waiter
        kinds = self.spends[api]
        world.sent.append((world.scheduler.now_ms, server, kinds))
        # Their limits are low, and so each of them is counted.
        if self._checked(api, key, task, world.budgets.admits, self, request, kinds, cost):
            self.set_off(request)

    def checked_key(self, api: str, key: object, task: Task | None) -> str:
        """A key's name, if it can be one.

        Raises:
            PlatformError: 101 or 102.
        """
        return self._checked(api, str(key), task, check_name, key)

    def set_off(self, request: Request) -> None:
        """Let a request travel for which there is a budget."""
        server = self._server
        world = server.world
        if request.transform is not None:
            world.scheduler.after(world.latency_ms // 2, self._transform, request, server.answers)
        else:
            world.scheduler.after(world.latency_ms, self._action_of(request), request, server.answers)

    def arrive(self, request: Request) -> None:
        """Let a request do now what it was sent for."""
        self._action_of(request)(request)

    def _action_of(self, request: Request) -> Callable[[Request], None]:
        if request.api == "GetAsync":
            return self._read
        return self._commit if request.query is None else self._look_up

    def _checked(self, api: str, key: str, task: Task | None, check: Callable[..., _T], *arguments: object) -> _T:
        """What a check makes of its arguments; that a rule forbids the request is written down.

        Raises:
            PlatformError: when it does.
        """
        try:
            return check(*arguments)
        except PlatformError as error:
            note_refused(self._server, self._contents, api, key, str(error), task)
            raise

    def _read(self, request: Request) -> None:
        server = self._server
        if not server.alive or not self._passes(request):
            return
        world = server.world
        now_ms, key = world.scheduler.now_ms, request.key
        stored = self._contents.read(key)
        if stored is not None and stored.characters and not self._may_read(request, stored):
            return
        self._cache[key] = (now_ms + CACHE_MS, stored)
        if world.tracing or world.noting_reads:
            note_read(server, self._contents, key, stored, False, request.origin)
        self._answer(request, stored)

    def _look_up(self, request: Request) -> None:
        """Answer what is neither a read nor a write of one value."""
        server = self._server
        if not server.alive or not self._passes(request):
            return
        assert request.query is not None
        try:
            answer = request.query()
        except PlatformError as error:
            self._fail(request, error)
            return
        self._answer(request, answer)

    def _may_read(self, request: Request, stored: Stored) -> bool:
        """Whether a large value may be read now; if not, the request has failed."""
        scheduler = self._server.world.scheduler
        try:
            if self._contents.throughput.check_read(request.key, scheduler.now_ms, stored.characters):
                # Whether there is room for more depends on when these were.
                scheduler.read_clock()
        except PlatformError as error:
            self._fail(request, error)
            return False
        return True

    def _transform(self, request: Request) -> None:
        """Call the transform with the newest value, and send what it returns."""
        server = self._server
        if not server.alive or not passes_update(server, request):
            return
        world = server.world
        latest = self._contents.latest(request.key)
        stored = None if latest is None or latest.removed else latest
        version = 0 if latest is None else latest.version
        if world.scheduler.watch is not None:
            server.tell((request.number, stored))
        if stored is not None and stored.characters and not self._may_read(request, stored):
            return
        try:
            value, user_ids, metadata = run_transform(server, self._contents, request, stored)
            characters = 0
            if value is not None:
                value, characters = self._checked(request.api, request.key, request.task, self._take, value)
                if user_ids or metadata:
                    self._checked(request.api, request.key, request.task, self._look_at, user_ids, metadata)
        except PlatformError as error:
            self._fail(request, error)
            return
        if value is None:
            # "Returning nil cancels the write"; what UpdateAsync itself returns then is not spelled out: nil.
            if world.tracing:
                place, given = (self._contents.label, request.key), None if stored is None else stored.value
                world.history.append(UpdateCancelled(world.scheduler.now_ms, server.id, *place, given, request.origin))
            self._answer(request, None)
            return
        write = Request(
            request.number,
            request.api,
            request.key,
            request.task,
            request.origin,
            request.source,
            value,
            user_ids,
            metadata,
            request.transform,
            version,
            request.late,
            characters,
        )
        world.scheduler.after(world.latency_ms - world.latency_ms // 2, self._commit, write, server.answers)

    def _commit(self, request: Request) -> None:
        server = self._server
        if not server.alive:
            return
        if request.transform is not None and not self.is_current(request):
            # Somebody wrote meanwhile: the earlier result is discarded and the transform called again.
            place = self._contents.label, request.key
            history = server.world.history
            history.append(TransformRepeated(server.world.scheduler.now_ms, server.id, *place, request.origin))
            self._transform(request)
            return
        if not self._passes(request):
            return
        try:
            answer = apply(self._server, self._contents, self._cache, request)
        except PlatformError as error:
            self._fail(request, error)
            return
        if self.on_write is not None:
            self.on_write(request.key, request.origin)
        self._answer(request, answer)

    def _passes(self, request: Request) -> bool:
        """Let the weather have its say; False when the request goes no further for now."""
        server = self._server
        world = server.world
        seams = world.seams
        asked = seams.asked
        if not asked:
            return True
        crash, move, seam = SEAMS_OF[request.api]
        if seams.limited:
            seams.at = Place(self._contents.label, request.key, server.id)
        if crash in asked and server.loses_power(crash):
            return False
        if request.origin:
            user, home = world.buyers[request.origin]
            if not pass_seam(move, user, home):
                return False
        if seam not in asked or request.late:
            return True
        watch = world.scheduler.watch
        if watch is not None and world.held is None and watch.looks_ahead():
            look_ahead(watch, server, self._contents, request, seam, self._action_of(request))
        outcome = seams.strikes(seam)
        if not outcome:
            return True
        self._strike(request, SEAMS[seam].outcomes[outcome])
        return False

    def _strike(self, request: Request, outcome: str) -> None:
        world = self._server.world
        if world.held is not None and outcome == "never":
            world.held(self, request)
            return
        world.history.append(faulted(self._server, self._contents, request, outcome))
        if outcome == "applied_but_failed":
            try:
                if request.query is None:
                    apply(self._server, self._contents, self._cache, request)
                else:
                    request.query()
            except PlatformError as error:
                self._fail(request, error)
                return
        if outcome in {"failed", "applied_but_failed"}:
            self._fail(request, rejection(self._server))
            return
        if outcome == "late":
            request.late = True
            world.scheduler.after(LATE_MS, self._action_of(request), request, self._server.answers)

    def _answer(self, request: Request, answer: object) -> None:
        server = self._server
        world = server.world
        seams = world.seams
        if seams.limited:
            seams.at = Place(self._contents.label, request.key, server.id)
        if not server.alive or ("crash.reply" in seams.asked and server.loses_power("crash.reply")):
            return
        if world.scheduler.watch is not None:
            server.tell((request.number, answer))
        hand_over(world, request.task, request.number, request.origin, answer)

    def _fail(self, request: Request, error: PlatformError) -> None:
        server = self._server
        if server.alive:
            if server.world.scheduler.watch is not None:
                server.tell((request.number, str(error)))
            request.task.throw(error)
