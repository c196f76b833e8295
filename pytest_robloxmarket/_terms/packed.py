"""What games pack into one text: `10;2;id,id`, `gold=10|done=a,b`, rows of CSV, a query, and base64 of any of these.

Nobody says how a text is written, so only what all such texts share is used: parts stand between separators, and a part
may bear a name. Which of the ways to read a text is right, its values after several purchases tell
(`_oracle/goods/texts.py`).
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from pytest_robloxmarket._terms.binary import bytes_of, is_base64, is_binary
from pytest_robloxmarket._terms.ids import OWN_ID, PURCHASE_ID

__all__ = ("ID", "Packed", "unpacked")

# What stands in a text in the place of an id that the game has made up: it names a thing, and says nothing of it.
ID: Final = "<id>"

# A number, the parts in their order, or the parts by their names. A part is a number, a text, or packed once more.
Packed: TypeAlias = int | float | Sequence[object] | dict[str, object]

# No game packs more by hand; a longer text is a document.
_TEXT_MAX: Final = 20_000

# The outermost first: rows, then what stands between their cells.
_SEPARATORS: Final = ("\n", "|", ";", "&", "\t", ",", "/")

# Any other sign stands in words as well, so it separates only what is all numbers and ids.
_WEAK: Final = re.compile(r"[^\w\n|;&\t,/\"'{}\[\]().]")

_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d+)?")
_THOUSANDS: Final = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+")
_PURCHASE: Final = re.compile(rf"(?!{OWN_ID.pattern})(?:{PURCHASE_ID.pattern})[0-9a-f-]*")

# A part that holds PurchaseIds alone, behind or before a sign that separates nothing else: `sword:2,hat:1#id;id`.
_IDS: Final = rf"(?:{_PURCHASE.pattern}\W?)+"
_SIGN: Final = r"[^\w\s|;&,/:=\"'{}\[\]().-]"
_REMEMBERED: Final = re.compile(rf"({_SIGN}){_IDS}(?=\1|$)|^{_IDS}(?<={_SIGN})")

# `gold=10`, `gold: 10`; and `sword,1,20`, where a word stands before numbers.
_PAIR: Final = re.compile(r"\s*([\w][\w '.-]*?)\s*[=:]\s*(.*)", re.DOTALL)
_ROW: Final = re.compile(r"\s*([^\W\d][\w '-]*?)\s*[;|\t,/]\s*(-?\d[-\d.,;|\t/ ]*)")


def unpacked(text: str) -> Packed | None:
    """What is packed in a text; a text of one word is a list of one. None where it cannot be taken apart."""
    if not text or len(text) > _TEXT_MAX or is_binary(text):
        return None
    return _unpacked(_REMEMBERED.sub("", text) or text)


@lru_cache(maxsize=1024)
def _unpacked(text: str) -> Packed | None:
    if _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text):
        return _number(text)
    if is_base64(text):
        inner = _from_base64(text)
        return _unpacked(inner) if inner else [text]
    for separator in _SEPARATORS:
        if separator in text:
            return _arranged([piece.strip() for piece in text.split(separator)])
    pair = _PAIR.fullmatch(text)
    if pair is not None and (_NUMBER.fullmatch(pair[2]) or _PURCHASE.search(text)):
        return {pair[1]: _scalar(pair[2])}
    weak = _WEAK.search(text)
    if weak is not None:
        pieces = [piece for piece in text.split(weak[0]) if piece]
        if all(_NUMBER.fullmatch(piece) or _PURCHASE.fullmatch(piece) for piece in pieces):
            return _arranged(pieces)
    return [] if _PURCHASE.search(text) else [text]


def _arranged(pieces: list[str]) -> Packed:
    """The parts by their names, where each has one; else in their order, but for PurchaseIds, which remember."""
    filled = [piece for piece in pieces if piece]
    row = _ROW.fullmatch(",".join(pieces))
    named = [match for piece in filled for match in (_PAIR.fullmatch(piece) or _ROW.fullmatch(piece),) if match]
    if row is not None and len(filled) == len(pieces):
        named, filled = [row], [row[0]]
    if any(match[2] == ID for match in named):
        return list(filled)
    if len(named) == len(filled) and len({match[1] for match in named}) == len(named):
        return {match[1]: _scalar(match[2]) for match in named}
    return [_scalar(piece) for piece in pieces if not _PURCHASE.fullmatch(piece)]


def _scalar(text: str) -> object:
    return _number(text) if _NUMBER.fullmatch(text) else text


def _number(text: str) -> int | float:
    plain = text.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def _from_base64(text: str) -> str:
    """What a text says that is base64 of one with separators; else nothing."""
    found = bytes_of(text, "base64").decode("ascii", errors="replace")
    apart = any(separator in found for separator in (*_SEPARATORS, "=", ":"))
    return found if apart and found.replace("\n", "").isascii() and not is_binary(found) else ""
