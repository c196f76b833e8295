"""What survives every server, as something that can be hashed: part of a state of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._simulation.states.parts import Kept, Written

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.state import Platform
    from pytest_robloxmarket._platform.stores import Stored
    from pytest_robloxmarket._simulation.states.known import KnownStates

__all__ = ("Lasting",)


class Lasting:
    """What one run's platform keeps. What was written is hashed once, since versions do not change."""

    __slots__ = ("_platform", "_states", "_stored")

    def __init__(self, platform: Platform, states: KnownStates) -> None:
        self._platform: Final = platform
        self._states: Final = states
        self._stored: Final[dict[int, int]] = {}  # Digests of what was written, by version.

    def picture(self) -> Kept:
        """Data stores, receipts, wallets and passes."""
        platform = self._platform
        stores = [
            (contents.label, key, self.digest_of(stored))
            for contents in platform.stores.opened
            for key, stored in contents.current()
        ]
        # Older versions are seen by who asks for them; that reads a clock.
        older = [
            (contents.label, key, self.digest_of(stored))
            for contents in (platform.stores.opened if self._states.timed else ())
            for key, stored in contents.older()
        ]
        return Kept(
            frozenset(stores),
            tuple(older),
            tuple([receipt.status for receipt in platform.receipts]),
            tuple(platform.ledger.balances()),
            platform.passes.changes(),
        )

    def digest_of(self, stored: Stored) -> int:
        """A number for what was written, and when, where times matter."""
        found = self._stored.get(stored.version)
        if found is None:
            times = (stored.version, stored.created_ms, stored.updated_ms) if self._states.timed else ()
            written = Written(repr(stored.value), stored.user_ids, repr(stored.metadata), stored.removed, times)
            found = self._stored[stored.version] = hash(written)
        return found
