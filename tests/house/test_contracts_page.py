"""The page on contracts shows what the command prints, and the numbers that the example pins."""

import importlib.util
import re
from types import ModuleType
from typing import Final

import pytest

from pytest_robloxmarket._platform.contract import CONTRACTS
from tests.helpers import ROOT
from tests.trial.helpers import invoke

PAGE: Final = (ROOT / "docs" / "contracts.md").read_text("utf-8")
EXAMPLE: Final = ROOT / "examples" / "two_state_problem"
ROWS: Final = {
    "the friend leaves": "friend_leaves",
    "bought twice": "bought_twice",
    "the event is over": "event_over",
    "sold out": "sold_out",
    "shown by mistake": "shown_by_mistake",
}


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tests of the example, as a module."""
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.syspath_prepend(EXAMPLE)
    spec = importlib.util.spec_from_file_location("pinned", EXAMPLE / "test_two_state_problem.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_is_what_the_command_prints(example: ModuleType) -> None:
    found = re.search(r"<!-- contracts -->\n```\n(.*?)\n```", PAGE, re.DOTALL)
    assert found is not None
    assert found.group(1) == invoke("contracts", "stories:sold_out").out.rstrip("\n")


def test_the_memo_in_numbers_is_what_the_example_pins(example: ModuleType) -> None:
    for title, story in ROWS.items():
        found = re.search(rf"^\| \d {title} \|(.*)\|$", PAGE, re.MULTILINE)
        assert found is not None
        cells = [int(cell.strip(" *")) for cell in found.group(1).split("|")]
        assert (title, list(example.LIMBO[story])) == (title, cells)


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_page_names_every_contract(name: str) -> None:
    assert f"| `{name}` |" in PAGE
