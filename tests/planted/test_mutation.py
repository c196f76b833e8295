"""Mutants differ from their origin in one small way, and from each other."""

import pytest

from tests.planted.mutation import mutants_of
from tests.planted.traps import STYLES, TRAPS

SOURCE = """\
local given = {}
-- a comment is left alone
if not given[id] then
	given[id] = true
	amount += 10
end
return if pcall(save, id) then Decision.PurchaseGranted else Decision.NotProcessedYet
"""


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("line dropped", "	given[id] = true\n"),
        ("if dropped", "if not given[id] then\n"),
        ("not dropped", "if not given[id] then\n"),
        ("sign", "	amount += 10\n"),
        ("decision", "PurchaseGranted else"),
        ("pcall unwrapped", "pcall("),
    ],
)
def test_a_mutant_of_each_kind_has_lost_what_it_changed(kind: str, line: str) -> None:
    assert any(mutant.kind == kind and line not in mutant.text for mutant in mutants_of(SOURCE))


def test_swapped_lines_are_both_there() -> None:
    (swapped,) = (mutant for mutant in mutants_of(SOURCE) if mutant.kind == "lines swapped")
    assert "	amount += 10\n	given[id] = true\n" in swapped.text


def test_no_two_mutants_are_the_same_and_none_is_its_origin() -> None:
    texts = [mutant.text for mutant in mutants_of(SOURCE)]
    assert (len(set(texts)), False) == (len(texts), SOURCE in texts)


def test_blocks_and_comments_are_left_whole() -> None:
    assert all("-- a comment is left alone" in mutant.text for mutant in mutants_of(SOURCE))


def test_the_right_handlers_have_more_than_a_thousand_mutants() -> None:
    paths = (*(trap.right for trap in TRAPS), *STYLES)
    assert sum(1 for path in paths for _ in mutants_of(path.read_text("utf-8"))) > 1_000
