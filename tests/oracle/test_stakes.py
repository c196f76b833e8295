"""Which laws had something to judge in a run: no other is said to have held."""

import pytest

from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Ladder, even_ladder
from pytest_robloxmarket._oracle.stakes import Extent, at_stake
from pytest_robloxmarket._terms.verdict import CAUSES, LAWS, Location
from tests.oracle.helpers import BANK, GOLD, IN_BANK, IN_SESSION, ON_PLAYER, History

FLAG = Expectations({GOLD: (Ladder(IN_BANK, (None, True, True), (None, True, True)),)}, frozenset({IN_BANK}))
IN_PURSE = IN_BANK._replace(store="Purse")
BOTH = Expectations({GOLD: (even_ladder(IN_BANK, 1), even_ladder(IN_PURSE, 1))}, frozenset({IN_BANK, IN_PURSE}))
OF_ALL = Location("Bank", "total", "")
SHARED = Expectations({GOLD: (Ladder(OF_ALL, (0, 1, 2), (0, 1, 2), 1),)}, frozenset({OF_ALL}))
MOMENT = Expectations({GOLD: (Ladder(ON_PLAYER, (0, 1, 2), brief=True),)})
UNKNOWN = Expectations(waived=frozenset({GOLD}))

WHOLE = "a@1 b@1 R1=a D1=R1 D1+ D1. heal"
LOSSES = ("lost_purchase", "torn_purchase", "acknowledged_before_durable")
ALL = frozenset(LAWS) - {"money_conserved", "stale_pass"}


@pytest.mark.parametrize(
    ("history", "expect", "missing"),
    [
        (WHOLE, BOTH, set()),
        (WHOLE, BANK, {"torn_purchase"}),
        (WHOLE, FLAG, {"double_grant"}),
        (WHOLE, SHARED, {"torn_purchase", "wrong_recipient"}),
        (WHOLE, IN_SESSION, {"torn_purchase"}),
        (WHOLE, MOMENT, {"torn_purchase", "acknowledged_before_durable"}),
        (WHOLE, Expectations(), ALL - {*CAUSES, "stuck_purchase"}),
        (WHOLE, UNKNOWN, ALL - {*CAUSES}),
        (WHOLE.replace("b@1 ", ""), BOTH, {"wrong_recipient"}),
        (WHOLE.replace("heal", ""), BOTH, {"stuck_purchase", *LOSSES}),
        (WHOLE.replace("heal", ""), IN_SESSION, {"stuck_purchase", "torn_purchase"}),
        (WHOLE.replace("D1.", ""), BOTH, set(LOSSES)),
        ("a@1 b@1 R1=a heal", BOTH, ALL),
    ],
)
def test_a_law_is_at_stake_where_it_had_something_to_judge(
    history: str, expect: Expectations, missing: set[str]
) -> None:
    assert ALL - missing == at_stake(History(history).events, expect).laws


def test_it_says_how_much_users_did() -> None:
    events = History("a@1 b@1 R1=a R2=a R3=b a- 70s a@2").events
    assert Extent(2, 2, 71_000) == at_stake(events, BANK).extent
