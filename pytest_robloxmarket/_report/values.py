"""Values and their changes, short enough for a line."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket._terms.texts import fitted, visible

__all__ = ("Change", "changes", "leaf_name", "place_name", "short", "tell_changes")

# Texts longer than this say nothing more to a reader of a story.
_TEXT_MAX: Final = 20

# A PurchaseId is 36 characters; its first eight tell it from the others of a story.
_SEGMENT_MAX: Final = 20
_SEGMENT_SHOWN: Final = 8

# A number as large as this is a moment, in seconds since 1970.
_FIRST_MOMENT: Final = 1_000_000_000

# Beyond 2^53 a float is no exact integer any more, and is shown as it is.
_EXACT_MAX: Final = 2**53

# Profiles of real games are not nested deeper; what is deeper changes as a whole.
_DEPTH_MAX: Final = 8

# At most so many leaves of one write are spelled out.
_LEAVES_MAX: Final = 2


class Change(NamedTuple):
    """One leaf of a value that changed; `path` is like `.gold` or `.items[2]`, and empty at the top."""

    path: str
    before: object
    after: object


def short(value: object) -> str:
    """A value as a reader of Luau would write it, in a few characters."""
    if isinstance(value, int | float):
        return _short_number(value)
    if isinstance(value, str):
        return f'"{fitted(value, _TEXT_MAX)}"'
    if isinstance(value, Mapping):
        return _short_table(value)
    if isinstance(value, list | tuple):
        return f"[{len(value)} items]" if len(value) != 1 else "[1 item]"
    return "nothing" if value is None else type(value).__name__


def place_name(where: str) -> str:
    """A place on a player, in a developer's words: `@vip` is the attribute `vip`."""
    return f"attribute {where[1:]}" if where.startswith("@") else where


def leaf_name(where: str) -> str:
    """The last word of a place on a player: `Gold` of `leaderstats.Gold`."""
    return where.removeprefix("@").rpartition(".")[2]


def changes(before: object, after: object) -> list[Change]:
    """The leaves in which two values differ; numbers first, since what users own is counted."""
    if after is None:
        return [] if before is None else [Change("", before, None)]
    return sorted(_differences(before, after, "", 0), key=_rank)


def _rank(change: Change) -> int:
    """Numbers first, since what users own is counted, but for moments, which say when and not how much."""
    ends = (change.before, change.after)
    if any(_is_number(end) and abs(end) >= _FIRST_MOMENT for end in ends):  # type: ignore[arg-type]
        return 2
    return 0 if any(_is_number(end) for end in ends) else 1


def tell_changes(name: str, before: object, after: object, *, room: int) -> str:
    """One phrase like `GoldStore[alice].gold 0 -> 100 and 3 more`.

    Args:
        name: what the value is called.
        before: the value that was there.
        after: the value that is there now.
        room: how many characters a second leaf may not exceed.
    """
    found = changes(before, after)
    if not found:
        return f"{name} stays {short(after)}"
    told = f"{name}{_tell_change(found[0])}"
    shown = 1
    for change in found[1:_LEAVES_MAX]:
        longer = f"{told}, {_tell_change(change)}"
        rest = len(found) - shown - 1
        if len(longer + _more(rest)) <= room:
            told, shown = longer, shown + 1
    return told + _more(len(found) - shown)


def _tell_change(change: Change) -> str:
    return f"{change.path} {short(change.before)} -> {short(change.after)}"


def _more(count: int) -> str:
    return f" and {count} more" if count else ""


def _short_number(value: float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_MAX:
        return str(int(value))
    return str(value)


def _short_table(value: Mapping[object, object]) -> str:
    if not value:
        return "{}"
    # A number says most; nested tables would make the line long again.
    key = next((key for key, item in value.items() if _is_number(item)), next(iter(value)))
    item = value[key]
    shown = "{..}" if isinstance(item, Mapping | list | tuple) else short(item)
    return f"{{{_segment(key)}: {shown}{_more(len(value) - 1)}}}"


def _differences(before: object, after: object, path: str, depth: int) -> Iterator[Change]:
    if _same(before, after):
        return
    old, new = _items(before), _items(after)
    if old is None or new is None or not (old or new) or depth == _DEPTH_MAX:
        yield Change(path, before, after)
        return
    for key in [*old, *(key for key in new if key not in old)]:
        step = f"[{key}]" if isinstance(key, int) else f".{_segment(key)}"
        yield from _differences(old.get(key), new.get(key), path + step, depth + 1)


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


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _segment(key: object) -> str:
    text = visible(str(key)[: _SEGMENT_MAX + 1])
    return text if len(text) <= _SEGMENT_MAX else f"{text[:_SEGMENT_SHOWN]}.."
