"""What a search costs is measured on searches that find the same."""

import json

import pytest

from tests.benchmarks import search

SMALL = ["--bounds", "1", "1", "1", "0", "0", "--languages", "python"]


@pytest.mark.real
def test_the_report_names_each_search(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["--json", *SMALL])
    pruned, unpruned = json.loads(capsys.readouterr().out)["searches"]
    assert (True, False, True) == (pruned["pruned"], unpruned["pruned"], pruned["runs"] < unpruned["runs"])


@pytest.mark.real
def test_the_table_has_a_line_for_each_search(capsys: pytest.CaptureFixture[str]) -> None:
    search.main(["good", "text_in_ledger", "--only-pruned", *SMALL])
    assert ["good", "text_in_ledger"] == [line.split()[0] for line in capsys.readouterr().out.splitlines()]
