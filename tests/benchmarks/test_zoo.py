"""The zoo's figures: each strategy tells how soon it finds a trap, and what is never found says so."""

import json

import pytest

from tests.benchmarks.zoo import Row, main, render_table
from tests.planted.traps import TRAPS

BY_NAME = {trap.name: trap for trap in TRAPS}


def test_a_trap_in_the_dark_is_found_by_the_search_and_not_by_calls_in_fair_weather(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["--json", "--seeds", "3", "--runs", "40", "ids_in_memory"])
    (trap,) = json.loads(capsys.readouterr().out)["traps"]
    assert (0, 1, None) == (status, trap["deviations"], trap["runs"]["calls"])
    assert 1 < trap["runs"]["systematic"] <= BY_NAME["ids_in_memory"].runs_max


def test_a_trap_that_shows_in_fair_weather_is_found_by_all(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--json", "--seeds", "1", "--runs", "10", "falls_through"])
    (trap,) = json.loads(capsys.readouterr().out)["traps"]
    assert None not in trap["runs"].values()


def test_the_table_says_which_trap_is_not_found() -> None:
    row = Row(BY_NAME["save_queue"], 1, 9, {"systematic": 4, "chance": 2.5, "uniform": None, "calls": None})
    table = render_table([row], [BY_NAME["waits_for_ever"]])
    assert "| 4 | 2.5 | none | none |" in table
    assert "| `waits_for_ever` | not found |" in table


def test_a_trap_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "there is no trap 'nothing'" in capsys.readouterr().err
