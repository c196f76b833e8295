"""Products that nothing keeps are judged by what a call for them does at once."""

from pathlib import Path
from typing import Final

import pytest

from tests.trial.deed_games import DEEDS, PRODUCT, SETTINGS, giving, remembering
from tests.trial.helpers import document, write

SMALL: Final = ("--servers", "1", "--delays", "0", "--jobs", "1", "--runs", "150")


def verdict(tmp_path: Path, source: str, *more: str) -> tuple[str, set[str], list[str]]:
    found = document(write(tmp_path, source), *SMALL, *more)
    ladders = [place for one in found["products"] for place in one["ladders"]]
    return found["verdict"], {one["law"] for one in found["violations"]}, ladders


@pytest.mark.parametrize(("give", "place"), DEEDS.values(), ids=[*DEEDS])
def test_what_is_done_again_for_one_receipt_is_granted_twice(tmp_path: Path, give: str, place: str) -> None:
    said, laws, ladders = verdict(tmp_path, giving(give))
    assert ("violated", [place]) == (said, ladders)
    assert "double_grant" in laws


@pytest.mark.parametrize(
    "name",
    [
        "revive",
        "message",
        "shout",
        "shown to a client",
        "a pet in the world",
        "a number of all",
        "time for all",
        "time of a server's clock",
        "time on the player",
    ],
)
def test_who_remembers_each_purchase_is_right(tmp_path: Path, name: str) -> None:
    give, place = DEEDS[name]
    assert ("upheld", set(), [place]) == verdict(tmp_path, remembering(give))


@pytest.mark.parametrize(("give", "place"), SETTINGS.values(), ids=[*SETTINGS])
def test_what_is_set_may_be_set_again_and_need_not_outlive_a_crash(tmp_path: Path, give: str, place: str) -> None:
    assert ("upheld", set(), [place]) == verdict(tmp_path, giving(give))


def test_what_is_set_to_what_it_is_already_is_done_as_well(tmp_path: Path) -> None:
    """Whoever joins finds the luck for some seconds that others buy."""
    happy = "luck.Value = 2 task.delay(10, function() luck.Value = 1 end)\nend)\ngame:Get"
    source = giving("luck.Value = 2").replace("end)\ngame:Get", happy, 1)
    assert ("upheld", set(), ["game.ReplicatedStorage.Luck"]) == verdict(tmp_path, source)


def test_of_several_messages_the_last_is_judged(tmp_path: Path) -> None:
    give = 'remote:FireAllClients("somebody buys") remote:FireClient(player, "SkipStage")'
    assert ("upheld", set(), [DEEDS["message"][1]]) == verdict(tmp_path, remembering(give))


def test_what_is_remembered_before_it_is_done_is_lost_in_a_crash(tmp_path: Path) -> None:
    mark = (
        "if not pcall(function() done:SetAsync(receipt.PurchaseId, true) end) then return Decision.NotProcessedYet end"
    )
    known = "if done:GetAsync(receipt.PurchaseId) then return Decision.PurchaseGranted end"
    said, laws, _ = verdict(tmp_path, giving(f"{known}\n{mark}\nplayer:LoadCharacter()"), "--faults", "0")
    assert ("violated", {"lost_purchase"}) == (said, laws)


def test_where_something_is_kept_that_alone_is_judged(tmp_path: Path) -> None:
    said, laws, ladders = verdict(tmp_path, giving(KEEPS))
    assert ("upheld", set(), ["Done[{user}].coins"]) == (said, laws, ladders)


KEEPS: Final = """
    local saved = pcall(function()
        done:UpdateAsync(tostring(receipt.PlayerId), function(save)
            save = save or { coins = 0, ids = {} }
            if save.ids[receipt.PurchaseId] then return nil end
            save.coins += 5
            save.ids[receipt.PurchaseId] = true
            return save
        end)
    end)
    coins(player)
    if not saved then return Decision.NotProcessedYet end
"""


SHIELD: Final = """if not character:FindFirstChild("ForceField") then
        game:GetService("Debris"):AddItem(Instance.new("ForceField", character), 30)
    end"""
GUI: Final = """local gui = Instance.new("ScreenGui")
    gui.Name = "Wow"
    gui.Parent = player.PlayerGui
    game:GetService("Debris"):AddItem(gui, 8)"""


@pytest.mark.parametrize(
    ("give", "place"), [(SHIELD, "Character.ForceField"), (GUI, "PlayerGui.Wow")], ids=["30s", "8s"]
)
def test_what_is_there_for_seconds_is_had_and_nobody_loses_it(tmp_path: Path, give: str, place: str) -> None:
    assert ("upheld", set(), [place]) == verdict(tmp_path, remembering(give))


def test_a_note_says_that_a_deed_is_judged_and_not_what_comes_of_it(tmp_path: Path) -> None:
    found = document(write(tmp_path, remembering("player:LoadCharacter()")), *SMALL)
    assert any(f"nothing keeps what a purchase of {PRODUCT} gives" in note for note in found["notes"])


def test_a_message_to_all_who_are_killed_is_judged_and_their_death_is_not(tmp_path: Path) -> None:
    nuke = """remote:FireAllClients("boom")
        for _, one in Players:GetPlayers() do
            if one.Character then one.Character.Humanoid.Health = 0 end
        end"""
    assert ("upheld", set(), [DEEDS["message"][1].replace("Client", "AllClients")]) == verdict(
        tmp_path, remembering(nuke)
    )


SONGS: Final = """table.insert(shown, 1837849285)
        remote:FireAllClients("songs", #shown)"""
LEFT: Final = """local now = os.time()
        shown.till = math.max(now, shown.till or 0) + 600
        remote:FireAllClients("double", shown.till - now)"""
LEFT_TO_ONE: Final = LEFT.replace('AllClients("', 'Client(player, "')


@pytest.mark.parametrize("give", [SONGS, LEFT, LEFT_TO_ONE], ids=["a list of all", "seconds left", "told to one"])
def test_a_number_that_others_or_time_move_is_not_what_a_message_brings(tmp_path: Path, give: str) -> None:
    said, laws, ladders = verdict(tmp_path, remembering(give))
    assert ("upheld", set()) == (said, laws)
    assert all(one.startswith("calls of ") for one in ladders)


def test_a_part_of_the_place_may_be_called_like_a_method(tmp_path: Path) -> None:
    said, laws, ladders = verdict(tmp_path, remembering("ReplicatedStorage.Scares.Play:FireClient(player, 1)"))
    assert ("upheld", set(), ["calls of ReplicatedStorage.Scares.Play:FireClient"]) == (said, laws, ladders)


def test_who_finds_no_children_in_what_stands_for_a_part_of_the_place_is_not_to_blame(tmp_path: Path) -> None:
    pet = "ReplicatedStorage.Pets:GetChildren()[1]:Clone().Parent = player"
    assert ("inconclusive", set(), []) == verdict(tmp_path, giving(pet))


def test_what_is_set_for_all_is_there_for_the_next_buyer_too(tmp_path: Path) -> None:
    night = """if not workspace:GetAttribute("Night") then
        workspace:SetAttribute("Night", true)
    end"""
    assert ("upheld", set(), ["game.Workspace.@Night"]) == verdict(tmp_path, giving(night))


QUEUE: Final = "table.insert(shown, receipt.PlayerId) remote:FireClient(player, #shown)"


def test_a_place_in_a_queue_of_all_is_no_goods_of_its_buyer(tmp_path: Path) -> None:
    assert ("upheld", set(), [DEEDS["message"][1]]) == verdict(tmp_path, remembering(QUEUE))


# A mistake in each, and what the reason says to do: no write can hold what is done and its PurchaseId.
UNKNOWING: Final = "player:LoadCharacter()"
MARKED_FIRST: Final = """
    local ok, known = pcall(function() return done:GetAsync(receipt.PurchaseId) end)
    if not ok then return Decision.NotProcessedYet end
    if known then return Decision.PurchaseGranted end
    if not pcall(function() done:SetAsync(receipt.PurchaseId, true) end) then return Decision.NotProcessedYet end
    player:LoadCharacter()
"""
MISTAKEN: Final = {
    "no memory": (UNKNOWING, "double_grant", "remember each PurchaseId when this is done, in a table of the server"),
    "marked first": (MARKED_FIRST, "lost_purchase", "do first what was paid for, and remember the PurchaseId then"),
}


@pytest.mark.parametrize("name", MISTAKEN)
def test_a_reason_does_not_ask_for_a_write_that_holds_what_was_done(tmp_path: Path, name: str) -> None:
    give, law, advice = MISTAKEN[name]
    found = document(write(tmp_path, giving(give)), *SMALL, "--moves", "0")
    reasons = [one["reason"] for one in found["violations"] if one["law"] == law]
    assert (True, False) == (advice in " ".join(reasons), "UpdateAsync" in " ".join(reasons))


def test_a_story_names_the_buyer_of_what_was_done(tmp_path: Path) -> None:
    found = document(write(tmp_path, giving(UNKNOWING)), *SMALL, "--moves", "0")
    story = str(found["violations"][0]["story"])
    assert (True, False) == ("calls of Players.alice:LoadCharacter nothing -> 1" in story, "{name}" in story)


def test_a_table_of_the_server_is_memory_enough_for_what_nothing_keeps(tmp_path: Path) -> None:
    give = (
        "if shown[receipt.PurchaseId] then return Decision.PurchaseGranted end "
        "shown[receipt.PurchaseId] = true player:LoadCharacter()"
    )
    assert ("upheld", set(), [DEEDS["revive"][1]]) == verdict(tmp_path, giving(give))


# The seconds that are left of a boost of all.
TICKING: Final = """local shown = {}
task.spawn(function() while task.wait(1) do luck.Value = math.max(luck.Value - 1, 0) end end)"""


def test_a_number_of_all_that_the_game_itself_lowers_has_what_each_call_adds(tmp_path: Path) -> None:
    source = remembering("luck.Value += 900").replace("local shown = {}", TICKING).replace("luck.Value = 1\n", "\n")
    found = verdict(tmp_path, source, "--crashes", "0", "--faults", "0", "--moves", "0")
    assert ("upheld", set(), ["game.ReplicatedStorage.Luck"]) == found


def test_a_boost_of_all_that_a_second_purchase_begins_anew_is_told(tmp_path: Path) -> None:
    give, _ = SETTINGS["time that begins anew"]
    notes = document(write(tmp_path, giving(give)), *SMALL, "--crashes", "0", "--faults", "0")["notes"]
    assert ([True, False]) == [
        any(words in note for note in notes) for words in ("adds nothing to the 900 s at", "changes nothing")
    ]


def test_a_day_that_is_bought_and_kept_on_the_player_alone_is_lost_in_a_crash(tmp_path: Path) -> None:
    give = "player:SetAttribute('Vip', math.max(player:GetAttribute('Vip') or 0, os.time()) + 86400)"
    _, laws, _ = verdict(tmp_path, remembering(give), "--faults", "0")
    assert "acknowledged_before_durable" in laws


def test_an_amount_that_is_ahead_of_the_clock_by_chance_is_an_amount(tmp_path: Path) -> None:
    """The first look buys at 20 s, and 200 is then three minutes ahead."""
    give = "workspace:SetAttribute('Jackpot', (workspace:GetAttribute('Jackpot') or 0) + 200)"
    calm = ("--crashes", "0", "--faults", "0")
    assert ("upheld", set(), ["game.Workspace.@Jackpot"]) == verdict(tmp_path, remembering(give), *calm)


def test_what_is_not_judged_is_named_also_where_it_shows_only_in_what_a_call_does(tmp_path: Path) -> None:
    give = "workspace:SetAttribute('Since', time())"
    found = document(write(tmp_path, giving(give)), *SMALL)
    assert "inconclusive" == found["verdict"]
    assert "game.Workspace.@Since differs with the time" == found["notes"][0].split(" of a purchase")[0]
