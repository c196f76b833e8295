"""Which integers of a source are products, and what is offered to the game so that it finds it."""

from itertools import count
from pathlib import Path

import pytest

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.learning import products as learning
from pytest_robloxmarket._trial.learning.effects import Lesson, glance
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.products import Discovery, discover
from pytest_robloxmarket._trial.learning.unknown import unknown_product
from pytest_robloxmarket._trial.loading import load_target
from pytest_robloxmarket._trial.notes import notes_on
from pytest_robloxmarket._trial.target import Target
from tests.trial.helpers import document, write

HEAD = 'local Players = game:GetService("Players")\nlocal market = game:GetService("MarketplaceService")\n'
GRANTED = "return Enum.ProductPurchaseDecision.PurchaseGranted"
NOT_YET = "return Enum.ProductPurchaseDecision.NotProcessedYet"
GIVES = (
    "market.ProcessReceipt = function(receipt)\n"
    "  local player = Players:GetPlayerByUserId(receipt.PlayerId)\n"
    "  if receipt.ProductId == 777 then\n"
    '    local stats = player:FindFirstChild("leaderstats")\n'
    '    local gold = stats and stats:FindFirstChild("Gold")\n'
    f"    if gold then gold.Value += 5 {GRANTED} end\n"
    "  end\n"
    "  return Enum.ProductPurchaseDecision.NotProcessedYet\n"
    "end\n"
)
MAKES = (
    "Players.PlayerAdded:Connect(function(player)\n"
    '  if player:FindFirstChild("leaderstats") then return end\n'
    '  local stats = Instance.new("Folder") stats.Name = "leaderstats"\n'
    '  local gold = Instance.new("IntValue") gold.Name = "Gold" gold.Parent = stats stats.Parent = player\n'
    "end)\n"
)


def found(folder: Path, source: str, *named: int) -> Discovery:
    loaded = load_source(write(folder, HEAD + source))
    return discover(Target("shop", loaded.install, integer_literals(loaded.text)), named, {})


def products(discovery: Discovery) -> list[int]:
    return [lesson.product for lesson in discovery.lessons]


def test_an_integer_with_an_effect_is_a_product(tmp_path: Path) -> None:
    assert [777] == products(found(tmp_path, MAKES + GIVES))


def test_what_the_game_misses_is_offered_step_by_step(tmp_path: Path) -> None:
    discovery = found(tmp_path, GIVES)
    assert ({"leaderstats.Gold": 0}, [777], [777]) == (
        discovery.offered,
        products(discovery),
        [lesson.product for lesson in discovery.bare],
    )


def test_what_the_game_makes_for_itself_is_not_offered(tmp_path: Path) -> None:
    discovery = found(tmp_path, MAKES + GIVES)
    assert ({}, ()) == (discovery.offered, discovery.bare)


def test_without_a_handler_nothing_is_tried(tmp_path: Path) -> None:
    discovery = found(tmp_path, "local id = 777")
    assert ([], 0, 0) == (products(discovery), discovery.tried, discovery.unknown.now.delivered)


@pytest.mark.parametrize(("named", "kept"), [((), [456456]), ((5,), [5]), ((5, 6), [5, 6])])
def test_a_game_that_grants_every_id_alike_is_tried_once(
    tmp_path: Path, named: tuple[int, ...], kept: list[int]
) -> None:
    source = (
        "local ids = {456456, 31, 32}\n"
        "market.ProcessReceipt = function(receipt)\n"
        "  local player = Players:GetPlayerByUserId(receipt.PlayerId)\n"
        f'  player:SetAttribute("Coins", (player:GetAttribute("Coins") or 0) + 100) {GRANTED}\n'
        "end\n"
    )
    assert kept == products(found(tmp_path, source, *named))


def test_products_that_are_places_of_a_list_are_found(tmp_path: Path) -> None:
    source = (
        "local amounts = {10, 20, 30}\n"
        "market.ProcessReceipt = function(receipt)\n"
        "  local player, amount = Players:GetPlayerByUserId(receipt.PlayerId), amounts[receipt.ProductId]\n"
        "  if not amount then return Enum.ProductPurchaseDecision.NotProcessedYet end\n"
        f'  player:SetAttribute("Coins", (player:GetAttribute("Coins") or 0) + amount) {GRANTED}\n'
        "end\n"
    )
    assert [1, 2, 3] == products(found(tmp_path, source))


def test_the_unknown_product_stands_nowhere_in_the_source() -> None:
    first = unknown_product(Target("shop", lambda market: None))
    assert first != unknown_product(Target("shop", lambda market: None, (first,)))


def test_a_handler_that_is_bound_from_time_to_time_has_products(tmp_path: Path) -> None:
    """Between two rounds nobody is there, and what is bought then teaches nothing."""
    source = (
        'local gold = game:GetService("DataStoreService"):GetDataStore("Gold")\n'
        "local function handle(receipt)\n"
        "  gold:IncrementAsync(receipt.PlayerId, 5) return Enum.ReceiptDecision.Processed\n"
        "end\n"
        "task.spawn(function() while true do\n"
        "  local bound = market:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, handle, { 777 })\n"
        "  task.wait(4) bound:Disconnect() task.wait(3)\n"
        "end end)\n"
    )
    assert [777] == products(found(tmp_path, source))


BINDS = """
local RECEIPT, DONE = Enum.ReceiptType.DeveloperProduct, Enum.ReceiptDecision.Processed
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
local function give(receipt) gold:IncrementAsync(tostring(receipt.PlayerId), 5) return DONE end
market:BindReceiptHandler(RECEIPT, give, { 777 })
"""


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("pcall(market.BindReceiptHandler, market, RECEIPT, give, { 777, 888 })", id="in the same filter"),
        pytest.param(
            "market:BindReceiptHandler(RECEIPT, give, { 777 })\nmarket:BindReceiptHandler(RECEIPT, give, { 888 })",
            id="later in the script",
        ),
    ],
)
def test_what_a_refused_binding_keeps_from_its_handler_is_a_product(tmp_path: Path, rest: str) -> None:
    assert [777, 888] == sorted(products(found(tmp_path, BINDS + rest)))


def test_a_product_that_the_game_shows_a_prompt_for_is_its_own(tmp_path: Path) -> None:
    offers = "Players.PlayerAdded:Connect(function(player) market:PromptProductPurchase(player, 777) end)\n"
    gives = (
        "market.PromptProductPurchaseFinished:Connect(function(user, _, bought)\n"
        '  if bought then Players:GetPlayerByUserId(user):SetAttribute("Gold", 5) end\n'
        "end)\n"
    )
    assert [777] == products(found(tmp_path, offers + gives))


# Two products, of which the second gives nothing: its transform answers nil.
FORGETS_ONE = """
local store = game:GetService("DataStoreService"):GetDataStore("Arena")
local gives = {
    [777] = function(saved) saved.revives = (saved.revives or 0) + 1 return saved end,
    [778] = function(saved) saved.tokens = (saved.tokens or 0) + 50 end,
}
function market.ProcessReceipt(receipt)
    local give, given = gives[receipt.ProductId], false
    if give then
        pcall(store.UpdateAsync, store, "arena_" .. receipt.PlayerId, function(saved)
            local new = give(saved or {})
            given = new ~= nil
            return new
        end)
    end
    return if given then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


def test_a_number_for_which_a_call_asks_a_data_store_is_a_product_though_it_gives_nothing(tmp_path: Path) -> None:
    assert [777, 778] == products(found(tmp_path, FORGETS_ONE))


def test_where_no_product_is_granted_a_number_that_only_takes_time_is_none(tmp_path: Path) -> None:
    source = "function market.ProcessReceipt(receipt) if receipt.ProductId == 777 then task.wait(1) end end"
    assert [] == products(found(tmp_path, source))


MANY = f"local many = {{{', '.join(map(str, range(50)))}}}\n"


@pytest.mark.parametrize(("product", "sold", "tried"), [(456456, [456456], 1), (7, [7], 51)])
def test_of_many_integers_those_are_tried_first_that_look_like_ids(
    tmp_path: Path, product: int, sold: list[int], tried: int
) -> None:
    source = MANY + "local picture = 456456\n" + MAKES + GIVES.replace("777", str(product))
    discovery = found(tmp_path, source)
    assert (sold, tried, 51 - tried) == (products(discovery), discovery.tried, discovery.untried)


def test_where_the_time_is_short_one_product_that_is_known_is_enough(tmp_path: Path) -> None:
    loaded = load_source(write(tmp_path, HEAD + MAKES + GIVES.replace("== 777", "<= 3") + "local ids = {1, 2, 3}"))
    target = Target("shop", loaded.install, (1, 2, 3))
    in_time = iter([False, False])  # While the second and the third number are looked at.
    discovery = discover(target, (), {}, is_late=lambda: next(in_time, True))
    assert ([1], (2, 3)) == (products(discovery), discovery.late)
    note = "the time ended before it was known what 2, 3 give: they were not tried"
    assert any(one.startswith(note) for one in notes_on(discovery, []))


def test_what_a_game_saves_anyway_as_the_buyer_leaves_is_no_effect(tmp_path: Path) -> None:
    """The first purchase saves the whole profile, and what it begins with is no goods."""
    source = (
        'local store, profiles = game:GetService("DataStoreService"):GetDataStore("P"), {}\n'
        "local function save(player) store:SetAsync(player.UserId, profiles[player.UserId]) end\n"
        "Players.PlayerAdded:Connect(function(player)\n"
        "  profiles[player.UserId] = store:GetAsync(player.UserId) or { vip = false, settings = { music = 50 } }\n"
        "end)\n"
        "Players.PlayerRemoving:Connect(save)\n"
        "market.ProcessReceipt = function(receipt)\n"
        "  local player = Players:GetPlayerByUserId(receipt.PlayerId)\n"
        "  if receipt.ProductId ~= 777 then return Enum.ProductPurchaseDecision.NotProcessedYet end\n"
        f"  profiles[receipt.PlayerId].vip = true save(player) {GRANTED}\n"
        "end\n"
    )
    (lesson,) = found(tmp_path, source).lessons
    assert ["vip"] == [ladder.place.path for ladder in lesson.ladders]


TWO_PRODUCTS = """
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
local Decision = Enum.ProductPurchaseDecision
local products = {
    [7654321] = function() return false end,
    [1234567] = function(receipt) GIVE end,
}
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local give = products[receipt.ProductId]
    return give and give(receipt) and Decision.PurchaseGranted or Decision.NotProcessedYet
end
game:GetService("Players").PlayerAdded:Connect(function(player)
    game:GetService("MarketplaceService"):UserOwnsGamePassAsync(player.UserId, 2345678)
end)
"""
ADDS_ONE = (
    "store:UpdateAsync(receipt.PlayerId, function(save) save = save or { n = 0 } local id = receipt.PurchaseId "
    "if not save[id] then save[id] = true save.n += 1 end return save end) return true"
)


@pytest.mark.parametrize(
    ("give", "words"),
    [
        (ADDS_ONE, "for 7654321 the game does what it does for a product that it does not know"),
        ("return false", "an effect that can be observed (7654321, 1234567): name"),
    ],
    ids=["another gives", "none gives"],
)
def test_an_id_of_which_nothing_can_be_said_is_named_unless_it_is_a_pass(give: str, words: str, tmp_path: Path) -> None:
    found = document(write(tmp_path, TWO_PRODUCTS.replace("GIVE", give)), "--runs", "1", "--jobs", "1")
    assert any(words in note for note in found["notes"])


def installs_of(folder: Path, source: str) -> tuple[Discovery, int]:
    """What is found in a game of files, and how many clean runs that took."""
    target = load_target(str(write(folder, HEAD + source)))
    runs = count()

    def install(market: Market) -> None:
        next(runs)
        target.install(market)

    return discover(target._replace(install=install), (), {}), next(runs)


IDS = f"local many = {{{', '.join(map(str, range(100_000, 100_030)))}}}\n"


def test_numbers_that_the_game_does_not_know_are_looked_at_together(tmp_path: Path) -> None:
    """A whole game holds the ids of many pictures and sounds; looking at each by itself takes 98 runs."""
    discovery, runs = installs_of(tmp_path, MAKES + GIVES + IDS)
    assert [777] == products(discovery)
    assert runs < 60


def test_a_product_behind_a_lock_that_an_earlier_number_leaves_shut_is_found(tmp_path: Path) -> None:
    """Each number that the game does not know raises, and then no receipt of this player is granted any more."""
    locked = GIVES.replace(
        "  if receipt", "  if shut then return 1 end shut = true known[receipt.ProductId]()\n  if receipt"
    )
    locked = locked.replace("gold.Value += 5", "gold.Value += 5 shut = false").replace("return 1", NOT_YET)
    source = IDS + "local shut, known = false, { [777] = function() end }\n" + MAKES + locked
    discovery, _ = installs_of(tmp_path, source)
    assert [777] == products(discovery)


def test_without_a_handler_no_number_is_bought(tmp_path: Path) -> None:
    """What binds to some products, or hears of a prompt's end, would say so: then each number is another question."""
    _, runs = installs_of(tmp_path, IDS)
    assert runs <= 2
    _, runs = installs_of(tmp_path, IDS + "market.PromptProductPurchaseFinished:Connect(print)\n")
    assert runs > 30


def test_a_handler_that_is_there_from_time_to_time_has_products(tmp_path: Path) -> None:
    source = (
        MAKES
        + GIVES.replace("market.ProcessReceipt = function", "local function handle")
        + (
            "task.spawn(function() while true do\n"
            "  market.ProcessReceipt = handle task.wait(4) market.ProcessReceipt = nil task.wait(3)\n"
            "end end)\n"
        )
    )
    discovery, _ = installs_of(tmp_path, source)
    assert [777] == products(discovery)


@pytest.mark.real
@pytest.mark.parametrize(("other", "told"), [("give()", True), ("", False)])
def test_a_handler_that_takes_every_product_for_its_own_is_told(tmp_path: Path, other: str, *, told: bool) -> None:
    source = (
        'local store = game:GetService("DataStoreService"):GetDataStore("Gold")\n'
        "market.ProcessReceipt = function(receipt)\n"
        '  local function give() store:IncrementAsync("p" .. receipt.PlayerId, 5) end\n'
        f"  if receipt.ProductId == 777 then give() {GRANTED} end\n"
        f"  {other} {GRANTED if other else 'return Enum.ProductPurchaseDecision.NotProcessedYet'}\n"
        "end\n"
    )
    notes = document(write(tmp_path, HEAD + source), "--product", "777", "--runs", "20")["notes"]
    assert told == any("granted as well, and gives what 777 gives" in one for one in notes)


def test_no_other_id_is_tried_where_a_handler_never_ends_for_an_unknown_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be stopped each time, and each time that is slow."""
    tried: list[int] = []

    def note(looks: Looks, product: ProductId) -> Lesson:
        tried.append(product)
        return glance(looks, product)

    monkeypatch.setattr(learning, "glance", note)
    shop = "game:GetService('MarketplaceService').ProcessReceipt = function() while true do end end"
    discover(load_target(str(write(tmp_path, shop))), (), {})
    assert [] == tried
