"""Ends what writes for ever: a handler that writes the same key again and again for one receipt."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._terms.errors import EndlessWritesError
from pytest_robloxmarket._terms.events import HandlerAnswered, HandlerRaised, StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.world import World

__all__ = ("hand_over",)

# Most servers never make so many requests: what they are for is looked at once in so many.
_REQUESTS: Final = 100

# A purchase of many things may write many keys. So many writes of one take a minute, and no purchase needs them.
_WRITES_MAX: Final = 50


def hand_over(world: World, task: Task, number: int, delivery: DeliveryId, answer: object) -> None:
    """Let a thread go on with the answer of its request, or end it where it only writes.

    Args:
        world: what happened so far.
        task: who waits for the answer.
        number: the number of the request among those of its server.
        delivery: what it was made for; 0 where it is for no receipt.
        answer: what came of it.
    """
    writes = _writes_of(world, delivery) if delivery and not number % _REQUESTS else 0
    if writes < _WRITES_MAX:
        task.resume(answer)
    else:
        task.throw(EndlessWritesError(writes))


def _writes_of(world: World, delivery: DeliveryId) -> int:
    """How many writes a call of the handler has made to one key so far; 0 where it has come to its end."""
    own = [event for event in world.history if getattr(event, "delivery", 0) == delivery]
    if any(isinstance(event, HandlerAnswered | HandlerRaised) for event in own):
        return 0
    keys = Counter((event.store, event.key) for event in own if isinstance(event, StoreWritten))
    return max(keys.values(), default=0)
