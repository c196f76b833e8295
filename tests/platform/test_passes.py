"""Who owns which pass, and since when."""

import pytest

from pytest_robloxmarket._platform.catalogue import Catalogue
from pytest_robloxmarket._platform.contract import DEFAULT
from pytest_robloxmarket._platform.passes import Passes
from pytest_robloxmarket._platform.state import Platform
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import PassId, Robux, UserId

ALICE = UserId(1001)
VIP = PassId(77)


def owned_from_10_to_20() -> Passes:
    passes = Passes()
    passes.give(ALICE, VIP, 10)
    passes.take(ALICE, VIP, 20)
    return passes


@pytest.mark.parametrize(("at_ms", "owned"), [(9, False), (10, True), (19, True), (20, False), (99, False)], ids=str)
def test_what_was_owned_at_a_time_is_known_later(at_ms: int, owned: bool) -> None:
    assert owned is owned_from_10_to_20().owned_at(ALICE, VIP, at_ms)


@pytest.mark.parametrize(("after_ms", "next_ms"), [(0, 10), (10, 20), (20, None)])
def test_the_next_change_of_hands_is_known(after_ms: int, next_ms: int | None) -> None:
    assert next_ms == owned_from_10_to_20().next_change_ms(ALICE, VIP, after_ms)


def test_a_pass_is_given_once_and_taken_once() -> None:
    passes = Passes()
    told = [
        passes.take(ALICE, VIP, 1),
        passes.give(ALICE, VIP, 2),
        passes.give(ALICE, VIP, 3),
        passes.take(ALICE, VIP, 4),
    ]
    assert [False, True, False, True] == told


def test_a_user_owns_what_was_not_taken_away() -> None:
    passes = owned_from_10_to_20()
    passes.give(ALICE, PassId(5), 30)
    assert [PassId(5)] == passes.of(ALICE)


def test_a_pass_is_paid_to_the_developer_at_once() -> None:
    platform = Platform(DEFAULT)
    vip = platform.catalogue.game_pass(VIP, price=30)
    platform.ledger.fund(ALICE, Robux(40))
    bought = platform.purchase_pass(ALICE, vip, 5)
    books = platform.books()
    assert (True, True, 10, 0, 30) == (
        bought,
        platform.passes.owns(ALICE, VIP),
        books.wallets[ALICE],
        books.escrow,
        books.developer,
    )


def test_who_cannot_pay_owns_nothing() -> None:
    platform = Platform(DEFAULT)
    vip = platform.catalogue.game_pass(VIP, price=30)
    assert (False, False) == (platform.purchase_pass(ALICE, vip, 5), platform.passes.owns(ALICE, VIP))


def test_a_pass_and_a_product_may_have_the_same_id() -> None:
    catalogue = Catalogue()
    product, vip = catalogue.product(7, price=1), catalogue.game_pass(7, name="VIP", price=2)
    assert (product, vip, (vip,), [product]) == (
        catalogue.find(7),
        catalogue.find_pass(7),
        catalogue.passes,
        list(catalogue),
    )


def test_looking_for_a_pass_that_is_not_sold_names_what_is() -> None:
    catalogue = Catalogue()
    catalogue.game_pass(12)
    with pytest.raises(UsageError, match=r"pass 7 is not in the catalogue \(its passes: 12\). Add it: .*game_pass\(7"):
        catalogue.find_pass(7)


@pytest.mark.parametrize("pass_id", [-1, True, 1.0, "77", None])
def test_a_pass_id_that_cannot_be_is_refused(pass_id: int) -> None:
    with pytest.raises(UsageError, match="a pass id is a whole number like 456456, not "):
        Catalogue().game_pass(pass_id)


@pytest.mark.parametrize("price", [0, 1_000_000_001, 9.5, "99"])
def test_a_pass_price_that_cannot_be_is_refused(price: int) -> None:
    with pytest.raises(UsageError, match=r"pass 7 cannot cost .* from 1 to 1,000,000,000 Robux"):
        Catalogue().game_pass(7, price=price)
