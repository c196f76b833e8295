"""What a memory store takes: keys, values, expirations, sort keys, counts, and what it says of others.

Names of errors and their texts: creator-docs, cloud-services/memory-stores/index.md, "Observability"; texts that are
not there are those that developers have seen (C).
"""

import json
import math
import sys
from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._platform.memory import SortKey
from pytest_robloxmarket._platform.values import copy_value
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("LIFE_MAX_S", "bound_of", "checked_count", "checked_key", "checked_sort_key", "checked_value", "life_ms")

# "The maximum expiration time is 45 days (3,888,000 seconds)".
LIFE_MAX_S: Final = 3_888_000

# "a key size limit of 128 characters, a value size limit of 32 KB, and a sort key size limit of 128 characters".
_KEY_MAX: Final = 128
_VALUE_BYTES_MAX: Final = 32 * 1024


def checked_key(key: object, what: str = "key", number: int = 1) -> str:
    """A key, or a name of a store.

    Raises:
        PlatformError: when it can be none.
    """
    if not isinstance(key, str):
        raise PlatformError(f"Argument {number} missing or nil" if key is None else f"{what} should be a string")
    if not key.strip():
        raise PlatformError(f"InvalidRequest: The {what} field is required.")
    if len(key) > _KEY_MAX:
        raise PlatformError(f"InvalidRequest: The provided {what} is not valid.")
    return key


def checked_value(value: object, number: int = 2) -> tuple[object, int]:
    """A copy of a value, and how many bytes it takes.

    Raises:
        PlatformError: when it cannot be stored.
    """
    if value is None:
        raise PlatformError(f"Argument {number} missing or nil")
    try:
        copied = copy_value(value)
        text = json.dumps(copied, ensure_ascii=False, separators=(",", ":"), default=lambda raw: raw.hex())
    except PlatformError:
        raise PlatformError("InvalidRequest: Unable to convert value to json.") from None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > _VALUE_BYTES_MAX:
        raise PlatformError("ItemValueSizeTooLarge: Value size exceeds limit (32 KB).")
    return copied, size


def life_ms(expiration: object, number: int) -> int:
    """How long an item lives, in ms.

    Raises:
        PlatformError: when it cannot live so long.
    """
    nan = isinstance(expiration, float) and math.isnan(expiration)
    if isinstance(expiration, bool) or not isinstance(expiration, int | float) or nan:
        raise PlatformError(
            f"Argument {number} missing or nil" if expiration is None else "expiration should be a number"
        )
    if not 0 <= expiration <= LIFE_MAX_S:
        raise PlatformError("InvalidExpirationTime: The field 'expiration' time must be between 0 and 3,888,000.")
    return int(expiration) * 1_000


def checked_sort_key(sort_key: object) -> SortKey:
    """A sort key: "a number (integer or decimal) or a string", or none.

    Raises:
        PlatformError: when it is something else.
    """
    number = is_number(sort_key) and abs(sort_key) <= sys.float_info.max
    if sort_key is None or number or (isinstance(sort_key, str) and len(sort_key) <= _KEY_MAX):
        return sort_key  # type: ignore[return-value] # That is what was asked.
    raise PlatformError("InvalidRequest: Unable to convert sortKey to a valid number or string.")


def checked_count(count: object, most: int, number: int = 1) -> int:
    """How many items are wanted.

    Raises:
        PlatformError: when so many cannot be had.
    """
    if not is_number(count):
        raise PlatformError(f"Argument {number} missing or nil" if count is None else "count should be a number")
    if not 1 <= count <= most:
        raise PlatformError(f"InvalidRequest: The field count must be between 1 and {most}.")
    return int(count)


def bound_of(bound: object) -> tuple[SortKey, str | None] | None:
    """The sort key and the key of a bound, "where one or both can be specified"; None for no bound.

    Raises:
        PlatformError: when it is no table.
    """
    if bound is None:
        return None
    if not isinstance(bound, Mapping):
        raise PlatformError("InvalidRequest: The provided bound is not valid.")
    key = bound.get("key")
    return checked_sort_key(bound.get("sortKey")), None if key is None else checked_key(key)
