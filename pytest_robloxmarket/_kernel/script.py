"""A run as a short string: `rm1-` and then the choices, in 32 letters that survive a chat window.

Format 1: bytes, written in lower-case base 32 without padding. First a check byte, then the numbers
as varints: how many header numbers there are, the header, then for each deviation its distance from
the one before and its value. Zeros at the end of a script say nothing and are not written. A script
has one string only, so that any other spelling is known to be damaged.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("PREFIX", "Script", "decode_script", "encode_script")

PREFIX: Final = "rm1-"

# The check byte makes all bytes together, as one number, leave 1 by this prime. A wrong letter changes the number
# by d * 2**n with d below 32, and two swapped neighbours by 31 * d * 2**n: neither can be a multiple of the prime.
_CHECK_PRIME: Final = 251

# No run that a person can read has so many choices; it bounds what a junk string can allocate.
_CHOICES_MAX: Final = 1_000_000


class Script(NamedTuple):
    """The choices of a run, behind a header that says what the run was of."""

    header: tuple[int, ...]
    choices: tuple[int, ...]

    @property
    def deviations(self) -> int:
        """How many choices are not the polite one."""
        return sum(1 for value in self.choices if value)


def encode_script(script: Script) -> str:
    """Write a script as a string. Inverts `decode_script`, but for polite choices at the end."""
    numbers = [len(script.header), *script.header]
    last = -1
    for position, value in enumerate(script.choices):
        if value:
            numbers += (position - last - 1, value)
            last = position
    body = b"".join(map(_varint, numbers))
    return PREFIX + base64.b32encode(_check(body) + body).decode("ascii").rstrip("=").lower()


def decode_script(text: str) -> Script:
    """Read a string that `encode_script` wrote.

    Raises:
        UsageError: when the text is something else.
    """
    text = text.strip()
    if not text.startswith(PREFIX):
        raise UsageError(
            f"{_shorten(text)} is not a replay string: they start with {PREFIX!r}. Copy it from the end of a story."
        )
    letters = text[len(PREFIX) :].upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        raise _damaged(text) from None
    if len(raw) < 2 or _check(raw[1:]) != raw[:1]:
        raise _damaged(text)
    script = _assemble(list(_varints(raw[1:], text)), text)
    if encode_script(script) != text.lower():
        raise _damaged(text)
    return script


def _assemble(numbers: Sequence[int], text: str) -> Script:
    size = 1 + numbers[0]
    pairs = numbers[size:]
    if len(numbers) < size or len(pairs) % 2:
        raise _damaged(text)
    choices: list[int] = []
    for gap, value in zip(pairs[::2], pairs[1::2], strict=True):
        if len(choices) + gap > _CHOICES_MAX or not value:
            raise _damaged(text)
        choices += [0] * gap + [value]
    return Script(tuple(numbers[1:size]), tuple(choices))


def _varint(number: int) -> bytes:
    assert number >= 0
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varints(raw: bytes, text: str) -> Iterable[int]:
    number = shift = 0
    for byte in raw:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            yield number
            number = shift = 0
    if shift:
        raise _damaged(text)


def _check(body: bytes) -> bytes:
    wanted = 1 - int.from_bytes(body, "big")
    return bytes([wanted * pow(256, -len(body), _CHECK_PRIME) % _CHECK_PRIME])


def _damaged(text: str) -> UsageError:
    return UsageError(
        f"the replay string {_shorten(text)} is damaged: its letters do not fit together. "
        "Copy it once more, whole, from the end of a story."
    )


def _shorten(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")
