"""Tables that games keep as texts: JSON, and base64 of JSON."""

import base64
import binascii
import json
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ("BASE64_JSON", "JSON", "Decoded", "decoded")

# How a table is written in a text.
JSON: Final = "JSON"
BASE64_JSON: Final = "base64 of JSON"

# No saved game that a person would read is longer.
_TEXT_MAX: Final = 200_000
_BASE64_MIN: Final = 8

# What a text of JSON begins with, and what base64 makes of these two.
_JSON_STARTS: Final = ("{", "[")
_BASE64_STARTS: Final = ("e", "W")


class Decoded(NamedTuple):
    """The table that a text holds, and how it is written there."""

    kind: str
    value: object


def decoded(value: object) -> Decoded | None:
    """The table or list that a text holds; None when it is no text, or just a text."""
    return _decoded(value) if isinstance(value, str) and len(value) <= _TEXT_MAX else None


@lru_cache(maxsize=1024)
def _decoded(text: str) -> Decoded | None:
    start = text.lstrip()[:1]
    if start in _JSON_STARTS:
        return _parsed(JSON, text)
    if start not in _BASE64_STARTS or len(text) < _BASE64_MIN or len(text) % 4:
        return None
    try:
        return _parsed(BASE64_JSON, base64.b64decode(text, validate=True).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        return None


def _parsed(kind: str, text: str) -> Decoded | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return Decoded(kind, found) if isinstance(found, dict | list) else None
