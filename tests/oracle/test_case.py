"""The judge's own model of a run."""

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.memory import remember
from pytest_robloxmarket._terms.events import CallFaulted, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, ReceiptId, ServerId
from pytest_robloxmarket._terms.verdict import Location
from tests.oracle.helpers import ALICE, BANK, BOB, GOLD, IN_BANK, IN_SESSION, ON_PLAYER, History


def folded(text: str, expect: Expectations = IN_SESSION) -> Case:
    """The model after a history."""
    case = Case(expect)
    for index, event in enumerate(History(text).events):
        case.fold(index, event)
    return case


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a@1 R1=a D1=R1 D1+ D1. a-", True),
        ("a@1 R1=a D1=R1 D1- a- a@2", True),
        ("a@1 a@2", False),
        ("a@1 *", False),
        ("a@1 !1", False),
        ("a@1 R1=a D1=R1 D1+ D1~", False),
    ],
)
def test_the_weather_is_clean_until_something_goes_wrong(text: str, clean: bool) -> None:
    assert clean == folded(text).clean


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("a@1 R1=a", 0),
        ("a@1 R1=a D1=R1", 100),
        ("a@1 R1=a D1=R1 D2=R1", 100),
        ("a@1 R1=a D1=R1 R2=a D2=R2", 200),
        ("a@1 R1=a/gems D1=R1", 0),
        ("a@1 b@1 R1=b D1=R1", 0),
    ],
)
def test_a_receipt_allows_its_effect_once_it_was_delivered(text: str, allowed: int) -> None:
    assert allowed == folded(text).spot(ALICE, ON_PLAYER).allowed


@pytest.mark.parametrize(
    ("text", "crashed"),
    [
        ("a@1 R1=a D1=R1 D1. !1", True),
        ("a@1 R1=a D1=R1 D1. !2", False),
        ("a@1 R1=a D1=R1 !1", False),
        ("a@1 R1=a D1=R1 a@2 D1. !1", True),
    ],
)
def test_a_crash_concerns_what_its_server_had_recorded(text: str, crashed: bool) -> None:
    assert crashed == (folded(text).claims[ReceiptId(1)].crashed_at >= 0)


@pytest.mark.parametrize(
    ("text", "failed"),
    [("a@1 R1=a D1=R1 D1*", True), ("a@1 R1=a D1=R1 *", False), ("a@1 R1=a D1=R1 R2=a D2=R2 D2*", False)],
)
def test_a_write_that_failed_concerns_its_receipt(text: str, failed: bool) -> None:
    assert failed == folded(text).claims[ReceiptId(1)].failed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a@1", None),
        ("a@1 :gold=7", 7),
        ("a@1 :gold=7 a@2", None),
        ("a@1 :gold=7 a@2 :gold=9", 9),
        ("a@1 b@1 :b.gold=7", None),
    ],
)
def test_the_value_on_a_player_is_that_of_the_present_session(text: str, value: int | None) -> None:
    case = folded(text)
    assert value == case.value(case.spot(ALICE, ON_PLAYER))


def test_a_change_on_a_server_that_the_player_has_left_is_not_theirs() -> None:
    case = folded("a@1 R1=a D1=R1 a@2 :gold=5 D1:gold=100")
    assert 5 == case.value(case.spot(ALICE, ON_PLAYER))


def test_a_data_store_outlives_the_session() -> None:
    case = folded("a@1 :bank=100 !1 a@2", BANK)
    assert 100 == case.value(case.spot(ALICE, IN_BANK))


def test_what_was_gained_is_counted_from_what_was_there_before() -> None:
    case, empty = (
        folded(
            "a@1 :bank=400", Expectations(even_ladders({GOLD: {IN_BANK: 100}}, {IN_BANK: 300}), frozenset({IN_BANK}))
        ),
        folded("a@1", BANK),
    )
    assert (100, 0) == tuple(one.gained(one.spot(ALICE, IN_BANK)) for one in (case, empty))


def test_a_place_with_a_name_in_it_belongs_to_who_bears_it() -> None:
    place = Location("Bank", "all", "{name}.gold")
    case = Case(Expectations(even_ladders({GOLD: {place: 100}})))
    for index, event in enumerate(History("a@1 b@1").events):
        case.fold(index, event)
    write = StoreWritten(
        9, ServerId(1), "Bank", "all", "SetAsync", None, {"bob": {"gold": 5}, "eve": {"gold": 6}}, NO_DELIVERY, ""
    )
    case.fold(2, write)
    touched = [(spot.user, spot.place, before, after) for spot, before, after in case.touched]
    assert [(ALICE, place, None, None), (BOB, place, None, 5)] == touched


def test_a_title_names_the_product_when_it_has_a_name() -> None:
    case = folded("a@1 R1=a", replace(IN_SESSION, names={GOLD: "100 gold"}))
    assert 'receipt R1 (456456 "100 gold", 99 Robux, alice)' == case.title(case.claims[ReceiptId(1)])


def test_a_place_in_words_names_the_user() -> None:
    assert "Bank[player_alice]" == folded("a@1", BANK).named(ALICE, IN_BANK)


def test_a_buyer_who_never_joined_has_a_name_all_the_same() -> None:
    case = folded("R1=a", BANK)
    assert "receipt R1 (456456, 99 Robux, user 1001)" == case.title(case.claims[ReceiptId(1)])


def test_a_call_that_failed_is_no_clean_weather() -> None:
    """What a handler raises then is no handler_error."""
    case = Case(IN_SESSION)
    case.fold(0, CallFaulted(0, ServerId(1), "GetProductInfoAsync", 7, "failed", NO_DELIVERY))
    assert not case.clean


@pytest.mark.parametrize(
    ("ladder", "matters"),
    [(Ladder(IN_BANK, (0, 100, 200, 300), step=100), False), (Ladder(IN_BANK, (0, 1, 3, 6)), True)],
)
def test_how_often_a_receipt_came_matters_where_a_value_may_lie_beyond_the_rungs(ladder: Ladder, matters: bool) -> None:
    expect = Expectations({GOLD: (ladder,)}, frozenset({IN_BANK}))
    once, more = (folded("a@1 R1=a D1=R1 D1:bank=100 D1+ D1.", expect) for _ in range(2))
    next(iter(more.claims.values())).delivered += 1
    assert matters == (remember(once) != remember(more))
