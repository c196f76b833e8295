"""Games that treat owners of a pass rightly or wrongly, each in Python and in Luau."""

from typing import Final

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from tests.trial import prompt_games
from tests.trial.asking_games import HEAD, VIP, Game, asks_when_it_matters, owns

__all__ = ("GAMES", "LUAU", "VIP", "Game")


def takes_an_error_for_a_yes(server: GameServer) -> None:
    def refresh(player: Player) -> None:
        if owns(server, player) is not False:
            player.attributes["VIP"] = True

    server.players.player_added.connect(refresh)


def remembers_a_no(server: GameServer) -> None:
    known: dict[int, bool] = {}

    def refresh(player: Player) -> None:
        if player.user_id not in known:
            answer = owns(server, player)
            if answer is None:
                return
            known[player.user_id] = answer
        player.attributes["VIP"] = known[player.user_id]

    server.players.player_added.connect(refresh)


def forgets_at_the_end(server: GameServer) -> None:
    known: dict[int, bool] = {}

    def refresh(player: Player) -> None:
        known[player.user_id] = bool(owns(server, player))
        player.attributes["VIP"] = known[player.user_id]

    server.players.player_added.connect(refresh)
    server.players.player_removing.connect(lambda player, _: known.pop(player.user_id, None))


def remembers_a_failure(server: GameServer) -> None:
    known: dict[int, bool] = {}

    def refresh(player: Player) -> None:
        known.setdefault(player.user_id, bool(owns(server, player)))
        player.attributes["VIP"] = known[player.user_id]

    server.players.player_added.connect(refresh)


def welcomes_at_each_prompt(server: GameServer) -> None:
    coins = server.data_stores.get_data_store("Welcome")

    def closed(player: Player, game_pass: int, purchased: bool) -> None:
        if purchased and game_pass == VIP:
            coins.increment_async(str(player.user_id), 500)

    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)
    server.players.player_added.connect(lambda player: server.marketplace.prompt_game_pass_purchase(player, VIP))


def welcomes_once(server: GameServer) -> None:
    coins = server.data_stores.get_data_store("Welcome")

    def closed(player: Player, game_pass: int, purchased: bool) -> None:
        if purchased and game_pass == VIP:
            coins.update_async(str(player.user_id), lambda old: old or 500)

    server.marketplace.prompt_game_pass_purchase_finished.connect(closed)
    server.players.player_added.connect(lambda player: server.marketplace.prompt_game_pass_purchase(player, VIP))


def pays_owners_at_each_join(server: GameServer) -> None:
    coins = server.data_stores.get_data_store("Coins")

    def pay(player: Player) -> None:
        if owns(server, player):
            coins.increment_async(str(player.user_id), 100)

    server.players.player_added.connect(pay)


def keeps_the_first_answer(server: GameServer) -> None:
    perks = server.data_stores.get_data_store("Perks")

    def refresh(player: Player) -> None:
        key = str(player.user_id)
        if perks.get_async(key) is None:
            perks.set_async(key, bool(owns(server, player)))
        player.attributes["VIP"] = bool(perks.get_async(key))

    server.players.player_added.connect(refresh)


def asks_each_minute(server: GameServer) -> None:
    def watch(player: Player) -> None:
        while player.here:
            answer = owns(server, player)
            if answer is not None:
                player.attributes["VIP"] = answer
            server.wait(60)

    server.players.player_added.connect(watch)


def prompts_for_a_client(server: GameServer) -> None:
    asks_when_it_matters(server)

    def wanted(player: Player, game_pass: object, *_: object) -> None:
        if game_pass == VIP:
            server.marketplace.prompt_game_pass_purchase(player, VIP)

    server.remotes.event("BuyPass").on_server_event.connect(wanted)


def writes_down_the_time(server: GameServer) -> None:
    profiles = server.data_stores.get_data_store("Profiles")

    def live(player: Player) -> None:
        while player.here:
            owns(server, player)
            now = server.adapters.clock()
            profiles.set_async(str(player.user_id), {"seen": now, "minutes": int(now // 60)})
            server.wait(30)

    server.players.player_added.connect(live)
    server.marketplace.prompt_game_pass_purchase_finished.connect(lambda *_: None)


def believes_a_remote(server: GameServer) -> None:
    perks = server.data_stores.get_data_store("Perks")

    def said(player: Player, game_pass: object, *_: object) -> None:
        if game_pass == VIP:
            perks.set_async(str(player.user_id), 1)

    server.remotes.event("PassBought").on_server_event.connect(said)


def asks_after_a_remote(server: GameServer) -> None:
    perks = server.data_stores.get_data_store("Perks")

    def said(player: Player, game_pass: object, *_: object) -> None:
        if game_pass == VIP and owns(server, player):
            perks.set_async(str(player.user_id), 1)

    server.remotes.event("PassBought").on_server_event.connect(said)


def keeps_a_chosen_skin(server: GameServer) -> None:
    skins = server.data_stores.get_data_store("Skins")

    def chosen(player: Player, skin: object, *_: object) -> None:
        if skin == VIP:
            skins.set_async(str(player.user_id), {"skin": skin, "chosen": True})

    server.remotes.event("ChooseSkin").on_server_event.connect(chosen)


def sells_by_slot(server: GameServer) -> None:
    guns = server.data_stores.get_data_store("Guns")

    def bought(player: Player, slot: object, *_: object) -> None:
        if slot == 3:
            guns.set_async(str(player.user_id), "bouncy")

    server.remotes.event("BuyGun").on_server_event.connect(bought)


_BODIES: Final[dict[Game, str]] = {
    asks_when_it_matters: """
        local function refresh(player)
            if owns(player) then player:SetAttribute("VIP", true) end
        end
        Players.PlayerAdded:Connect(refresh)
        market.PromptGamePassPurchaseFinished:Connect(refresh)
    """,
    takes_an_error_for_a_yes: """
        Players.PlayerAdded:Connect(function(player)
            local _, answer = pcall(market.UserOwnsGamePassAsync, market, player.UserId, VIP)
            if answer then player:SetAttribute("VIP", true) end
        end)
    """,
    remembers_a_no: """
        local known = {}
        Players.PlayerAdded:Connect(function(player)
            if known[player.UserId] == nil then known[player.UserId] = owns(player) end
            player:SetAttribute("VIP", known[player.UserId])
        end)
    """,
    forgets_at_the_end: """
        local known = {}
        Players.PlayerAdded:Connect(function(player)
            known[player.UserId] = owns(player) or false
            player:SetAttribute("VIP", known[player.UserId])
        end)
        Players.PlayerRemoving:Connect(function(player) known[player.UserId] = nil end)
    """,
    remembers_a_failure: """
        local known = {}
        Players.PlayerAdded:Connect(function(player)
            if known[player.UserId] == nil then known[player.UserId] = owns(player) or false end
            player:SetAttribute("VIP", known[player.UserId])
        end)
    """,
    welcomes_at_each_prompt: """
        local coins = stores:GetDataStore("Welcome")
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            if purchased and pass == VIP then coins:IncrementAsync(tostring(player.UserId), 500) end
        end)
        Players.PlayerAdded:Connect(function(player) market:PromptGamePassPurchase(player, VIP) end)
    """,
    welcomes_once: """
        local coins = stores:GetDataStore("Welcome")
        market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
            if purchased and pass == VIP then
                coins:UpdateAsync(tostring(player.UserId), function(old) return old or 500 end)
            end
        end)
        Players.PlayerAdded:Connect(function(player) market:PromptGamePassPurchase(player, VIP) end)
    """,
    pays_owners_at_each_join: """
        local coins = stores:GetDataStore("Coins")
        Players.PlayerAdded:Connect(function(player)
            if owns(player) then coins:IncrementAsync(tostring(player.UserId), 100) end
        end)
    """,
    keeps_the_first_answer: """
        local perks = stores:GetDataStore("Perks")
        Players.PlayerAdded:Connect(function(player)
            local key = tostring(player.UserId)
            if perks:GetAsync(key) == nil then perks:SetAsync(key, owns(player) or false) end
            player:SetAttribute("VIP", perks:GetAsync(key))
        end)
    """,
    asks_each_minute: """
        Players.PlayerAdded:Connect(function(player)
            while player.Parent do
                local answer = owns(player)
                if answer ~= nil then player:SetAttribute("VIP", answer) end
                task.wait(60)
            end
        end)
    """,
    prompts_for_a_client: """
        local function refresh(player)
            if owns(player) then player:SetAttribute("VIP", true) end
        end
        Players.PlayerAdded:Connect(refresh)
        market.PromptGamePassPurchaseFinished:Connect(refresh)
        remote("BuyPass").OnServerEvent:Connect(function(player, pass)
            if pass == VIP then market:PromptGamePassPurchase(player, VIP) end
        end)
    """,
    writes_down_the_time: """
        local profiles = stores:GetDataStore("Profiles")
        Players.PlayerAdded:Connect(function(player)
            while player.Parent do
                owns(player)
                local now = os.time()
                profiles:SetAsync(tostring(player.UserId), { seen = now, minutes = now // 60 })
                task.wait(30)
            end
        end)
        market.PromptGamePassPurchaseFinished:Connect(function() end)
    """,
    believes_a_remote: """
        local perks = stores:GetDataStore("Perks")
        remote("PassBought").OnServerEvent:Connect(function(player, pass)
            if pass == VIP then perks:SetAsync(tostring(player.UserId), 1) end
        end)
    """,
    asks_after_a_remote: """
        local perks = stores:GetDataStore("Perks")
        remote("PassBought").OnServerEvent:Connect(function(player, pass)
            if pass == VIP and owns(player) then perks:SetAsync(tostring(player.UserId), 1) end
        end)
    """,
    keeps_a_chosen_skin: """
        local skins = stores:GetDataStore("Skins")
        remote("ChooseSkin").OnServerEvent:Connect(function(player, skin)
            if skin == VIP then skins:SetAsync(tostring(player.UserId), { skin = skin, chosen = true }) end
        end)
    """,
    sells_by_slot: """
        local guns = stores:GetDataStore("Guns")
        remote("BuyGun").OnServerEvent:Connect(function(player, slot)
            if slot == 3 then guns:SetAsync(tostring(player.UserId), "bouncy") end
        end)
    """,
}

LUAU: Final = {game: HEAD + body for game, body in {**_BODIES, **prompt_games.BODIES}.items()}

# Each game with the law that it breaks; empty for a game that is right.
GAMES: Final[dict[Game, str]] = {
    **prompt_games.GAMES,
    asks_when_it_matters: "",
    takes_an_error_for_a_yes: "goods_without_purchase",
    remembers_a_no: "stale_pass",
    forgets_at_the_end: "",
    remembers_a_failure: "stale_pass",
    welcomes_at_each_prompt: "goods_without_purchase",
    welcomes_once: "",
    pays_owners_at_each_join: "",
    keeps_the_first_answer: "stale_pass",
    asks_each_minute: "",
    prompts_for_a_client: "",
    writes_down_the_time: "",
    believes_a_remote: "goods_without_purchase",
    asks_after_a_remote: "",
    keeps_a_chosen_skin: "",
    sells_by_slot: "",
}
