"""Memory stores as platform-facts.md, 4, tells of them, and nothing else: one server, and one call at a time.

A step is a tuple: what it calls, and its arguments; `("wait", seconds)` lets time pass.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = ("Step", "answers_of")

Step: TypeAlias = tuple[object, ...]

HIDDEN_MS: Final = 30_000
LIFE_MAX_S: Final = 3_888_000


class Refused(Exception):
    """What the platform says no to."""


class Model:
    """One hash map, one sorted map and one queue."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.map: dict[str, tuple[object, int]] = {}
        self.sorted: dict[str, tuple[object, object, int]] = {}
        self.queue: list[Queued] = []
        self.added = 0
        self.reading = 0

    def ask(self, step: Step) -> object:
        """What a call answers."""
        name, *arguments = step
        call: Callable[..., object] = getattr(self, f"do_{name}")
        try:
            return call(*arguments)
        except Refused as refusal:
            return f"! {refusal}"

    def until(self, seconds: int) -> int:
        if not 0 <= seconds <= LIFE_MAX_S:
            raise Refused("InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000.")
        return self.now_ms + seconds * 1000

    # --- hash map ---

    def do_set(self, key: str, value: object, life: int) -> object:
        check_key(key)
        until = self.until(life)
        before = self.do_get(key)
        self.map[key] = value, until
        return before is not None

    def do_get(self, key: str) -> object:
        check_key(key)
        value, until = self.map.get(key, (None, 0))
        return value if until > self.now_ms else None

    def do_update(self, key: str, value: object, life: int) -> object:
        check_key(key)
        until = self.until(life)
        if value is not None:
            self.map[key] = value, until
        return value

    def do_remove(self, key: str) -> object:
        check_key(key)
        self.map.pop(key, None)
        return None

    # --- sorted map ---

    def do_sort(self, key: str, value: object, life: int, sort_key: object) -> object:
        check_key(key)
        until = self.until(life)
        before = self.standing().get(key)
        self.sorted[key] = value, sort_key, until
        return before is not None

    def do_look(self, key: str) -> object:
        check_key(key)
        value, sort_key, _ = self.standing().get(key, (None, None, 0))
        return [value, sort_key]

    def do_range(self, descending: bool, count: int) -> object:
        if not 1 <= count <= 200:
            raise Refused("InvalidRequest: The field count must be between 1 and 200.")
        ranked = sorted(self.standing().items(), key=lambda one: (*place_of(one[1][1]), one[0]), reverse=descending)
        return [[key, value] for key, (value, _, _) in ranked[:count]]

    def do_size(self) -> object:
        return len(self.standing())

    def standing(self) -> dict[str, tuple[object, object, int]]:
        return {key: one for key, one in self.sorted.items() if one[2] > self.now_ms}

    # --- queue ---

    def do_add(self, value: object, life: int, priority: int) -> object:
        until = self.until(life)
        self.added += 1
        self.queue.append(Queued(value, until, (-priority, self.added)))
        return None

    def do_read(self, count: int, whole: bool) -> object:
        here = sorted((one for one in self.waiting() if one.seen <= self.now_ms), key=lambda one: one.rank)
        found = [] if whole and len(here) < count else here[:count]
        self.reading += bool(found)
        for one in found:
            one.seen, one.reading = self.now_ms + HIDDEN_MS, self.reading
        return [one.value for one in found]

    def do_done(self) -> object:
        """The items of the last reading are removed, unless they can be seen again."""
        done = [one for one in self.queue if one.reading and one.reading == self.reading and one.seen > self.now_ms]
        self.queue = [one for one in self.queue if one not in done]
        return None

    def do_length(self, without_hidden: bool) -> object:
        return sum(not without_hidden or one.seen <= self.now_ms for one in self.waiting())

    def waiting(self) -> list["Queued"]:
        return [one for one in self.queue if one.until > self.now_ms]


@dataclass(eq=False)
class Queued:
    """An item of a queue: until when it is there, which comes first, and when it can be seen again."""

    value: object
    until: int
    rank: tuple[int, int]
    seen: int = 0
    reading: int = 0


def check_key(key: str) -> None:
    if not key:
        raise Refused("InvalidRequest: The key field is required.")
    if len(key) > 128:
        raise Refused("InvalidRequest: The provided key is not valid.")


def place_of(sort_key: object) -> tuple[int, float, str]:
    """Numbers come first, then texts, then what has no sort key."""
    if sort_key is None:
        return 2, 0, ""
    return (0, float(sort_key), "") if isinstance(sort_key, int | float) else (1, 0, str(sort_key))


def answers_of(program: list[Step]) -> list[object]:
    """What a program answers."""
    model, answers = Model(), list[object]()
    for step in program:
        if step[0] == "wait":
            model.now_ms += round(float(str(step[1])) * 1000)
        else:
            answers.append(model.ask(step))
    return answers
