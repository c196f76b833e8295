"""Games that pack amounts and ids into one text: each part is a place, and is judged like any other."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write
from tests.trial.packed_games import PACKINGS, packed_game

# One thing goes wrong on one server: a call fails, or it crashes.
ONE = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_right_game_is_upheld_however_it_packs_its_save(tmp_path: Path, packing: str) -> None:
    found = document(write(tmp_path, packed_game(packing)), *ONE, "--runs", "60")
    assert ("upheld", PACKINGS[packing][2]) == (found["verdict"], found["products"][0]["effect"])


@pytest.mark.parametrize("packing", PACKINGS)
def test_one_that_forgets_its_purchases_is_convicted(tmp_path: Path, packing: str) -> None:
    found = document(write(tmp_path, packed_game(packing, knows=False)), *ONE, "--runs", "60")
    assert ["double_grant"] == [one["law"] for one in found["violations"]]
