"""docs/testing.md lists all that can go wrong in an explored test."""

from pytest_robloxmarket._faults.kinds import read_kinds
from pytest_robloxmarket._terms.seams import SEAMS
from tests.helpers import ROOT

PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")
TABLE = PAGE.partition("### Kinds of faults")[2].partition("\n## ")[0]
ROWS = [line.split("|")[1:3] for line in TABLE.splitlines() if line.startswith("| `")]


def seams_of(kind: str) -> frozenset[str]:
    return read_kinds((kind,))[0][0]


def test_each_kind_is_listed_with_what_it_holds() -> None:
    for kind, methods in ROWS:
        named = {word.strip(" `") for word in methods.split(",") if "`" in word}
        held = {seam.rpartition(".")[2] for seam in seams_of(kind.strip(" `"))}
        assert held == (named or held)


def test_nothing_that_can_go_wrong_is_left_out() -> None:
    listed = {seam for kind, _ in ROWS for seam in seams_of(kind.strip(" `"))}
    assert {name for name, seam in SEAMS.items() if seam.kind == "faults"} == listed
