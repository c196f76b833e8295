"""The laws on passes: what the game says of them, and what shows on players."""

import pytest

from pytest_robloxmarket._oracle.laws.passes import pass_laws, touched
from pytest_robloxmarket._terms.events import (
    Event,
    PassAnswered,
    PassGained,
    PassLost,
    PassPromptClosed,
    PlayerJoined,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, PassId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.passes import PassRule
from pytest_robloxmarket._terms.verdict import Location

ALICE = UserId(1001)
VIP = PassId(77)
ONE = ServerId(1)
DELAY = 300_000
GRACE = 60_000
BADGE = Location("", "", "@VIP")
COINS = Location("Coins", "{user}", "gold")
RULE = PassRule(VIP, {BADGE: frozenset({True}), COINS: frozenset({500})}, {BADGE: None}, {COINS: 500})


def join(at_ms: int = 0, server: ServerId = ONE) -> Event:
    return PlayerJoined(at_ms, server, ALICE, "alice")


def buy(at_ms: int) -> Event:
    return PassGained(at_ms, ALICE, VIP, Robux(9), "outside")


def lose(at_ms: int) -> Event:
    return PassLost(at_ms, ALICE, VIP)


def close(at_ms: int) -> Event:
    return PassPromptClosed(at_ms, ONE, ALICE, VIP, "purchased")


def say(at_ms: int, owned: bool) -> Event:
    return PassAnswered(at_ms, ONE, ALICE, VIP, owned, DELAY)


def badge(value: object) -> Event:
    return SessionChanged(5, ONE, ALICE, "@VIP", None, value, NO_DELIVERY, "")


def gold(value: object) -> Event:
    return StoreWritten(5, ONE, "Coins", "1001", "SetAsync", None, value, NO_DELIVERY, "")


def laws(*events: Event, rules: tuple[PassRule, ...] = ()) -> list[str]:
    answers = [index for index, event in enumerate(events) if isinstance(event, PassAnswered)]
    return [violation.law for violation in pass_laws(events, answers, rules)]


@pytest.mark.parametrize(
    ("events", "stale"),
    [
        ([join(), say(10, False)], False),
        ([join(), buy(10), say(DELAY + GRACE + 10, False)], False),
        ([join(), buy(10), say(DELAY + GRACE + 11, False)], True),
        ([join(), buy(10), say(DELAY + GRACE + 11, True)], False),
        ([join(), buy(10), close(20), say(GRACE + 20, False)], False),
        ([join(), buy(10), close(20), say(GRACE + 21, False)], True),
        ([buy(10), join(20), say(GRACE + 21, False)], True),
        ([buy(10), join(20, ServerId(2)), say(GRACE + 21, False)], False),
        ([buy(10), join(20), lose(30), say(DELAY + GRACE + 30, True)], False),
        ([buy(10), join(20), lose(30), say(DELAY + GRACE + 31, True)], True),
        ([buy(10), lose(20), join(30), say(GRACE + 31, True)], True),
    ],
)
def test_an_answer_may_be_a_minute_later_than_the_platform(events: list[Event], stale: bool) -> None:
    assert (["stale_pass"] if stale else []) == laws(*events)


@pytest.mark.parametrize(
    ("events", "law"),
    [
        ([join(), badge(True)], "goods_without_purchase"),
        ([join(), badge(False)], ""),
        ([join(), gold({"gold": 500})], "goods_without_purchase"),
        ([join(), gold({"gold": 50})], ""),
        ([join(), badge(True), buy(9)], "goods_without_purchase"),
        ([buy(1), join(), badge(True), gold({"gold": 500})], ""),
        ([buy(1), join(), badge(True), gold({"gold": 1000})], "goods_without_purchase"),
        ([buy(1), join()], "stale_pass"),
        ([buy(1), join(), badge(True), join(9)], "stale_pass"),
        ([buy(1), lose(2), join()], ""),
    ],
)
def test_what_a_pass_gives_is_for_its_owners(events: list[Event], law: str) -> None:
    assert ([law] if law else []) == laws(*events, rules=(RULE,))


def test_a_pass_that_nobody_bought_judges_nobody() -> None:
    assert [] == laws(join(), rules=(RULE,))


def test_the_places_of_a_user_are_found_in_stores_and_on_the_player() -> None:
    events = [join(), badge(True), gold({"gold": 5, "list": ["a", True]}), gold({"gold": 5}), join(9)]
    expected = [
        (1, BADGE, True),
        (2, COINS, 5),
        (2, Location("Coins", "{user}", "list.1"), "a"),
        (2, Location("Coins", "{user}", "list.2"), True),
        (3, Location("Coins", "{user}", "list.1"), None),
        (3, Location("Coins", "{user}", "list.2"), None),
        (4, BADGE, None),
    ]
    assert expected == [(one.event, one.place, one.value) for one in touched(events)]


def test_a_name_in_a_key_is_a_user_as_well() -> None:
    written = StoreWritten(5, ONE, "Coins", "of_alice", "SetAsync", None, 7, NO_DELIVERY, "")
    assert [Location("Coins", "of_{name}", "")] == [one.place for one in touched([join(), written])]


def test_the_reason_names_the_place_and_the_owner() -> None:
    (violation,) = pass_laws([join(), gold({"gold": 500})], (), (RULE,))
    assert ("alice has what pass 77 gives, and does not own it", True) == (
        violation.headline,
        violation.reason.startswith("Coins[alice].gold is 500, as it is for an owner."),
    )
