"""Games that send their players to other servers: a teleport is a hop in the middle of a purchase."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write
from tests.trial.teleport_games import TELEPORT_GAMES

# One request or recording goes wrong, or one server crashes; the game itself moves its players.
BOUNDS = ("--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--runs", "200", "--jobs", "1")


@pytest.mark.parametrize("name", TELEPORT_GAMES)
def test_a_game_that_teleports_is_judged(tmp_path: Path, name: str) -> None:
    source, verdict, laws = TELEPORT_GAMES[name]
    found = document(write(tmp_path, source), *BOUNDS)
    broken = {one["law"] for one in found["violations"]}
    assert (verdict, bool(laws), []) == (found["verdict"], bool(broken & set(laws)), found["unsupported"])


def test_a_teleport_is_told_as_a_hop(tmp_path: Path) -> None:
    source, _, _ = TELEPORT_GAMES["saved, and sent away while the call runs"]
    found = document(write(tmp_path, source), *BOUNDS)
    assert found["goals"]["buyer-hopped"] > 0
