"""The page on machines shows what runs, and names each rule."""

import re
from typing import Final

import pytest
from hypothesis.stateful import Rule

from pytest_robloxmarket import ReceiptMachine
from tests.helpers import ROOT

PAGE: Final = (ROOT / "docs" / "hypothesis.md").read_text("utf-8")
SHOP: Final = ROOT / "examples" / "first_purchase" / "ShopFixed.server.luau"


def rules() -> list[Rule]:
    return ReceiptMachine.setup_state().rules


@pytest.mark.parametrize("name", [rule.function.__name__ for rule in rules()])
def test_the_page_names_each_rule(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.real
@pytest.mark.parametrize("heading", ["One line", "Rules of your own", "`@given` without a fixture"])
def test_what_the_page_shows_runs(heading: str, pytester: pytest.Pytester) -> None:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    code = "\n".join(re.findall(r"```python\n(.*?)```", section, re.DOTALL))
    few = "from hypothesis import settings\nsettings.register_profile('few', max_examples=10, deadline=None)\n"
    pytester.makeconftest(f"{few}settings.load_profile('few')\n")
    pytester.mkpydir("src")
    (pytester.path / "src" / "server").mkdir()
    (pytester.path / "src" / "server" / "Shop.server.luau").write_text(SHOP.read_text("utf-8"), "utf-8")
    pytester.makepyfile(test_it=code.replace("max_examples=500", "max_examples=5"))
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-W", "error").assert_outcomes(
        passed=max(1, code.count("def test_"))
    )
