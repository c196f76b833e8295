"""Series of saves: keys, or entries of one table, that a game writes one after another, of which the newest counts.

Some games never write over what they have saved: each save goes under a number, a time or an id of its own, into one of
a few slots that take turns, or at the end of a list. What a player has is then in one of them, and the others are
history. A place says so with a mark: `Saves[save_{user}_<newest>].gold`, `Saves[slot_<A|B>].gold`.

What is in the newest is what was written last, until the game loads: what it then reads counts, and where it reads
several, the one of them that was written last.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.places import NEWEST, THINGS, owner_of
from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("Newest", "collapsed", "entry_order", "in_order", "marked", "newest_of", "series_in")

# A number, a time or an id of the game's own; several in a row, as in a date, are one.
_ONE: Final = r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d+)"
_RISING: Final = re.compile(rf"{_ONE}(?:[-:./_ T]{_ONE})*")
_MARK: Final = re.compile(r"<([^<>]+)>")
_TABLE: Final = re.compile(rf".*?(?:{NEWEST}|{THINGS})")

# A data store and a key in it, and a table in that by its keys.
_Group: TypeAlias = tuple[str, str]
_Table: TypeAlias = tuple[str, str, str]


def collapsed(key: str) -> str:
    """A key with a mark in the place of the last number or id in it; the key itself where there is none.

    The id or name of a user is no part of it: it must be replaced before.
    """
    found = list(_RISING.finditer(key))
    if not found:
        return key
    last = found[-1]
    return key[: last.start()] + NEWEST + key[last.end() :]


def marked(members: Sequence[str]) -> str:
    """A key that names each of a few: `slot_<A|B>`."""
    parts = [re.split(r"([A-Za-z]+)", one) for one in sorted(members)]
    shortest = min(map(len, parts))
    start = next((at for at in range(shortest) if len({one[at] for one in parts}) > 1), shortest)
    rest = [one[start:] for one in parts]
    most = min(map(len, rest))
    end = next((at for at in range(most) if len({one[-1 - at] for one in rest}) > 1), 0)
    inner = "|".join("".join(one[: len(one) - end]) for one in rest)
    return "".join(parts[0][:start]) + f"<{inner}>" + "".join(rest[0][len(rest[0]) - end :])


def series_in(places: Iterable[Location]) -> tuple[Location, ...]:
    """The series that places of effects are in, by their marks: a key with one, or a path that ends with one."""
    found: dict[Location, None] = {}
    for place in places:
        table = _TABLE.match(place.path)
        if place.store and table is not None:
            found[place._replace(path=table[0])] = None
        elif place.store and _MARK.search(place.key):
            found[place._replace(path="")] = None
    return tuple(found)


def entry_order(name: str) -> list[int]:
    """By what entries are in order: the numbers in their names."""
    return [int(number) for number in re.findall(r"\d+", name)]


def newest_of(before: object, after: object, known: str) -> tuple[str, object]:
    """The newest entry of a table or list that was written, with its name.

    Args:
        before: the table as it was.
        after: the table as it is.
        known: which entry was the newest so far.
    """
    if isinstance(after, list):
        return str(len(after)), after[-1] if after else None
    if not isinstance(after, Mapping):
        return known, None
    was = before if isinstance(before, Mapping) else {}
    changed = [str(name) for name, entry in after.items() if was.get(name) != entry]
    names = changed or ([known] if known in after else [str(name) for name in after])
    name = max(names, key=entry_order, default=known)
    return name, after.get(name)


class Newest(Struct, eq=False):
    """Which save of each series is the newest, and what is in it; told of each write and read."""

    # The series by the name of their store and key, with the tables inside; without an owner.
    series: tuple[Location, ...]
    # The keys of a series that were written, the last one at the end, and what is in them.
    written: dict[_Group, list[str]] = {}
    contents: dict[_Group, dict[str, object]] = {}
    current: dict[_Group, str] = {}
    # What was read since the last write, or join.
    loaded: dict[_Group, list[str]] = {}
    # Which entry of a table is the newest.
    entries: dict[_Table, str] = {}

    def joined(self) -> None:
        """Somebody joins: what is read from now on is a load."""
        self.loaded.clear()

    def wrote(self, event: StoreWritten, names: Mapping[UserId, str]) -> StoreWritten:
        """A write, as one of the newest save of its series; any other as it is."""
        group = self._group(event.store, event.key, names)
        if group is None:
            return self._inside(event, names)
        values = self.contents.setdefault(group, {})
        if THINGS in group[1]:
            was = [*values.values()] or None
            values[event.key] = event.after
            there = [one for one in values.values() if one is not None]
            return replace(event, key=group[1], before=was, after=there)
        before = values.get(self.current.get(group, ""))
        order = self.written.setdefault(group, [])
        if event.key in order:
            order.remove(event.key)
        self.loaded.pop(group, None)
        if event.after is None:
            values.pop(event.key, None)
            # An old one is cleared away, or what there is.
            after = values.get(self.current.get(group, ""))
            return self._inside(replace(event, key=group[1], before=before, after=after), names)
        order.append(event.key)
        values[event.key], self.current[group] = event.after, event.key
        return self._inside(replace(event, key=group[1], before=before, after=event.after), names)

    def read(self, event: StoreRead, names: Mapping[UserId, str]) -> StoreWritten | None:
        """What is the newest save after a read, as if it had been written, where the read says something of it."""
        group = self._group(event.store, event.key, names)
        order = self.written.get(group, []) if group is not None else []
        if group is None or event.cached or event.key not in order:
            return None
        before = self.contents[group].get(self.current.get(group, ""))
        loaded = self.loaded.setdefault(group, [])
        if event.key not in loaded:
            loaded.append(event.key)
        self.current[group] = max(loaded, key=order.index)
        after = self.contents[group].get(self.current[group])
        if after is before:
            return None
        where = event.at_ms, event.server, event.store, group[1], "GetAsync"
        return StoreWritten(*where, before, after, event.delivery, "")

    def _group(self, store: str, key: str, names: Mapping[UserId, str]) -> _Group | None:
        """The series that a key is one of: its data store, and its key with the mark."""
        user, place = owner_of(Location(store, key, ""), names)
        for one in self.series:
            if one.store == place.store and _is_member(one.key, place.key):
                name = one.key.replace("{user}", str(user)).replace("{name}", names.get(user, ""))
                return store, name if user != NOBODY else one.key
        return None

    def _inside(self, event: StoreWritten, names: Mapping[UserId, str]) -> StoreWritten:
        """A write with the newest entry alone in the place of each table that is a series."""
        _, place = owner_of(Location(event.store, event.key, ""), names)
        for one in self.series:
            if not one.path or (one.store, one.key) != place[:2]:
                continue
            where = event.store, event.key, one.path
            *steps, mark = one.path.split(".")
            before, after = _at(event.before, steps), _at(event.after, steps)
            if mark == THINGS:
                there = (_with(value, steps, _things(table), THINGS) for value, table in _both(event, before, after))
                event = replace(event, before=next(there), after=next(there))
                continue
            known = self.entries.get(where, "")
            was = before.get(known) if isinstance(before, Mapping) else newest_of(None, before, known)[1]
            self.entries[where], entry = newest_of(before, after, known)
            event = replace(
                event,
                before=_with(event.before, steps, was),
                after=_with(event.after, steps, entry),
            )
        return event


def in_order(events: Iterable[Event], series: Sequence[Location]) -> Iterator[Event]:
    """Events in which each write of a series is one of its newest save."""
    if not series:
        yield from events
        return
    newest, names = Newest(tuple(series)), dict[UserId, str]()
    for event in events:
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
            newest.joined()
        if isinstance(event, StoreWritten):
            yield newest.wrote(event, names)
        elif isinstance(event, StoreRead):
            yield newest.read(event, names) or event
        else:
            yield event


@lru_cache(maxsize=4096)
def _is_member(pattern: str, key: str) -> bool:
    """Whether a key, with a hole for its owner, is one of a series."""
    found = _MARK.search(pattern)
    if found is None:
        return False
    if found[0] in {NEWEST, THINGS}:
        return collapsed(key) == pattern.replace(THINGS, NEWEST)
    return any(pattern.replace(found[0], name) == key for name in found[1].split("|"))


def _at(value: object, steps: Sequence[str]) -> object:
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _both(event: StoreWritten, before: object, after: object) -> tuple[tuple[object, object], tuple[object, object]]:
    return (event.before, before), (event.after, after)


def _things(table: object) -> object:
    """The things in a table, without the numbers under which they stand."""
    return list(table.values()) if isinstance(table, Mapping) else None


def _with(value: object, steps: Sequence[str], entry: object, mark: str = NEWEST) -> object:
    """A value with a table that has this one entry in the place of another."""
    if not steps or not isinstance(value, Mapping):
        return {mark: entry} if not steps and entry is not None else value
    return {**value, steps[0]: _with(value.get(steps[0]), steps[1:], entry, mark)}
