"""What messages for authors in Python say to authors in Luau."""

import pytest

from pytest_robloxmarket._suites.spelling import in_luau


@pytest.mark.parametrize(
    ("text", "luau"),
    [
        ("Write market.settle().", "Write market:settle()."),
        ('market.server().join("alice", robux=99)', 'market:server():join("alice", { robux = 99 })'),
        ("faults.data_store('UpdateAsync')", "faults:dataStore('UpdateAsync')"),
        ("market.catalogue.product(7, price=9)", "market.catalogue:product(7, { price = 9 })"),
        ('market.set_effect(7, {"Coins": 1})', 'market:setEffect(7, {["Coins"] = 1})'),
        ("say so: assert_in_limbo(market).", "say so: robloxmarket.assertInLimbo(market)."),
        ("the handler calls coins:UpdateAsync(key, f)", "the handler calls coins:UpdateAsync(key, f)"),
        ("Coins[alice] is 200: what 2 purchases give", "Coins[alice] is 200: what 2 purchases give"),
        ("double_grant: receipt R1 had its effect twice", "double_grant: receipt R1 had its effect twice"),
    ],
)
def test_code_in_a_message_is_luaus(text: str, luau: str) -> None:
    assert luau == in_luau(text)
