"""The harness in the hand of a suite's author."""

import pytest

from tests.place.project import write_project

SHOP = """
local coins = game:GetService("DataStoreService"):GetDataStore("Coins")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
	if receipt.ProductId ~= 456456 then
		return Enum.ProductPurchaseDecision.NotProcessedYet
	end
	local ok = pcall(function()
		coins:UpdateAsync(receipt.PlayerId, function(purse)
			purse = purse or { coins = 0, done = {} }
			if not purse.done[receipt.PurchaseId] then
				purse.coins += 100
				purse.done[receipt.PurchaseId] = true
			end
			return purse
		end)
	end)
	return if ok then Enum.ProductPurchaseDecision.PurchaseGranted else Enum.ProductPurchaseDecision.NotProcessedYet
end
"""

HASTY = """
local coins = game:GetService("DataStoreService"):GetDataStore("Coins")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
	coins:IncrementAsync(receipt.PlayerId, 100) -- 456456
	return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""

SPEC = """
local robloxmarket = require("@robloxmarket")
local COINS = 456456
local market, server, alice
beforeEach(function()
	market = robloxmarket.market()
	market:load(script.Parent.@shop)
	server = market:server()
	alice = server:join("alice", { robux = 500 })
end)
it("x", function()
	@body
end)
"""
LINE = 12

FILE = "src/server/Shop.spec.luau"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a shop that is right and one that is not."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly -p no:cacheprovider")
    write_project(pytester.path, {"src/server/Shop.server.luau": SHOP, "src/server/Hasty.server.luau": HASTY})
    return pytester


def run(project: pytest.Pytester, body: str, *arguments: str, shop: str = "Shop") -> pytest.RunResult:
    write_project(project.path, {FILE: SPEC.replace("@shop", shop).replace("@body", body)})
    return project.runpytest_inprocess(*arguments)


@pytest.mark.parametrize(
    "body",
    [
        "alice:buy(COINS) market:settle() expect(market:stored('Coins', alice).coins).toBe(100)",
        "alice:buy(COINS) market:settle() expect(alice.holdings['Coins[alice].coins']).toBe(100)",
        "alice:buy(COINS) market:settle() expect(alice.wallet).toBe(401)",
        "alice:buy(COINS) market:settle() robloxmarket.assertGrantedExactlyOnce(alice, COINS)",
        "alice:buy(COINS) market:settle() robloxmarket.assertLawful(market) robloxmarket.assertNoDoubleGrant(market)",
        "market.faults:dataStore('UpdateAsync'):failed({ times = 2 }) alice:buy(COINS) market.clock:advance(60) "
        "alice:rejoin() alice:rejoin() robloxmarket.assertLawful(market)",
        "local fault = market.faults:recordingLost() alice:buy(COINS) market:settle() alice:rejoin() "
        "expect(fault.struck).toBe(1) robloxmarket.assertLawful(market)",
        "market.faults:crash('write') alice:buy(COINS) market:settle() expect(server.alive).toBe(false) "
        "alice:rejoin() robloxmarket.assertLawful(market)",
        "alice:buy(COINS) alice:hop() market:settle() expect(alice.server).never.toEqual(server) "
        "robloxmarket.assertLawful(market)",
        "server:crash() expect(server.alive).toBe(false)",
        "local bob = server:join('bob') expect(bob.name).toBe('bob') bob:leave() expect(bob.server).toBeNil()",
        "local before = market.clock.seconds market.clock:advance(90) expect(market.clock.seconds - before).toBe(90)",
        "alice:buy(COINS) market.clock:runUntil(function() return alice.wallet == 401 end, { within = 60 }) "
        "market:settle()",
        "local held = market.dataStores:hold() alice:buy(COINS) market:settle() expect(held.waiting).toHaveLength(1) "
        "expect(held.waiting[1].api).toBe('UpdateAsync') held:release(held.waiting[1]) held:stop() market:settle() "
        "robloxmarket.assertLawful(market)",
        "alice:buy(COINS) market:settle() market.dataStores:put('Coins', alice.id, { coins = 7, done = {} }) "
        "expect(market:stored('Coins', alice).coins).toBe(7)",
        "market.dataStores:setBudget('StandardWrite', 0, { server = server }) alice:buy(COINS) "
        "market.clock:advance(120) robloxmarket.assertLawful(market)",
        # Another server writes between the read and the write of an update: the transform is called again.
        "local held = market.dataStores:hold() alice:buy(COINS) market:settle() "
        "market.dataStores:put('Coins', alice.id, { coins = 7, done = {} }) held:stop() market:settle() "
        "expect(market:stored('Coins', alice).coins).toBe(107)",
        # Two requests are held, and the later one is let go first.
        "local bob = server:join('bob', { robux = 500 }) local held = market.dataStores:hold() alice:buy(COINS) "
        "bob:buy(COINS) market:settle() held:release(held.waiting[2]) market:settle() "
        "expect(market:stored('Coins', bob).coins).toBe(100) expect(market:stored('Coins', alice)).toBeNil() "
        "held:stop() market:settle()",
        # The next two requests of a kind fail with a text of the test's.
        "market.faults:dataStore('UpdateAsync'):failed({ times = 2, error = '402: no access' }) alice:buy(COINS) "
        "market.clock:advance(60) expect(market:stored('Coins', alice)).toBeNil() alice:rejoin() alice:rejoin() "
        "robloxmarket.assertLawful(market)",
        "market.faults:dataStore('UpdateAsync'):never() alice:buy(COINS) market.clock:advance(60) alice:hop() "
        "market:settle() robloxmarket.assertLawful(market)",
        # Any call to Roblox fails, memory stores lie, and messages are lost and doubled.
        "local other = robloxmarket.market() other:loadSource([[game.Players.PlayerAdded:Connect(function(player) "
        "pcall(game.BadgeService.UserHasBadgeAsync, game.BadgeService, player.UserId, 7) end)]]) "
        "local fault = other.faults:service('UserHasBadgeAsync'):failed() other:server():join('bob') other:settle() "
        "expect(fault.struck).toBe(1)",
        "local other = robloxmarket.market() other:loadSource([[local map = game.MemoryStoreService:GetHashMap('m') "
        "pcall(map.SetAsync, map, 'k', 1, 60)]]) "
        "local fault = other.faults:memoryStore('SetAsync'):appliedButFailed() other:server() other:settle() "
        "expect(fault.struck).toBe(1)",
        "local other = robloxmarket.market() other:loadSource([[game.MessagingService:SubscribeAsync('t', print) "
        "game.MessagingService:PublishAsync('t', 1) game.MessagingService:PublishAsync('t', 2)]]) "
        "local lost, twice = other.faults:message('t'):lost(), other.faults:message('t'):doubled() "
        "other:server() other.clock:advance(60) expect(lost.struck).toBe(1) expect(twice.struck).toBe(1)",
        # A lock holder dies: its server loses power while its request is held.
        "local held = market.dataStores:hold() alice:buy(COINS) market:settle() server:crash() held:stop() "
        "market:server():join(alice) market:settle() robloxmarket.assertLawful(market)",
        "market.catalogue:product(7, { price = 5, name = 'gem' }) expect(market.catalogue:find(7).price).toBe(5)",
        "alice:buy(COINS) market:settle() expect(market:verdict()).toEqual({})",
        "alice:buy(COINS) market:settle() expect(market:story()).toContain('buys 456456')",
        "local other = robloxmarket.market({ contract = 'purchase-rejected' }) other:server():join('bob')",
        "local other = robloxmarket.market() other:loadSource('print(1)') other:server()",
        "local other = robloxmarket.market() other:load('src/server/Hasty.server.luau') other:server()",
        "local other = robloxmarket.market() other:load() other:server()",
        "expect(tostring(alice)).toBe('<User alice>') expect(typeof(market)).toBe('Market')",
        "local one, two = market:cast(2, { robux = 5 }) expect(#market.users).toBe(3)",
        "local harness = require(game:GetService('ReplicatedStorage').robloxmarket) expect(harness).toBe(robloxmarket)",
        "local bob = robloxmarket.server:join('bob') task.wait(1) expect(game.Players.bob.UserId).toBe(bob.id)",
        "robloxmarket.here.clock:advance(60) expect(robloxmarket.here.clock.seconds).toBeGreaterThanOrEqual(60)",
    ],
)  # fmt: skip
def test_an_author_can(project: pytest.Pytester, body: str) -> None:
    run(project, body, "-W", "error").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("alice:buyy(COINS)", "buyy is not a valid member of User. It has: atPrompts(), buy(),"),
        ("alice:buy()", "buy cannot be called so (missing a required argument: 'product'): it is buy(product)"),
        ("server:join('bob', { robx = 5 })", "(it has no option robx): it is join(name, { robux = ... })"),
        ("market:user('carol'):buy(COINS)", "carol cannot pay 99 Robux for product 456456"),
        ("alice:leave() local p = alice:promptFails(COINS)", "Let them join one: market:server():join('alice')."),
        ("market:stored('Coin', alice)", "no game code has opened a data store 'Coin'"),
        ("market.faults:dataStore('Nope')", "there is no data store method 'Nope'"),
        ("market.clock:advance(-1)", "time does not go backwards"),
        ("market:load(5)", "a market loads a script of the project, like script.Parent.Shop, or a file, and not 5."),
        ("market:load(workspace)", "Workspace comes from no file, and only those can be loaded."),
        ("market:loadSource('local =')", "Expected identifier when parsing variable name"),
        ("robloxmarket.market({ contract = 'nope' })", "nope"),
        ("robloxmarket.server:crash()", "the suite itself runs on this server, and would end with it."),
        ("robloxmarket.explore()", "explore is given what may go wrong, if you like, and a function"),
        ("robloxmarket.assertLaw(market, 'nope')", "nope"),
    ],
)  # fmt: skip
def test_a_wrong_use_says_so_in_luaus_words(project: pytest.Pytester, body: str, says: str) -> None:
    result = run(project, body)
    result.assert_outcomes(failed=1)
    assert (True, True) == (says in result.stdout.str(), f"\n{FILE}:{LINE}" in result.stdout.str())


def test_a_broken_law_is_told_with_its_story(project: pytest.Pytester) -> None:
    body = "market.faults:recordingLost() alice:buy(COINS) market:settle() alice:rejoin() "
    run(project, f"{body} robloxmarket.assertLawful(market)", shop="Hasty").stdout.fnmatch_lines(
        [
            "E   double_grant: receipt R1 (456456, 99 Robux, alice) had its effect twice",
            f"{FILE}:{LINE}",
            "  [*] * the recording of R1 is lost",
            "  + granted  Coins[[]alice] is 200: what 2 purchases give",
        ]
    )


def test_a_red_test_tells_what_had_happened(project: pytest.Pytester) -> None:
    run(project, "alice:buy(COINS) market:settle() expect(1).toBe(2)").stdout.fnmatch_lines(
        ["E   expected 2, got 1", "The story so far, to *:", "*answers PurchaseGranted"]
    )


def test_a_fault_that_never_strikes_is_a_warning_at_its_line(project: pytest.Pytester) -> None:
    result = run(project, "market.faults:dataStore('SetAsync'):failed()")
    result.assert_outcomes(passed=1, warnings=1)
    assert f"{FILE}:{LINE}: FaultNotStruckWarning" in result.stdout.str()


def test_a_fault_of_the_suites_own_market_ends_with_its_test(project: pytest.Pytester) -> None:
    store = "game:GetService('DataStoreService'):GetDataStore('Own')"
    text = (
        'local here = require("@robloxmarket").here\n'
        f"it('a', function() here.faults:dataStore('GetAsync'):failed({{ times = math.huge }})\n"
        f"expect(function() {store}:GetAsync('k') end).toThrow('502') end)\n"
        f"it('b', function() expect({store}:GetAsync('k')).toBeNil() end)"
    )
    write_project(project.path, {FILE: text})
    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_market_ends_with_its_test(project: pytest.Pytester) -> None:
    text = (
        'local robloxmarket = require("@robloxmarket")\nlocal market\n'
        "it('a', function() market = robloxmarket.market() end)\n"
        "it('b', function() expect(market.users).toHaveLength(0) expect(robloxmarket.market()).never.toBe(market) end)"
    )
    write_project(project.path, {FILE: text})
    project.runpytest_inprocess().assert_outcomes(passed=2)


EXPLORE = "robloxmarket.explore({ crashes = 1, faults = 1, delays = 0, moves = 0 }, function(market) @ end)"
PLAY = "market:load(script.Parent.{}) market:server():join('alice', {{ robux = 500 }}):buy(COINS)"


def test_a_search_proves_a_right_shop(project: pytest.Pytester) -> None:
    result = run(project, EXPLORE.replace("@", PLAY.format("Shop")), "-v")
    result.assert_outcomes(passed=1)
    assert "no law broken" in result.stdout.str()


def test_a_search_finds_what_breaks_and_its_string_replays_it(project: pytest.Pytester) -> None:
    result = run(project, EXPLORE.replace("@", PLAY.format("Hasty")))
    result.assert_outcomes(failed=1)
    (line,) = [one for one in result.outlines if "--robloxmarket-replay=" in one]
    again = project.runpytest_inprocess(*line.split()[1:])
    again.assert_outcomes(failed=1)
    assert "E   double_grant" in again.stdout.str()


def test_what_an_explored_body_expects_counts_in_clear_weather(project: pytest.Pytester) -> None:
    body = EXPLORE.replace("@", PLAY.format("Shop") + " expect(1).toBe(2)")
    result = run(project, body)
    result.assert_outcomes(failed=1)
    assert "E   expected 2, got 1" in result.stdout.str()


def test_a_test_explores_once(project: pytest.Pytester) -> None:
    body = EXPLORE.replace("@", PLAY.format("Shop"))
    assert "a test explores once" in run(project, f"{body} {body}").stdout.str()
