"""What games about a pass have in common: its number, the question, and a game that is right."""

from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("HEAD", "VIP", "Game", "asks_when_it_matters", "owns")

VIP: Final = 510909

Game = Callable[[GameServer], None]


def owns(server: GameServer, player: Player) -> bool | None:
    """Whether a player owns the pass; None when Roblox does not say."""
    try:
        return server.marketplace.user_owns_game_pass_async(player.user_id, VIP)
    except PlatformError:
        return None


def asks_when_it_matters(server: GameServer) -> None:
    def refresh(player: Player, *_: object) -> None:
        if owns(server, player):
            player.attributes["VIP"] = True

    server.players.player_added.connect(refresh)
    server.marketplace.prompt_game_pass_purchase_finished.connect(refresh)


HEAD = """
local market = game:GetService("MarketplaceService")
local stores = game:GetService("DataStoreService")
local Players = game:GetService("Players")
local VIP = 510909
local function owns(player)
    local ok, answer = pcall(market.UserOwnsGamePassAsync, market, player.UserId, VIP)
    if ok then return answer end
    return nil
end
local function remote(name)
    local made = Instance.new("RemoteEvent")
    made.Name = name
    made.Parent = game:GetService("ReplicatedStorage")
    return made
end
"""
