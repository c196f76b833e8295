"""Which scenarios a product is tried in, and within which bounds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.outcome import CALM
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.agenda import Habits, clean_kinds, find_habits, list_searches, told_bounds
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.learning.effects import Lesson, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.trial import try_target
from tests.planted.handlers import GOLD, HANDLERS
from tests.trial.helpers import check, document, write

Extra = Callable[[GameServer], object]


def target(extra: Extra = lambda _: None) -> Target:
    """The good handler, and something more."""

    def start(server: GameServer) -> None:
        HANDLERS["good"](server)
        extra(server)

    return Target("good", lambda market: market.on_server_start(start), (GOLD,))


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """What the good handler does."""
    return learn(Looks(target(), {}), ProductId(GOLD))


def count_sale(server: GameServer) -> None:
    """Each prompt that closes is counted for all."""
    sales = server.data_stores.get_data_store("Sales")
    server.marketplace.prompt_product_purchase_finished.connect(lambda *_: sales.increment_async("all"))


@pytest.mark.parametrize(
    ("extra", "habits"),
    [
        (lambda _: None, Habits(transforms=True)),
        (lambda server: server.players.player_removing.connect(lambda *_: None), Habits(listens=True, transforms=True)),
        (lambda server: server.bind_to_close(lambda _: None), Habits(listens=True, transforms=True)),
        (count_sale, Habits(shares=True, transforms=True)),
    ],
)
def test_what_a_game_does_is_seen(extra: Extra, habits: Habits) -> None:
    assert habits == find_habits(Scenario(target(extra), Kind.ONCE, ProductId(GOLD), {}))


@pytest.mark.parametrize(
    ("bounds", "habits", "has_other", "kinds"),
    [
        (CALM, Habits(True, True), True, [Kind.TWICE]),
        (Bounds(), Habits(), False, [Kind.OPEN_AT_ONCE, Kind.STAYS, Kind.TWICE, Kind.TWICE]),
        (Bounds(moves=0), Habits(), False, [Kind.OPEN_AT_ONCE, Kind.STAYS, Kind.TWICE]),
        (Bounds(crashes=0, faults=0), Habits(), False, [Kind.TWICE, Kind.TWICE]),
        (
            Bounds(1, 1, 1, 1),
            Habits(True, True),
            True,
            [Kind.OPEN_AT_ONCE, Kind.CLOSED, Kind.FOUR_BUYERS, Kind.STAYS, Kind.TWO_PRODUCTS, Kind.TWICE],
        ),
    ],
)
def test_what_is_searched_depends_on_the_game_and_on_the_bounds(
    bounds: Bounds, habits: Habits, has_other: bool, kinds: list[Kind], lesson: Lesson
) -> None:
    assert kinds == [item.kind for item in list_searches(bounds, lesson, habits, has_other=has_other)]


def test_the_last_search_has_the_bounds_that_were_asked_for(lesson: Lesson) -> None:
    assert Bounds(3, 2, 2, 2, 2) == list_searches(Bounds(3, 2, 2, 2, 2), lesson, Habits(), has_other=False)[-1].bounds


@pytest.mark.parametrize(("listens", "closed"), [(True, True), (False, False)])
def test_nobody_shuts_a_server_down_that_does_not_listen(listens: bool, closed: bool, lesson: Lesson) -> None:
    assert closed == (Kind.CLOSED in clean_kinds(lesson, Habits(listens=listens), steady=True))


def test_what_comes_with_time_alone_is_not_judged_by_long_scenarios(lesson: Lesson) -> None:
    assert not {Kind.LONG_STAY, Kind.LONG_AWAY} & set(clean_kinds(lesson, Habits(), steady=False))


def test_each_scenario_that_is_tried_has_words(lesson: Lesson) -> None:
    kinds = {item.kind for item in list_searches(Bounds(), lesson, Habits(True, True), has_other=True)}
    tried = kinds | set(clean_kinds(lesson, Habits(True, True), steady=True))
    words = [Scenario(target(), kind, ProductId(GOLD), {}).told for kind in tried]
    assert all(str(GOLD) in one for one in words)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds(1, 1, 1, 0, 0), "1 crash and 1 fault"),
        (Bounds(2, 0, 0, 0, 2), "2 moves"),
        (Bounds(2, 2, 1, 1, 0), "2 crashes, 1 fault and 1 delay"),
    ],
)
def test_narrow_bounds_are_told_without_those_that_are_nothing(bounds: Bounds, words: str) -> None:
    assert words == told_bounds(bounds)


def test_a_trial_says_which_scenarios_were_searched_how_far() -> None:
    found = try_target(target(), Options(bounds=Bounds(servers=2, crashes=0, faults=1, delays=0)))
    searched = [one for one in found.tried if one.searched]
    assert (["1 fault", "1 fault", "2 moves", ""], True) == (
        [one.within for one in searched],
        all(one.exhausted and one.runs for one in searched),
    )


DAILY = """
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
local function change(id, by, receipt)
	return pcall(store.UpdateAsync, store, "p" .. id, function(own)
		own = own or { gold = 0, day = 0, ids = {} }
		if receipt and own.ids[receipt] then return own end
		if receipt then own.ids[receipt] = true end
		if not receipt and os.time() - own.day < 86400 then return nil end
		if not receipt then own.day = os.time() end
		own.gold += by
		return own
	end)
end
game:GetService("Players").PlayerAdded:Connect(function(player) change(player.UserId, 25) end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
	if receipt.ProductId ~= 777 or not change(receipt.PlayerId, 100, receipt.PurchaseId) then
		return Enum.ProductPurchaseDecision.NotProcessedYet
	end
	return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""


@pytest.mark.real
def test_a_daily_reward_convicts_nobody(tmp_path: Path) -> None:
    found = document(write(tmp_path, DAILY), "--crashes", "0", "--faults", "0", "--delays", "1", "--product", "777")
    assert ("upheld", []) == (found["verdict"], found["violations"])


@pytest.mark.real
def test_document_and_page_list_the_scenarios(tmp_path: Path) -> None:
    path = write(tmp_path, DAILY)
    options = ("--product", "777", "--servers", "1", "--crashes", "0", "--delays", "0")
    found, said = document(path, *options), check(path, *options)
    told = "alice joins with three open purchases of 777, and never buys again"
    stays = "alice buys 777, and again 4 s later, and comes back to the same server while one is open"
    assert ([told, stays, "alice buys 777, and again 4 s later"], True) == (
        [one["scenario"] for one in found["tried"] if one["searched"]],
        f"{told} (with 1 fault):" in said.out,
    )
