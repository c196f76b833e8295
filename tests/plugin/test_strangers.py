"""Test files as strangers write them: no false green, no false red, and each error blames the right one in a sentence.

The head of a file says how its tests end and what pytest says of them.
"""

import re
from pathlib import Path

import pytest

from pytest_robloxmarket import Market, enums, errors, receipt_machine, strategies

pytestmark = pytest.mark.real

# pytest forgets after each of these tests what it has loaded: what is loaded before stays the same for all of them.
LOADED = (Market, enums, errors, receipt_machine, strategies)

FILES = sorted((Path(__file__).parent / "strangers").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_a_stranger_ends_as_it_should(shops: pytest.Pytester, file: Path) -> None:
    conftest, _, test = file.read_text(encoding="utf-8").rpartition("# --- test file\n")
    shops.makeconftest(conftest)
    shops.makepyfile(**{f"test_{file.stem}": test})
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-rA", "--doctest-modules", f"test_{file.stem}.py")
    outcomes = re.findall(r"(\w+)=(\d+)", re.findall(r"^# outcomes: (.*)", test, re.MULTILINE)[0])
    result.assert_outcomes(**{outcome: int(count) for outcome, count in outcomes})
    said = re.sub(r"[\[\]]", "?", "\n".join(re.findall(r"^# says: (.*)", test, re.MULTILINE)))
    result.stdout.fnmatch_lines_random([f"*{line}*" for line in said.splitlines()])
