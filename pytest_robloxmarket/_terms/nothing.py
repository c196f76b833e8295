"""What stands in a key where a value was missing: `tostring(receipt.purchaseId)` is "nil", for want of such a field."""

import re
from typing import Final

__all__ = ("nothing_in",)

# How Luau, Python, JSON and a number that is none write it. What follows may not be a letter: `nilson` is a name.
_NOTHING: Final = re.compile(r"(?:nil|None|null|undefined|nan|NaN)(?![A-Za-z])")


def nothing_in(text: str) -> str:
    """The word in a key or a text that stands for a missing value: `nil` of `1001_nil`; empty where there is none."""
    found = _NOTHING.search(text)
    return found[0] if found else ""
