"""How the budget of a trial is shared by what it searches."""

from itertools import count
from pathlib import Path

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.loading import load_target
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.traps import STYLES, target_of
from tests.trial.helpers import write

BOUNDS = Bounds(servers=1, crashes=1, faults=1, delays=0, moves=0)


def test_what_the_last_search_leaves_is_for_those_that_their_part_did_not_bring_to_an_end() -> None:
    """One of the scenarios needs more than its eighth of 600 runs, and all of them together need half."""
    path = next(path for path in STYLES if path.stem == "upgrade_or_coins")
    trial = try_target(target_of(path), Options((), {}, BOUNDS, runs=600))
    assert ("upheld", True, True) == (trial.verdict, trial.exhausted, trial.runs < 600)


# Three products in one handler; gems are given in another line, and so are keys.
THREE = """
local market = game:GetService("MarketplaceService")
local store = game:GetService("DataStoreService"):GetDataStore("Save")
local gives = {
	[777001] = function(data) data.gold += 100 end,
	[777002] = function(data) data.gems += 5 end,
	[777003] = function(data) data.keys += 1 end,
}
market.ProcessReceipt = function(receipt)
	local give = gives[receipt.ProductId]
	if not give then return Enum.ProductPurchaseDecision.NotProcessedYet end
	local saved = pcall(store.UpdateAsync, store, "p" .. receipt.PlayerId, function(old)
		old = old or { gold = 0, gems = 0, keys = 0, done = {} }
		if not old.done[receipt.PurchaseId] then
			give(old)
			old.done[receipt.PurchaseId] = true
		end
		return old
	end)
	return if saved then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""


def tried_for(seconds: float, folder: Path, source: str) -> Trial:
    """A trial whose clock goes on by a second whenever it is looked at."""
    target = load_target(str(write(folder, source)))
    return try_target(target, Options(bounds=BOUNDS, seconds=seconds), count().__next__)


def test_a_short_time_is_for_one_product_of_those_that_are_saved_alike(tmp_path: Path) -> None:
    trial = tried_for(180, tmp_path, THREE)
    assert "upheld" == trial.verdict
    assert [note for note in trial.notes if note.startswith("the time ended before all runs of 777")]


def test_products_that_are_saved_in_other_ways_are_all_begun(tmp_path: Path) -> None:
    apart = THREE.replace(
        "if not give", "if receipt.ProductId == 777003 then store:GetAsync('news') end\n\tif not give"
    )
    assert "inconclusive" == tried_for(180, tmp_path, apart).verdict
