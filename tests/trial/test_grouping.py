"""What is said of several products in the same words is said once."""

from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._trial.grouping import join_notes, join_tried

IDS = range(1001, 1010)


def test_notes_that_differ_in_their_product_alone_are_one() -> None:
    notes = ["1001 is sold", "no purchase touches A", "1002 is sold", "1003 is sold"]
    assert ("1001, 1002 or 1003 is sold", "no purchase touches A") == join_notes(notes, IDS)


def test_what_stands_in_brackets_behind_an_id_belongs_to_it() -> None:
    notes = [f"pass {number} (it gives @{name}) was tried" for number, name in ((1001, "VIP"), (1002, "Luck"))]
    assert ("pass 1001 (it gives @VIP) or 1002 (it gives @Luck) was tried",) == join_notes(notes, IDS)


def test_of_many_products_the_first_are_named_and_the_others_counted() -> None:
    assert ("1001, 1002, 1003, 1004, 1005, 1006 and 3 more",) == join_notes(map(str, IDS), IDS)


def test_a_number_that_is_no_product_makes_another_note() -> None:
    notes = ("1001 begins the 900 s anew", "1001 begins the 600 s anew", "5001 is sold", "5002 is sold")
    assert notes == join_notes(notes, IDS)


def test_a_game_without_products_keeps_its_notes() -> None:
    assert ("a", "b") == join_notes(["a", "b", "a"], ())


def test_scenarios_that_went_as_far_are_one_and_their_runs_are_added_up() -> None:
    tried = [
        Tried("alice buys 1001", 40, searched=True, completed=1),
        Tried("alice buys 1002", 2, searched=True, completed=1),
        Tried("alice buys 1003", 9, searched=True, exhausted=True, completed=2),
    ]
    assert (tried[0]._replace(scenario="alice buys 1001 or 1002", runs=42), tried[2]) == join_tried(tried, IDS)


def test_what_was_tried_with_all_products_is_said_of_any() -> None:
    tried = [Tried(f"alice buys {number}") for number in IDS] + [Tried("alice waits for 1001")]
    assert ["alice buys any product", "alice waits for 1001"] == [one.scenario for one in join_tried(tried, IDS)]
