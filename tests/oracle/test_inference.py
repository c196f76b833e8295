"""What purchases do, read from one history."""

from typing import NamedTuple

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._terms.events import StoreWritten
from pytest_robloxmarket._terms.ids import DeliveryId, ServerId
from pytest_robloxmarket._terms.verdict import Effects, Location
from tests.oracle.helpers import GEMS, GOLD, IN_BANK, ON_PLAYER, History

PURCHASE_ID = "9e3779b9-7f4a-4c15-a000-000000000001"
OTHER_ID = "3c6ef372-fe94-482a-a000-000000000002"


class Write(NamedTuple):
    """A data store write by the delivery of this number."""

    delivery: int
    key: str
    before: object
    after: object


def story(text: str, *writes: Write) -> History:
    """A history in words, with writes of any value behind it."""
    history = History(text)
    history.events.extend(
        StoreWritten(9000, ServerId(1), "Bank", key, "SetAsync", before, after, DeliveryId(delivery), "")
        for delivery, key, before, after in writes
    )
    return history


def learned(text: str, *writes: Write) -> dict[str, int | float]:
    """What a purchase of gold is found to do."""
    return {str(place): step for place, step in steps(infer(story(text, *writes).events)).get(GOLD, {}).items()}


def steps(found: Expectations) -> Effects:
    """What each purchase adds, where it adds the same each time."""
    return {product: {one.place: one.step for one in ladders} for product, ladders in found.ladders.items()}


def bases(found: Expectations) -> dict[Location, int | float]:
    """What is there when nothing was bought."""
    return {one.place: one.base for ladders in found.ladders.values() for one in ladders}


@pytest.mark.parametrize(
    ("text", "effect"),
    [
        ("a@1 R1=a D1=R1 D1:gold=100", {"leaderstats.Gold": 100}),
        ("a@1 :gold=20 R1=a D1=R1 D1:gold=120", {"leaderstats.Gold": 100}),
        ("a@1 R1=a D1=R1 D1:bank=100 D1:gold=100", {"Bank[player_{user}]": 100, "leaderstats.Gold": 100}),
        ("a@1 R1=a D1=R1 D1:gold=100 D2=R1 D2:gold=150", {"leaderstats.Gold": 100}),
        ("a@1 R1=a D1=R1 D2=R1 D2:gold=100", {"leaderstats.Gold": 100}),
        ("a@1 R1=a D1=R1 :gold=100", {}),
        ("a@1 R1=a D1=R1 D1-", {}),
        ("a@1 b@1 R1=a D1=R1 D1:b.gold=100", {}),
        ("a@1 :gold=0 R1=a D1=R1 D1:gold=0", {}),
    ],
)
def test_the_effect_is_what_the_first_delivery_changed(text: str, effect: dict[str, int]) -> None:
    assert effect == learned(text)


@pytest.mark.parametrize("after", ["", " D1. R2=a D2=R2 D2:gold=100 D2:gold=0 D2:bank=200 D2."])
def test_what_a_delivery_sets_and_takes_back_is_no_effect(after: str) -> None:
    history = History(f"a@1 R1=a D1=R1 D1:gold=100 D1:gold=0 D1:bank=100{after}")
    found = infer(history.events)
    assert ({GOLD: {IN_BANK: 100}}, ()) == (steps(found), judge(history.events, history.snapshot(), found))


def test_what_a_new_profile_takes_back_is_no_effect() -> None:
    """A later delivery that sets and takes back the same mends nothing that was learned."""
    text = "a@1 R1=a D1=R1 D1:bank=1 D1:bank=0 D1:gold=100 R2=a D2=R2 D2:bank=1 D2:bank=0 D2:gold=200"
    assert {"leaderstats.Gold": 100} == learned(text)


def test_each_product_has_its_own_effect() -> None:
    found = infer(History("a@1 R1=a D1=R1 D1:gold=100 R2=a/gems D2=R2 D2:gold=600").events)
    assert {GOLD: {ON_PLAYER: 100}, GEMS: {ON_PLAYER: 500}} == steps(found)


def test_what_was_there_before_the_first_purchase_is_the_base() -> None:
    found = infer(History("a@1 :gold=20 R1=a D1=R1 D1:gold=120 R2=a/gems D2=R2 D2:gold=620").events)
    assert {ON_PLAYER: 20} == bases(found)


def test_what_a_data_store_keeps_is_expected_to_last() -> None:
    found = infer(History("a@1 R1=a D1=R1 D1:bank=100 D1:gold=100").events)
    assert frozenset({IN_BANK}) == found.lasting


@pytest.mark.parametrize(
    ("key", "after", "effect"),
    [
        ("player_1001", {"gold": 100, "done": {PURCHASE_ID: True}}, {"Bank[player_{user}].gold": 100}),
        ("player_1001", {"gold": 100, "done": {PURCHASE_ID: 1_753_000_000}}, {"Bank[player_{user}].gold": 100}),
        ("player_1001", {"gold": 100, "done": {PURCHASE_ID: 1}}, {"Bank[player_{user}].gold": 100}),
        ("player_1001", {"gold": 100, "done": [PURCHASE_ID]}, {"Bank[player_{user}].gold": 100}),
        ("player_1001", {"gold": 100, "seen": 1_753_000_000}, {"Bank[player_{user}].gold": 100}),
        (
            "player_1001",
            {"items": ["sword"]},
            {"Bank[player_{user}].items#": 1, 'Bank[player_{user}].items[*]="sword"': 1},
        ),
        (f"1001/{PURCHASE_ID}", 1, {}),
        (PURCHASE_ID, 1_753_000_000, {}),
        (PURCHASE_ID, True, {}),
    ],
)
def test_a_memory_of_the_purchase_is_no_effect(key: str, after: object, effect: dict[str, int]) -> None:
    assert effect == learned("a@1 R1=a D1=R1", Write(1, key, None, after))


def test_what_has_no_owner_is_an_effect_only_where_one_user_plays_and_nothing_else_changed() -> None:
    count = Write(1, "total", None, {"sold": 1})
    assert ({"Bank[total].sold": 1}, {"leaderstats.Gold": 100}, {}) == (
        learned("a@1 R1=a D1=R1", count),
        learned("a@1 R1=a D1=R1 D1:gold=100", count),
        learned("a@1 b@1 R1=a D1=R1", count),
    )


def test_marks_with_times_do_not_convict_a_good_handler() -> None:
    history = story(
        "a@1 R1=a D1=R1 R2=a D2=R2 D1. D2.",
        Write(1, "player_1001", None, {"gold": 100, "done": {PURCHASE_ID: 1_753_000_000}}),
        Write(
            2,
            "player_1001",
            {"gold": 100, "done": {PURCHASE_ID: 1_753_000_000}},
            {"gold": 200, "done": {PURCHASE_ID: 1_753_000_000, OTHER_ID: 1_753_000_004}},
        ),
    )
    events = [*history.events, *History("heal").events]
    assert () == judge(events, history.snapshot(), infer(events))


def test_a_count_of_all_sales_does_not_convict_a_good_handler() -> None:
    history = story(
        "a@1 b@1 R1=a D1=R1 D1:bank=100 R2=b D2=R2 D2:bank=100 D1. D2.",
        Write(1, "total", None, 1),
        Write(2, "total", 1, 2),
    )
    events = [*history.events, *History("heal").events]
    assert () == judge(events, history.snapshot(), infer(events))


@pytest.mark.parametrize(
    ("text", "effect", "base"),
    [
        pytest.param("a@1 R1=a D1=R1 D1:bank=600 R2=a D2=R2 D2:bank=700", 100, 500, id="a second purchase"),
        pytest.param("a@1 R1=a D1=R1 D1:bank=600 D1~ D2=R1 D2:bank=700", 100, 500, id="a second delivery"),
        pytest.param("a@1 R1=a D1=R1 D1:bank=100 D1~ D2=R1 D2:bank=200", 100, 0, id="nothing to begin with"),
        pytest.param("a@1 :bank=500 R1=a D1=R1 D1:bank=600 R2=a D2=R2 D2:bank=700", 100, 500, id="there before"),
        pytest.param("a@1 R1=a D1=R1 D1:bank=50 D1:bank=100", 100, 0, id="in two steps"),
        pytest.param("a@1 R1=a :bank=100 D1=R1 D1:bank=200", 100, 0, id="goods that came beside the delivery"),
        pytest.param("a@1 R1=a :bank=7 D1=R1 D1:bank=107", 100, 7, id="a profile that was made meanwhile"),
    ],
)
def test_what_a_profile_begins_with_is_told_from_what_a_purchase_adds(text: str, effect: int, base: int) -> None:
    found = infer(History(text).events)
    assert ({GOLD: {IN_BANK: effect}}, {IN_BANK: base}) == (steps(found), bases(found))


def test_a_moment_is_no_effect_though_it_moves() -> None:
    before, after = {"gold": 5, "seen": 1_753_000_000}, {"gold": 105, "seen": 1_753_000_600}
    assert {"Bank[player_{user}].gold": 100} == learned("a@1 R1=a D1=R1", Write(1, "player_1001", before, after))


def test_a_text_of_one_number_and_of_purchase_ids_is_judged_by_the_number() -> None:
    assert [5] == [*learned("a@1 R1=a D1=R1", Write(1, "1001", None, f"5;{PURCHASE_ID}")).values()]
