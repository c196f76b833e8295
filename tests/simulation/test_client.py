"""A test plays a client, against games in Python and in Luau through one table."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import ClientSpoke, PassPromptClosed, Printed

VIP = 77

Open = Callable[[Callable[[GameServer], None]], tuple[Market, User]]


def repeats(server: GameServer) -> None:
    server.remotes.event("Say").on_server_event.connect(
        lambda player, *words: server.print(" ".join([player.name, *map(word, words)]))
    )


def word(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nil"}[value]
    return str(value["gold"]) if isinstance(value, dict) else getattr(value, "name", str(value))


def answers(server: GameServer) -> None:
    def answer(player: Player, number: int) -> object:
        server.wait(1)
        if number < 0:
            raise ValueError("no debts")
        return {"name": player.name, "twice": number * 2}

    server.remotes.function("Twice").on_server_invoke = answer


def hears_prompts(server: GameServer) -> None:
    market = server.marketplace

    def pass_closed(player: Player, game_pass: int, purchased: bool) -> None:
        owns = market.user_owns_game_pass_async(player.user_id, game_pass)
        server.print(f"{player.name} {game_pass} {word(purchased)} {word(owns)}")

    market.prompt_game_pass_purchase_finished.connect(pass_closed)
    market.prompt_product_purchase_finished.connect(lambda *said: server.print(" ".join(map(word, said))))


LUAU: dict[Callable[[GameServer], None], str] = {
    repeats: """
        local say = Instance.new("RemoteEvent")
        say.Name = "Say"
        say.Parent = game:GetService("ReplicatedStorage")
        say.OnServerEvent:Connect(function(player, ...)
            local words = {player.Name}
            for index = 1, select("#", ...) do
                local value = select(index, ...)
                if type(value) == "table" then value = value.gold
                elseif typeof(value) == "Instance" then value = value.Name end
                table.insert(words, tostring(value))
            end
            print(table.concat(words, " "))
        end)
    """,
    answers: """
        local twice = Instance.new("RemoteFunction")
        twice.Name = "Twice"
        twice.Parent = game:GetService("ReplicatedStorage")
        twice.OnServerInvoke = function(player, number)
            task.wait(1)
            if number < 0 then error("no debts") end
            return { name = player.Name, twice = number * 2 }
        end
    """,
    hears_prompts: """
        local market = game:GetService("MarketplaceService")
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            print(player.Name, pass, purchased, market:UserOwnsGamePassAsync(player.UserId, pass))
        end)
        market.PromptProductPurchaseFinished:Connect(function(...) print(...) end)
    """,
}


@pytest.fixture(params=["python", "luau"])
def open_game(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens a market with a game of the table above, in one language, and alice on its server."""
    opened: list[Market] = []

    def open_it(game: Callable[[GameServer], None]) -> tuple[Market, User]:
        market = Market()
        opened.append(market)
        if request.param == "python":
            market.on_server_start(game)
        else:
            path = tmp_path / "Game.server.luau"
            path.write_text(LUAU[game], encoding="utf-8")
            load_source(path).install(market)
        return market, market.server().join("alice")

    yield open_it
    for market in opened:
        market.close()


def printed(market: Market) -> list[str]:
    return [event.text for event in market.history if isinstance(event, Printed)]


@pytest.mark.parametrize("name", ["Say", "ReplicatedStorage.Say"])
def test_a_fired_event_brings_the_player_and_what_they_sent(open_game: Open, name: str) -> None:
    market, alice = open_game(repeats)
    alice.client.fire(name, 5, True, None, "gold", {"gold": 9})
    assert ["alice 5 true nil gold 9"] == printed(market)


def test_a_user_travels_as_their_player(open_game: Open) -> None:
    market, alice = open_game(repeats)
    bob = market.server().join("bob")
    assert alice.server is not None
    alice.server.join(bob)
    alice.client.fire("Say", bob)
    assert ["alice bob"] == printed(market)


def test_an_invoked_function_is_waited_for_and_answers(open_game: Open) -> None:
    market, alice = open_game(answers)
    assert ({"name": "alice", "twice": 14}, 1_000) == (alice.client.invoke("Twice", 7), market.scheduler.now_ms)


def test_an_error_of_an_invoked_function_reaches_its_client(open_game: Open) -> None:
    _, alice = open_game(answers)
    with pytest.raises(PlatformError, match="no debts"):
        alice.client.invoke("Twice", -1)


def test_a_spoofed_pass_prompt_says_purchased_and_changes_no_ownership(open_game: Open) -> None:
    market, alice = open_game(hears_prompts)
    alice.client.spoof_pass_prompt(VIP)
    market.settle()
    said = [event.said for event in market.history if isinstance(event, PassPromptClosed)]
    assert (["alice 77 true false"], ["spoofed"], False) == (printed(market), said, alice.owns_pass(VIP))


def test_a_spoofed_product_prompt_says_purchased_and_makes_no_receipt(open_game: Open) -> None:
    market, alice = open_game(hears_prompts)
    alice.client.spoof_product_prompt(456456)
    market.settle()
    assert ([f"{alice.id} 456456 true"], ()) == (printed(market), market.snapshot().receipts)


def test_what_a_client_calls_is_written_down(open_game: Open) -> None:
    market, alice = open_game(repeats)
    alice.client.fire("Say", 7, True, None, "gold", [1])
    said = [(event.remote, event.said) for event in market.history if isinstance(event, ClientSpoke)]
    assert [("ReplicatedStorage.Say", '7, true, nil, "gold", a table')] == said


def refuse(action: Callable[[], object], match: str) -> None:
    with pytest.raises(UsageError, match=match):
        action()


def test_a_remote_that_is_not_there_is_named_with_those_that_are(open_game: Open) -> None:
    _, alice = open_game(repeats)
    refuse(lambda: alice.client.fire("Sing"), "no remote 'Sing' on server 1. There are: ReplicatedStorage.Say")


def test_events_are_fired_and_functions_invoked(open_game: Open) -> None:
    _, alice = open_game(repeats)
    refuse(lambda: alice.client.invoke("Say"), "is a remote event: write client.fire")
    _, alice = open_game(answers)
    refuse(lambda: alice.client.fire("Twice"), "is a remote function: write client.invoke")


@pytest.mark.parametrize("argument", [object(), {1.5: 2}, {None: 1}, print])
def test_what_cannot_travel_is_refused(open_game: Open, argument: Any) -> None:
    _, alice = open_game(repeats)
    refuse(lambda: alice.client.fire("Say", argument), "a client cannot send")


def test_a_table_that_holds_itself_is_refused(open_game: Open) -> None:
    _, alice = open_game(repeats)
    endless: dict[str, object] = {}
    endless["me"] = endless
    refuse(lambda: alice.client.fire("Say", endless), "tables deep, or one that holds itself")


@pytest.mark.parametrize("number", [-1, True, 1.5, "77", None, [77]])
def test_what_is_no_product_cannot_be_spoofed(number: Any) -> None:
    alice = Market().server().join("alice")
    refuse(lambda: alice.client.spoof_product_prompt(number), "is no product")
    refuse(lambda: alice.client.spoof_pass_prompt(number), "is no pass")


def test_who_plays_nowhere_has_no_client() -> None:
    refuse(lambda: Market().user("alice").client.fire("Say"), "alice is on no server")


def test_a_function_without_an_answer_is_told() -> None:
    market = Market()
    server = market.server()
    server.remotes.function("Twice")
    refuse(lambda: server.join("alice").client.invoke("Twice"), "nothing answers ReplicatedStorage.Twice")


def test_a_name_is_an_event_or_a_function() -> None:
    remotes = Market().server().remotes
    remotes.event("Buy")
    refuse(lambda: remotes.function("Buy"), "is a remote event, and no function")
    remotes.function("Ask")
    refuse(lambda: remotes.event("Ask"), "is a remote function, and no event")


def test_two_remotes_of_one_name_are_told_apart_by_their_path(tmp_path: Path) -> None:
    path = tmp_path / "Game.server.luau"
    path.write_text(
        """
        for _, service in { game:GetService("ReplicatedStorage"), workspace } do
            local say = Instance.new("RemoteEvent")
            say.Name = "Say"
            say.Parent = service
            say.OnServerEvent:Connect(function() print(say:GetFullName()) end)
        end
        """
    )
    market = Market()
    load_source(path).install(market)
    client = market.server().join("alice").client
    refuse(lambda: client.fire("Say"), "2 remotes are called 'Say'")
    client.fire("Workspace.Say")
    assert ["Workspace.Say"] == printed(market)


def test_what_answers_a_client_gets_as_much_as_it_takes() -> None:
    """Roblox's functions need not name all that a client sends, and a client sends what it likes."""
    market = Market()
    server = market.server()
    server.remotes.function("Name").on_server_invoke = lambda player: player.name
    assert "alice" == server.join("alice").client.invoke("Name", 1, 2)
