"""Values, short enough for a line."""

from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._terms.decoding import decoded
from pytest_robloxmarket._terms.texts import fitted, visible

__all__ = ("is_number", "leaf_name", "more", "place_name", "segment", "short")

# Texts longer than this say nothing more to a reader of a story.
_TEXT_MAX: Final = 20

# A PurchaseId is 36 characters; its first eight tell it from the others of a story.
_SEGMENT_MAX: Final = 20
_SEGMENT_SHOWN: Final = 8

# Beyond 2^53 a float is no exact integer any more, and is shown as it is.
_EXACT_MAX: Final = 2**53


def short(value: object) -> str:
    """A value as a reader of Luau would write it, in a few characters."""
    if isinstance(value, int | float):
        return _short_number(value)
    held = decoded(value)
    if held is not None:
        return f"{short(held.value)} ({held.kind})"
    if isinstance(value, str):
        return f'"{fitted(value, _TEXT_MAX)}"'
    if isinstance(value, Mapping):
        return _short_table(value)
    if isinstance(value, list | tuple):
        return f"[{len(value)} items]" if len(value) != 1 else "[1 item]"
    return "nothing" if value is None else type(value).__name__


def more(count: int) -> str:
    """What is said of the items that are not shown."""
    return f" and {count} more" if count else ""


def place_name(where: str) -> str:
    """A place on a player, in a developer's words: `@vip` is the attribute `vip`."""
    return f"attribute {where[1:]}" if where.startswith("@") else where


def leaf_name(where: str) -> str:
    """The last word of a place on a player: `Gold` of `leaderstats.Gold`."""
    return where.removeprefix("@").rpartition(".")[2]


def is_number(value: object) -> bool:
    """Whether a value can be counted with: a number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def segment(key: object) -> str:
    """A key of a table; a long one, a PurchaseId for instance, by its beginning."""
    text = visible(str(key)[: _SEGMENT_MAX + 1])
    return text if len(text) <= _SEGMENT_MAX else f"{text[:_SEGMENT_SHOWN]}.."


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
    key = next((key for key, item in value.items() if is_number(item)), next(iter(value)))
    item = value[key]
    shown = "{..}" if isinstance(item, Mapping | list | tuple) else short(item)
    return f"{{{segment(key)}: {shown}{more(len(value) - 1)}}}"
