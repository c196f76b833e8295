"""Where in the code a change comes from: a line of the game, or nothing; never that of a test that lets time pass."""

from pathlib import Path

import pytest

from pytest_robloxmarket._terms.events import SessionChanged, StoreWritten
from tests.engine.game import open_game

SETUP = """
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
local gold = Instance.new("IntValue")
game:GetService("Players").PlayerAdded:Connect(function(player)
    gold.Name, gold.Parent = "Gold", player
    {}
end)
"""


def sources(folder: Path, line: str) -> list[str]:
    """The sources of the changes and writes after that of the set-up."""
    market = open_game(folder, SETUP.format(line))
    market.world.tracing = True
    market.server().join("alice")
    market.clock.advance(10)
    found = [event.source for event in market.history if isinstance(event, SessionChanged | StoreWritten)]
    market.close()
    return found[1:]


def test_what_the_engine_does_by_itself_has_no_source(tmp_path: Path) -> None:
    assert [""] == sources(tmp_path, 'game:GetService("Debris"):AddItem(gold, 5)')


@pytest.mark.parametrize(
    "line",
    [
        'task.cancel(task.spawn(function() store:SetAsync("a", 1) end))',
        'local one = coroutine.create(function() store:SetAsync("a", 1) end) coroutine.resume(one)',
        'task.cancel(task.spawn(function() store:UpdateAsync("a", function() return 5 end) end))',
    ],
)
def test_a_write_whose_thread_is_gone_has_the_line_of_its_request(tmp_path: Path, line: str) -> None:
    (found,) = sources(tmp_path, line)
    assert found.endswith(".luau:6")
