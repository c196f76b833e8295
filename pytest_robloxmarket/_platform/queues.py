"""What a queue of a memory store holds, who has read what of it, and until when nobody else sees that.

Source: creator-docs, cloud-services/memory-stores/queue.md, reference/engine/classes/MemoryStoreQueue.yaml.
"""

from collections.abc import Iterator

from msgspec import Struct

__all__ = ("MemoryQueue", "QueueItem")


class QueueItem(Struct, eq=False):
    """One item: it is there until `expires_ms`, and nobody is given it until `visible_ms`."""

    number: int
    value: object
    priority: float
    expires_ms: int
    size: int
    visible_ms: int = 0
    reading: int = 0  # The number of the read that hides it.

    @property
    def key(self) -> str:
        """What stories call it."""
        return f"#{self.number}"


class MemoryQueue(Struct, eq=False):
    """What one queue holds."""

    label: str
    _numbers: Iterator[int]
    _items: list[QueueItem] = []

    def add(self, value: object, priority: float, *, size: int, expires_ms: int) -> QueueItem:
        """Put an item behind those of its priority."""
        item = QueueItem(next(self._numbers), value, priority, expires_ms, size)
        self._items.append(item)
        return item

    def look(self, count: int, now_ms: int) -> list[QueueItem]:
        """The next items that can be read: "higher priority first, the same priority in order of addition"."""
        seen = [one for one in self._items if one.expires_ms > now_ms and one.visible_ms <= now_ms]
        return sorted(seen, key=lambda one: -one.priority)[:count]

    def hide(self, items: list[QueueItem], until_ms: int) -> int:
        """Let nobody else read these for a while; the number under which they are removed."""
        number = next(self._numbers)
        for one in items:
            one.visible_ms, one.reading = until_ms, number
        return number

    def remove(self, reading: int, now_ms: int) -> list[QueueItem]:
        """Take away what was read under a number: nothing, once others can read it again."""
        gone = [one for one in self._items if one.reading == reading and one.visible_ms > now_ms]
        self._items = [one for one in self._items if one not in gone]
        return gone

    def count(self, now_ms: int, *, without_hidden: bool) -> int:
        """How many items there are."""
        return sum(one.expires_ms > now_ms and not (without_hidden and one.visible_ms > now_ms) for one in self._items)

    def expire(self, now_ms: int) -> list[QueueItem]:
        """Take away what has expired, and hand it out."""
        over = [one for one in self._items if one.expires_ms <= now_ms]
        if over:
            self._items = [one for one in self._items if one.expires_ms > now_ms]
        return over

    @property
    def size(self) -> int:
        """How many bytes all items take."""
        return sum(one.size for one in self._items)

    def picture(self, now_ms: int) -> tuple[object, ...]:
        """All that makes a difference to who asks from now on."""
        return tuple(
            [
                (repr(one.value), one.priority, one.expires_ms - now_ms, max(0, one.visible_ms - now_ms), one.reading)
                for one in self._items
            ]
        )
