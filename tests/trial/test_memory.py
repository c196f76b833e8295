"""Games that use memory stores: a lock expires, a balance must not, a cache is no goods."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write
from tests.trial.memory_games import MEMORY_GAMES

# One thing goes wrong: a call fails, or the server crashes.
ONE = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--runs", "250")


@pytest.mark.parametrize("name", MEMORY_GAMES)
def test_a_game_that_uses_memory_stores_is_judged(tmp_path: Path, name: str) -> None:
    source, verdict, laws = MEMORY_GAMES[name]
    found = document(write(tmp_path, source), *ONE)
    broken = {one["law"] for one in found["violations"]}
    assert (verdict, bool(laws)) == (found["verdict"], bool(broken & set(laws)))


def test_what_expired_is_told(tmp_path: Path) -> None:
    source, _, _ = MEMORY_GAMES["a balance in memory alone"]
    (charge,) = document(write(tmp_path, source), *ONE)["violations"]
    assert any("platform memory:Locks[ualice]" in line and "its time is over" in line for line in charge["story"])
    assert "keep what was paid for in a data store" in charge["reason"]
