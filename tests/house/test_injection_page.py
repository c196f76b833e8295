"""The page on injection shows what runs, and names every code and adapter."""

import re
from typing import Final

import pytest

from pytest_robloxmarket import Adapters
from pytest_robloxmarket.reference import ErrorCode
from tests.helpers import ROOT

PAGE: Final = (ROOT / "docs" / "injection.md").read_text("utf-8")


def test_the_story_by_hand_runs(pytester: pytest.Pytester) -> None:
    code = re.search(r"## One story by hand\n\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    pytester.makepyfile(code.group(1))
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.real
def test_the_explored_test_runs(pytester: pytest.Pytester) -> None:
    code = re.search(r"## Everything within bounds\n.*?```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    shop = ROOT / "examples" / "reference_wrapper" / "wrapped_shop.py"
    pytester.makepyfile(wrapped_shop=shop.read_text("utf-8"), test_it=code.group(1))
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.parametrize("code", ErrorCode)
def test_it_names_every_code(code: str) -> None:
    assert f"`{code}`" in PAGE


@pytest.mark.parametrize("name", [name for name in vars(Adapters) if not name.startswith("_")])
def test_it_names_every_adapter(name: str) -> None:
    assert re.search(rf"`{name}[`(]", PAGE)
