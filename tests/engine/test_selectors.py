"""How a selector is read."""

import pytest

from pytest_robloxmarket._engine.selectors import parse
from pytest_robloxmarket._terms.errors import PlatformError


def test_what_can_change_who_is_meant_is_known() -> None:
    found = parse("Part.Lit[CanCollide = false], Model:has(> #Sign[$Price = 5])")
    assert (frozenset({"CanCollide", "Name"}), frozenset({"Price"}), frozenset({"Lit"})) == found[1:]


@pytest.mark.parametrize(
    "text", ["", ",", "Part,", "Part > > Model", "Part >", ":not()", ":not(Part", "Part)", "[Name]", "[= 5]", "Part!"]
)
def test_what_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(PlatformError, match="Invalid selector"):
        parse(text)


def test_a_selector_has_only_so_many_levels() -> None:
    with pytest.raises(PlatformError, match="Invalid selector"):
        parse(":not(" * 50 + "Part" + ")" * 50)
