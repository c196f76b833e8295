"""Products that put a bit each into one number: what one of them gives is lost although the number is there."""

from pathlib import Path
from typing import Any

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import GameServer, Market
from pytest_robloxmarket._plugin.exploring.learning import learn
from pytest_robloxmarket._simulation.outcome import CALM, Setup
from pytest_robloxmarket.enums import ProductPurchaseDecision
from tests.trial.helpers import document, write

TWO_AT_ONCE = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "1", "--moves", "0", "--jobs", "1")

SHOP = """
local store = game:GetService("DataStoreService"):GetDataStore("Flags")
local BITS = { [3205150001] = 1, [3205150002] = 2, [3205150003] = 12 }
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local bit, key = BITS[receipt.ProductId], receipt.PlayerId
    if not bit then
        return Enum.ProductPurchaseDecision.NotProcessedYet
    end
    local saved = pcall(function()
        %s
    end)
    return Enum.ProductPurchaseDecision[if saved then "PurchaseGranted" else "NotProcessedYet"]
end
"""

READ_THEN_WRITTEN = {
    "a number": "store:SetAsync(key, bit32.bor(store:GetAsync(key) or 0, bit))",
    "a number in a table": (
        "local old = store:GetAsync(key) or { flags = 16 } store:SetAsync(key, { flags = bit32.bor(old.flags, bit) })"
    ),
    "a number in a JSON text": (
        'local http = game:GetService("HttpService") local old = http:JSONDecode(store:GetAsync(key) or \'{"f":0}\') '
        "old.f = bit32.bor(old.f, bit) store:SetAsync(key, http:JSONEncode(old))"
    ),
    "a number to which what is missing is added": (
        "local old = store:GetAsync(key) or 0 if bit32.band(old, bit) == 0 then old += bit end store:SetAsync(key, old)"
    ),
}

UPDATED = "store:UpdateAsync(key, function(old) return bit32.bor(old or 0, bit) end)"


def on_trial(tmp_path: Path, body: str) -> dict[str, Any]:
    return document(write(tmp_path, SHOP % body), *TWO_AT_ONCE, "--runs", "100")


@pytest.mark.parametrize("number", READ_THEN_WRITTEN)
def test_a_bit_that_another_product_writes_over_is_lost(tmp_path: Path, number: str) -> None:
    found = on_trial(tmp_path, READ_THEN_WRITTEN[number])
    assert ("violated", ["lost_purchase"]) == (found["verdict"], [one["law"] for one in found["violations"]])


def test_bits_that_come_together_in_one_update_are_right(tmp_path: Path) -> None:
    assert ("upheld", True) == tuple(on_trial(tmp_path, UPDATED)[key] for key in ("verdict", "exhausted"))


def test_products_that_set_the_number_anew_are_told(tmp_path: Path) -> None:
    """It may be meant so: levels 1, 2 and 4 of one upgrade look the same."""
    found = on_trial(tmp_path, "store:SetAsync(key, bit)")
    note = "one after another, has 12 at Flags[{user}], as after 3205150003 alone: what the others gave is gone"
    assert ("upheld", True) == (found["verdict"], any(note in one for one in found["notes"]))


def test_a_pack_of_all_bits_is_torn_where_one_of_them_is_written_over(tmp_path: Path) -> None:
    pack = "[3205150001] = 7, [3205150002] = 2, [3205150003] = 4, [3205150004] = 1"
    source = SHOP.replace("[3205150001] = 1, [3205150002] = 2, [3205150003] = 12", pack)
    found = document(write(tmp_path, source % READ_THEN_WRITTEN["a number"]), *TWO_AT_ONCE, "--runs", "100")
    assert {"lost_purchase", "torn_purchase"} & {one["law"] for one in found["violations"]}


def test_a_reason_names_the_bit(tmp_path: Path) -> None:
    (charge,) = on_trial(tmp_path, READ_THEN_WRITTEN["a number"])["violations"]
    assert "Flags[alice] (bit 2)" in charge["reason"]


def start(server: GameServer) -> None:
    flags = server.data_stores.get_data_store("Flags")

    def process(receipt: dict[str, Any]) -> object:
        key, bit = str(receipt["PlayerId"]), int(receipt["ProductId"])
        flags.update_async(key, lambda old: (old if isinstance(old, int) else 0) | bit)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = process


def test_an_explored_test_knows_the_bits_of_what_it_buys() -> None:
    def body(market: Market) -> None:
        market.on_server_start(start)
        alice = market.server().join("alice", robux=9)
        for bit in (1, 2):
            alice.buy(market.catalogue.product(bit, price=2))

    places = {str(place) for place in learn("test", body, Setup(body, CALM)).expect.at}
    assert {"Flags[{user}].<bit 1>", "Flags[{user}].<bit 2>"} == places


def test_a_machine_knows_the_bits_of_what_is_sold() -> None:
    def game(market: Market) -> None:
        market.on_server_start(start)
        for bit in (1, 2):
            market.catalogue.product(bit, price=2)

    places = {str(place) for place in robloxmarket.receipt_machine(game).learn().expect.at}
    assert {"Flags[{user}].<bit 1>", "Flags[{user}].<bit 2>"} == places
