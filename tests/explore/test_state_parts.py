"""Whatever a run can change is part of its state, or stands here with the reason why it need not be.

A field that is new belongs to one of the two: see `_simulation/states/watcher.py`.
"""

from typing import Final

import pytest

from pytest_robloxmarket._platform.state import Platform
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._server.world import World

# By class: the fields, and where the state has them, or why it does without.
PARTS: Final = {
    Platform: {
        "contract": "the same in all runs",
        "catalogue": "set up by the test, whose own code is part of the state",
        "ledger": "lasting",
        "receipts": "lasting",
        "stores": "lasting; older versions too where time matters, as it does for whoever asks for them",
        "teleports": "their picture",
        "transfers": "their picture",
        "badges": "all of them",
        "place_id": "set up by the test",
        "universe_id": "set up by the test",
        "_sold": "follows from the receipts",
        "_parts": "passes: lasting. Memory: its picture. Policies: set up by the test. Web: answers are set up by the "
        "test, and what was sent only the test reads. Messages: counts of a minute with limits of 120 and more, which "
        "no run within bounds comes to",
    },
    World: {
        "scheduler": "what is planned, and what time it is where that matters",
        "platform": "above",
        "seams": "what may still go wrong, and what is planned",
        "_new_server": "the same in all runs",
        "history": "what the judge remembers of it",
        "deliveries": "numbers, which only stories show",
        "tracing": "the same in all runs",
        "noting_reads": "the same in all runs",
        "servers": "how many there are, and what each of them was told",
        "homes": "follows from what the servers were told: joins and leavings",
        "away": "away",
        "wish": "words of a story",
        "arrival_ms": "the same until the market heals",
        "servers_max": "the same in all runs",
        "names": "set up by the test",
        "held": "set up by the test",
        "asks": "set up by the test",
        "keeps_handler": "only where it is found out what a game sells, and nothing is searched",
        "rebinds": "only where it is found out what a game sells, and nothing is searched",
        "sees_deeds": "the same in all runs",
        "leaves_in_updates": "the same in all runs",
        "hurries": "the same in all runs",
        "hurries_by_plan": "only where it is found out what a game sells, and nothing is searched",
        "prices": "set up by the test",
        "friends": "set up by the test",
        "wills": "set up by the test",
        "buyers": "follows from what the servers were told",
        "waits": "waits",
        "sent": "moment, once budgets are counted",
        "unmetered": "moment",
        "_budgets": "moment, once budgets are counted",
        "player_defaults": "set up by the test",
        "starters": "set up by the test",
        "kept": "threads, which follow from what the servers were told",
        "stuck": "stuck",
        "intruder": "ends the run",
        "raised": "kept only for stories",
        "left_out": "used only for stories",
        "unbidden": "follows from what the servers were told",
        "latency_ms": "set up by the test",
        "thinking_ms": "set up by the test",
        "luck": "set up by the test",
        "chance": "drawn, once Python code has drawn anything",
        "drew": "no run looks at it: it is for who learns what a game does",
        "allowances": "used only where nothing goes wrong",
        "limited": "used only where nothing goes wrong",
        "closed": "set when a run is over",
        "closing": "called when a run is over",
        "hears_purchase": "used only where nothing goes wrong by choice",
        "locate_luau": "used only for stories",
        "_patience": "the name of a lane",
    },
    Server: {
        "world": "above",
        "id": "memories",
        "lane": "follows from its number",
        "answers": "follows from its lane",
        "alive": "memories: whether it is among them",
        "open": "memories",
        "bare": "the same in all runs",
        "requests": "follows from what it was told",
        "scripts_running": "follows from what it was told",
        "signals": "follows from what it was told",
        "players": "follows from what it was told",
        "receipts": "memories: what it has noted",
        "marketplace": "follows from what it was told",
        "data_stores": "follows from what it was told; how old what is cached is, in memories",
        "parts": "follow from what it was told",
        "_closers": "follow from what it was told",
        "_closing_left": "follows from what it was told",
        "closing": "follows from what it was told",
        "extras": "follow from what it was told",
        "hears": "follows from what it was told",
        "ended": "follows from what it was told",
    },
}


def fields_of(kind: type) -> set[str]:
    """What instances of a class hold."""
    names = getattr(kind, "__struct_fields__", None) or kind.__slots__  # type: ignore[attr-defined]
    return set(names)


@pytest.mark.parametrize("kind", PARTS, ids=lambda kind: kind.__name__)
def test_each_field_is_part_of_the_state_or_need_not_be(kind: type) -> None:
    assert set() == fields_of(kind) - set(PARTS[kind])
