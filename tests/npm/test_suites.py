"""Suites that the real TestEZ and the real Jest run, as pytest shows them."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

import pytest_robloxmarket._plugin.describing.items  # noqa: F401 - see tests/suites/conftest.py
from pytest_robloxmarket._place.surroundings import Projects
from pytest_robloxmarket._suites.suites import Suite
from tests.place.project import write_files
from tests.suites.helpers import NO_OFFERS, count_worlds
from tests.suites.test_harness import HASTY, SHOP

pytestmark = [pytest.mark.npm, pytest.mark.real]

TESTEZ = {"TestEZ": {"$path": "../../node_modules/@rbxts/testez/src"}}
JEST = {"node_modules": {"$className": "Folder", "@rbxts-js": {"$path": "../../node_modules/@rbxts-js"}}}

PURSE = "return { new = function(coins) return { coins = coins or 0 } end }"

# What each framework says of a number that is another.
TESTEZ_SAYS = 'E   Expected value "2" (number), got "1" (number) instead'
JEST_SAYS = "E   Expected: 2"

FOR_TESTEZ = """
return function()
	local Purse = require(script.Parent.Purse)
	local robloxmarket = require("@robloxmarket")
	local times = 0
	beforeAll(function() times += 1 print("before all", times) end)
	describe("purse", function()
		it("is empty", function() print("in empty") expect(Purse.new().coins).to.equal(0) end)
		it("is red", function() print("in red") expect(Purse.new(1).coins).to.equal(2) end)
		itSKIP("is skipped", function() end)
	end)
	it("waits", function() task.wait(3) expect(times).to.equal(1) end)
	it("sells", function()
		local market = robloxmarket.market()
		market:load(script.Parent.Hasty)
		local alice = market:server():join("alice", { robux = 500 })
		market.faults:recordingLost()
		alice:buy(456456)
		market:settle()
		alice:rejoin()
		robloxmarket.assertLawful(market)
	end)
end
"""

FOR_JEST = (
    FOR_TESTEZ.replace("return function()", "do", 1)
    .replace("local Purse", "@globals\n\tlocal Purse", 1)
    .replace("expect(Purse.new(1).coins).to.equal", "expect(Purse.new(1).coins).toBe")
    .replace(".to.equal", ".toBe")
    .replace("itSKIP", "it.skip")
    .replace(
        "@globals",
        'local J = require(game:GetService("ReplicatedStorage").node_modules["@rbxts-js"].JestGlobals)\n\t'
        "local describe, it, expect, beforeAll = J.describe, J.it, J.expect, J.beforeAll",
    )
)

CASES: Mapping[str, tuple[Mapping[str, object], str, str]] = {
    "testez": (TESTEZ, FOR_TESTEZ, TESTEZ_SAYS),
    "jest": (JEST, FOR_JEST, JEST_SAYS),
}


def write_suite(folder: Path, tree: Mapping[str, object], text: str) -> Path:
    project = {
        "$className": "DataModel",
        "ReplicatedStorage": tree,
        "ServerScriptService": {"Server": {"$path": "src"}},
    }
    files = {
        "default.project.json": json.dumps({"name": "suite", "tree": project}),
        "src/Purse.luau": PURSE,
        "src/Shop.server.luau": SHOP,
        "src/Hasty.server.luau": HASTY,
        "src/It.spec.luau": text,
    }
    return write_files(folder, files)


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    assert isinstance(request.param, str)
    return request.param


@pytest.fixture
def folder(npm_folder: Path, name: str) -> Path:
    """A project with a framework and a suite for it."""
    tree, text, _ = CASES[name]
    return write_suite(npm_folder / "games" / f"suite_{name}", tree, text)


def run(pytester: pytest.Pytester, folder: Path, *arguments: str) -> pytest.RunResult:
    pytester.makeini("[pytest]")
    ways = ("-p", "no:randomly", "-p", "no:cacheprovider", f"--rootdir={folder}")
    return pytester.runpytest_inprocess(str(folder), *ways, *arguments)


def test_the_framework_itself_runs_a_suite(pytester: pytest.Pytester, folder: Path, name: str) -> None:
    result = run(pytester, folder)
    result.assert_outcomes(passed=2, failed=2, skipped=1)
    result.stdout.fnmatch_lines_random(
        [
            CASES[name][2].replace("[", "[[]"),
            "src/It.spec.luau:*",
            "in red",
            "E   double_grant: receipt R1 (456456, 99 Robux, alice) had its effect twice",
            "  + granted  Coins[[]alice] is 200: what 2 purchases give",
        ]
    )
    result.stdout.no_fnmatch_line("in empty")


def test_one_test_of_a_framework_can_be_chosen(pytester: pytest.Pytester, folder: Path) -> None:
    result = run(pytester, folder, "-k", "empty", "-s")
    result.assert_outcomes(passed=1, deselected=4)
    assert (1, 0) == (result.stdout.str().count("in empty"), result.stdout.str().count("in red"))


def test_a_framework_names_the_tests_without_running_them(pytester: pytest.Pytester, folder: Path) -> None:
    result = run(pytester, folder, "--collect-only", "-q", "-s")
    result.stdout.fnmatch_lines(
        ["*It.spec.luau::purse::is empty", "*::purse::is red", "*::purse::is skipped", "*::waits", "*::sells"]
    )
    result.stdout.no_fnmatch_line("before all*")


@pytest.mark.parametrize("text", ["local x = nil\nlocal y = x.z", "local x = = 1"])
def test_a_file_that_a_framework_cannot_read_is_an_error_with_its_line(
    pytester: pytest.Pytester, npm_folder: Path, name: str, text: str
) -> None:
    tree, suite, _ = CASES[name]
    folder = write_suite(npm_folder / "games" / f"bad_{name}", tree, suite.replace("local times = 0", text))
    result = run(pytester, folder)
    result.assert_outcomes(errors=1)
    line = text.count("\n") + suite[: suite.index("local times")].count("\n") + 1
    assert f"src/It.spec.luau:{line}: " in result.stdout.str()


# What roblox-ts makes of a suite; its runtime is what `include` holds.
OF_ROBLOX_TS = """
-- Compiled with roblox-ts v3.0.0
local TS = _G[script]
@globals
local Purse = TS.import(script, script.Parent, "Purse")
@begin
	it("is empty", function()
		expect(Purse.new().coins).@word(0)
	end)
end
"""
IMPORT = (
    'local J = TS.import(script, game:GetService("ReplicatedStorage"), "rbxts_include", "node_modules", "@rbxts-js", '
    '"JestGlobals")\nlocal it, expect = J.it, J.expect'
)


@pytest.mark.parametrize("kind", CASES)
def test_a_suite_that_roblox_ts_has_made_runs(pytester: pytest.Pytester, npm_folder: Path, kind: str) -> None:
    folders = {"@rbxts-js": {"$path": "../../node_modules/@rbxts-js"}} if kind == "jest" else {}
    include = {"$path": "../../node_modules/roblox-ts/include", "node_modules": {"$className": "Folder", **folders}}
    tree: dict[str, object] = {"rbxts_include": include}
    if kind == "testez":
        tree.update(TESTEZ)
    text = OF_ROBLOX_TS.replace("@globals", IMPORT if kind == "jest" else "")
    text = text.replace("@begin", "do" if kind == "jest" else "return function()")
    text = text.replace("@word", "toBe" if kind == "jest" else "to.equal")
    folder = write_suite(npm_folder / "games" / f"{kind}_ts", tree, text)
    run(pytester, folder).assert_outcomes(passed=1)


def test_a_framework_that_no_project_gives_a_place_is_found(pytester: pytest.Pytester, npm_folder: Path) -> None:
    suite = write_suite(npm_folder / "games" / "placeless", {}, FOR_TESTEZ)
    result = run(pytester, suite, "-k", "red")
    result.assert_outcomes(failed=1, deselected=4)
    assert TESTEZ_SAYS in result.stdout.str()


def test_a_framework_leaves_nothing_in_memory(folder: Path) -> None:
    before = count_worlds()
    suite = Suite(folder / "src" / "It.spec.luau", Projects(), NO_OFFERS, lambda _said: None)
    suite.plan()
    suite.close()
    del suite
    assert before == count_worlds()
