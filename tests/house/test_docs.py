"""What the README shows is what the commands print, and its commands are the ones that we run."""

import re
from typing import Final

import pytest

from tests.helpers import ROOT
from tests.trial.helpers import check

README: Final = (ROOT / "README.md").read_text("utf-8")
SHOP: Final = "examples/first_purchase/Shop.server.luau"
FIXED: Final = "examples/first_purchase/ShopFixed.server.luau"


def block(name: str) -> str:
    """The code block behind a mark of the README."""
    found = re.search(rf"<!-- {name} -->\n```\n(.*?)\n```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.fixture(autouse=True)
def in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.real
def test_the_story_is_what_check_prints() -> None:
    assert block("story") in check(SHOP).out


@pytest.mark.real
def test_the_fix_is_upheld_and_exhausted_within_the_default_bounds() -> None:
    """The foundation's proof: no violation with 2 servers, 1 crash, 1 fault, 2 delays and 1 move."""
    # The proof takes a minute or two of a machine that has nothing else to do.
    said = check(FIXED, "--seconds", "3000")
    assert (0, True) == (said.status, block("fixed") in said.out)


def test_the_shop_is_the_file() -> None:
    code = re.search(r"```lua\n(.*?)```", README, re.DOTALL)
    assert code is not None
    assert code.group(1) == (ROOT / SHOP).read_text("utf-8").partition("\n")[2]


@pytest.mark.parametrize(
    "command", ["robloxmarket check " + SHOP, "pip install -e '.[dev]' && .venv/bin/python -m pytest"]
)
def test_the_readme_has_both_commands(command: str) -> None:
    assert command in README
