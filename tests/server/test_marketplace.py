"""Prompts, their signals, product information and passes."""

import pytest

from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Printed, PromptClosed, PurchaseMade, PurchaseRefused
from tests.server.helpers import GEMS, GOLD, NOT_YET, PRICE, ask, open_market, open_shop, see

PASS = 55


def hear_prompts(server: GameServer) -> list[tuple[object, ...]]:
    """The arguments of each PromptProductPurchaseFinished."""
    heard: list[tuple[object, ...]] = []
    server.marketplace.prompt_product_purchase_finished.connect(lambda *arguments: heard.append(arguments))
    return heard


def test_a_prompt_is_no_purchase_until_the_player_has_answered_it() -> None:
    shop = open_shop()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    before = len(see(shop.market, PurchaseMade))
    shop.market.settle()
    assert (0, [1_000]) == (before, [event.at_ms for event in see(shop.market, PurchaseMade)])


def test_prompting_does_not_yield() -> None:
    shop = open_shop()
    log: list[str] = []

    def thread() -> None:
        shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
        log.append("went on")

    shop.server.spawn(thread)
    assert ["went on"] == log


def test_a_prompted_purchase_is_made_in_the_experience() -> None:
    shop = open_shop()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    shop.market.settle()
    assert [ProductPurchaseChannel.InExperience] == [call.info["ProductPurchaseChannel"] for call in shop.calls]


def test_the_finished_signal_gives_a_user_id_and_no_player() -> None:
    shop = open_shop()
    heard = hear_prompts(shop.server)
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    shop.market.settle()
    assert [(shop.alice.id, GOLD, True)] == heard


def test_a_player_who_cannot_pay_closes_the_prompt_without_a_purchase() -> None:
    shop = open_shop()
    heard = hear_prompts(shop.server)
    shop.market.catalogue.product(GEMS, price=5_000)
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GEMS)
    shop.market.settle()
    refused = [event.why for event in see(shop.market, PurchaseRefused)]
    assert ([(shop.alice.id, GEMS, False)], ["5000 Robux, and the wallet holds 1000"]) == (heard, refused)


def test_a_refused_purchase_moves_no_money_and_makes_no_receipt() -> None:
    shop = open_shop()
    shop.market.catalogue.product(GEMS, price=5_000)
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GEMS)
    shop.market.settle()
    assert (1_000, 0, ()) == (shop.alice.wallet, shop.market.snapshot().escrow, shop.market.snapshot().receipts)


def test_a_prompt_that_says_purchased_may_be_no_purchase() -> None:
    shop = open_shop()
    heard = hear_prompts(shop.server)
    shop.alice.prompt_fails(GOLD)
    shop.market.settle()
    assert ([(shop.alice.id, GOLD, True)], [], []) == (heard, see(shop.market, PurchaseMade), shop.calls)


def test_a_closed_prompt_is_written_down() -> None:
    shop = open_shop()
    shop.alice.prompt_fails(GOLD)
    closed = [(event.user, event.product, event.purchased) for event in see(shop.market, PromptClosed)]
    assert [(shop.alice.id, GOLD, True)] == closed


def test_the_prompt_closes_before_the_handler_is_called() -> None:
    shop = open_shop()
    order: list[str] = []
    shop.server.marketplace.prompt_product_purchase_finished.connect(lambda *_: order.append("closed"))
    shop.server.marketplace.process_receipt = lambda _: order.append("receipt")
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    shop.market.settle()
    assert ["closed", "receipt"] == order


def test_a_player_who_leaves_before_the_answer_buys_nothing() -> None:
    shop = open_shop()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    shop.alice.leave()
    shop.market.settle()
    assert [] == see(shop.market, PurchaseMade)


def test_a_prompt_dies_with_its_server() -> None:
    shop = open_shop()
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, GOLD)
    shop.server.crash()
    shop.market.settle()
    assert [] == see(shop.market, PurchaseMade)


def test_an_unknown_product_warns_and_prompts_nobody() -> None:
    shop = open_shop()
    heard = hear_prompts(shop.server)
    shop.server.marketplace.prompt_product_purchase(shop.alice.player, 999)
    shop.market.settle()
    printed = [(event.level, event.text) for event in see(shop.market, Printed)]
    assert ([], [("warn", "Product 999 is not for sale here.")]) == (heard, printed)


@pytest.mark.parametrize(
    ("player", "product", "message"),
    [
        (None, GOLD, "Argument 1 missing or nil"),
        ("alice", GOLD, "player should be of type Player"),
        (..., None, "Argument 2 missing or nil"),
        (..., "gold", "productId should be a number"),
        (..., True, "productId should be a number"),
    ],
)
def test_a_prompt_for_what_cannot_be_is_an_error(player: object, product: object, message: str) -> None:
    shop = open_shop()
    with pytest.raises(PlatformError, match=f"^{message}$"):
        shop.server.marketplace.prompt_product_purchase(shop.alice.player if player is ... else player, product)


def test_product_info_is_what_the_catalogue_says() -> None:
    market = open_market()
    info = market.server().marketplace.get_product_info_async(GOLD)
    expected = {"Name": "gold", "PriceInRobux": PRICE, "ProductId": GOLD, "IsForSale": True}
    assert expected == {key: info.get(key) for key in expected}


def test_product_info_of_an_unknown_product_is_an_error() -> None:
    with pytest.raises(PlatformError, match="HTTP 404"):
        open_market().server().marketplace.get_product_info_async(999)


def test_product_info_and_pass_ownership_yield() -> None:
    market = open_market()
    server = market.server()
    answers = ask(server, lambda: server.marketplace.get_product_info_async(GOLD))
    owns = ask(server, lambda: server.marketplace.user_owns_game_pass_async(1001, PASS))
    before = (list(answers), list(owns))
    market.settle()
    assert (([], []), 1, [False]) == (before, len(answers), owns)


@pytest.mark.parametrize(("user", "game_pass", "owned"), [(1001, PASS, True), (1002, PASS, False), (1001, 56, False)])
def test_a_pass_is_owned_by_who_owns_it(user: int, game_pass: int, owned: bool) -> None:
    market = open_market()
    market.give_pass(market.user("alice"), PASS)
    assert owned is market.server().marketplace.user_owns_game_pass_async(user, game_pass)


def test_a_purchase_is_written_down_with_what_waits_in_escrow() -> None:
    shop = open_shop(NOT_YET)
    shop.alice.buy(GOLD)
    shop.alice.buy_outside(GEMS)
    made = [(event.channel, event.price, event.escrow) for event in see(shop.market, PurchaseMade)]
    assert [("InExperience", PRICE, PRICE), ("ExperienceDetailsPage", PRICE, 2 * PRICE)] == made


def test_the_price_of_a_receipt_is_what_was_paid_and_not_what_it_costs_now() -> None:
    shop = open_shop()
    shop.alice.buy(GOLD)
    shop.market.catalogue.product(GOLD, price=500)
    shop.market.settle()
    assert ([PRICE], PRICE) == ([call.info["CurrencySpent"] for call in shop.calls], shop.market.snapshot().developer)
