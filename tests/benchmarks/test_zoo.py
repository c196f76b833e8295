"""The zoo's figures: each strategy tells how soon it finds a mistake, and what is never found says so."""

import json

import pytest

from tests.benchmarks.zoo import Row, figures_of_row, main
from tests.planted.traps import TRAPS

RUNS_MAX = {trap.name: trap.runs_max for trap in TRAPS}


def graded(capsys: pytest.CaptureFixture[str], name: str, *, seeds: int, runs: int) -> list[dict[str, object]]:
    """What `--json` says of one handler, in each of its languages."""
    assert main(["--json", "--seeds", str(seeds), "--runs", str(runs), name]) == 0
    told: list[dict[str, object]] = json.loads(capsys.readouterr().out)["found"]
    return told


def test_a_mistake_that_calls_in_fair_weather_never_meet_is_found_by_the_search(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (row,) = graded(capsys, "ids_in_memory", seeds=3, runs=40)
    runs = row["runs"]
    assert isinstance(runs, dict)
    assert (1, None) == (row["deviations"], runs["calls"])
    assert 1 < runs["systematic"] <= RUNS_MAX["ids_in_memory"]


def test_a_mistake_that_shows_in_fair_weather_is_found_by_all_and_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = graded(capsys, "returns_true", seeds=1, runs=5)
    names = ["returns_true invalid_decision luau", "returns_true invalid_decision python"]
    runs = {"systematic": 1, "chance": 1, "uniform": 1, "calls": 1}
    assert [(name, runs) for name in names] == [(row["name"], row["runs"]) for row in rows]


def test_the_figures_of_a_handler_are_the_cells_of_its_row() -> None:
    row = Row("save_queue ...", 1, 9, 0.125, {"systematic": 4, "chance": 2.5, "uniform": None, "calls": None})
    assert ["1", "9", "0.12", "4", "2.5", "none", "none"] == list(figures_of_row(row).values())


def test_a_handler_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "there is no handler 'nothing'" in capsys.readouterr().err
