"""Money: moved, never made and never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._platform.ledger import Ledger
from pytest_robloxmarket._terms.errors import HouseError
from pytest_robloxmarket._terms.ids import Robux, UserId

ALICE = UserId(1)
BOB = UserId(2)

OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["fund", "hold", "release", "refund"]), st.sampled_from([ALICE, BOB]), st.integers(0, 1_000)
    )
)


def apply(ledger: Ledger, name: str, user: UserId, amount: Robux) -> None:
    """Do an operation if the bank would: it asks first."""
    if name == "fund":
        ledger.fund(user, amount)
    elif name == "hold" and ledger.wallet(user) >= amount:
        ledger.hold(user, amount)
    elif name == "release" and ledger.escrow >= amount:
        ledger.release(amount)
    elif name == "refund" and ledger.escrow >= amount:
        ledger.refund(user, amount)


@given(OPERATIONS)
def test_money_is_conserved_by_any_sequence(operations: list[tuple[str, UserId, int]]) -> None:
    ledger = Ledger()
    given_out = 0
    for name, user, amount in operations:
        apply(ledger, name, user, Robux(amount))
        given_out += amount if name == "fund" else 0
        ledger.check()
        everywhere = ledger.wallet(ALICE) + ledger.wallet(BOB) + ledger.escrow + ledger.developer
        assert (given_out, given_out) == (ledger.funded, everywhere)


@given(OPERATIONS)
def test_no_account_of_the_market_goes_below_zero(operations: list[tuple[str, UserId, int]]) -> None:
    ledger = Ledger()
    for name, user, amount in operations:
        apply(ledger, name, user, Robux(amount))
    assert min(ledger.escrow, ledger.developer, *ledger.wallets().values(), 0) == 0


def test_a_purchase_goes_from_wallet_to_escrow_to_developer() -> None:
    ledger = Ledger()
    ledger.fund(ALICE, Robux(100))
    ledger.hold(ALICE, Robux(99))
    held = (ledger.wallet(ALICE), ledger.escrow, ledger.developer)
    ledger.release(Robux(99))
    assert ((1, 99, 0), (1, 0, 99)) == (held, (ledger.wallet(ALICE), ledger.escrow, ledger.developer))


def test_wallets_are_those_of_users_only() -> None:
    ledger = Ledger()
    ledger.fund(ALICE, Robux(5))
    ledger.fund(BOB, Robux(0))
    assert {ALICE: 5, BOB: 0} == ledger.wallets()


def test_a_user_that_the_bank_has_never_seen_has_nothing() -> None:
    assert 0 == Ledger().wallet(BOB)


def test_more_than_the_wallet_holds_is_our_mistake() -> None:
    ledger = Ledger()
    ledger.fund(ALICE, Robux(5))
    with pytest.raises(AssertionError):
        ledger.hold(ALICE, Robux(6))


def test_more_than_the_escrow_holds_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        Ledger().release(Robux(1))


@pytest.mark.parametrize("user", [-1, -2, -3])
def test_an_account_of_the_bank_is_no_user(user: int) -> None:
    with pytest.raises(AssertionError, match="the bank's own accounts"):
        Ledger().fund(UserId(user), Robux(1))


def test_a_negative_amount_is_our_mistake() -> None:
    with pytest.raises(AssertionError):
        Ledger().fund(ALICE, Robux(-1))


def test_books_that_do_not_balance_are_our_bug() -> None:
    ledger = Ledger()
    ledger._balances[ALICE] = 1
    with pytest.raises(HouseError, match=r"the books do not balance: .*1: 1"):
        ledger.check()


def test_a_refund_goes_from_escrow_back_to_the_wallet() -> None:
    ledger = Ledger()
    ledger.fund(ALICE, Robux(100))
    ledger.hold(ALICE, Robux(40))
    ledger.refund(ALICE, Robux(40))
    assert (100, 0, 0) == (ledger.wallet(ALICE), ledger.escrow, ledger.developer)
