"""Numbers that games pack into bytes: buffers, and what `string.pack` makes, as it is, in hex or in base64."""

import base64
import binascii
import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

__all__ = ("BUFFER", "ENCODINGS", "ORDERS", "bytes_of", "encoding_of", "is_base64", "is_binary", "number_in")

# How a number lies in bytes.
ORDERS: Final = ("little", "big", "float")
_FLOATS: Final = {4: "<f", 8: "<d"}

# What is less, or as much more, is no amount, but other bytes read as one.
_FLOAT_MIN: Final = 1e-9

# How bytes are written in a text. Of digits each is one: a number that is written with zeros before it.
ENCODINGS: Final = ("digits", "hex", "base64", "raw")

# What a buffer begins with where it is told; its bytes are in hex then.
BUFFER: Final = "0x"

_HEX: Final = re.compile(r"(?:0x)?(?:(?:[0-9a-f]{2}){2,}|(?:[0-9A-F]{2}){2,})")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")

# Letters that may be base64, and what makes it likely that they are.
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{6,}={0,2}")
_LIKELY: Final = re.compile(r".*=|.*\+.*|(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]).*")


def is_binary(text: str) -> bool:
    """Whether a text has signs in it that nobody reads."""
    return _CONTROL.search(text) is not None


def is_base64(text: str) -> bool:
    """Whether a text is probably base64, of whatever."""
    return _may_be_base64(text) and bool(_LIKELY.fullmatch(text))


def encoding_of(texts: Sequence[str]) -> str:
    """How bytes may be written in several texts of one place; nothing where they are just texts."""
    if all(text.isdecimal() for text in texts):
        return "digits"
    if any(map(is_binary, texts)):
        return "raw"
    if all(map(_HEX.fullmatch, texts)):
        return "hex"
    return "base64" if all(map(_may_be_base64, texts)) else ""


@lru_cache(maxsize=1024)
def bytes_of(text: str, encoding: str) -> bytes:
    """The bytes that a text stands for in one of the `ENCODINGS`; none where it does not."""
    try:
        match encoding:
            case "digits":
                return bytes(map(int, text)) if text.isdecimal() else b""
            case "hex":
                return bytes.fromhex(text.removeprefix(BUFFER))
            case "base64":
                return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return text.encode("utf-8", errors="surrogateescape")


def number_in(data: bytes, start: int, end: int, order: str) -> int | float | None:
    """The number in some of the bytes, in one of the `ORDERS`, or in digits; None where there are fewer."""
    part = data[start:end]
    if len(part) < end - start or (order == "float" and len(part) not in _FLOATS):
        return None
    if order == "float":
        found: float = struct.unpack(_FLOATS[len(part)], part)[0]
        return found if not found or _FLOAT_MIN < abs(found) < 1 / _FLOAT_MIN else None
    if order == ENCODINGS[0]:
        return int("".join(map(str, part)))
    return int.from_bytes(part, "big" if order == "big" else "little")


def _may_be_base64(text: str) -> bool:
    return len(text) % 4 == 0 and _BASE64.fullmatch(text) is not None
