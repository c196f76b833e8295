"""Values and their changes fit into a line."""

import pytest

from pytest_robloxmarket._report.values import Change, changes, leaf_name, place_name, short, tell_changes


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (100, "100"),
        (100.0, "100"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        ("sword", '"sword"'),
        ("a text that is far too long", '"a text that is far.."'),
        ({}, "{}"),
        ({"gold": 5}, "{gold: 5}"),
        ({"items": {}, "gold": 5}, "{gold: 5 and 1 more}"),
        ({"items": {"sword": True}}, "{items: {..}}"),
        ([], "[0 items]"),
        (["sword"], "[1 item]"),
        (b"", "bytes"),
    ],
)
def test_a_value_is_short(value: object, expected: str) -> None:
    """As a reader of Luau would write it."""
    assert expected == short(value)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, 100, "S[k] nothing -> 100"),
        (100, None, "S[k] 100 -> nothing"),
        (100, 100, "S[k] stays 100"),
        (None, None, "S[k] stays nothing"),
        (None, {}, "S[k] nothing -> {}"),
        (1, True, "S[k] 1 -> true"),
        ({"gold": 0, "name": "a"}, {"gold": 100, "name": "a"}, "S[k].gold 0 -> 100"),
        ({"gold": 5}, None, "S[k] {gold: 5} -> nothing"),
        ({"done": {}}, {"done": {"R": True}}, "S[k].done.R nothing -> true"),
        ({"vip": False, "gold": 0}, {"vip": True, "gold": 1}, "S[k].gold 0 -> 1, .vip false -> true"),
        (None, {"a": 1, "b": 2, "c": 3, "d": 4}, "S[k].a nothing -> 1, .b nothing -> 2 and 2 more"),
        (["sword"], ["sword", "bow"], 'S[k][2] nothing -> "bow"'),
        ({"at": 1_767_225_600, "b": 0}, {"at": 1_767_225_601, "b": 5}, "S[k].b 0 -> 5, .at 1767225600 -> 1767225601"),
        ({"gold": 5}, 5, "S[k] {gold: 5} -> 5"),
    ],
)
def test_a_change_names_the_leaves_that_changed(before: object, after: object, expected: str) -> None:
    """At most two, numbers first, and moments last."""
    assert expected == tell_changes("S[k]", before, after, room=50)


def test_a_second_leaf_needs_room() -> None:
    """Otherwise it is counted."""
    assert "S[k].a nothing -> 1 and 1 more" == tell_changes("S[k]", None, {"a": 1, "b": 2}, room=30)


def test_a_purchase_id_is_cut() -> None:
    """Its first characters tell it from the others."""
    assert ".9f3e41c2.." == changes({}, {"9f3e41c2-0000-4000-a000-000000000001": 1})[0].path


def test_a_value_that_is_nested_too_deep_changes_as_a_whole() -> None:
    """A table that is nested for ever does not keep the clerk busy for ever."""
    before: object = 0
    after: object = 1
    for _ in range(10):
        before, after = {"a": before}, {"a": after}
    assert [Change(".a" * 8, {"a": {"a": 0}}, {"a": {"a": 1}})] == changes(before, after)


def test_places_have_a_developers_names() -> None:
    """Attributes are marked with an at sign in events."""
    assert ("attribute vip", "vip") == (place_name("@vip"), leaf_name("@vip"))
    assert ("leaderstats.Gold", "Gold") == (place_name("leaderstats.Gold"), leaf_name("leaderstats.Gold"))
