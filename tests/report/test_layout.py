"""Lines of a story in columns: what does not fit goes on below, and nothing of a change is cut off."""

import pytest

from pytest_robloxmarket._report.layout import lay_out
from pytest_robloxmarket._report.line import StoryLine

NAME = "PlayerProfilesProduction_v12[Player_alice_Profile].currencies.gold.earned"
LONG = f"{NAME} 100 -> 200"
SOURCE = "VeryLongNameOfAShopScript.server.luau:124"


def saved(what: str = LONG, detail: str = SOURCE) -> StoryLine:
    return StoryLine(False, 1100, "server 1", what, detail, 1)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_the_numbers_of_a_change_are_never_cut_off(width: int) -> None:
    assert " ".join(" ".join(lay_out([saved()], width)).split()) == f"1.1 s server 1 {LONG} {SOURCE}"


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_a_place_in_the_source_stays_one_word(width: int) -> None:
    assert SOURCE in [line.strip() for line in lay_out([saved()], width)]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = [StoryLine(True, 2000, "alice", "moves to server 2"), saved("Gold[alice] 1 -> 2"), saved()]
    assert [] == [line for line in lay_out(lines, width) if len(line) > width and NAME not in line]


def test_a_line_that_fits_without_its_column_stays_one_line() -> None:
    wide = StoryLine(False, 0, "alice", "buys 440033 for 99 Robux on the game's details", "receipt R1, 99 in escrow")
    laid = lay_out([wide, saved("Gold[alice] nothing -> 100", SOURCE)], 100)
    assert laid[1] == f"    1.1 s  server 1     Gold[alice] nothing -> 100  {SOURCE}"
