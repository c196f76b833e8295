"""Finds out how a game saves: which keys and entries are a series, of which the newest counts, and what points there.

It is read off one clean run with several purchases. What rises from purchase to purchase in the newest of several keys,
and in none of them alone, is one thing that is saved again and again; so is what is in several keys of one name, of
which a load reads just the one that was written last.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._oracle.goods.places import NEWEST, TEXT, THINGS, leaves, names_purchase, owner_of
from pytest_robloxmarket._oracle.goods.series import collapsed, entry_order, marked, newest_of
from pytest_robloxmarket._oracle.goods.spans import is_moment
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PlayerJoined, PurchaseMade, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, UserId
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("NO_SAVES", "Saves", "find_saves", "may_be_series")

# A family of keys needs so many members, and a run so many purchases, to be told from a place of its own.
_LEAST: Final = 2

# What is under each key of a family, one after another: (after which purchase, key, value).
_Written: TypeAlias = "tuple[int, str, object]"
_Leaves: TypeAlias = Mapping[str, Value]


class Saves(NamedTuple):
    """How a game saves.

    Attributes:
        series: the keys, and the tables below a key, of which only the newest save counts, or that hold things beside
            one another under numbers; with a mark.
        pointers: places that say which save is the newest.
        drawn: what chance draws from a save, whichever field it is.
        followers: stores and keys that hold what another key has held before, and that no load reads.
    """

    series: tuple[Location, ...] = ()
    pointers: frozenset[Location] = frozenset()
    followers: frozenset[tuple[str, str]] = frozenset()
    drawn: tuple[Drawn, ...] = ()

    def leaves_out(self, place: Location) -> bool:
        """Whether a place is bookkeeping of saves, and no goods."""
        return place in self.pointers or place[:2] in self.followers


# What most games do: each thing has a place of its own.
NO_SAVES: Final = Saves()


class _Family(NamedTuple):
    """Keys of one data store, or entries of one table, that may be a series: what was written, and what a load read."""

    place: Location
    written: list[_Written]
    read: frozenset[str] = frozenset()


def may_be_series(events: Sequence[Event], buyer: UserId) -> bool:
    """Whether there is a key with a number or id in it that is no user's, so that another save may go elsewhere."""
    return any(collapsed(key) != key for _, key in _Log(events, buyer).written)


def find_saves(events: Sequence[Event], buyer: UserId) -> Saves:
    """How a game saves, as a clean run with several purchases shows it; nothing is found with fewer than two."""
    purchases = sum(isinstance(event, PurchaseMade) for event in events)
    if purchases < _LEAST:
        return Saves()
    log = _Log(events, buyer)
    families = list(log.families())
    found = [one for one in families if _is_series(one, purchases)]
    found += [_of_things(one) for one in families if one not in found and _is_of_things(one, purchases)]
    in_series = {(one.place.store, key) for one in found for _, key, _ in one.written}
    plain = {place: written for place, written in log.written.items() if place not in in_series}
    found += [one for place, written in plain.items() for one in _tables(place, written, purchases)]
    if not found:
        return Saves(followers=frozenset(_followers(plain, log.read)))
    # What numbers the things of a table stands beside them, and is saved with them or not at all.
    pointers = frozenset(_pointers([one for one in found if THINGS not in one.place.path], plain, purchases))
    return Saves(tuple(one.place for one in found), pointers, frozenset(_followers(plain, log.read)))


class _Log:
    """What was written under each key of a buyer, or of nobody, and what the last load read."""

    def __init__(self, events: Sequence[Event], buyer: UserId) -> None:
        self.written: Final[dict[tuple[str, str], list[_Written]]] = {}
        self.read: Final[set[tuple[str, str]]] = set()
        self._order: Final[list[tuple[tuple[str, str], _Written]]] = []
        names: dict[UserId, str] = {}
        purchase = 0
        for event in events:
            if isinstance(event, PlayerJoined):
                names[event.user] = event.name
                self.read.clear()
            elif isinstance(event, PurchaseMade):
                purchase += 1
            elif isinstance(event, StoreWritten | StoreRead):
                user, place = owner_of(Location(event.store, event.key, ""), names)
                if user not in {buyer, NOBODY} or names_purchase(event.key) or in_memory(event.store):
                    continue
                if isinstance(event, StoreRead):
                    self.read.add(place[:2])
                elif event.after is not None:
                    one = purchase, place.key, event.after
                    self.written.setdefault(place[:2], []).append(one)
                    self._order.append((place[:2], one))

    def families(self) -> Iterator[_Family]:
        """The keys that may be a series: by a number or id in them, and else those that hold the same kind of thing."""
        numbered: dict[tuple[str, str], list[str]] = {}
        alike: dict[tuple[str, frozenset[str]], list[str]] = {}
        for (store, key), written in self.written.items():
            name = collapsed(key)
            if name != key:
                numbered.setdefault((store, name), []).append(key)
            else:
                alike.setdefault((store, frozenset(_goods(written[-1][2]))), []).append(key)
        for (store, name), members in numbered.items():
            yield self._family(Location(store, name, ""), members)
        for (store, _), members in alike.items():
            if len(members) >= _LEAST:
                yield self._family(Location(store, marked(members), ""), members)

    def _family(self, place: Location, members: list[str]) -> _Family:
        keys = {(place.store, member) for member in members}
        written = [one for key, one in self._order if key in keys]
        return _Family(place, written, frozenset(key for _, key in keys & self.read))


def _is_series(family: _Family, purchases: int) -> bool:
    """Whether keys are saves of one thing, of which the newest counts."""
    members = {key for _, key, _ in family.written}
    if len(members) < _LEAST:
        return False
    if NEWEST in family.place.key and family.read == {family.written[-1][1]}:
        return True  # A load needs no other.
    climbing = _climbing(family.written, purchases)
    alone = [_climbing([one for one in family.written if one[1] == member], purchases) for member in members]
    own = {path for one in alone for path in one}
    return bool(climbing - own) or (bool(climbing) and _rises_throughout(family.written))


def _is_of_things(family: _Family, purchases: int) -> bool:
    """Whether keys hold one thing each, beside one another."""
    return NEWEST in family.place.key and _adds_things(family.written, purchases)


def _of_things(family: _Family) -> _Family:
    return family._replace(place=family.place._replace(key=family.place.key.replace(NEWEST, THINGS)))


def _adds_things(written: Sequence[_Written], purchases: int) -> bool:
    """Whether each purchase adds as many things as any other, under numbers that count on, and changes none."""
    added: dict[int, set[str]] = {}
    for purchase, name, _ in written:
        added.setdefault(purchase, set()).add(name)
    each = [added.get(purchase, set()) for purchase in range(1, purchases + 1)]
    names = [name for one in each for name in one]
    even = bool(names) and len({*map(len, each)}) == 1 and len(names) == len({*names}) == len(written)
    return even and _are_counted(sorted(map(entry_order, names)))


def _are_counted(numbers: Sequence[list[int]]) -> bool:
    """Whether names count on: what else a game makes a name of may well be the PurchaseId, and remember it."""
    return all(one[:-1] == other[:-1] and other[-1] - one[-1] == 1 for one, other in pairwise(numbers) if one and other)


def _climbing(written: Sequence[_Written], purchases: int) -> set[str]:
    """The paths at which each purchase leaves something else in what was written last."""
    after: list[_Leaves] = [{}] * (purchases + 1)
    for purchase, _, value in written:
        after[purchase:] = [_goods(value)] * (purchases + 1 - purchase)
    return {path for path in after[-1] if all(one.get(path) != other.get(path) for one, other in pairwise(after[1:]))}


def _rises_throughout(written: Sequence[_Written]) -> bool:
    """Whether each save is later than the one before it by what is in it: a version, a time, or what there is."""
    found = [dict(leaves(value)) for _, _, value in written]
    if len(found[-1]) < _LEAST:
        return False
    return any(all(_is_less(one.get(path), other.get(path)) for one, other in pairwise(found)) for path in found[-1])


def _is_less(one: Value, other: Value) -> bool:
    return is_number(one) and is_number(other) and one < other


def _goods(value: object) -> _Leaves:
    """What is in a save, but for times, and for the parts of texts: of those the text says enough."""
    return {path: found for path, found in leaves(value) if not is_moment(found) and TEXT not in path}


def _tables(place: tuple[str, str], written: Sequence[_Written], purchases: int) -> Iterator[_Family]:
    """The tables and lists below a key whose entries are a series."""
    for path, table in _below(written[-1][2], ()):
        saved, before, known = list[_Written](), None, ""
        for purchase, _, value in written:
            after = _step(value, path)
            known, entry = newest_of(before, after, known)
            before = after
            saved.append((purchase, known, entry))
        family = _Family(Location(*place, ".".join((*path, NEWEST))), saved)
        climbing = _climbing(saved, purchases)
        if len({name for _, name, _ in saved}) < _LEAST or len(table) < _LEAST:
            continue
        if climbing - _numbering(family, family, purchases):
            yield family
        elif isinstance(_step(written[-1][2], path), Mapping) and _adds_things(saved, purchases):
            yield family._replace(place=Location(*place, ".".join((*path, THINGS))), written=[])


def _below(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sequence[object]]]:
    """The lists of tables, and the tables under numbers and ids, in a saved value."""
    if isinstance(value, list):
        if all(isinstance(item, Mapping) for item in value):
            yield path, value
    elif isinstance(value, Mapping):
        names = {collapsed(str(name)) for name in value}
        if len(names) == 1 and NEWEST in min(names) and not any(names_purchase(str(name)) for name in value):
            yield path, list(value.values())
            return
        for name, item in value.items():
            if isinstance(name, str) and name.isidentifier():
                yield from _below(item, (*path, name))


def _step(value: object, path: Iterable[str]) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _followers(
    plain: Mapping[tuple[str, str], list[_Written]], read: Set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """The keys that only ever hold what another key holds or has held: backups, which no load reads."""
    states = {place: [_text_of(value) for _, _, value in written] for place, written in plain.items()}
    for place, own in states.items():
        if place in read or len(set(own)) < _LEAST or not _is_rich(plain[place][-1][2]):
            continue
        if any(
            other != place and set(own) <= set(theirs) and (other in read or own[-1] != theirs[-1])
            for other, theirs in states.items()
        ):
            yield place


def _text_of(value: object) -> str:
    """The same for two values that are equal; a buffer is bytes, which JSON does not know."""
    return json.dumps(value, sort_keys=True, default=repr)


def _is_rich(value: object) -> bool:
    """Whether a saved value holds several things: that it is equal to another is then no chance."""
    return isinstance(value, Mapping) and len(value) >= _LEAST


def _pointers(
    found: Sequence[_Family], plain: Mapping[tuple[str, str], list[_Written]], purchases: int
) -> Iterator[Location]:
    """The places that number the saves of a series, or name the newest: beside it, and in it beside what climbs."""
    for one in found:
        for place, written in plain.items():
            beside = _Family(Location(*place, ""), written)
            if place != one.place[:2]:
                yield from (Location(*place, path) for path in _numbering(one, beside, purchases))
            elif one.place.path:
                yield from (Location(*place, path) for path in _naming(one, beside, purchases))
        for other in found:
            numbers = _numbering(one, other, purchases)
            if _climbing(other.written, purchases) - numbers or (not other.place.path and numbers == {""}):
                steps = (f"{other.place.path}.{path}".strip(".") for path in numbers)
                yield from (other.place._replace(path=path) for path in steps)


def _numbering(one: _Family, other: _Family, purchases: int) -> set[str]:
    """The paths of what was written last elsewhere that number the saves of a series, or name the newest."""
    counts = [sum(1 for saved in one.written if saved[0] <= purchase) for purchase in range(1, purchases + 1)]
    found = _naming(one, other, purchases)
    for path, values in _shown(other, purchases):
        if len({value - count if is_number(value) else None for value, count in zip(values, counts, strict=True)}) == 1:
            found |= {path} if is_number(values[0]) else set()
    return found


def _naming(one: _Family, other: _Family, purchases: int) -> set[str]:
    """The paths of what was written last elsewhere that name the newest save of a series, or say its number."""
    newest = [
        next((key for at, key, _ in reversed(one.written) if at <= purchase), "")
        for purchase in range(1, purchases + 1)
    ]
    return {
        path
        for path, values in _shown(other, purchases)
        if all(map(_names, newest, values))
        or (len(set(map(_ahead, newest, values))) == 1 and _ahead(newest[0], values[0]) is not None)
    }


def _shown(family: _Family, purchases: int) -> Iterator[tuple[str, list[Value]]]:
    """What is at each path of what was written last, after each of the purchases."""
    after: list[_Leaves] = [{}] * (purchases + 1)
    for purchase, _, value in family.written:
        after[purchase:] = [dict(leaves(value))] * (purchases + 1 - purchase)
    yield from ((path, [one.get(path) for one in after[1:]]) for path in after[-1])


def _names(key: str, value: Value) -> bool:
    return isinstance(value, str) and bool(value) and value in key


def _ahead(key: str, value: Value) -> int | float | None:
    """How far a number is ahead of the one in a key."""
    order = entry_order(key)
    return value - order[-1] if order and is_number(value) else None
