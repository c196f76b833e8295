"""Attributes as Studio writes them into a model: names, types and values as bytes.

Source: github.com/rojo-rbx/rbx-dom, docs/attributes.md.
"""

import struct
from typing import Final

__all__ = ("read_attributes",)

# What game code can compare and count with, by its number, and how it is packed.
_PLAIN: Final = {0x03: "<?", 0x04: "<i", 0x05: "<f", 0x06: "<d"}
_TEXT: Final = 0x02
# Others have so many bytes each; what they hold is left out.
_SIZES: Final = {0x09: 8, 0x0A: 16, 0x0E: 4, 0x0F: 12, 0x10: 8, 0x11: 12, 0x1B: 8, 0x1C: 16}
_FRAME: Final = 0x14
_ITEM: Final = 0x15
# Of sequences, how many bytes each of their points has.
_POINTS: Final = {0x17: 12, 0x19: 20}


def read_attributes(raw: bytes) -> dict[str, object]:
    """The attributes that game code can compare and count with, as far as the bytes can be read."""
    found: dict[str, object] = {}
    reading = _Bytes(raw)
    try:
        for _ in range(reading.count()):
            name = reading.text()
            kind = reading.take(1)[0]
            if kind == _TEXT:
                found[name] = reading.text()
            elif kind in _PLAIN:
                found[name] = reading.plain(_PLAIN[kind])
            elif not reading.skip(kind):
                break  # Nobody knows where the next one begins.
    except (IndexError, struct.error):
        pass  # What comes before is right all the same.
    return found


class _Bytes:
    """Bytes that are read from the first to the last."""

    def __init__(self, raw: bytes) -> None:
        self._raw: Final = raw
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next ones."""
        if self._at + size > len(self._raw):
            raise IndexError
        self._at += size
        return self._raw[self._at - size : self._at]

    def count(self) -> int:
        """A number of things."""
        (number,) = struct.unpack("<I", self.take(4))
        return int(number)

    def text(self) -> str:
        """A text behind its length."""
        return self.take(self.count()).decode("utf-8", errors="replace")

    def plain(self, form: str) -> object:
        """A number, or true or false."""
        (value,) = struct.unpack(form, self.take(struct.calcsize(form)))
        return value

    def skip(self, kind: int) -> bool:
        """Pass a value of another type by; whether its type is known."""
        if kind in _SIZES:
            self.take(_SIZES[kind])
        elif kind in _POINTS:
            self.take(self.count() * _POINTS[kind])
        elif kind == _ITEM:
            self.text()
            self.take(4)
        elif kind == _FRAME:
            # A rotation by quarters is one number; any other is a matrix.
            self.take(12)
            if self.take(1) == b"\0":
                self.take(36)
        else:
            return False
        return True
