"""Data stores as platform-facts.md tells of them, and nothing else: one server, no players, one request at a time."""

from collections import deque
from typing import Any, Final

from tests.facts.languages import Ask, Step, Wait

__all__ = ("answers_of",)

REQUEST_MS: Final = 100
CACHE_MS: Final = 4_000
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000

# 2.5: what a server without players may send in a minute, and what takes from it.
LIMITS: Final = {
    "StandardRead": 60,
    "StandardWrite": 60,
    "StandardList": 5,
    "StandardRemove": 60,
    "OrderedRead": 60,
    "OrderedWrite": 30,
    "OrderedList": 5,
    "OrderedRemove": 30,
}
KINDS: Final = {
    "GetAsync": ["Read"],
    "SetAsync": ["Write"],
    "IncrementAsync": ["Write"],
    "UpdateAsync": ["Read", "Write"],
    "RemoveAsync": ["Remove"],
    "ListKeysAsync": ["List"],
    "ListVersionsAsync": ["List"],
    "GetVersionAsync": ["Read"],
    "GetSortedAsync": ["List"],
}


class Refused(Exception):
    """What the platform says no to."""


class Model:
    """All that is kept, and what time it is."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.values: dict[tuple[bool, str], object] = {}
        self.removed: set[str] = set()
        self.cache: dict[tuple[bool, str], tuple[int, object]] = {}
        self.spent: dict[str, deque[int]] = {kind: deque() for kind in LIMITS}
        self.limits = dict(LIMITS)
        # The hours in which what is kept of a key was written, whether that was a removal, and the value.
        self.versions: dict[str, list[tuple[int, bool, object]]] = {}
        # User ids and metadata: what is not sent again is gone.
        self.beside: dict[str, tuple[object, object]] = {}

    def ask(self, ask: Ask) -> object:
        """What a call answers."""
        try:
            answer = getattr(self, f"do_{ask.api}")(ask.ordered, *ask.arguments)
        except Refused as refusal:
            return f"! {refusal}"
        return answer

    # --- 2.5 ---

    def left(self, kind: str) -> int:
        spent = self.spent[kind]
        while spent and spent[0] <= self.now_ms - MINUTE_MS:
            spent.popleft()
        return max(0, self.limits[kind] - len(spent))

    def send(self, ordered: bool, api: str) -> None:
        """Wait for the budget, and then for the request."""
        kinds = [("Ordered" if ordered else "Standard") + kind for kind in KINDS[api]]
        while any(not self.left(kind) for kind in kinds):
            self.now_ms += 1
        for kind in kinds:
            self.spent[kind].append(self.now_ms)
        self.now_ms += REQUEST_MS

    def do_Budget(self, _: bool, kind: str) -> object:  # noqa: N802 - The methods are named as Roblox names them.
        return 0 if kind == "OrderedList" else self.left(kind)

    def do_Rate(self, _: bool, kind: str, base: int, _more: int) -> object:  # noqa: N802
        self.limits[kind] = base
        return None

    # --- 2.1 to 2.4 ---

    def do_GetAsync(self, ordered: bool, key: str) -> object:  # noqa: N802
        held = self.cache.get((ordered, key))
        check_key(key)
        if held is not None and held[0] > self.now_ms:
            return held[1]
        self.send(ordered, "GetAsync")
        value = self.values.get((ordered, key))
        self.cache[ordered, key] = self.now_ms + CACHE_MS, value
        return value

    def do_SetAsync(self, ordered: bool, key: str, value: object) -> object:  # noqa: N802
        check_key(key)
        check_value(ordered, value)
        self.send(ordered, "SetAsync")
        self.write(ordered, key, value)
        return not ordered  # An ordered data store has no versions to name.

    def do_UpdateAsync(self, ordered: bool, key: str, value: object) -> object:  # noqa: N802
        check_key(key)
        self.send(ordered, "UpdateAsync")
        if value is None:
            self.now_ms -= REQUEST_MS // 2  # There is nothing to write.
            return None
        try:
            check_value(ordered, value)
        except Refused:
            self.now_ms -= REQUEST_MS // 2
            raise
        self.write(ordered, key, value)
        return value

    def do_IncrementAsync(self, ordered: bool, key: str, delta: int) -> object:  # noqa: N802
        check_key(key)
        self.send(ordered, "IncrementAsync")
        before = self.values.get((ordered, key))
        if before is not None and not is_whole(before):
            raise Refused(f"103: {kind_of(before)} is not allowed in data stores.")
        assert before is None or isinstance(before, int | float)
        self.write(ordered, key, (before or 0) + delta)
        return (before or 0) + delta

    def do_RemoveAsync(self, ordered: bool, key: str) -> object:  # noqa: N802
        check_key(key)
        self.send(ordered, "RemoveAsync")
        before = self.values.pop((ordered, key), None)
        self.cache.pop((ordered, key), None)
        if before is not None and not ordered:
            self.keep(key, removed=True, value=None)
            self.beside.pop(key, None)
            self.removed.add(key)
        return before

    def do_ListKeysAsync(self, _: bool, prefix: str, size: int, exclude_deleted: bool) -> object:  # noqa: N802
        self.send(False, "ListKeysAsync")
        keys = {key for ordered, key in self.values if not ordered}
        keys |= set() if exclude_deleted else self.removed
        return self.walk(False, "ListKeysAsync", sorted(key for key in keys if key.startswith(prefix)), size or 50)

    def do_ListVersionsAsync(self, _: bool, key: str, ascending: bool, size: int) -> object:  # noqa: N802
        self.send(False, "ListVersionsAsync")
        listed = [removed for _, removed, _ in self.versions.get(key, [])]
        return self.walk(False, "ListVersionsAsync", listed if ascending else listed[::-1], size or 1024)

    def do_OldValue(self, _: bool, key: str, number: int) -> object:  # noqa: N802
        """A version by its number among those of the key; a list is asked for first."""
        self.send(False, "ListVersionsAsync")
        _hour, removed, value = self.versions[key][number]
        self.send(False, "GetVersionAsync")
        return None if removed else value

    def do_Keep(self, _: bool, key: str, value: object, user_ids: object, metadata: object) -> object:  # noqa: N802
        check_key(key)
        self.send(False, "SetAsync")
        self.write(False, key, value)
        self.beside[key] = user_ids, metadata or []
        return True

    def do_Entry(self, _: bool, key: str) -> object:  # noqa: N802
        """A read past the cache, which refreshes it."""
        check_key(key)
        self.send(False, "GetAsync")
        value = self.values.get((False, key))
        self.cache[False, key] = self.now_ms + CACHE_MS, value
        return [] if value is None else [value, *self.beside.get(key, ([], []))]

    def do_BatchGetAsync(self, _: bool, keys: list[str]) -> object:  # noqa: N802
        for key in keys:
            check_key(key)
        # More keys than a minute's budget go when all of it is there.
        while self.left("OrderedRead") < min(len(keys), max(1, self.limits["OrderedRead"])):
            self.now_ms += 1
        self.spent["OrderedRead"].extend([self.now_ms] * len(keys))
        self.now_ms += REQUEST_MS
        return {key: self.values[True, key] for key in sorted(keys) if (True, key) in self.values} or []

    def do_GetSortedAsync(  # noqa: N802
        self, _: bool, ascending: bool, size: int, low: int | None = None, high: int | None = None
    ) -> object:
        if not 1 <= size <= 100:
            raise Refused("106: PageSize must be within a predefined range.")
        if low is not None and high is not None and low > high:
            raise Refused("107: MaxValue must be greater than or equal to MinValue.")
        self.send(True, "GetSortedAsync")
        found = [
            (value, key) for (ordered, key), value in self.values.items() if ordered and is_between(value, low, high)
        ]
        listed = [[key, value] for value, key in sorted(found, reverse=not ascending)]
        return self.walk(True, "GetSortedAsync", listed, size)

    def walk(self, ordered: bool, api: str, listed: list[Any], size: int) -> list[list[Any]]:
        """What is on each page; there is always a first one, and each further one is another request."""
        pages = [listed[at : at + size] for at in range(0, len(listed), size)] or [[]]
        for _ in pages[1:]:
            self.send(ordered, api)
        return pages

    def write(self, ordered: bool, key: str, value: object) -> None:
        self.values[ordered, key] = value
        self.cache[ordered, key] = self.now_ms + CACHE_MS, value
        if not ordered:
            self.keep(key, removed=False, value=value)
            self.removed.discard(key)
            self.beside.pop(key, None)

    def keep(self, key: str, *, removed: bool, value: object) -> None:
        """The first write of an hour keeps what was there, and later ones overwrite it; a removal always keeps it."""
        versions = self.versions.setdefault(key, [])
        if not removed and versions and versions[-1][0] == self.now_ms // HOUR_MS:
            versions.pop()
        versions.append((self.now_ms // HOUR_MS, removed, value))


def is_between(value: object, low: int | None, high: int | None) -> bool:
    assert isinstance(value, int | float)
    return (low is None or value >= low) and (high is None or value <= high)


def answers_of(program: list[Step]) -> list[object]:
    """What a program of single requests answers."""
    model, answers = Model(), list[object]()
    for step in program:
        if isinstance(step, Wait):
            model.now_ms += round(step.seconds * 1000)
        else:
            assert isinstance(step, Ask)
            answers.append(model.ask(step))
    return answers


def check_key(key: str) -> None:
    if not key:
        raise Refused("101: Key name can't be empty.")
    if len(key) > 50:
        raise Refused("102: Key name exceeds the 50 character limit.")


def check_value(ordered: bool, value: object) -> None:
    if value is None:
        raise Refused("104: Cannot store nil in data store.")
    if ordered and not is_whole(value):
        raise Refused(f"103: {kind_of(value)} is not allowed in data stores.")


def is_whole(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and value % 1 == 0


def kind_of(value: object) -> str:
    names: dict[type, str] = {bool: "bool", int: "double", float: "double", str: "string", list: "Array"}
    return names.get(type(value), "Dictionary")
