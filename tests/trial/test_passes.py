"""The trial of game passes: which games it convicts, in Python and in Luau through one table."""

from pathlib import Path

import pytest

from pytest_robloxmarket._explore.explorer import tell
from pytest_robloxmarket._kernel.script import encode_script
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._trial.loading import load_target
from pytest_robloxmarket._trial.passes import PassTrial, try_passes
from pytest_robloxmarket._trial.replay import replay
from pytest_robloxmarket._trial.scenarios.passes import PassKind
from pytest_robloxmarket._trial.target import Target
from tests.helpers import ROOT
from tests.trial.asking_games import VIP, Game, asks_when_it_matters
from tests.trial.pass_games import GAMES, LUAU, remembers_a_no, welcomes_once
from tests.trial.prompt_games import believes_a_prompt, gives_at_each_prompts_end, gives_for_one_visit

LANGUAGES = ("python", "luau")


def target_of(game: Game, language: str, folder: Path) -> Target:
    """A game as a trial gets it."""
    if language == "python":
        return Target("game", lambda market: market.on_server_start(game), (VIP, 500, 100, 3))
    return luau_target(LUAU[game], folder)


def luau_target(source: str, folder: Path) -> Target:
    path = folder / "Game.server.luau"
    path.write_text(source, encoding="utf-8")
    return Target(path.name, load_source(path).install, integer_literals(source))


def charged(trial: PassTrial) -> list[str]:
    return [charge.finding.violation.law for charge in trial.charges]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("game", "law"), GAMES.items(), ids=[game.__name__ for game in GAMES])
def test_a_game_that_is_wrong_about_a_pass_is_convicted_and_no_other(
    game: Game, law: str, language: str, tmp_path: Path
) -> None:
    assert ([law] if law else []) == charged(try_passes(target_of(game, language, tmp_path), {}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_charge_is_replayed_from_its_string(language: str, tmp_path: Path) -> None:
    target = target_of(believes_a_prompt, language, tmp_path)
    (charge,) = try_passes(target, {}).charges
    again = replay(encode_script(charge.script), target, {})
    assert [charge.finding.violation] == [one.finding.violation for one in again.charges]


def test_a_charge_can_be_told(tmp_path: Path) -> None:
    (charge,) = try_passes(target_of(believes_a_prompt, "python", tmp_path), {}).charges
    told = tell(charge.setup, charge.finding)[1]
    assert charge.finding.violation.headline == told.headline


@pytest.mark.parametrize(
    ("game", "words"),
    [
        (gives_at_each_prompts_end, "Its prompt was closed without a purchase at 20.0 s, and "),
        (gives_for_one_visit, "the game never asks. Ask at each join"),
        (remembers_a_no, "it was told no at 0.1 s, and has not asked since, not even at the join at 41.0 s"),
    ],
)
def test_the_reason_says_what_the_game_did(game: Game, words: str, tmp_path: Path) -> None:
    (charge,) = try_passes(target_of(game, "luau", tmp_path), {}).charges
    assert words in charge.finding.violation.reason


def test_a_string_of_a_game_that_was_mended_breaks_nothing(tmp_path: Path) -> None:
    (charge,) = try_passes(target_of(believes_a_prompt, "python", tmp_path), {}).charges
    mended = target_of(asks_when_it_matters, "python", tmp_path)
    assert () == replay(encode_script(charge.script), mended, {}).charges


ROUNDS = """
local market, Players = game:GetService("MarketplaceService"), game:GetService("Players")
local VIP = 510909
local function begin()
    for _, player in Players:GetPlayers() do
        if market:UserOwnsGamePassAsync(player.UserId, VIP) then player:SetAttribute("VIP", true) end
    end
end
Players.PlayerAdded:Connect(function() if #Players:GetPlayers() >= 12 then begin() end end)
market.PromptGamePassPurchaseFinished:Connect(function(player, pass, purchased)
    if purchased and pass == VIP then player:SetAttribute("VIP", true) end
end)
game:GetService("ReplicatedStorage").BuyPass.OnServerEvent:Connect(function(player)
    market:PromptGamePassPurchase(player, VIP)
end)
"""


@pytest.mark.parametrize(
    ("asks", "laws", "note"),
    [
        ("UserOwnsGamePassAsync", [], "at a moment that no run came to"),
        ("GetProductInfo", ["stale_pass"], "has nothing of it, not even when they join again"),
    ],
)
def test_a_game_that_asks_in_a_round_that_never_begins_is_not_said_to_ask_never(
    asks: str, laws: list[str], note: str, tmp_path: Path
) -> None:
    (tmp_path / "Game.server.luau").write_text(ROUNDS.replace("UserOwnsGamePassAsync", asks), encoding="utf-8")
    trial = try_passes(load_target(str(tmp_path), places=("ReplicatedStorage.BuyPass=RemoteEvent",)), {})
    assert (laws, True) == (charged(trial), any(note in one for one in trial.notes))


@pytest.mark.parametrize("source", ["print(1)", "while true do end"])
def test_a_game_without_passes_is_not_judged(source: str, tmp_path: Path) -> None:
    assert ((), (), 0, ()) == try_passes(luau_target(source, tmp_path), {})


def test_a_trial_whose_time_is_over_says_what_it_left_out(tmp_path: Path) -> None:
    times = iter([True, True, True, True])
    trial = try_passes(target_of(believes_a_prompt, "python", tmp_path), {}, left=lambda: next(times, False))
    assert ((), True) == (trial.charges, "were not tried to the end" in trial.notes[-1])


@pytest.mark.parametrize(
    ("game", "words"),
    [
        (asks_when_it_matters, "was tried as owned, not owned, bought meanwhile and unknown"),
        (welcomes_once, "is believed without asking UserOwnsGamePassAsync"),
        (believes_a_prompt, "buys pass 510909 on the game's page has nothing of it"),
    ],
)
def test_what_a_reader_should_know_is_noted(game: Game, words: str, tmp_path: Path) -> None:
    assert any(words in note for note in try_passes(target_of(game, "python", tmp_path), {}).notes)


def test_a_pass_that_shows_nowhere_is_not_judged(tmp_path: Path) -> None:
    trial = try_passes(luau_target('game:GetService("MarketplaceService"):UserOwnsGamePassAsync(1, 77)', tmp_path), {})
    assert ((), True) == (trial.charges, "pass 77 was tried, and nothing" in trial.notes[0])


def test_the_numbers_of_the_scenarios_stay() -> None:
    """They are in replay strings that people have kept."""
    assert list(range(100, 110)) == [int(kind) for kind in PassKind]


@pytest.mark.parametrize(("file", "laws"), [("Vip", []), ("VipByWord", ["goods_without_purchase"] * 2)])
def test_the_examples_are_judged_as_they_say(file: str, laws: list[str]) -> None:
    path = ROOT / "examples" / "game_passes" / f"{file}.server.luau"
    target = Target(path.name, load_source(path).install, integer_literals(path.read_text("utf-8")))
    assert laws == charged(try_passes(target, {}))


def test_a_zero_where_a_pass_belongs_is_named_and_not_tried(tmp_path: Path) -> None:
    """Nobody can own it, so that nothing which a game does with it is right or wrong."""
    source = """
    game:GetService("Players").PlayerAdded:Connect(function(player)
        if game:GetService("MarketplaceService"):UserOwnsGamePassAsync(player.UserId, 0) then
            player:SetAttribute("Vip", true)
        end
    end)
    """
    trial = try_passes(luau_target(source, tmp_path), {})
    assert ([], 0, True) == (charged(trial), trial.runs, trial.notes[0].startswith("0 is no pass that anybody could"))
