"""What a search costs is measured on searches that find the same."""

import json

import pytest

from tests.benchmarks import search

NARROW = ["--bounds", "1", "1", "1", "0", "0"]
SMALL = [*NARROW, "--languages", "python"]


@pytest.mark.real
def test_the_report_names_each_search(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["good", "--json", *SMALL])
    one, two, unpruned = json.loads(capsys.readouterr().out)["searches"]
    assert [(True, 1), (True, 2), (False, 1)] == [(row["pruned"], row["jobs"]) for row in (one, two, unpruned)]
    assert one["runs"] == two["runs"] < unpruned["runs"]


@pytest.mark.real
def test_the_table_has_a_line_for_each_search(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["good", "text_in_ledger", "--only-pruned", "--jobs", "1", *SMALL])
    assert ["good", "text_in_ledger"] == [line.split()[0] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.real
def test_the_shop_of_the_readme_is_measured_against_the_unpruned_search(capsys: pytest.CaptureFixture[str]) -> None:
    search.main([search.SHOP, "--json", "--jobs", "1", *NARROW])
    told = json.loads(capsys.readouterr().out)
    pruned, unpruned = told["searches"]
    assert {"shop luau": round(pruned["runs"] / unpruned["runs"], 3)} == {
        name: part["runs"] for name, part in told["parts"].items()
    }
