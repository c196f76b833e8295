"""What a reader takes for one character of a text: `utf8.graphemes`.

Source: creator-docs, reference/engine/libraries/utf8.yaml; which code points belong together is told by Unicode's
annex 29. Of its rules those of Hangul, flags, emoji, marks and line ends are here.
"""

import unicodedata
from collections.abc import Iterator

__all__ = ("clusters",)

_JOINER = "\u200d"


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """The first and the last byte of each cluster, counted from 1, in UTF-8."""
    first, at, flags = 1, 0, 0
    for number, letter in enumerate(text):
        flags = flags + 1 if _is_flag(letter) else 0
        if number and not _belongs(text[number - 1], letter, flags):
            yield first, at
            first = at + 1
            flags = min(flags, 1)
        at += len(letter.encode("utf-8", "surrogateescape"))
    if text:
        yield first, at


def _belongs(before: str, letter: str, flags: int) -> bool:
    """Whether a code point goes on with the cluster of the one before; flags are two letters each."""
    if before == "\r" or letter == "\n":
        return before == "\r" and letter == "\n"
    if unicodedata.category(before) == "Cc":
        return False
    if flags:
        return flags == 2
    if unicodedata.category(letter) in {"Mn", "Me", "Mc"} or letter == _JOINER:
        return True
    return _is_modifier(letter) or (before == _JOINER and _is_emoji(letter)) or _is_syllable(before, letter)


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _is_modifier(letter: str) -> bool:
    # Colours of skin, and the letters of the flags of regions.
    return "\U0001f3fb" <= letter <= "\U0001f3ff" or "\U000e0020" <= letter <= "\U000e007f"


def _is_emoji(letter: str) -> bool:
    return unicodedata.category(letter) == "So"


def _is_syllable(before: str, letter: str) -> bool:
    one, other = _hangul(before), _hangul(letter)
    return (one, other) in {
        ("L", "L"),
        ("L", "V"),
        ("L", "LV"),
        ("L", "LVT"),
        ("LV", "V"),
        ("V", "V"),
        ("LV", "T"),
        ("V", "T"),
        ("LVT", "T"),
        ("T", "T"),
    }


def _hangul(letter: str) -> str:
    if "\uac00" <= letter <= "\ud7a3":
        return "LV" if (ord(letter) - 0xAC00) % 28 == 0 else "LVT"
    for kind, low, high in (("L", "\u1100", "\u115f"), ("V", "\u1160", "\u11a7"), ("T", "\u11a8", "\u11ff")):
        if low <= letter <= high:
            return kind
    return ""
