"""What changed in a value fits into a line, and says what counts."""

from typing import Final

import pytest

from pytest_robloxmarket._report.changes import Change, changes, tell_changes, tell_value

GUID: Final = "9f3e41c2-0000-4000-a000-000000000001"


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
        (["sword"], ["sword", "bow"], "S[k]: bow is new"),
        ({"at": 1_767_225_600, "b": 0}, {"at": 1_767_225_601, "b": 5}, "S[k].b 0 -> 5, .at 1767225600 -> 1767225601"),
        ({"gold": 5}, 5, "S[k] {gold: 5} -> 5"),
        ('{"gems": 0, "a": 1}', '{"gems": 5, "a": 1}', "S[k] (JSON) .gems 0 -> 5"),
        (None, '{"gems": 5}', "S[k] (JSON) .gems nothing -> 5"),
        ("eyJnb2xkIjo1fQ==", "eyJnb2xkIjo2fQ==", "S[k] (base64 of JSON) .gold 5 -> 6"),
        ({"save": '{"gems": 0}'}, {"save": '{"gems": 5}'}, "S[k].save (JSON) .gems 0 -> 5"),
        ({"items": []}, {"items": ["Sword"]}, "S[k].items: Sword is new"),
        ({"items": ["Sword"]}, {"items": ["Sword", "Sword"]}, "S[k].items: Sword 1 -> 2"),
        (["hat"], ["crown", "crown", "hat", "cape"], "S[k]: crown nothing -> 2, cape is new"),
        ({"items": ["Bow"]}, {"items": ["Sword", "Hat"]}, "S[k].items: Sword is new, Hat is new and 1 more"),
        ({"items": ["Sword", "Bow"]}, {"items": ["Bow"]}, "S[k].items: Sword is gone"),
        ('["Sword"]', '["Sword", "Bow"]', "S[k] (JSON): Bow is new"),
        ({"pets": [{"id": 1}]}, {"pets": [{"id": 1}, {"id": 2}]}, "S[k].pets: {id: 2} is new"),
        ({"pets": [{"level": 1}]}, {"pets": [{"level": 2}]}, "S[k].pets[1].level 1 -> 2"),
        (
            {"title": "", "done": []},
            {"title": "VIP", "done": [GUID]},
            'S[k].title "" -> "VIP", .done: 9f3e41c2.. is new',
        ),
        ({"done": {}}, {"done": {GUID: 1_500}, "x": 1}, "S[k].x nothing -> 1, .done.9f3e41c2.. nothing -> 1500"),
    ],
)
def test_a_change_names_the_leaves_that_changed(before: object, after: object, expected: str) -> None:
    """At most two: numbers first, and last moments and what remembers a purchase."""
    assert expected == tell_changes("S[k]", before, after, room=60)


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
    assert [Change(".a" * 8, {"a": {"a": 0}}, {"a": {"a": 1}}, weight=1)] == changes(before, after)


def test_what_the_case_is_about_is_told_also_where_it_stays() -> None:
    """It is often the proof."""
    before, after = {"coins": 100, "level": 1, "done": {}}, {"coins": 100, "level": 2, "done": {GUID: True}}
    told = tell_changes("S[k]", before, after, room=60, watched=[".coins"])
    assert "S[k].coins stays 100, .level 1 -> 2 and 1 more" == told


def test_what_the_case_is_about_comes_first() -> None:
    before, after = {"saves": 1, "coins": 0}, {"saves": 2, "coins": 100}
    assert "S[k].coins 0 -> 100" == tell_changes("S[k]", before, after, room=20, watched=[".coins"])


def test_a_count_of_what_is_left_out_needs_room() -> None:
    """It never pushes out the number that decides."""
    assert "S[k].a nothing -> 1" == tell_changes("S[k]", None, {"a": 1, "b": 2}, room=20)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"level": 3, "coins": 100}, "S[k].coins: 100"),
        ({"level": 3}, "S[k]: {level: 3}"),
        (None, "S[k]: nothing"),
        (5, "S[k]: 5"),
    ],
)
def test_a_read_shows_what_the_case_is_about(value: object, expected: str) -> None:
    assert expected == tell_value("S[k]", value, [".coins"])


def test_a_users_id_in_a_path_is_told_by_name_and_an_amount_is_not() -> None:
    told = tell_changes(
        "All[all]", {}, {"1001": {"gold": 1001}}, room=52, naming=lambda path: path.replace("1001", "a")
    )
    assert told == "All[all].a.gold nothing -> 1001"
