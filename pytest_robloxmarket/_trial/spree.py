"""Notices servers that make more data store requests in a minute than their budget, which is not faked."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from pytest_robloxmarket._terms.events import Event, PlayerJoined, StoreWritten
from pytest_robloxmarket._terms.ids import ServerId, UserId

__all__ = ("overspent",)

_MINUTE_MS: Final = 60_000

# "60 + 40 for each player", the default of a server for each kind of standard request (platform-facts.md, 2.5).
_BASE: Final = 60
_PER_PLAYER: Final = 40


def overspent(runs: Iterable[Sequence[Event]]) -> str:
    """One sentence about the busiest minute of any server in these runs; empty when its budget is large enough."""
    most, budget = max((_busiest(events) for events in runs), key=lambda one: one[0] - one[1], default=(0, 0))
    if most <= budget:
        return ""
    return (
        f"a server made {most} writes to data stores within a minute, and its budget is {budget}: Roblox then queues "
        "30 and drops the rest, which is not tried here, so that this is no proof"
    )


def _busiest(events: Sequence[Event]) -> tuple[int, int]:
    """The most writes of one server within a minute, and what it may make with all the players that it had."""
    players: dict[ServerId, set[UserId]] = {}
    times: dict[ServerId, deque[int]] = {}
    worst = (0, 0)
    for event in events:
        if isinstance(event, PlayerJoined):
            players.setdefault(event.server, set()).add(event.user)
        elif isinstance(event, StoreWritten):
            recent = times.setdefault(event.server, deque())
            recent.append(event.at_ms)
            while recent[0] <= event.at_ms - _MINUTE_MS:
                recent.popleft()
            budget = _BASE + _PER_PLAYER * len(players.get(event.server, ()))
            worst = max(worst, (len(recent), budget), key=lambda one: one[0] - one[1])
    return worst
