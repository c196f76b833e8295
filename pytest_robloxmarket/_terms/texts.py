"""Text that others wrote (scripts, players, files), made safe to show: what it says is text, and never a command."""

from typing import Final

__all__ = ("TEXT_MAX", "clipped", "count", "fitted", "kind_of", "text_of", "visible", "visible_lines")

# More of an error or of a printed line than a reader takes in, and little enough to be kept thousands of times.
TEXT_MAX: Final = 2_000

_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TWO_DIGITS: Final = 0xFF
_FOUR_DIGITS: Final = 0xFFFF


def visible(text: str) -> str:
    r"""A text in one line in which all that a terminal would obey, or hide, is written out, like `\x1b` or `\r\n`.

    That is what Unicode calls not printable: control characters, marks that turn the direction of writing, halves of
    surrogate pairs. What is visible already stays as it is, also when this is done twice.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def visible_lines(text: str) -> str:
    """The same for a text of ours that has several lines."""
    return "\n".join(map(visible, text.split("\n")))


def kind_of(thing: object) -> str:
    """The name of a thing's class, whatever a metaclass of its own says."""
    return str(type.__dict__["__name__"].__get__(type(thing)))


def text_of(thing: object, otherwise: str) -> str:
    """What a thing of somebody else's says it is; `otherwise` where its own code does not even say that.

    That code is foreign: it may raise whatever it likes, end the process, or answer a text with methods of its own.
    """
    try:
        return str.__str__(str(thing))
    except (Exception, SystemExit, GeneratorExit, KeyboardInterrupt):
        return otherwise


def clipped(text: str, most: int = TEXT_MAX) -> str:
    """A text's beginning, and how long the whole is, where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[:most]}.. ({len(text):,} characters)"


def fitted(text: str, width: int) -> str:
    """A text's beginning, visible, in no more than `width` characters."""
    shown = visible(text[: width + 1])
    return shown if len(shown) <= width else f"{shown[: width - 2]}.."


def count(number: int, noun: str, plural: str = "") -> str:
    """A number of things in words: `1 crash`, `2 crashes`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    if code > _TWO_DIGITS:
        return f"\\u{code:04x}" if code <= _FOUR_DIGITS else f"\\U{code:08x}"
    return _ESCAPES.get(character, f"\\x{code:02x}")
