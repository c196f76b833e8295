"""MarketplaceService of Luau code: handlers, decisions, prompts."""

from pathlib import Path

import pytest

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ReceiptType
from pytest_robloxmarket._terms.events import DecisionRecorded, HandlerAnswered, HandlerRaised
from tests.engine.game import GOLD, open_game, printed, raised, unsupported

SERVICE = 'local market = game:GetService("MarketplaceService")\n'
GRANT = "return Enum.ProductPurchaseDecision.PurchaseGranted"


def play(folder: Path, source: str) -> Market:
    """Alice joins and buys once."""
    market = open_game(folder, SERVICE + source)
    market.server().join("alice", robux=500).buy(GOLD)
    market.settle()
    return market


def answers(market: Market) -> list[tuple[str, str]]:
    return [(event.decision, event.shown) for event in market.history if isinstance(event, HandlerAnswered)]


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (GRANT, ("PurchaseGranted", "PurchaseGranted")),
        ("return Enum.ProductPurchaseDecision.NotProcessedYet", ("NotProcessedYet", "NotProcessedYet")),
        ("return Enum.ReceiptDecision.Processed", ("", "Enum.ReceiptDecision.Processed")),
        ("return true", ("", "true")),
        ('return "PurchaseGranted"', ("", '"PurchaseGranted"')),
        ("return 1", ("", "1")),
        ("return {}", ("", "a table")),
        ("", ("", "nil")),
    ],
)
def test_a_decision_is_an_item_of_the_right_enum(tmp_path: Path, body: str, answer: tuple[str, str]) -> None:
    assert [answer] == answers(play(tmp_path, f"market.ProcessReceipt = function(receipt) {body} end"))


def test_a_bound_handler_answers_its_own_enum(tmp_path: Path) -> None:
    bound = "market:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function(receipt) %s end, {%s})"
    market = play(tmp_path, bound % ("return Enum.ReceiptDecision.Processed", GOLD))
    assert ([("PurchaseGranted", "Processed")], 1) == (
        answers(market),
        sum(isinstance(event, DecisionRecorded) for event in market.history),
    )


def test_a_second_binding_raises_and_a_disconnected_one_makes_room(tmp_path: Path) -> None:
    source = """
    local function bind() return market:BindReceiptHandler(Enum.ReceiptType.DeveloperProduct, function() end) end
    local connection = bind()
    print((pcall(bind)))
    connection:Disconnect()
    print((pcall(bind)))
    """
    assert ["false", "true"] == printed(play(tmp_path, source))


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("PlayerId", "1001"),
        ("ProductId", str(GOLD)),
        ("CurrencySpent", "99"),
        ("CurrencyType", "Enum.CurrencyType.Robux"),
        ("ProductPurchaseChannel", "Enum.ProductPurchaseChannel.InExperience"),
        ("PlaceIdWherePurchased", "1818"),
        ("ReceiptType", "nil"),
    ],
)
def test_the_receipt_is_a_table_of_roblox_values(tmp_path: Path, field: str, shown: str) -> None:
    assert [shown] == printed(play(tmp_path, f"market.ProcessReceipt = function(r) print(r.{field}) {GRANT} end"))


def test_an_error_of_the_handler_has_its_place(tmp_path: Path) -> None:
    market = play(tmp_path, "market.ProcessReceipt = function(receipt)\n\tlocal x = nil + 1\nend")
    (error,) = [event.message for event in market.history if isinstance(event, HandlerRaised)]
    assert "Shop.server.luau:3: attempt to perform arithmetic (add) on nil and number" == error


def test_a_handler_may_wait_as_long_as_it_likes(tmp_path: Path) -> None:
    assert [("PurchaseGranted", "PurchaseGranted")] == answers(
        play(tmp_path, f"market.ProcessReceipt = function() pcall(function() task.wait(50) end) {GRANT} end")
    )


def test_the_callback_cannot_be_read(tmp_path: Path) -> None:
    market = play(tmp_path, "print(market.ProcessReceipt)")
    assert "ProcessReceipt is a callback member of MarketplaceService" in raised(market)[0]


def test_a_script_that_sets_its_handler_late_misses_nothing(tmp_path: Path) -> None:
    market = play(tmp_path, f"task.wait(3) market.ProcessReceipt = function() {GRANT} end")
    assert [("PurchaseGranted", "PurchaseGranted")] == answers(market)


def test_a_prompt_is_answered_and_its_end_tells_the_user_id(tmp_path: Path) -> None:
    source = f"""
    market.PromptProductPurchaseFinished:Connect(function(...) print(...) end)
    market.ProcessReceipt = function() {GRANT} end
    game.Players.PlayerAdded:Connect(function(player) market:PromptProductPurchase(player, {GOLD}) end)
    """
    market = open_game(tmp_path, SERVICE + source)
    market.server().join("alice", robux=500)
    market.settle()
    assert ([f"1001 {GOLD} true"], 1) == (printed(market), len(answers(market)))


def test_product_info_comes_from_the_catalogue(tmp_path: Path) -> None:
    info = f"local info = market:GetProductInfo({GOLD}, Enum.InfoType.Product) print(info.Name, info.PriceInRobux)"
    assert ["gold 99"] == printed(play(tmp_path, info))


def test_a_pass_that_nobody_has_is_not_owned(tmp_path: Path) -> None:
    assert ["false"] == printed(play(tmp_path, "print(market:UserOwnsGamePassAsync(1001, 5))"))


def test_a_pass_that_was_given_is_owned(tmp_path: Path) -> None:
    market = open_game(tmp_path, SERVICE + "print(market:UserOwnsGamePassAsync(1001, 5))")
    market.give_pass(market.user("alice"), 5)
    market.server()
    market.settle()
    assert ["true"] == printed(market)


def test_an_error_that_the_handler_blames_on_its_caller_has_its_own_position(tmp_path: Path) -> None:
    """Roblox calls the handler from nowhere, and our frame below it must not show."""
    handler = 'game:GetService("MarketplaceService").ProcessReceipt = function() error("no position", 2) end'
    market = open_game(tmp_path, handler)
    market.server().join("alice", robux=99).buy(market.catalogue.product(1, price=99))
    market.settle()
    assert ["Shop.server.luau:1: no position"] == [
        event.message for event in market.history if isinstance(event, HandlerRaised)
    ]


def test_a_handler_bound_for_transfers_gets_their_receipts(tmp_path: Path) -> None:
    source = """
    local Market = game:GetService("MarketplaceService")
    Market:BindReceiptHandler(Enum.ReceiptType.RobuxTransferReceiver, function(receipt)
        print(receipt.ReceiptType, receipt.CurrencySpent, receipt.TransferRequestId, receipt.ProductId)
        return Enum.ReceiptDecision.Processed
    end)
    """
    market = open_game(tmp_path, source)
    alice = market.server().join("alice")
    alice.transfer_settles(ReceiptType.RobuxTransferReceiver, 90, request="t")
    market.settle()
    assert (["Enum.ReceiptType.RobuxTransferReceiver 90 t nil"], 0) == (printed(market), alice.open_transfers)


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (f"{GOLD}, Enum.InfoType.Product", "gold 99 Developer Product 99 Developer User 0 true"),
        ("7, Enum.InfoType.GamePass", "vip 50 Game Pass 50 Developer User 0 true"),
        ("game.PlaceId", "Place nil nil nil Developer User nil false"),
        ("game.PlaceId, Enum.InfoType.Asset", "Place nil nil nil Developer User nil false"),
    ],
)
def test_product_info_tells_what_roblox_tells(tmp_path: Path, call: str, shown: str) -> None:
    source = f"""
    task.wait(1)
    local info = game:GetService("MarketplaceService"):GetProductInfo({call})
    local off = info.PriceDiscountDetails
    print(info.Name, info.PriceInRobux, info.ProductType, info.UserBasePriceInRobux, info.Creator.Name,
        info.Creator.CreatorType, off and #off, info.IsForSale)
    print(DateTime.fromIsoDate(info.Created).UnixTimestamp > 0, info.IsLimited, info.Description ~= nil)
    """
    market = open_game(tmp_path, source)
    market.catalogue.game_pass(7, name="vip", price=50)
    market.server()
    market.settle()
    assert [shown, "true false true"] == printed(market)


@pytest.mark.parametrize(("kind", "what"), [("Asset", "asset"), ("GamePass", "pass"), ("Bundle", "bundle")])
def test_what_nobody_has_told_of_raises_and_is_a_gap_where_the_game_fails(tmp_path: Path, kind: str, what: str) -> None:
    source = f"""
    local market = game:GetService("MarketplaceService")
    local info = function() return market:GetProductInfoAsync(5, Enum.InfoType.{kind}) end
    print(select(2, pcall(info)))
    """
    market = open_game(tmp_path, source)
    market.server()
    market.settle()
    text = f"MarketplaceService:GetProductInfo() failed because HTTP 404 (no {what} 5)"
    assert ([text], []) == (printed(market), unsupported(market))
    market = open_game(tmp_path, f"{source} info()")
    market.server()
    market.settle()
    assert [f"MarketplaceService:GetProductInfo of Enum.InfoType.{kind} 5"] == unsupported(market)
