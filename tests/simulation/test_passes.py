"""Passes as games and tests meet them, in Python and in Luau through one table."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._platform.contract import DEFAULT, Contract
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import CallFaulted, PassAsked, PassGained, PassRefused, Printed

VIP = 77

Open = Callable[..., Market]


def asks_every_ten_seconds(server: GameServer) -> None:
    def watch(player: Player) -> None:
        while player.here:
            try:
                owns = server.marketplace.user_owns_game_pass_async(player.user_id, VIP)
                server.print(f"{'yes' if owns else 'no'}")
            except PlatformError:
                server.print("error")
            server.wait(10)

    server.players.player_added.connect(watch)


def prompts_at_join(server: GameServer) -> None:
    market = server.marketplace

    def closed(player: Player, game_pass: int, purchased: bool) -> None:
        owns = market.user_owns_game_pass_async(player.user_id, game_pass)
        server.print(f"{player.name} {game_pass} {'true' if purchased else 'false'}, {'yes' if owns else 'no'}")

    market.prompt_game_pass_purchase_finished.connect(closed)
    server.players.player_added.connect(lambda player: market.prompt_game_pass_purchase(player, VIP))


LUAU: dict[Callable[[GameServer], None], str] = {
    asks_every_ten_seconds: """
        local market = game:GetService("MarketplaceService")
        game.Players.PlayerAdded:Connect(function(player)
            while player.Parent do
                local ok, owns = pcall(market.UserOwnsGamePassAsync, market, player.UserId, 77)
                print(if not ok then "error" elseif owns then "yes" else "no")
                task.wait(10)
            end
        end)
    """,
    prompts_at_join: """
        local market = game:GetService("MarketplaceService")
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            local owns = market:UserOwnsGamePassAsync(player.UserId, pass)
            print(`{player.Name} {pass} {purchased}, {if owns then "yes" else "no"}`)
        end)
        game.Players.PlayerAdded:Connect(function(player) market:PromptGamePassPurchase(player, 77) end)
    """,
}


@pytest.fixture(params=["python", "luau"])
def open_game(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens a market with a game of the table above, in one language."""
    opened: list[Market] = []

    def open_it(game: Callable[[GameServer], None], contract: Contract = DEFAULT) -> Market:
        market = Market(contract=contract)
        opened.append(market)
        market.catalogue.game_pass(VIP, name="VIP", price=30)
        if request.param == "python":
            market.on_server_start(game)
        else:
            path = tmp_path / "Game.server.luau"
            path.write_text(LUAU[game], encoding="utf-8")
            load_source(path).install(market)
        return market

    yield open_it
    for market in opened:
        market.close()


def printed(market: Market) -> list[str]:
    return [event.text for event in market.history if isinstance(event, Printed)]


def see(market: Market, kind: type) -> list[Any]:
    return [event for event in market.history if isinstance(event, kind)]


def join(market: Market, robux: int = 100) -> User:
    return market.server().join("alice", robux=robux)


def first_yes(market: Market) -> float | None:
    """When the game was first told that alice owns the pass, in seconds."""
    return next((event.at_ms / 1000 for event in see(market, PassAsked) if event.owned), None)


def test_a_pass_bought_before_the_first_join_is_seen_at_once(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    market.user("alice", 100).buy_pass(VIP)
    join(market)
    market.clock.advance(1)
    assert ["yes"] == printed(market)


def test_a_purchase_outside_of_the_game_takes_minutes_to_show(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    alice = join(market)
    market.clock.advance(15)
    alice.buy_pass_outside(VIP)
    market.clock.advance(400)
    # The purchase is made at 15 s, and the first round after 315 s is told of it.
    assert 315 <= (first_yes(market) or 0) <= 326


def test_a_purchase_outside_of_the_game_shows_after_a_rejoin(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    alice = join(market)
    market.clock.advance(15)
    alice.buy_pass_outside(VIP)
    alice.leave()
    market.world.servers[0].players.add(alice.id, "alice")
    market.clock.advance(1)
    assert ["no", "no", "yes"] == printed(market)


def test_a_purchase_in_the_prompt_shows_at_once(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    alice = join(market)
    market.clock.advance(15)
    alice.buy_pass(VIP)
    market.clock.advance(10)
    assert ["no", "no", "yes"] == printed(market)


def test_a_pass_that_is_taken_away_is_believed_in_for_minutes(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    alice = market.user("alice")
    market.give_pass(alice, VIP)
    join(market)
    market.clock.advance(15)
    market.take_pass(alice, VIP)
    market.clock.advance(400)
    nos = [event.at_ms for event in see(market, PassAsked) if not event.owned]
    assert 315_000 <= nos[0] <= 326_000


def test_an_answer_is_asked_for_once_and_then_known(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    join(market)
    market.clock.advance(25)
    assert [False, True, True] == [event.cached for event in see(market, PassAsked)]


def test_the_delay_is_a_switch_of_the_contract(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds, replace(DEFAULT, pass_delay_ms=0))
    alice = join(market)
    market.clock.advance(15)
    alice.buy_pass_outside(VIP)
    market.clock.advance(10)
    assert ["no", "no", "yes"] == printed(market)


@pytest.mark.parametrize(
    ("outcome", "texts"),
    [("failed", ["error", "yes", "yes"]), ("late", ["yes"]), ("never", [])],
)
def test_a_planned_failure_of_the_question_strikes_once(open_game: Open, outcome: str, texts: list[str]) -> None:
    market = open_game(asks_every_ten_seconds)
    alice = market.user("alice")
    market.give_pass(alice, VIP)
    getattr(market.faults.marketplace("UserOwnsGamePassAsync"), outcome)()
    join(market)
    market.clock.advance(25 if outcome == "failed" else 35)
    assert (texts, [(VIP, outcome)]) == (
        printed(market),
        [(event.about, event.outcome) for event in see(market, CallFaulted)],
    )


def test_a_failure_is_not_kept_as_an_answer(open_game: Open) -> None:
    market = open_game(asks_every_ten_seconds)
    market.faults.marketplace("UserOwnsGamePassAsync").failed()
    join(market)
    market.clock.advance(15)
    assert [False] == [event.cached for event in see(market, PassAsked)]


@pytest.mark.parametrize(
    ("will", "robux", "text", "wallet"),
    [
        ("buy", 100, "alice 77 true, yes", 70),
        ("decline", 100, "alice 77 false, no", 100),
        ("fail", 100, "alice 77 false, no", 100),
        ("buy", 10, "alice 77 false, no", 10),
    ],
)
def test_a_prompt_ends_with_what_came_of_it(open_game: Open, will: Any, robux: int, text: str, wallet: int) -> None:
    market = open_game(prompts_at_join)
    market.user("alice").at_prompts(will)
    alice = join(market, robux)
    market.settle()
    assert ([text], wallet) == (printed(market), alice.wallet)


def test_a_prompt_for_a_pass_that_is_not_sold_ends_without_one(open_game: Open) -> None:
    market = open_game(prompts_at_join)
    market.catalogue._passes.clear()
    join(market)
    market.settle()
    assert ["Pass 77 is not for sale here.", "alice 77 false, no"] == printed(market)


@pytest.mark.parametrize(("says", "word"), [("purchased", "true"), ("declined", "false")])
def test_the_prompt_of_an_owner_sells_nothing_and_says_what_the_contract_says(
    open_game: Open, says: str, word: str
) -> None:
    market = open_game(prompts_at_join, replace(DEFAULT, owned_pass_prompt=says))
    market.give_pass(market.user("alice"), VIP)
    alice = join(market)
    market.settle()
    assert ([f"alice 77 {word}, yes"], 100) == (printed(market), alice.wallet)


def test_a_prompt_ends_with_its_player(open_game: Open) -> None:
    market = open_game(prompts_at_join)
    join(market).leave()
    market.settle()
    assert ([], []) == (printed(market), see(market, PassGained))


def test_who_plays_nowhere_buys_on_the_page_of_the_game(open_game: Open) -> None:
    market = open_game(prompts_at_join)
    market.user("alice", 100).buy_pass(VIP)
    assert [("outside", 30)] == [(event.how, event.price) for event in see(market, PassGained)]


def test_a_refused_purchase_says_why(open_game: Open) -> None:
    market = open_game(prompts_at_join)
    join(market, 10)
    market.settle()
    assert ["30 Robux, and the wallet holds 10"] == [event.why for event in see(market, PassRefused)]


def refuse(action: Callable[[], object], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        action()


def test_what_cannot_be_done_with_a_pass_is_refused() -> None:
    market = Market()
    alice = market.user("alice", 10)
    refuse(lambda: alice.buy_pass(VIP), "pass 77 is not in the catalogue")
    vip = market.catalogue.game_pass(VIP, price=30)
    refuse(lambda: alice.buy_pass(vip), "alice cannot pay 30 Robux for pass 77")
    refuse(lambda: market.take_pass(alice, vip), "alice does not own pass 77")
    market.give_pass(alice, vip)
    refuse(lambda: market.give_pass(alice, vip), "alice owns pass 77 already")
    refuse(lambda: alice.buy_pass(vip), "and a pass is bought once")


@pytest.mark.parametrize("number", [-1, True, 1.5, "77", None, [77]])
def test_what_is_no_pass_is_refused(number: Any) -> None:
    market = Market()
    refuse(lambda: market.give_pass(market.user("alice"), number), "is no pass: write its id")


@pytest.mark.parametrize("number", ["77", None, [77], True, float("nan")])
def test_roblox_refuses_ids_that_are_no_numbers(number: Any) -> None:
    marketplace = Market().server().marketplace
    for arguments in ((1001, number), (number, VIP)):
        with pytest.raises(PlatformError, match=r"[Aa]rgument [12]"):
            marketplace.user_owns_game_pass_async(*arguments)


@pytest.mark.parametrize("user", ["alice", None, 1001])
def test_a_pass_is_given_to_a_user_of_the_market(user: Any) -> None:
    refuse(lambda: Market().give_pass(user, VIP), "who is no user of this market")


def test_a_user_does_one_of_three_things_at_a_prompt() -> None:
    refuse(lambda: Market().user("alice").at_prompts("steal"), "alice cannot do 'steal' at a prompt")  # type: ignore[arg-type]


def test_a_method_that_cannot_fail_is_named_with_those_that_can() -> None:
    refuse(
        lambda: Market().faults.marketplace("OpenShop"),  # type: ignore[arg-type]
        "There are: GetProductInfoAsync, UserOwnsGamePassAsync",
    )


def test_ownership_is_what_the_platform_says() -> None:
    market = Market()
    alice = market.user("alice", 99)
    before = alice.owns_pass(VIP)
    alice.buy_pass(market.catalogue.game_pass(VIP, price=99))
    assert (False, True, 0, 99) == (before, alice.owns_pass(VIP), alice.wallet, market.snapshot().developer)


@pytest.mark.parametrize("sold", [True, False])
def test_the_price_of_a_pass_comes_from_the_catalogue(tmp_path: Path, sold: bool) -> None:
    market = Market()
    market.catalogue.game_pass(VIP if sold else 5, name="VIP", price=30)
    path = tmp_path / "Game.server.luau"
    path.write_text(
        """
        local market = game:GetService("MarketplaceService")
        print(pcall(function()
            local info = market:GetProductInfoAsync(77, Enum.InfoType.GamePass)
            return info.Name, info.PriceInRobux, info.TargetId
        end))
        """
    )
    load_source(path).install(market)
    market.server()
    market.settle()
    told = (
        "true VIP 30 77" if sold else "false MarketplaceService:GetProductInfo() failed because HTTP 404 (no pass 77)"
    )
    assert [told] == printed(market)


def test_a_planned_failure_of_product_info_strikes(open_game: Open) -> None:
    market = open_game(prompts_at_join)
    market.catalogue.product(5, price=9)
    market.faults.marketplace("GetProductInfoAsync").failed()
    server = market.server()
    with pytest.raises(PlatformError, match="HTTP 500"):
        server.marketplace.get_product_info_async(5)
    assert 9 == server.marketplace.get_product_info_async(5)["PriceInRobux"]


def test_the_books_balance_when_passes_are_sold() -> None:
    """A judge that forgot what passes cost would accuse the market of losing money."""

    def program(market: Market) -> None:
        market.user("alice", 99).buy_pass(market.catalogue.game_pass(VIP, price=99))

    assert () == run(Setup(program, CALM), PoliteChoices()).violations
