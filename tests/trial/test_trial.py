"""What a trial makes of games that are hard to judge."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write

HEAD = (
    'local market = game:GetService("MarketplaceService")\n'
    'local service = game:GetService("DataStoreService")\n'
    'local gold = service:GetDataStore("Gold")\n'
    "local GRANTED = Enum.ProductPurchaseDecision.PurchaseGranted\n"
    "local NOT_YET = Enum.ProductPurchaseDecision.NotProcessedYet\n"
)
HANDLER = "market.ProcessReceipt = function(receipt) if receipt.ProductId ~= 777 then return NOT_YET end %s end"
ADD = "gold:IncrementAsync(receipt.PlayerId, 50)"
GAP = 'game:GetService("AvatarEditorService"):GetOutfits()'
CALM = ("--servers", "1", "--crashes", "0", "--faults", "0", "--delays", "0")

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{GAP} {ADD} return GRANTED", id="it raises before the grant"),
        pytest.param(f"{ADD} {GAP} return GRANTED", id="it raises after the grant"),
        pytest.param(f"pcall(function() {GAP} end) return NOT_YET", id="it gives nothing"),
        pytest.param(f"{ADD} if not pcall(function() {GAP} end) then return NOT_YET end return GRANTED", id="in pcall"),
    ],
)
def test_an_api_that_is_not_faked_convicts_nobody(tmp_path: Path, body: str) -> None:
    found = document(write(tmp_path, HEAD + HANDLER % body), *CALM)
    assert ("inconclusive", ["AvatarEditorService:GetOutfits"]) == (found["verdict"], found["unsupported"])


def test_a_part_of_the_place_that_the_handler_waits_for_has_a_stand_in_that_is_told(tmp_path: Path) -> None:
    source = HEAD + HANDLER % f'game.ReplicatedStorage:WaitForChild("Sword") {ADD} return GRANTED'
    found = document(write(tmp_path, source), *CALM)
    assert ("upheld", ["ReplicatedStorage.Sword"]) == (found["verdict"], found["stand_ins"])
    assert any("rests on stand-ins" in note and "ReplicatedStorage.Sword" in note for note in found["notes"])


def test_a_part_that_is_found_by_its_class_has_a_stand_in_that_is_told(tmp_path: Path) -> None:
    """Where a game goes on without asking whether it is there."""
    find = 'local remote = game.ReplicatedStorage:FindFirstChildOfClass("RemoteEvent")\n'
    source = HEAD + find + HANDLER % f"remote:FireAllClients() {ADD} return GRANTED"
    found = document(write(tmp_path, source), *CALM)
    told = 'ReplicatedStorage:FindFirstChildOfClass("RemoteEvent")'
    assert ("upheld", [told]) == (found["verdict"], found["stand_ins"])


@pytest.mark.parametrize(
    "ask", ["if remote then remote:FireAllClients() end", 'Instance.new("RemoteEvent", workspace)']
)
def test_nothing_stands_in_for_a_class_that_a_game_asks_for_or_makes(tmp_path: Path, ask: str) -> None:
    find = 'local remote = game.ReplicatedStorage:FindFirstChildOfClass("RemoteEvent")\n'
    found = document(write(tmp_path, HEAD + find + HANDLER % f"{ask} {ADD} return GRANTED"), *CALM)
    assert ("upheld", []) == (found["verdict"], found["stand_ins"])


def test_an_api_that_is_not_faked_excuses_nothing_elsewhere(tmp_path: Path) -> None:
    source = HEAD + f"pcall(function() {GAP} end)\n" + HANDLER % f"{ADD} {ADD} return GRANTED"
    found = document(write(tmp_path, source), "--crashes", "0", "--delays", "0")
    assert ("violated", True) == (found["verdict"], "double_grant" in {one["law"] for one in found["violations"]})


@pytest.mark.parametrize(
    ("map_code", "is_charged"),
    [
        pytest.param(f"pcall(function() {GAP} end)", True, id="it goes on"),
        pytest.param(f"task.spawn(function() {GAP} end)", False, id="a thread ends"),
    ],
)
def test_what_map_code_met_and_went_on_from_is_not_to_blame_for_what_is_missing(
    tmp_path: Path, map_code: str, is_charged: bool
) -> None:
    unheard = f"pcall(function() {ADD} end) return GRANTED"
    found = document(write(tmp_path, f"{HEAD}{map_code}\n{HANDLER % unheard}"), *CALM, "--faults", "1")
    assert is_charged == ("lost_purchase" in {one["law"] for one in found["violations"]})


def test_a_product_without_a_bound_handler_is_mentioned(tmp_path: Path) -> None:
    source = HEAD + (
        "market:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function(receipt)\n"
        f"  {ADD} return Enum.ReceiptDecision.Processed\n"
        "end, { 777 })"
    )
    found = document(write(tmp_path, source), *CALM)
    assert ([777], True) == (
        [one["id"] for one in found["products"]],
        any("bind a catch-all" in note for note in found["notes"]),
    )


def test_a_second_purchase_that_changes_nothing_is_mentioned(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'gold:UpdateAsync(receipt.PlayerId, function(own) own = own or {} own["777"] = true return own end) '
        "return GRANTED"
    )
    notes = document(write(tmp_path, source), *CALM)["notes"]
    assert [True] == ["a second purchase of 777 is granted and changes nothing" in note for note in notes]


def test_a_handler_that_waits_for_what_the_rest_of_the_game_makes_is_upheld(tmp_path: Path) -> None:
    """Without leaderstats it answers "not yet", and raises for some: only to acknowledge would be wrong."""
    source = HEAD + HANDLER % (
        'local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId) '
        'local stats = player:FindFirstChild("leaderstats") if not stats then return NOT_YET end '
        "local saved = pcall(gold.UpdateAsync, gold, receipt.PlayerId, function(own) own = own or {n = 0, ids = {}} "
        "if not own.ids[receipt.PurchaseId] then own.n += 50 own.ids[receipt.PurchaseId] = true end return own end) "
        "if saved then stats.Gold.Value += 50 end return saved and GRANTED or NOT_YET"
    )
    found = document(write(tmp_path, source), *CALM)
    assert ("upheld", []) == (found["verdict"], found["violations"])


def test_an_api_that_is_not_faked_leaves_a_proof_as_it_is_where_no_purchase_passes(tmp_path: Path) -> None:
    careful = (
        "local saved = pcall(gold.UpdateAsync, gold, receipt.PlayerId, function(own) own = own or {n = 0, ids = {}} "
        "if not own.ids[receipt.PurchaseId] then own.n += 50 own.ids[receipt.PurchaseId] = true end return own end) "
        "return saved and GRANTED or NOT_YET"
    )
    found = document(write(tmp_path, HEAD + f"pcall(function() {GAP} end)\n" + HANDLER % careful), *CALM)
    assert ("upheld", 1) == (found["verdict"], len(found["unsupported"]))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("gold:IncrementAsync(receipt.PlayerId, math.random(10, 5000)) return GRANTED", id="an amount"),
        pytest.param(
            'gold:UpdateAsync(receipt.PlayerId, function(own) own = own or {} own["item" .. math.random(1, 5000)] = 1 '
            "return own end) return GRANTED",
            id="a thing",
        ),
    ],
)
def test_of_what_is_drawn_by_chance_is_judged_how_often_it_comes(tmp_path: Path, body: str) -> None:
    path = write(tmp_path, HEAD + HANDLER % body)
    calm, stormy = document(path, *CALM), document(path, "--crashes", "0", "--faults", "0", "--delays", "0")
    assert ("upheld", ["double_grant"]) == (calm["verdict"], [one["law"] for one in stormy["violations"]])
    assert 1 == sum("drawn by chance" in note for note in calm["notes"])


def test_what_every_receipt_adds_to_is_no_effect(tmp_path: Path) -> None:
    """A sum of all sales says nothing about a product, and an unknown one is still given nothing."""
    source = HEAD + (
        "market.ProcessReceipt = function(receipt)\n"
        '  gold:IncrementAsync("spent" .. receipt.PlayerId, receipt.CurrencySpent)\n'
        "  if receipt.ProductId == 777 then gold:IncrementAsync(receipt.PlayerId, 50) end\n"
        "  return GRANTED\n"
        "end"
    )
    found = document(write(tmp_path, source), *CALM)
    assert ([{"Gold[{user}]": 50}], ["lost_purchase"]) == (
        [one["effect"] for one in found["products"]],
        [one["law"] for one in found["violations"]],
    )


def test_what_every_receipt_adds_to_makes_no_product_durable(tmp_path: Path) -> None:
    """The sum of all sales is there after a rejoin; what the product gives is gone."""
    source = HEAD + (
        "market.ProcessReceipt = function(receipt)\n"
        '  gold:IncrementAsync("spent" .. receipt.PlayerId, receipt.CurrencySpent)\n'
        '  local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId)\n'
        "  if not player then return NOT_YET end\n"
        '  if receipt.ProductId == 777 then player:SetAttribute("Gems", (player:GetAttribute("Gems") or 0) + 5) end\n'
        "  return GRANTED\n"
        "end"
    )
    found = document(write(tmp_path, source), *CALM)
    assert [False] == [one["durable"] for one in found["products"]]


def test_what_a_product_still_misses_is_offered_too(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId) '
        f"{ADD} player.Data.Gems.Value += 5 return GRANTED"
    )
    found = document(write(tmp_path, source), *CALM)
    assert [{"Data.Gems": 5, "Gold[{user}]": 50}] == [one["effect"] for one in found["products"]]


def test_what_a_receipt_gives_again_at_each_join_is_not_durable(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId) '
        'player:SetAttribute("Gems", (player:GetAttribute("Gems") or 0) + 5)'
    )
    assert [False] == [one["durable"] for one in document(write(tmp_path, source), *CALM)["products"]]


def test_what_changed_and_cannot_be_judged_is_named(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId) '
        'player:SetAttribute("LuckSince", os.time()) return GRANTED'
    )
    notes = document(write(tmp_path, source), *CALM)["notes"]
    assert (
        "attribute LuckSince differs with the time of a purchase of 777, or with its PurchaseId: it is not judged"
        in notes
    )


def test_several_places_that_cannot_be_judged_are_told_as_several(tmp_path: Path) -> None:
    source = HEAD + HANDLER % (
        'local player = game:GetService("Players"):GetPlayerByUserId(receipt.PlayerId) '
        'player:SetAttribute("Since", os.time()) player:SetAttribute("At", os.time()) return GRANTED'
    )
    assert (
        "attribute At, attribute Since differ with the time of a purchase of 777, or with its PurchaseId: they are "
        "not judged"
    ) in document(write(tmp_path, source), *CALM)["notes"]


def test_the_cause_is_told_first(tmp_path: Path) -> None:
    """A handler that answers nil is called again, gives again, and never ends: all three are true."""
    found = document(write(tmp_path, HEAD + HANDLER % f"{ADD} return nil"), "--crashes", "0", "--delays", "0")
    assert ["invalid_decision", "double_grant", "stuck_purchase"] == [one["law"] for one in found["violations"]]


def test_a_game_that_prompts_at_each_join_is_learned_all_the_same(tmp_path: Path) -> None:
    """A look without a purchase is then another one for each product."""
    source = HEAD + (
        'game:GetService("Players").PlayerAdded:Connect(function(player)\n'
        "  local _ = 5 market:PromptProductPurchase(player, 777)\n"
        "end)\n"
    )
    source += HANDLER % f"{ADD} return GRANTED"
    assert [{"Gold[{user}]": 50}] == [one["effect"] for one in document(write(tmp_path, source), *CALM)["products"]]


PROMPT_ONLY = """
market.PromptProductPurchaseFinished:Connect(function(userId, productId, purchased)
  if purchased and productId == 777 then gold:IncrementAsync(userId, 50) end
end)
"""


@pytest.mark.parametrize("options", [(), ("--product", "777")])
def test_a_game_without_a_handler_that_gives_at_the_end_of_the_prompt_is_judged(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    found = document(write(tmp_path, HEAD + PROMPT_ONLY), *CALM, *options)
    assert ("violated", {"lost_purchase", "goods_without_purchase"}) == (
        found["verdict"],
        {one["law"] for one in found["violations"]},
    )


# A leaderboard of donations: the sum and the PurchaseIds are in a profile, and the board follows it.
BOARD = 'local board = service:GetOrderedDataStore("Donations")\n'
FOLLOWS = (
    "local saved = pcall(function() local after = gold:UpdateAsync(receipt.PlayerId, function(own) "
    "own = own or {n = 0, ids = {}} "
    "if not own.ids[receipt.PurchaseId] then own.n += 50 own.ids[receipt.PurchaseId] = true end return own end) "
    "board:UpdateAsync(receipt.PlayerId, function(sum) return math.max(sum or 0, after.n) end) end) "
    "return saved and GRANTED or NOT_YET"
)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        pytest.param("board:IncrementAsync(receipt.PlayerId, 50) return GRANTED", "violated", id="it counts each call"),
        pytest.param(
            "pcall(board.IncrementAsync, board, receipt.PlayerId, 50) return GRANTED",
            "violated",
            id="a failure is nothing",
        ),
    ],
)
def test_what_an_ordered_data_store_holds_is_an_effect(tmp_path: Path, body: str, verdict: str) -> None:
    found = document(write(tmp_path, HEAD + BOARD + HANDLER % body), "--runs", "300")
    assert (verdict, True) == (found["verdict"], "Donations (ordered)[{user}]" in str(found["products"]))


def test_an_ordered_data_store_that_follows_a_profile_is_a_copy(tmp_path: Path) -> None:
    found = document(write(tmp_path, HEAD + BOARD + HANDLER % FOLLOWS), "--runs", "300")
    assert ("upheld", True) == (found["verdict"], "Donations (ordered)[{user}] is a copy" in str(found["notes"]))
