"""The stories of whole games name what decides: whose wish, what was late, what was overwritten, what a table holds."""

from pathlib import Path

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import Market
from pytest_robloxmarket._kernel.lanes import LOUD
from pytest_robloxmarket.errors import ViolationError
from tests.trial.helpers import document, write

STORE = 'local store = game:GetService("DataStoreService"):GetDataStore("Save")\n'
GRANTED, NOT_YET = ("Enum.ProductPurchaseDecision." + name for name in ("PurchaseGranted", "NotProcessedYet"))

pytestmark = pytest.mark.real


def stories(folder: Path, source: str, *options: str) -> dict[str, str]:
    """What is told of each law that a game breaks: the lines, and last the reason."""
    path = write(folder, STORE + source.replace("GRANTED", GRANTED).replace("NOT_YET", NOT_YET))
    found = document(path, "--product", "456456", *options)["violations"]
    return {one["law"]: "\n".join([*one["story"], one["reason"]]) for one in found}


def legacy(body: str) -> str:
    return f'game:GetService("MarketplaceService").ProcessReceipt = function(r)\n{body}\nend'


def test_a_slow_read_is_named_with_its_receipt_and_its_time(tmp_path: Path) -> None:
    body = """
        local old = store:GetAsync(r.PlayerId) or { coins = 0, done = {} }
        if old.done[r.PurchaseId] then return GRANTED end
        old.coins += 100
        old.done[r.PurchaseId] = true
        store:SetAsync(r.PlayerId, old)
        return GRANTED
    """
    path = write(tmp_path, STORE + legacy(body).replace("GRANTED", GRANTED))

    @robloxmarket.explore(servers=1, crashes=0, faults=0, delays=1, moves=0)
    def test(market: Market) -> None:
        """Alice buys, and again when the answer to the first read is 4 s late."""
        market.load(path)
        market.catalogue.product(456456, price=99)
        alice = market.server().join("alice", robux=500)
        for at_ms in (1_000, 5_000):
            market.scheduler.after(at_ms, lambda _: alice.buy(456456), None, LOUD)

    with pytest.raises(ViolationError) as caught:
        test()  # type: ignore[call-arg] # Each run has a market of its own.
    told = str(getattr(caught.value, "story", ""))
    assert ("GetAsync of Save[alice] for R1 takes 4.0 s" in told, "Save[alice].coins stays 100" in told) == (True, True)


def test_a_bound_handler_says_processed(tmp_path: Path) -> None:
    source = """
        local MS = game:GetService("MarketplaceService")
        MS:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function(r)
            store:IncrementAsync(r.PlayerId, 5)
            return Enum.ReceiptDecision.NotProcessedYet
        end)
    """
    told = stories(tmp_path, source, "--servers", "1", "--crashes", "0", "--delays", "0")
    assert "never answered Processed" in " ".join(told["stuck_purchase"].split())
    assert [] == [one for one in told.values() if "PurchaseGranted" in one]


def test_the_purchase_that_only_looks_whether_a_receipt_resolves_says_so(tmp_path: Path) -> None:
    told = stories(tmp_path, legacy("return NOT_YET"), "--servers", "1", "--crashes", "0", "--delays", "0")
    assert "alice buys 456456 again, to see whether R1 resolves" in told["stuck_purchase"]


def test_a_purchase_that_the_game_asked_for_says_so(tmp_path: Path) -> None:
    source = """
        game.Players.PlayerAdded:Connect(function(player)
            game:GetService("MarketplaceService"):PromptProductPurchase(player, 456456)
        end)
    """
    body = "store:IncrementAsync(r.PlayerId, 5)\nreturn nil"
    told = stories(tmp_path, source + legacy(body), "--servers", "1", "--crashes", "0", "--delays", "0")
    assert "alice buys 456456 for 99 Robux in the game's prompt" in told["double_grant"]


def test_a_table_that_is_kept_as_a_text_is_shown_as_a_table(tmp_path: Path) -> None:
    body = """
        store:UpdateAsync("u" .. r.PlayerId, function(old)
            local data = game:GetService("HttpService"):JSONDecode(old or '{"gems": 0}')
            data.gems += 5
            return game:GetService("HttpService"):JSONEncode(data)
        end)
        return 5
    """
    told = stories(tmp_path, legacy(body), "--servers", "1", "--crashes", "0", "--delays", "0")["invalid_decision"]
    assert "Save[ualice] (JSON) .gems nothing -> 5" in told


def test_an_update_that_its_function_cancels_is_told(tmp_path: Path) -> None:
    body = """
        store:UpdateAsync("a" .. r.PlayerId, function(old) return old and old + 5 end)
        return 5
    """
    told = stories(tmp_path, legacy(body), "--servers", "1", "--crashes", "0", "--delays", "0")["invalid_decision"]
    assert "UpdateAsync of Save[aalice] writes nothing (given nothing, it returned nil)" in told


def test_a_product_that_stands_for_unknown_ones_is_explained(tmp_path: Path) -> None:
    body = """
        local gifts = { [456456] = 5 }
        store:IncrementAsync(r.PlayerId, gifts[r.ProductId] + 0)
        return GRANTED
    """
    told = stories(tmp_path, legacy(body), "--servers", "1", "--crashes", "0", "--delays", "0")["handler_error"]
    assert "stands for a product that the game does not know" in told


def test_a_guid_of_the_games_own_remembers_no_purchase(tmp_path: Path) -> None:
    body = """
        if r.ProductId ~= 456456 then return NOT_YET end
        local pet = { id = game:GetService("HttpService"):GenerateGUID(false), kind = "cat" }
        store:UpdateAsync("bag_" .. r.PlayerId, function(bag)
            bag = bag or {}
            table.insert(bag, pet)
            return bag
        end)
        return GRANTED
    """
    told = stories(tmp_path, legacy(body), "--crashes", "0", "--faults", "0")["double_grant"]
    assert "nothing durable had remembered its PurchaseId" in told


def test_the_memory_of_an_earlier_purchase_is_named_and_not_noted_once_more(tmp_path: Path) -> None:
    body = """
        if r.ProductId ~= 456456 then return NOT_YET end
        store:UpdateAsync("p" .. r.PlayerId, function(old)
            old = old or { gold = 0, done = {} }
            if old.done["p" .. r.ProductId] then return old end
            old.done["p" .. r.ProductId] = true
            old.gold += 100
            return old
        end)
        return GRANTED
    """
    path = write(tmp_path, STORE + legacy(body).replace("GRANTED", GRANTED).replace("NOT_YET", NOT_YET))
    found = document(path, "--product", "456456", "--crashes", "0", "--faults", "0", "--delays", "0")
    (lost,) = found["violations"]
    assert "found Save[palice].done.p456456 to be true at" in lost["reason"]
    assert ("taken for an earlier one", []) == (lost["mechanism"], found["notes"])


def test_receipts_that_share_a_variable_are_one_charge(tmp_path: Path) -> None:
    source = """
        local current
        game:GetService("MarketplaceService").ProcessReceipt = function(r)
            if r.ProductId ~= 456456 then return NOT_YET end
            current = r
            task.wait(0.1)
            store:UpdateAsync("p" .. current.PlayerId, function(old)
                old = old or { gold = 0, done = {} }
                if old.done[current.PurchaseId] then return old end
                old.done[current.PurchaseId] = true
                old.gold += 100
                return old
            end)
            return GRANTED
        end
    """
    path = write(tmp_path, STORE + source.replace("GRANTED", GRANTED).replace("NOT_YET", NOT_YET))
    found = document(path, "--product", "456456", "--crashes", "0", "--faults", "0", "--delays", "0")
    assert [("lost_purchase", "mixed up")] == [(one["law"], one["mechanism"]) for one in found["violations"]]
