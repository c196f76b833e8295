"""Each fact has a source, and a test that exists."""

import ast
import re
from functools import cache

import pytest

from tests.facts.facts import FACTS, NOT_YET, Fact
from tests.helpers import ROOT

IDS = [fact.id for fact in FACTS]
SOURCE = r"[a-z/-]+/[A-Za-z-]+\.(md|yaml)"


@cache
def list_tests(module: str) -> frozenset[str]:
    """The test functions of a module below `tests`."""
    tree = ast.parse((ROOT / "tests" / f"{module.replace('.', '/')}.py").read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("fact", FACTS, ids=IDS)
def test_the_test_that_holds_us_to_a_fact_exists(fact: Fact) -> None:
    module, _, function = fact.test.partition("::")
    assert function in list_tests(module)


@pytest.mark.parametrize("row", [*FACTS, *NOT_YET], ids=lambda row: str(row.id))
def test_a_fact_has_a_claim_a_certainty_and_a_source(row: Fact) -> None:
    undocumented = row.source.startswith("nobody says")
    assert (True, True, True) == (
        len(row.claim) > 3,
        row.certainty in (("U",) if undocumented else tuple("DHSCIU")),
        undocumented or re.fullmatch(SOURCE, row.source) is not None,
    )


def test_what_is_not_faked_yet_says_why() -> None:
    assert [] == [row.id for row in NOT_YET if row.test or len(row.reason) < 10]


def test_no_fact_stands_twice() -> None:
    ids = [*IDS, *(row.id for row in NOT_YET)]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(("letter", "last"), [("P", 22), ("B", 11), ("S", 15)])
def test_each_row_of_a_numbered_section_is_here(letter: str, last: int) -> None:
    ids = {*IDS, *(row.id for row in NOT_YET)}
    assert [] == [number for number in range(1, last + 1) if f"{letter}{number}" not in ids]
