"""What is offered in place of a name that is not known."""

import pytest

from pytest_robloxmarket._terms.nearest import nearest, there_are

METHODS = ("GetAsync", "SetAsync", "UpdateAsync", "GetPolicyInfoForPlayerAsync")
MANY = [f"name_{number}" for number in range(30)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("UpdateAsnyc", ["UpdateAsync"]),
        ("update_async", ["UpdateAsync"]),
        ("getasync", ["GetAsync", "SetAsync"]),
        ("GetPolicyInfo", ["GetPolicyInfoForPlayerAsync"]),  # cut short
        ("Get", []),  # too short to say which
        ("", []),
        ("lunch", []),
    ],
)
def test_the_likest_names_are_meant(written: str, meant: list[str]) -> None:
    assert meant == nearest(written, METHODS)


def test_few_names_are_listed() -> None:
    assert "There are: a, b." == there_are("lunch", ("a", "b"))
    assert "There are: none." == there_are("lunch", ())
    assert "Did you mean alpha? There are: alpha." == there_are("alphas", ("alpha",), "The page has them.")
    assert "There are: a." == there_are(5, ("a",))


def test_of_many_names_the_page_is_told() -> None:
    assert "The page has them." == there_are("lunch", MANY, "The page has them.")
    assert there_are("name_x", MANY, "The page has them.").endswith("? The page has them.")
    assert there_are("lunch", MANY).endswith(", name_29.")
