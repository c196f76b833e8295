"""Scripts that no purchase touches, and a search without them."""

import re
from pathlib import Path

import pytest

from pytest_robloxmarket._place import games
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._trial.leaving_out import learn_game
from pytest_robloxmarket._trial.loading import load_target
from pytest_robloxmarket.errors import UsageError
from tests.place.project import write_project
from tests.trial.helpers import check, document, invoke

# Nothing remembers the PurchaseId.
SHOP = """
local gold = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    gold:IncrementAsync(receipt.PlayerId, workspace:GetAttribute("Amount") or 100)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
FILES = {
    "src/server/Shop.server.luau": SHOP,
    "src/server/Day.server.luau": "while task.wait(60) do print('a day') end",
}
SMALL = ("--product", "456456", "--crashes", "0", "--delays", "0", "--moves", "0", "--jobs", "1")


@pytest.mark.real
def test_a_search_goes_on_without_them_and_says_so(tmp_path: Path) -> None:
    found = document(write_project(tmp_path, FILES), *SMALL)
    assert ["src/server/Day.server.luau"] == found["left_out"]
    assert any(note.startswith("no purchase touches src/server/Day.server.luau: the search") for note in found["notes"])


# What the second one gives is added to the first one's coins by chance, so that both are judged by how often.
CRATE = """
local store = game:GetService("DataStoreService"):GetDataStore("Coins")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    store:IncrementAsync(receipt.PlayerId, if receipt.ProductId == 456456 then 500 else math.random(10, 20))
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


@pytest.mark.real
def test_a_search_goes_on_without_them_where_products_share_a_place(tmp_path: Path) -> None:
    files = {**FILES, "src/server/Shop.server.luau": CRATE}
    found = document(write_project(tmp_path, files), *SMALL, "--product", "567567", "--runs", "40")
    assert ["src/server/Day.server.luau"] == found["left_out"]


@pytest.mark.real
@pytest.mark.parametrize("option", [(), ("--all-scripts",)])
def test_the_line_below_a_story_replays_it_with_the_same_scripts(tmp_path: Path, option: tuple[str, ...]) -> None:
    folder = write_project(tmp_path, FILES)
    said = check(folder, *SMALL, *option)
    assert (1, not option) == (said.status, "no purchase touches" in said.out)
    found = re.search(r"robloxmarket replay (rm1-\w+)(.*) \S+\n", said.out)
    assert found is not None
    assert list(option) == found.group(2).split()
    again = invoke("replay", found.group(1), str(folder), *option)
    assert (1, True) == (again.status, "double_grant" in again.out)


def test_none_is_left_out_where_a_purchase_does_something_else_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**FILES, "src/server/Amount.server.luau": "workspace:SetAttribute('Amount', 5)"}
    target = load_target(str(write_project(tmp_path, files)))
    assert target.without_others() is not target
    monkeypatch.setattr(games, "needed_scripts", lambda root, scripts: [one for one in scripts if one.name == "Shop"])
    learned = learn_game(target, (456456,), {})
    assert (target, "", [5]) == (learned.target, learned.note, [*learned.found.lessons[0].effect.values()])


def test_a_map_of_many_parts_is_made_in_a_few_runs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many products there are, and however long each is looked at: learning the rest does without it."""
    starts: list[int] = []
    start = games.Game._start

    def count(game: games.Game, server: Server) -> None:
        starts.append(len(game.scripts))
        start(game, server)

    monkeypatch.setattr(games.Game, "_start", count)
    map_of = "for n = 1, 50 do local part = Instance.new('Part') part.Parent = workspace end"
    files = {"src/server/Shop.server.luau": CRATE, "src/server/Map.server.luau": map_of}
    learned = learn_game(load_target(str(write_project(tmp_path, files))), (456456, 567567), {})
    # Each of the runs that compare has one server, and another one that she joins again.
    assert (2, True, ["src/server/Map.server.luau"]) == (
        len(learned.found.lessons),
        starts.count(2) == 4 < starts.count(1),
        [node.file for node in learned.target.game.left_out] if learned.target.game is not None else [],
    )


@pytest.mark.real
def test_what_a_left_out_script_raises_is_told_all_the_same(tmp_path: Path) -> None:
    files = {**FILES, "src/server/Day.server.luau": "task.wait(2) error('no day')"}
    found = document(write_project(tmp_path, files), *SMALL, "--runs", "20")
    assert (["src/server/Day.server.luau"], True) == (
        found["left_out"],
        any("no day" in note for note in found["notes"]),
    )


@pytest.mark.real
def test_a_replay_has_what_was_handed_in_for_the_script(tmp_path: Path) -> None:
    shop = tmp_path / "Shop.server.luau"
    shop.write_text(SHOP.replace("workspace:GetAttribute", "script:GetAttribute"), encoding="utf-8")
    options = ("--place", "script.@Amount=7", "--place", "ReplicatedStorage.Buy=RemoteEvent")
    said = check(shop, *SMALL, *options)
    assert "Gold[{user}] +7" in said.out
    found = re.search(r"robloxmarket replay (rm1-\w+)(.*) \S+\n", said.out)
    assert found is not None
    assert list(options) == found.group(2).split()
    again = invoke("replay", found.group(1), str(shop), *options)
    assert (1, True) == (again.status, "nothing -> 7" in again.out)


def test_a_place_in_bytes_says_how_to_save_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"written in bytes that only Studio reads: save it as shop\.rbxlx\."):
        load_target(str(tmp_path / "shop.rbxl"))
