"""Games that send what was paid for by a message: it may be lost, and come twice."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write
from tests.trial.messaging_games import MESSAGING_GAMES

# One message, request or recording goes wrong, and nothing else.
ONE_FAULT = ("--servers", "1", "--crashes", "0", "--delays", "0", "--faults", "1", "--runs", "200")


@pytest.mark.parametrize("name", MESSAGING_GAMES)
def test_a_game_that_sends_messages_is_judged(tmp_path: Path, name: str) -> None:
    source, verdict, laws = MESSAGING_GAMES[name]
    found = document(write(tmp_path, source), *ONE_FAULT)
    broken = {one["law"] for one in found["violations"]}
    assert (verdict, bool(laws)) == (found["verdict"], bool(broken & set(laws)))
