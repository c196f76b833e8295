"""How much may be read from and written to one key within a minute, by all servers together.

"Roblox examines the usage of quota associated with the key over the last 60 seconds. If the usage, including the
current request, is within the throughput limit, the request is approved. If the usage exceeds the limit, the request is
denied." Source: creator-docs, cloud-services/data-stores/error-codes-and-limits.md.
"""

from collections import deque
from typing import Final

from msgspec import Struct, field

from pytest_robloxmarket._platform.limits import MINUTE_MS
from pytest_robloxmarket._platform.values import characters_of
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("Throughput",)

_KILOBYTE: Final = 1_024
_READ_MAX: Final = 25 * _KILOBYTE  # In kilobytes, as all here.
_WRITTEN_MAX: Final = 4 * _KILOBYTE

# So many writes of values that are surely small use less than half of the limit: each has less than 140 kilobytes.
_UNMEASURED: Final = _WRITTEN_MAX // 2 // 140

# The server's error KeyThrottled, in the words that the page has for error 502.
_THROTTLED: Final = (
    "502: API Services rejected request with error. KeyThrottled: The request rate exceeds the allowed maximum for "
    "the key."
)


class _Use(Struct, frozen=True, eq=False):
    """One read or write: when, in how many kilobytes (0: surely few, not measured), and the value for that."""

    at_ms: int
    kilobytes: int
    value: object = None


class _Flow(Struct, eq=False):
    """The uses of one key within the last minute, the oldest first, and their kilobytes: 0 until they are measured."""

    uses: deque[_Use] = field(default_factory=deque)
    kilobytes: int = 0

    def forget(self, now_ms: int) -> None:
        """Let go of what is older than a minute."""
        while self.uses and self.uses[0].at_ms <= now_ms - MINUTE_MS:
            self.kilobytes -= self.uses.popleft().kilobytes

    def measure(self) -> None:
        """Measure what was not measured so far."""
        self.uses = deque(_Use(use.at_ms, _kilobytes(characters_of(use.value))) for use in self.uses)
        self.kilobytes = sum(use.kilobytes for use in self.uses)

    def add(self, use: _Use, most: int) -> bool:
        """Note a use, if the limit of so many kilobytes allows it; whether half of it is used now.

        Raises:
            PlatformError: KeyThrottled.
        """
        used = self.kilobytes + use.kilobytes
        if used > most:
            raise PlatformError(_THROTTLED)
        self.uses.append(use)
        self.kilobytes = used
        return used * 2 > most


class Throughput(Struct, eq=False):
    """What was read and written of each key of one data store, within the last minute before it was last used."""

    _written: dict[str, _Flow] = {}
    _read: dict[str, _Flow] = {}

    def check_write(self, key: str, now_ms: int, characters: int, value: object) -> bool:
        """Make sure that a value may be written now.

        Returns:
            Whether half of the limit may be used, so that it matters when that was.

        Raises:
            PlatformError: KeyThrottled.
        """
        flow = _recent(self._written, key, now_ms)
        if not characters and not flow.kilobytes and len(flow.uses) < _UNMEASURED:
            flow.uses.append(_Use(now_ms, 0, value))
            return False
        if not flow.kilobytes:
            flow.measure()
        return flow.add(_Use(now_ms, _kilobytes(characters or characters_of(value))), _WRITTEN_MAX)

    def check_read(self, key: str, now_ms: int, characters: int) -> bool:
        """Make sure that a large value may be read now.

        Returns:
            Whether half of the limit is used.

        Raises:
            PlatformError: KeyThrottled.
        """
        return _recent(self._read, key, now_ms).add(_Use(now_ms, _kilobytes(characters)), _READ_MAX)

    def remember(self, now_ms: int) -> object:
        """What a state of the world must say of it, once anything was measured."""
        if not self._read and not any(flow.kilobytes for flow in self._written.values()):
            return ()
        return tuple(
            [
                (now_ms - use.at_ms, key, use.kilobytes)
                for flows in (self._written, self._read)
                for key, flow in flows.items()
                for use in flow.uses
                if now_ms - use.at_ms < MINUTE_MS
            ]
        )


def _recent(flows: dict[str, _Flow], key: str, now_ms: int) -> _Flow:
    """The uses of a key within the last minute."""
    flow = flows.get(key)
    if flow is None:
        flow = flows[key] = _Flow()
    else:
        flow.forget(now_ms)
    return flow


def _kilobytes(characters: int) -> int:
    """ "For every request, Roblox rounds throughput up to the next kilobyte." """
    return -(-max(1, characters) // _KILOBYTE)
