"""What changed in a value: its leaves, in the order in which a reader wants to know them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket._report.values import is_number, more, segment, short
from pytest_robloxmarket._terms.decoding import decoded
from pytest_robloxmarket._terms.ids import PURCHASE_ID
from pytest_robloxmarket._terms.moments import FIRST_MOMENT_S
from pytest_robloxmarket._terms.texts import visible

__all__ = ("Change", "changes", "counted", "tell_changes", "tell_value")

# Profiles of real games are not nested deeper; what is deeper changes as a whole.
_DEPTH_MAX: Final = 8

# At most so many leaves of one write are spelled out.
_LEAVES_MAX: Final = 2


class Change(NamedTuple):
    """One leaf of a value that changed; `path` is like `.gold` or `.items[2]`, and empty at the top.

    `said` says it in other words where before and after say little: `Sword is new`. `weight` orders the leaves.
    """

    path: str
    before: object
    after: object
    said: str = ""
    weight: int = 0

    def __str__(self) -> str:
        if self.said:
            return f"{self.path.rstrip()}: {self.said}"
        return f"{self.path} {short(self.before)} -> {short(self.after)}"


def changes(before: object, after: object) -> list[Change]:
    """The leaves in which two values differ: numbers first, since what users own is counted; then what is kept in
    lists and texts; and last moments, which say when and not how much, and PurchaseIds.
    """
    if after is None:
        return [] if before is None else [Change("", before, None)]
    return sorted(_differences(before, after, "", 0, 0), key=lambda change: change.weight)


def counted(before: object, after: object) -> list[str]:
    """The paths at which two values differ in a number that counts something."""
    return [change.path for change in changes(before, after) if change.weight == _COUNTED]


def tell_changes(
    name: str,
    before: object,
    after: object,
    *,
    room: int,
    watched: Collection[str] = (),
    naming: Callable[[str], str] = str,
) -> str:
    """One phrase like `GoldStore[alice].gold 0 -> 100 and 3 more`.

    Args:
        name: what the value is called.
        before: the value that was there.
        after: the value that is there now.
        room: how many characters a second leaf, or the count of those that are left out, may not exceed.
        watched: leaves that are told first, and told also where they stay what they were: what the case is about.
        naming: writes a path as a reader is shown it, like with a name for a user's id.
    """
    found = changes(before, after)
    stays = [] if after is None else _unchanged(after, watched, found, naming)
    if not found and not stays:
        return f"{name} stays {short(after)}"
    ordered = [
        *(_told(change, naming) for path in watched for change in found if change.path == path),
        *stays,
        *(_told(change, naming) for change in found if change.path not in watched),
    ]
    told = f"{name}{ordered[0]}"
    shown = 1
    for phrase in ordered[1:_LEAVES_MAX]:
        # What is new in one list, after something else that is: its name is said once.
        at, list_said, item = phrase.partition(": ")
        longer = f"{told}, {item if list_said and ordered[0].startswith(f'{at}: ') else phrase}"
        if len(longer + more(len(ordered) - shown - 1)) <= room:
            told, shown = longer, shown + 1
    rest = more(len(ordered) - shown)
    return told + rest if len(told + rest) <= room else told


def _told(change: Change, naming: Callable[[str], str]) -> str:
    return str(change._replace(path=naming(change.path)))


def tell_value(name: str, value: object, watched: Collection[str], naming: Callable[[str], str] = str) -> str:
    """`Wallet[alice].coins: 100`, the leaf that the case is about; or the whole value, in short."""
    for path in watched:
        found = _at(value, path)
        if path and found is not None:
            return f"{name}{naming(path)}: {short(found)}"
    return f"{name}: {short(value)}"


# What numbers weigh, then all other goods, and then bookkeeping.
_COUNTED: Final = 0
_GOODS: Final = 1
_BOOKS: Final = 2


def _weight(before: object, after: object, base: int) -> int:
    """How soon a leaf is told: see `changes`."""
    ends = (before, after)
    if base == _BOOKS or any(is_number(end) and abs(end) >= FIRST_MOMENT_S for end in ends):  # type: ignore[arg-type]
        return _BOOKS
    return _COUNTED if any(map(is_number, ends)) else _GOODS


def _unchanged(after: object, watched: Collection[str], found: list[Change], naming: Callable[[str], str]) -> list[str]:
    """The watched leaves that stay what they were."""
    changed = tuple(change.path for change in found)
    same = ((path, _at(after, path)) for path in watched if not path.startswith(changed))
    return [f"{naming(path)} stays {short(value)}" for path, value in same if value is not None]


def _at(value: object, path: str) -> object:
    """What stands at a path, as `changes` writes it; None when nothing does."""
    for step, leaf in _leaves(value, "", 0):
        if step == path:
            return leaf
    return None


def _leaves(value: object, path: str, depth: int) -> Iterator[tuple[str, object]]:
    held = decoded(value)
    inner = _items(value if held is None else held.value)
    if not inner or value is None or depth == _DEPTH_MAX:
        yield path, value
        return
    for key, item in inner.items():
        yield from _leaves(item, (path if held is None else _marked(path, held.kind)) + _step(key), depth + 1)


def _differences(before: object, after: object, path: str, depth: int, base: int) -> Iterator[Change]:
    if _same(before, after):
        return
    held = decoded(after) or decoded(before)
    if held is not None:
        before, after = _opened(before), _opened(after)
        path = _marked(path, held.kind)
    old, new = _items(before), _items(after)
    if old is None or new is None or not (old or new) or depth == _DEPTH_MAX:
        yield Change(path, before, after, weight=_weight(before, after, base))
        return
    if _is_bag(before, after):
        yield from _moved(before or [], after or [], path, base)  # type: ignore[arg-type]
        return
    for key in [*old, *(key for key in new if key not in old)]:
        weight = _BOOKS if PURCHASE_ID.search(str(key)) else base
        yield from _differences(old.get(key), new.get(key), path + _step(key), depth + 1, weight)


def _is_bag(before: object, after: object) -> bool:
    """Whether two lists say most as what is new in them and what is gone: their order says nothing then."""
    lists = [end for end in (before, after) if isinstance(end, list | tuple)]
    return len({len(end) for end in lists}) > 1 or (len(lists) == 1 and (before is None or after is None))


def _moved(before: list[object], after: list[object], path: str, base: int) -> Iterator[Change]:
    old, new = (Counter(map(_item_name, end)) for end in (before, after))
    for name in dict.fromkeys([*map(_item_name, after), *map(_item_name, before)]):
        if old[name] == new[name]:
            continue
        said = f"{name} is gone" if not new[name] else f"{name} {old[name] or 'nothing'} -> {new[name]}"
        if not old[name] and new[name] == 1:
            said = f"{name} is new"
        weight = _BOOKS if base == _BOOKS or PURCHASE_ID.search(name) else _GOODS
        yield Change(path, old[name] or None, new[name] or None, _shortened(said), weight)


def _item_name(item: object) -> str:
    return visible(item) if isinstance(item, str) else short(item)


def _shortened(said: str) -> str:
    """The same with each PurchaseId cut: its beginning tells it from the others."""
    return " ".join(map(segment, said.split(" ")))


def _opened(value: object) -> object:
    held = decoded(value)
    return value if held is None else held.value


def _marked(path: str, kind: str) -> str:
    return f"{path} ({kind}) "


def _step(key: object) -> str:
    return f"[{key}]" if isinstance(key, int) else f".{segment(key)}"


def _items(value: object) -> Mapping[object, object] | None:
    """What a value holds, by key; a value that is not there yet holds nothing."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple):
        return dict(enumerate(value, 1))
    return None


def _same(before: object, after: object) -> bool:
    # In Python `True == 1`; in Luau it is not.
    return before == after and isinstance(before, bool) == isinstance(after, bool)
