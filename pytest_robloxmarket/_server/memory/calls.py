"""What calls of hash maps and sorted maps have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_robloxmarket._platform.memory import ITEMS_MAX, MemoryMap, SortKey
from pytest_robloxmarket._server.memory.errands import Errand, is_left_out, note_change, send_errand
from pytest_robloxmarket._server.memory.values import checked_key, checked_value, life_ms
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("begin_remove", "begin_set")


def begin_set(
    server: Server,
    where: MemoryMap,
    task: Task,
    key: object,
    value: object,
    expiration: object,
    sort_key: SortKey = None,
) -> None:
    """Ask to put a value under a key of a map."""
    name = checked_key(key)
    copied, size = checked_value(value)
    life = life_ms(expiration, 3)

    def act(errand: Errand) -> object:
        world = server.world
        now_ms = world.scheduler.now_ms
        before = where.read(name, now_ms)
        if before is None and len(where.items(now_ms)) >= ITEMS_MAX:
            raise PlatformError("DataStructureItemsOverLimit: Exceeds data structure level item count limit (1M).")
        if not is_left_out(server):
            bytes_all = size + len(name)
            more = bytes_all - (0 if before is None else before.size)
            world.platform.memory.check_room(more, len(world.homes), now_ms)
            where.write(name, copied, sort_key, size=bytes_all, expires_ms=now_ms + life)
            note_change(errand, None if before is None else before.value, copied)
        return before is not None

    send_errand(server, "SetAsync", where.label, name, task, act=act)


def begin_remove(server: Server, where: MemoryMap, task: Task, key: object) -> None:
    """Ask to remove a key of a map."""
    name = checked_key(key)

    def act(errand: Errand) -> object:
        before = where.read(name, server.world.scheduler.now_ms)
        if before is not None and not is_left_out(server):
            where.remove(name)
            note_change(errand, before.value, None)
        return None

    send_errand(server, "RemoveAsync", where.label, name, task, act=act)
