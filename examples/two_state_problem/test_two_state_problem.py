"""The memo's claims as numbers: five stories, and one more, under every contract."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_robloxmarket import assert_in_limbo, assert_refunded, assert_resolved

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import stories  # noqa: E402

CONTRACTS = (
    "today",
    "bound-handlers-only",
    "refund-after-72-hours",
    "purchase-rejected",
    "sold-once",
    "escrow-window",
    "all-proposals",
)
FIVE = pytest.mark.parametrize("story", stories.MEMO, ids=lambda story: story.__name__)

# Robux in limbo at the end, by contract in the order above: a purchase costs 50.
LIMBO = {
    "friend_leaves": (50, 50, 0, 0, 50, 0, 0),
    "bought_twice": (50, 50, 0, 0, 0, 0, 0),
    "event_over": (50, 0, 0, 0, 50, 0, 0),
    "sold_out": (50, 50, 0, 0, 50, 0, 0),
    "shown_by_mistake": (50, 50, 0, 0, 50, 0, 0),
    "long_absence": (0, 0, 0, 0, 0, 0, 0),
}
# Robux back with their buyers.
REFUNDED = {
    "friend_leaves": (0, 0, 50, 50, 0, 50, 50),
    "bought_twice": (0, 0, 50, 50, 0, 50, 0),
    "event_over": (0, 0, 50, 50, 0, 50, 50),
    "sold_out": (0, 0, 50, 50, 0, 50, 50),
    "shown_by_mistake": (0, 0, 50, 50, 0, 50, 50),
    "long_absence": (0, 0, 50, 0, 0, 50, 50),
}
# Goods that nobody paid for.
WRONG = {
    "friend_leaves": (0,) * 7,
    "bought_twice": (0,) * 7,
    "event_over": (0,) * 7,
    "sold_out": (0,) * 7,
    "shown_by_mistake": (0,) * 7,
    "long_absence": (0, 0, 1, 0, 0, 1, 1),
}


def compare(story):
    """What `robloxmarket contracts --json` counts, by contract."""
    command = [Path(sys.executable).with_name("robloxmarket"), "contracts", f"stories:{story}", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, cwd=HERE, text=True, timeout=120)
    return {row["contract"]: row for row in json.loads(done.stdout)["contracts"]}


@pytest.mark.real
@pytest.mark.parametrize("story", LIMBO)
def test_the_numbers(story):
    found = compare(story)
    assert tuple(found) == CONTRACTS
    assert tuple(row["robux"]["in_limbo"] for row in found.values()) == LIMBO[story]
    assert tuple(row["robux"]["refunded"] for row in found.values()) == REFUNDED[story]
    assert tuple(row["goods"]["wrong"] for row in found.values()) == WRONG[story]
    assert {row["robux"]["lost"] for row in found.values()} == {0}


def end(market, story):
    """Play a story, and let everybody come back once."""
    story(market)
    market.heal()
    market.settle()
    for user in market.users:
        user.rejoin()


def losers(market):
    """The users whose purchase could not be granted."""
    open_or_refunded = {one.user for one in market.snapshot().receipts if one.status != "granted"}
    return [user for user in market.users if user.id in open_or_refunded]


@FIVE
def test_today_somebody_pays_for_nothing(market, story):
    """The memo's first claim: no answer that a handler has today resolves any of the five."""
    end(market, story)
    assert any(one.status == "pending" for one in market.snapshot().receipts)
    assert sum(user.wallet for user in losers(market)) == 0


@FIVE
def test_the_not_yet_trap(market, story):
    """Rejoining again and again changes nothing: each delivery finds the same."""
    end(market, story)
    before = [one.status for one in market.snapshot().receipts]
    for _ in range(3):
        for user in losers(market):
            user.rejoin()
    assert [one.status for one in market.snapshot().receipts] == before


@pytest.mark.robloxmarket(contract="purchase-rejected")
@FIVE
def test_a_rejection_resolves_each_of_them_at_the_next_delivery(market, story):
    """The memo's highest priority: it addresses every failure mode."""
    end(market, story)
    assert {one.status for one in market.snapshot().receipts} <= {"granted", "refunded"}
    assert market.platform.ledger.escrow == 0


@pytest.mark.robloxmarket(contract="sold-once")
@FIVE
def test_sold_once_helps_against_the_double_transaction_alone(market, story):
    end(market, story)
    if story is stories.bought_twice:
        assert_resolved(market)
    for user in losers(market):
        assert_in_limbo(user)
    assert bool(losers(market)) == (story is not stories.bought_twice)


@pytest.mark.robloxmarket(contract="escrow-window")
@FIVE
def test_an_escrow_window_refunds_each_of_them_and_not_before_it_ends(market, story):
    """What the memo asks for as a safety net: a day later, where a rejection is there at once."""
    end(market, story)
    held = market.platform.ledger.escrow
    market.wait_for_refunds()
    if story is not stories.event_over:  # She was away for two hours, and not for a day.
        assert held == stories.PRICE
    assert market.platform.ledger.escrow == 0


@pytest.mark.robloxmarket(contract="escrow-window")
def test_an_escrow_window_gives_gems_away_to_who_stays_away(market):
    """What the memo does not say: the gems are saved, the grant is never recorded, and the price goes back."""
    end(market, stories.long_absence)
    (alice,) = market.users
    assert_refunded(alice, stories.GEMS)
    gems = market.server().data_stores.get_data_store("Gems").get_async(str(alice.id))
    assert gems["gems"] == 1


def test_today_the_same_absence_costs_nobody_anything(market):
    end(market, stories.long_absence)
    assert [one.status for one in market.snapshot().receipts] == ["granted"]


@pytest.mark.robloxmarket(contract="bound-handlers-only")
def test_a_bound_handler_is_called_again_before_the_event_is_over(market):
    """What the memo does not say: of its five, the third is resolved by handlers that are called within a session."""
    end(market, stories.event_over)
    assert [one.status for one in market.snapshot().receipts] == ["granted"]


def test_alice_is_in_limbo_today(market):
    end(market, stories.shown_by_mistake)
    assert_in_limbo(market, stories.STARTER_PACK)
