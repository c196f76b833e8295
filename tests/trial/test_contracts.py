"""`robloxmarket contracts`: stories and games under every contract."""

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_robloxmarket._platform.contract import CONTRACTS
from pytest_robloxmarket._trial.contracts import compare
from pytest_robloxmarket._trial.patience import INTERRUPTED
from tests.trial.helpers import Said, invoke, write

STORY = """
from pytest_robloxmarket import enums

def story(market):
    market.catalogue.product(7, price=50)
    market.set_effect(7, {"Gold[{user}].gold": 1})
    def start(server):
        server.marketplace.process_receipt = lambda receipt: enums.ProductPurchaseDecision.PurchaseRejected
    market.on_server_start(start)
    market.server().join("alice", robux=50).buy(7)

def game(server):
    gold = server.data_stores.get_data_store("Gold")
    def handle(receipt):
        if receipt["ProductId"] != 456456:
            return enums.ProductPurchaseDecision.NotProcessedYet
        gold.increment_async(str(receipt["PlayerId"]), 100)
        return enums.ProductPurchaseDecision.PurchaseGranted
    server.marketplace.process_receipt = handle

def silent(server):
    pass

def broken(market):
    raise ValueError("no such level")
"""

SHOP = """
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    gold:IncrementAsync(tostring(receipt.PlayerId), 100)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""

ONCE = SHOP.replace("IncrementAsync(tostring(receipt.PlayerId), 100)", "SetAsync(tostring(receipt.PlayerId), true)")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a module of stories and games, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "contract_plays.py").write_text(STORY, "utf-8")
    return tmp_path


def contracts(target: object, *options: str) -> Said:
    """`robloxmarket contracts`."""
    return invoke("contracts", str(target), *options)


def rows(target: object, *options: str) -> dict[str, dict[str, Any]]:
    """The numbers by contract."""
    document = json.loads(contracts(target, "--json", *options).out)
    assert document["schema"] == "robloxmarket.contracts/1"
    return {row["contract"]: row for row in document["contracts"]}


def test_a_story_is_played_under_every_contract_that_is_about_receipts(folder: Path) -> None:
    found = rows("contract_plays:story")
    assert set(CONTRACTS) - set(found) == {"former-request-limits", "deferred-signals"}
    refunds = ["refund-after-72-hours", "purchase-rejected", "escrow-window", "all-proposals"]
    assert refunds == [name for name, row in found.items() if row["robux"]["refunded"] == 50]
    assert {"granted": 0, "refunded": 0, "in_limbo": 0, "lost": 50} == found["bound-handlers-only"]["robux"]


def test_what_raises_under_a_contract_is_noted(folder: Path) -> None:
    notes = json.loads(contracts("contract_plays:story", "--json").out)["notes"]
    assert any("today: the handler raises: " in note and "PurchaseRejected is not a valid" in note for note in notes)


@pytest.mark.parametrize("target", ["Shop.server.luau", "contract_plays:game"])
def test_of_a_game_each_product_is_bought_twice(folder: Path, target: str) -> None:
    write(folder, SHOP)
    (row,) = rows(target, "--contract", "today").values()
    assert ({"right": 2, "wrong": 0}, 198) == (row["goods"], row["robux"]["granted"])


def test_what_is_had_once_is_sold_once_where_the_contract_knows_that(folder: Path) -> None:
    found = rows(write(folder, ONCE), "--contract", "today", "--contract", "sold-once")
    numbers = {name: (row["robux"]["granted"], row["robux"]["lost"]) for name, row in found.items()}
    assert {"today": (99, 99), "sold-once": (99, 0)} == numbers


def test_the_page_is_a_table(folder: Path) -> None:
    said = contracts("contract_plays:story", "--contract", "purchase-rejected")
    assert (0, True) == (said.status, "purchase-rejected        0        50         0     0" in said.out)


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        ("contract_plays:story", ("--contract", "tomorrow"), "there is no contract 'tomorrow'. There are: "),
        ("contract_plays:silent", (), "no product of contract_plays:silent was found that gives anything"),
        ("contract_plays:broken", (), "cannot be played under the contract today: it raised ValueError: no such level"),
        ("contract_plays:nothing", (), "the module 'contract_plays' has no function 'nothing'"),
        ("nowhere.luau", (), "there is no file nowhere.luau"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(
    folder: Path, target: str, options: tuple[str, ...], message: str
) -> None:
    said = contracts(target, *options)
    assert (2, True, "") == (said.status, message in said.err, said.out)


def test_an_interrupt_tells_what_was_played_until_then(folder: Path) -> None:
    asked = iter([False, False, True])
    found = compare("contract_plays:story", (), (), {}, lambda: next(asked))
    assert (list(CONTRACTS)[:2], INTERRUPTED) == ([row.contract for row in found.rows], found.notes[-1])


def test_the_buyer_of_a_game_may_stay_away_for_so_long(folder: Path) -> None:
    source = SHOP.replace("if receipt", "if os.time() > 1767268800 or receipt")
    path, options = write(folder, source), ("--product", "456456", "--contract", "today")
    stuck = [rows(path, *options, "--away", hours)["today"]["receipts"]["stuck"] for hours in ("1", "48")]
    assert [0, 1] == stuck


PLACED = SHOP.replace(
    "~= 456456", '~= require(game:GetService("ReplicatedStorage").Ids).Gold or not script:GetAttribute("Open")'
)


def test_a_game_is_read_as_check_reads_it(folder: Path) -> None:
    """Values of modules and of the place are handed in, as for `check`."""
    write(folder, PLACED)
    write(folder, "return { Gold = 0 }", "Ids.luau")
    tree = {
        "$className": "DataModel",
        "ReplicatedStorage": {"Ids": {"$path": "Ids.luau"}},
        "ServerScriptService": {"Shop": {"$path": "Shop.server.luau"}},
    }
    (folder / "default.project.json").write_text(json.dumps({"name": "Shop", "tree": tree}), "utf-8")
    patch = ("--product", "456456", "--contract", "today", "--patch", "ReplicatedStorage.Ids:Gold=456456")
    place = ("--place", "ServerScriptService.Shop.@Open=true")
    assert 198 == rows(folder, *patch, *place)["today"]["robux"]["granted"]
    assert 198 == rows(folder, *patch)["today"]["robux"]["in_limbo"]


LOOP = "while true do task.wait(1) end"


@pytest.mark.parametrize(("options", "left_out"), [((), True), (("--all-scripts",), False)])
def test_what_no_purchase_touches_is_left_out(folder: Path, options: tuple[str, ...], left_out: bool) -> None:
    write(folder, SHOP)
    write(folder, LOOP, "Clock.server.luau")
    found = json.loads(contracts(folder, "--json", "--contract", "today", *options).out)
    told = [note for note in found["notes"] if "no purchase touches Clock.server.luau: the game was played" in note]
    assert (left_out, 198) == (bool(told), found["contracts"][0]["robux"]["granted"])


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--patch", "ReplicatedStorage.Ids:Gold=5", "--player", "@Coins=0"), "--patch, --player"),
        (("--strict", "--all-scripts"), "--strict, --all-scripts"),
    ],
)
def test_a_story_is_told_that_it_sets_its_game_up_by_itself(options: tuple[str, ...], named: str, folder: Path) -> None:
    said = contracts("contract_plays:story", *options)
    wanted = f"robloxmarket: {named}: contract_plays:story is a story, which"
    assert (2, wanted) == (said.status, said.err[: len(wanted)])


def test_a_product_that_shows_nowhere_is_counted_by_its_receipts(folder: Path) -> None:
    write(folder, SHOP)
    found = json.loads(contracts(folder, "--json", "--contract", "today", "--product", "5").out)
    assert (2, ["the goods of product 5 cannot be counted: its purchases change nothing that shows"]) == (
        found["contracts"][0]["receipts"]["stuck"],
        found["notes"],
    )
