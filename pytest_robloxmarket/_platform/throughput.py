"""How much may be read from and written to one key within a minute, by all servers together.

"Roblox examines the usage of quota associated with the key over the last 60 seconds. If the usage, including the
current request, is within the throughput limit, the request is approved. If the usage exceeds the limit, the request is
denied." Source: creator-docs, cloud-services/data-stores/error-codes-and-limits.md.
"""

from typing import Final

from msgspec import Struct

from pytest_robloxmarket._platform.limits import MINUTE_MS
from pytest_robloxmarket._platform.values import characters_of
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("UNMEASURED", "Throughput")

_KILOBYTE: Final = 1_024
_READ_MAX: Final = 25 * _KILOBYTE  # In kilobytes, as all here.
_WRITTEN_MAX: Final = 4 * _KILOBYTE

# So many writes of values that are surely small use less than half of the limit: each has less than 140 kilobytes.
UNMEASURED: Final = _WRITTEN_MAX // 2 // 140

# The server's error KeyThrottled, in the words that the page has for error 502.
_THROTTLED: Final = (
    "502: API Services rejected request with error. KeyThrottled: The request rate exceeds the allowed maximum for "
    "the key."
)


class Throughput(Struct, eq=False):
    """What was read and written of the keys of one data store within the last minute."""

    # When, which key, how large (0: surely small, and not measured), and the value, to be measured if need be.
    written: list[tuple[int, str, int, object]] = []
    _read: list[tuple[int, str, int]] = []

    def check_write(self, key: str, now_ms: int, characters: int, value: object) -> bool:
        """Make sure that a value may be written now. It stands in `written` afterwards.

        Returns:
            Whether half of the limit may be used, so that it matters when that was.

        Raises:
            PlatformError: KeyThrottled.
        """
        written = self.written
        if written and written[0][0] <= now_ms - MINUTE_MS:
            written[:] = [use for use in written if use[0] > now_ms - MINUTE_MS]
        sizes = [use[2] for use in written if use[1] == key]
        if len(sizes) < UNMEASURED and not characters and not any(sizes):
            written.append((now_ms, key, 0, value))
            return False
        if 0 in sizes:
            self._measure(key)
            sizes = [use[2] for use in written if use[1] == key]
        size = characters or characters_of(value)
        used = sum([-(-one // _KILOBYTE) for one in sizes]) + _kilobytes(size)
        if used > _WRITTEN_MAX:
            raise PlatformError(_THROTTLED)
        written.append((now_ms, key, size, None))
        return used * 2 > _WRITTEN_MAX

    def _measure(self, key: str) -> None:
        """Measure the values of a key that were small enough not to be measured; each is at least a character."""
        for index, (at_ms, name, size, value) in enumerate(self.written):
            if name == key and not size:
                self.written[index] = at_ms, name, max(1, characters_of(value)), None

    def check_read(self, key: str, now_ms: int, characters: int) -> bool:
        """Make sure that a large value may be read now.

        Returns:
            Whether half of the limit is used.

        Raises:
            PlatformError: KeyThrottled.
        """
        read = self._read
        read[:] = [use for use in read if use[0] > now_ms - MINUTE_MS]
        used = sum(_kilobytes(use[2]) for use in read if use[1] == key) + _kilobytes(characters)
        if used > _READ_MAX:
            raise PlatformError(_THROTTLED)
        read.append((now_ms, key, characters))
        return used * 2 > _READ_MAX

    def remember(self, now_ms: int) -> object:
        """What a state of the world must say of it, once anything was measured."""
        if not self._read and not any(use[2] for use in self.written):
            return ()
        uses = [*[use[:3] for use in self.written], *self._read]
        return tuple([(now_ms - at_ms, key, size) for at_ms, key, size in uses if now_ms - at_ms < MINUTE_MS])


def _kilobytes(characters: int) -> int:
    """ "For every request, Roblox rounds throughput up to the next kilobyte." """
    return -(-max(1, characters) // _KILOBYTE)
