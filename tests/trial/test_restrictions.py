"""Games that ask what their buyers are allowed are tried with buyers to whom something is forbidden."""

from pathlib import Path

import pytest

from tests.trial.helpers import check, document, replay, write
from tests.trial.policy_games import POLICY_GAMES

# A buyer to whom something is forbidden is tried in clear weather.
FEW = ("--runs", "60")


@pytest.mark.parametrize("name", POLICY_GAMES)
def test_a_game_that_asks_is_judged(tmp_path: Path, name: str) -> None:
    source, verdict, laws = POLICY_GAMES[name]
    found = document(write(tmp_path, source), *FEW)
    broken = [one["law"] for one in found["violations"] if not one["deviations"]]
    expected = [verdict] if verdict == "violated" else ["upheld", "inconclusive"]
    assert found["verdict"] in expected
    assert (bool(laws), []) == (bool(broken), [law for law in broken if law not in laws])


def test_the_story_says_who_the_buyer_is(tmp_path: Path) -> None:
    source, _, _ = POLICY_GAMES["trading is what is refused"]
    (charge,) = document(write(tmp_path, source), *FEW)["violations"]
    assert "The buyer is one for whom IsPaidItemTradingAllowed is false." in charge["reason"]


def test_the_run_of_a_refusal_can_be_replayed(tmp_path: Path) -> None:
    source, _, _ = POLICY_GAMES["a country is refused"]
    target = write(tmp_path, source)
    (charge,) = document(target, *FEW)["violations"]
    said = replay(charge["replay"], target)
    assert (1, True) == (said.status, "asks for the country of alice" in said.out)


def test_a_game_that_asks_nothing_is_not_tried_so(tmp_path: Path) -> None:
    names = ("asks and gives all the same", "asks before the prompt")
    few = ("--faults", "0", "--crashes", "0", "--delays", "0", "--runs", "60")
    asks, silent = (" ".join(check(write(tmp_path, POLICY_GAMES[name][0]), *few).out.split()) for name in names)
    assert (True, False) == ("to whom every policy forbids" in asks, "to whom every policy forbids" in silent)
