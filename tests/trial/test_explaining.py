"""`robloxmarket explain` shows the lines of source that a story names, wherever the game's files are."""

import json
from pathlib import Path

import pytest

from tests.trial.helpers import document, explain, write

pytestmark = pytest.mark.real

SHOP = """local store = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(r)
    if r.ProductId ~= 456456 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    store:IncrementAsync(r.PlayerId, 100)
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
TREE = {"name": "game", "tree": {"$className": "DataModel", "ServerScriptService": {"$path": "src"}}}


@pytest.mark.parametrize("target", ["", "default.project.json", "src/Shop.server.luau"])
def test_the_lines_of_a_project_are_shown(tmp_path: Path, target: str) -> None:
    (tmp_path / "src").mkdir()
    write(tmp_path / "src", SHOP)
    write(tmp_path, json.dumps(TREE), "default.project.json")
    found = document(tmp_path / target, "--product", "456456", "--crashes", "0", "--faults", "0", "--delays", "0")
    said = explain(found["violations"][0]["replay"], tmp_path / target)
    assert (1, True) == (said.status, "> 4 |     store:IncrementAsync(r.PlayerId, 100)" in said.out)
