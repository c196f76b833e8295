"""The integers that stand in a game's source: where product ids hide."""

import re
from typing import Final

__all__ = ("integer_literals",)

# What is no code: comments and texts. The hash sign begins a comment in Python and asks for a length in Luau.
_QUOTED: Final = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'"
_NO_CODE: Final = {
    "luau": re.compile(
        r"--\[(?P<a>=*)\[.*?\](?P=a)\]|--[^\n]*|"
        rf"(?P<text>{_QUOTED}|\[(?P<b>=*)\[.*?\](?P=b)\]|`(?:\\.|[^`\\])*`)",
        re.DOTALL,
    ),
    "python": re.compile(rf"#[^\n]*|(?P<text>{_QUOTED})"),
}
_INTEGER: Final = re.compile(r"(?<![\w.])(?:0[xX]_*[\da-fA-F][\da-fA-F_]*|0[bB]_*[01][01_]*|\d[\d_]*)(?![\w.]|\.\d)")
_BASES: Final = {"0x": 16, "0b": 2}

# Some games write ids as texts, for the keys of a table; a shorter text is more often something else.
_ID_AS_TEXT: Final = re.compile(r"[\"']\d{5,16}[\"']")

# Larger numbers are not exact in Luau, so no id is larger.
_INTEGER_MAX: Final = 2**53


def integer_literals(source: str, language: str = "luau") -> tuple[int, ...]:
    """The integers that stand in a source, in their order, each once: where product ids hide.

    Long ones that stand there as texts come last. The language is "luau" or "python".
    """
    texts: list[str] = []

    def blank(match: re.Match[str]) -> str:
        texts.append(match["text"] or "")
        return " "

    code = _NO_CODE[language].sub(blank, source)
    # A table of data may hold a million numbers, most of which it repeats.
    written = [text.replace("_", "") for text in dict.fromkeys(_INTEGER.findall(code))]
    numbers = [int(number, _BASES.get(number[:2].lower(), 10)) for number in written]
    numbers += [int(text[1:-1]) for text in texts if _ID_AS_TEXT.fullmatch(text)]
    return tuple(dict.fromkeys(number for number in numbers if number <= _INTEGER_MAX))
