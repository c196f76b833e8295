"""What users own, folded out of events."""

import pytest

from pytest_robloxmarket._oracle.goods.places import TEXT, fold, leaf, leaves, owner_of, told
from pytest_robloxmarket._terms.events import PlayerJoined, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, ServerId
from pytest_robloxmarket._terms.verdict import Location, Value
from tests.oracle.helpers import ALICE, BOB, IN_BANK, ON_PLAYER, History

NAMES = {ALICE: "alice", BOB: "bob"}

# A value, and its leaves.
VALUES: list[tuple[object, dict[str, Value]]] = [
    (100, {"": 100}),
    (1.5, {"": 1.5}),
    (True, {"": True}),
    ("VIP", {"": "VIP"}),
    (None, {}),
    ({"gold": 100}, {"gold": 100}),
    ({"gold": {"blue": 1, "red": 2}}, {"gold.blue": 1, "gold.red": 2}),
    ({"done": {"a-1": True}}, {"done.a-1": True}),
    ({"name": "alice", "gold": 1}, {"name": "alice", "gold": 1}),
    ({"v1.0": 5}, {'["v1.0"]': 5}),
    ([], {"#": 0}),
    ([7, 8, 7], {"#": 3, "[*]=7": 2, "[*]=8": 1}),
    ({"items": ["sword", 3]}, {"items#": 2, 'items[*]="sword"': 1, "items[*]=3": 1}),
    ({"items": [{"level": 2}, {"level": 2}]}, {"items#": 2, "items[*].level=2": 2}),
    ({"done": ["9e3779b9-7f4a-4c15-a000-000000000001"], "n": 1}, {"n": 1}),
    ({"done": ["123456789012345678"]}, {}),
    ({"done": {"9e3779b9-7f4a-4c15-a000-000000000001": {"gold": 5}}, "n": 1}, {"n": 1}),
    ({"last": "9e3779b9-7f4a-4c15-a000-000000000001"}, {}),
    ('{"gems": 5, "pets": ["cat"]}', {"<json>.gems": 5, "<json>.pets#": 1, '<json>.pets[*]="cat"': 1}),
    ({"save": '{"gems": 5}'}, {"save.<json>.gems": 5}),
    ("eyJnZW1zIjogNX0=", {"<base64 json>.gems": 5}),
    ("{not json", {"": "{not json"}),
    ("everyone", {"": "everyone"}),
]

# A place in a data store, whose it is, and how it is written for anybody.
OWNERS = [
    (Location("Gold", "1001", ""), ALICE, Location("Gold", "{user}", "")),
    (Location("Gold", "Player_1002", "gold"), BOB, Location("Gold", "Player_{user}", "gold")),
    (Location("Gold", "all", "1001.gold"), ALICE, Location("Gold", "all", "{user}.gold")),
    (Location("Gold", "all", "bob"), BOB, Location("Gold", "all", "{name}")),
    (Location("Gold", "alice/1001", "x"), ALICE, Location("Gold", "alice/{user}", "x")),
    (Location("Gold", "1003", "gold"), 0, Location("Gold", "1003", "gold")),
    (Location("Gold", "21001", "gold"), 0, Location("Gold", "21001", "gold")),
    (Location("Gold", "10010", "gold"), 0, Location("Gold", "10010", "gold")),
]


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_the_places_inside_a_value(value: object, expected: dict[str, Value]) -> None:
    assert expected == {path: found for path, found in leaves(value) if TEXT not in path}


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_one_of_them_is_found_by_its_path(value: object, expected: dict[str, Value]) -> None:
    assert expected == {path: leaf(value, path) for path in expected}


@pytest.mark.parametrize("path", ["silver", "gold.blue", "gold.<json>.x", "name.x"])
def test_where_nothing_is_none_is_found(path: str) -> None:
    assert leaf({"gold": 1, "name": "alice", "items": [1]}, path) is None


def test_what_is_nested_too_deep_is_no_balance() -> None:
    value: object = 1
    for _ in range(9):
        value = {"a": value}
    assert {} == dict(leaves(value))


@pytest.mark.parametrize(("place", "owner", "template"), OWNERS)
def test_whose_a_place_is(place: Location, owner: int, template: Location) -> None:
    assert (owner, template) == owner_of(place, NAMES)


def test_an_id_says_more_than_a_name() -> None:
    """A user who is called `player` does not own every key that begins with this word."""
    names = {ALICE: "player", BOB: "bob"}
    assert (BOB, Location("Gold", "player_{user}", "")) == owner_of(Location("Gold", "player_1002", ""), names)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a@1 :gold=5", {(ALICE, ON_PLAYER): 5}),
        ("a@1 :gold=5 a-", {(ALICE, ON_PLAYER): 5}),
        ("a@1 :gold=5 a- a@2", {}),
        ("a@1 b@1 :gold=5 :b.gold=7 a@2", {(BOB, ON_PLAYER): 7}),
        ("a@1 :bank=100 a@2", {(ALICE, IN_BANK): 100}),
        ("a@1 :bank=100 :bank=250 !1", {(ALICE, IN_BANK): 250}),
        ("a@1 b@1 :bank=100 :b.bank=3", {(ALICE, IN_BANK): 100, (BOB, IN_BANK): 3}),
        ("", {}),
    ],
)
def test_what_users_hold(text: str, held: dict[object, int]) -> None:
    assert held == fold(History(text).events)


def test_what_was_taken_away_is_not_held() -> None:
    joined = PlayerJoined(0, ServerId(1), ALICE, "alice")
    gone = SessionChanged(2, ServerId(1), ALICE, "leaderstats.Gold", 5, None, NO_DELIVERY, "")
    removed = StoreWritten(3, ServerId(1), "Bank", "player_1001", "RemoveAsync", 5, None, NO_DELIVERY, "")
    events = [joined, *History("a@1 :gold=5 :bank=5").events[1:], gone, removed]
    assert {} == fold(events)


def test_a_truth_value_on_the_player_is_itself() -> None:
    vip = SessionChanged(0, ServerId(1), ALICE, "@Vip", None, True, NO_DELIVERY, "")
    assert {(ALICE, Location("", "", "@Vip")): True} == fold([vip])


OWN_ID = "4c50eba2-d2ed-4d79-bec1-02a967f49c58"
PURCHASE = "9e3779b9-7f4a-4c15-a000-000000000001"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"pets": {OWN_ID: {"kind": "cat"}}}, {"pets#": 1, 'pets[*].kind="cat"': 1}),
        ({"pets": {f"{{{OWN_ID}}}": True, "best": "cat"}}, {"pets#": 1, "pets[*]=true": 1, "pets.best": "cat"}),
        ({"pets": [OWN_ID]}, {"pets#": 1}),
        ({"done": {PURCHASE: True}}, {}),
        ({"done": [PURCHASE]}, {}),
        ({"log": [{"id": PURCHASE, "gold": 5}]}, {"log#": 1, 'log[*].id="<PurchaseId>"': 1, "log[*].gold=5": 1}),
        ({"pets": [{"id": OWN_ID, "level": 1}]}, {"pets#": 1, "pets[*].level=1": 1}),
    ],
)
def test_what_stands_under_ids_of_the_game_is_a_bag_and_under_purchase_ids_nothing(
    value: object, expected: dict[str, object]
) -> None:
    assert expected == {path: found for path, found in leaves(value) if TEXT not in path}


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"pets": {"cat": 2, "dog": 1, "best": "cat"}}, "pets+", 3),
        ({"gold": 5, "pets": {"cat": 2}, "vip": True}, "+", 5),
        ('{"pets": {"cat": 2, "dog": 1}}', "<json>.pets+", 3),
        ({"pets": [1, 2]}, "pets+", 0),
        (None, "pets+", 0),
    ],
)
def test_the_sum_of_a_table_counts_its_numbers(value: object, path: str, expected: int) -> None:
    assert expected == leaf(value, path)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "nothing"), (True, "true"), (100.0, "100"), (0.5, "0.5"), ("VIP", '"VIP"'), (float("inf"), "inf")],
)
def test_a_value_is_told_as_a_story_writes_it(value: Value, words: str) -> None:
    assert told(value) == words
