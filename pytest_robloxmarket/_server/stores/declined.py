"""Updates whose transform declines again and again: what it is shown, and what is left of those that are not played.

A game that waits for the lock of another server asks for it every few seconds, for as long as nobody writes the key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._platform.limits import MINUTE_MS
from pytest_robloxmarket._platform.stores import KEY_CHARACTERS_MAX
from pytest_robloxmarket._terms.store_events import UpdateCancelled

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.stores import Stored
    from pytest_robloxmarket._server.stores.requests import Channel
    from pytest_robloxmarket._terms.ids import DeliveryId

__all__ = ("Declined", "foresee_update")

_API: Final = "UpdateAsync"


class Declined:
    """One such update, for as long as nobody writes its key.

    Attributes:
        lasts_ms: how long it takes.
        shown: the value that its transform is given; None where nothing is.
    """

    __slots__ = ("_channel", "_key", "_stored", "lasts_ms", "shown")

    def __init__(self, channel: Channel, key: str, stored: Stored | None) -> None:
        self._channel: Final = channel
        self._key: Final = key
        self._stored: Final = stored
        self.lasts_ms: Final = channel.server.world.latency_ms // 2
        self.shown: Final = None if stored is None else stored.value

    def may_come_every(self, period_ms: int) -> bool:
        """Whether one can be sent each time so much time has passed, and no budget ends."""
        budgets = self._channel.server.world.budgets
        return budgets.room(self._channel.server, self._channel.spends[_API]) > MINUTE_MS // period_ms + 1

    def note(self, sent_ms: Sequence[int], origin: DeliveryId) -> None:
        """Note that it was sent at these times, and declined.

        Args:
            sent_ms: when.
            origin: the delivery that its thread works for.
        """
        server = self._channel.server
        world, place = server.world, (self._channel.contents.label, self._key)
        server.requests += len(sent_ms)
        world.scheduler.steps += len(sent_ms)  # They come from outside.
        recent = [at_ms for at_ms in sent_ms if at_ms > sent_ms[-1] - MINUTE_MS]
        world.budgets.spend_at(server, self._channel.spends[_API], recent)
        if world.scheduler.watch is not None:
            server.tell((server.requests, self._stored))
            server.tell(("declined", len(sent_ms)))
        if world.tracing:
            world.history.extend(
                UpdateCancelled(at_ms + self.lasts_ms, server.id, *place, self.shown, origin) for at_ms in sent_ms
            )


def foresee_update(channel: Channel, key: str) -> Declined | None:
    """What an update would meet now and as long as nobody writes the key; None where something may go wrong."""
    world, contents = channel.server.world, channel.contents
    if world.seams.asked or world.noting_reads or contents.ordered or not 0 < len(key) <= KEY_CHARACTERS_MAX:
        return None
    latest = contents.latest(key)
    stored = None if latest is None or latest.removed else latest
    # Of large values only so much may be read in a minute.
    return None if stored is not None and stored.characters else Declined(channel, key, stored)
