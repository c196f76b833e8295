"""How many messages Roblox hands on within a minute; what is over the limit reaches nobody, and nobody is told.

Source: creator-docs, reference/engine/classes/MessagingService.yaml, "Limitations".
"""

from collections import deque
from typing import Final

from msgspec import Struct, field

__all__ = ("MINUTE_MS", "MessageCounts")

MINUTE_MS: Final = 60_000


class MessageCounts(Struct, eq=False):
    """The messages that servers were handed within the last minute: when, and about what topic."""

    _received: deque[tuple[int, str]] = field(default_factory=deque)

    def admit(self, topic: str, servers: int, now_ms: int) -> bool:
        """Count a message that a server is to be handed; False when there were too many, of this topic or of all."""
        received = self._received
        while received and received[0][0] <= now_ms - MINUTE_MS:
            received.popleft()
        of_topic = sum(1 for _, one in received if one == topic)
        # "(40 + 80 * number of servers) per minute" for each topic, "(400 + 200 * number of servers)" for all of them.
        if of_topic >= 40 + 80 * servers or len(received) >= 400 + 200 * servers:
            return False
        received.append((now_ms, topic))
        return True
