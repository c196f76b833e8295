"""Letting time pass until nothing is left to do."""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._simulation.recovery import PATIENCE_MS

if TYPE_CHECKING:
    from pytest_robloxmarket._server.world import World

__all__ = ("settle_within",)

# When the game's own timers are left alone, and the next is further away, nothing comes: it is the loop that saves.
_QUIET_MS: Final = 10_000


def settle_within(world: "World", patience_ms: int) -> None:
    """Let everything happen that is under way, for so long at most.

    Answers, deliveries and recordings come to their end. A loop of the game that only waits for its next round does not
    keep a market busy.
    """
    scheduler = world.scheduler
    free = scheduler.free
    if not free and not scheduler.locals:
        return
    scheduler.disturb()
    patience_ms += scheduler.now_ms
    quiet_ms = scheduler.now_ms + _QUIET_MS
    while free or scheduler.locals:
        if world.away:
            # Who went away will be back.
            patience_ms = max(patience_ms, max(world.away.values()) + PATIENCE_MS)
        # Answers are waited for, but not those to a loop of the game that asks again and again.
        if free and scheduler.now_ms <= patience_ms:
            scheduler.run_free(patience_ms)
            quiet_ms = scheduler.now_ms + _QUIET_MS
            continue
        due_ms = scheduler.next_due_ms()
        idle = not (world.away or world.is_working())
        end_ms = quiet_ms if idle else patience_ms
        if due_ms is None or due_ms > end_ms:
            return
        scheduler.step(end_ms, idle=idle)
