"""Games that go by what the end of a pass's prompt says, each in Python and in Luau."""

from typing import Final

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from tests.trial.asking_games import VIP, Game, asks_when_it_matters, owns

__all__ = ("BODIES", "GAMES")


def believes_a_prompt(server: GameServer) -> None:
    perks = server.data_stores.get_data_store("Perks")

    def closed(player: Player, game_pass: int, purchased: bool) -> None:
        if purchased and game_pass == VIP:
            perks.set_async(str(player.user_id), {"vip": True})

    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)


def gives_for_any_prompt(server: GameServer) -> None:
    def closed(player: Player, _: int, purchased: bool) -> None:
        if purchased:
            player.attributes["VIP"] = True

    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)


def gives_at_each_prompts_end(server: GameServer) -> None:
    def closed(player: Player, game_pass: int, _: bool) -> None:
        if game_pass == VIP:
            player.attributes["VIP"] = True

    def joined(player: Player) -> None:
        if owns(server, player):
            closed(player, VIP, True)

    server.players.player_added.connect(joined)
    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)


def counts_prompts(server: GameServer) -> None:
    asks_when_it_matters(server)

    def closed(player: Player, *_: object) -> None:
        player.attributes["Prompts"] = 1

    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)


def gives_for_one_visit(server: GameServer) -> None:
    def closed(player: Player, game_pass: int, purchased: bool) -> None:
        if purchased and game_pass == VIP:
            player.attributes["VIP"] = True

    def wanted(player: Player, *_: object) -> None:
        server.marketplace.prompt_game_pass_purchase(player, VIP)

    server.remotes.event("BuyPass").on_server_event.connect(wanted)
    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)


BODIES: Final[dict[Game, str]] = {
    believes_a_prompt: """
        local perks = stores:GetDataStore("Perks")
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            if purchased and pass == VIP then perks:SetAsync(tostring(player.UserId), { vip = true }) end
        end)
    """,
    gives_for_any_prompt: """
        market.PromptGamePassPurchaseFinished:Connect(function(player, _, purchased)
            if purchased then player:SetAttribute("VIP", true) end
        end)
    """,
    gives_at_each_prompts_end: """
        local function give(player) player:SetAttribute("VIP", true) end
        Players.PlayerAdded:Connect(function(player) if owns(player) then give(player) end end)
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass) if pass == VIP then give(player) end end)
    """,
    counts_prompts: """
        local function refresh(player)
            if owns(player) then player:SetAttribute("VIP", true) end
        end
        Players.PlayerAdded:Connect(refresh)
        market.PromptGamePassPurchaseFinished:Connect(function(player)
            player:SetAttribute("Prompts", 1)
            refresh(player)
        end)
    """,
    gives_for_one_visit: """
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            if purchased and pass == VIP then player:SetAttribute("VIP", true) end
        end)
        remote("BuyPass").OnServerEvent:Connect(function(player) market:PromptGamePassPurchase(player, VIP) end)
    """,
}

GAMES: Final[dict[Game, str]] = {
    believes_a_prompt: "goods_without_purchase",
    gives_for_any_prompt: "goods_without_purchase",
    gives_at_each_prompts_end: "goods_without_purchase",
    counts_prompts: "",
    gives_for_one_visit: "stale_pass",
}
