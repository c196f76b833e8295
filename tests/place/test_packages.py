"""Packages that a game asks for and nobody has installed."""

from pathlib import Path

import pytest

from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.loading import load_game, read_game
from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import printed, unsupported
from tests.place.project import ROJO, run_game, write_files, write_project

MAIN = "src/server/Main.server.luau"
WALLY = """
[package]
name = "me/game"
[dependencies]
Knit = "sleitnick/knit@1.7.0"
Promise = "evaera/promise@4.0.0"
Events = "stravant/goodsignal@0.2.0"
Cmdr = "evaera/cmdr@1.12.0"
[server-dependencies]
ProfileStore = "lm-loleris/profilestore@1.0.3"
"""
TREE = {
    **ROJO,
    "ReplicatedStorage": {"Shared": {"$path": "src/shared"}, "Packages": {"$path": "Packages"}},
    "ServerScriptService": {"Server": {"$path": "src/server"}, "ServerPackages": {"$path": "ServerPackages"}},
}
KNIT = """
local Knit = require(game.ReplicatedStorage.Packages.Knit)
local offered = { Changed = Knit.CreateSignal(), Sum = Knit.CreateProperty(0) }
local Gold = Knit.CreateService({ Name = "Gold", Client = offered })
function Gold.Client:Get(player) return self.Server.amounts[player.UserId] or 0 end
function Gold:KnitInit() self.amounts = {} task.wait(1) end
function Gold:Give(player, amount)
    self.amounts[player.UserId] = (self.amounts[player.UserId] or 0) + amount
    self.Client.Changed:Fire(player, amount)
    self.Client.Sum:SetFor(player, amount)
end
local Shop = Knit.CreateService({ Name = "Shop" })
function Shop:KnitStart()
    print("started", Knit.GetService("Gold").amounts ~= nil)
end
Knit.OnStart():andThen(function() print("heard") end)
Knit.Start():andThen(function() print("done") end):catch(warn)
"""


def promise(code: str) -> str:
    return f"local Promise = require(game.ReplicatedStorage.Packages.Promise)\n{code}"


def bag(code: str, name: str = "Trove") -> str:
    return f"local Bag = require(game.ReplicatedStorage.Packages.{name})\nlocal bag = Bag.new()\n{code}"


def check(code: str) -> str:
    return f"local t = require(game.ReplicatedStorage.Packages.t)\n{code}"


def signal(code: str) -> str:
    return f"local signal = require(game.ReplicatedStorage.Packages.Signal).new()\n{code}"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (signal("signal:Connect(print) signal:Fire(1, 2)"), ["1 2"]),
        (signal("local c = signal:Connect(print) c:Disconnect() signal:Fire(1) print(c.Connected)"), ["false"]),
        (signal("signal:Once(print) signal:Fire(1) signal:Fire(2)"), ["1"]),
        (signal("task.spawn(function() print(signal:Wait()) end) signal:Fire(7)"), ["7"]),
        (signal("signal:Connect(print) signal:FireDeferred(1) print(0)"), ["0", "1"]),
        (promise("Promise.resolve(1):andThen(function(x) return x + 1 end):andThen(print)"), ["2"]),
        (promise("Promise.reject('no'):catch(function(why) print(why) end)"), ["no"]),
        (promise("print(Promise.new(function(done) task.wait(1) done(3) end):await())"), ["true 3"]),
        (promise("print(Promise.all({ Promise.resolve(1), Promise.delay(1):andThenReturn(2) }):expect()[2])"), ["2"]),
        (promise("Promise.try(error, 'bad', 0):catch(function(e) print(e.error) end)"), ["bad"]),
        (promise("Promise.reject('no')"), ["Unhandled Promise rejection:\n\nno"]),
        (promise("local p = Promise.delay(9) p:cancel() print(p:getStatus())"), ["Cancelled"]),
        (promise("local n = 0 Promise.retry(function() n += 1 return Promise.reject(n) end, 2):catch(print)"), ["3"]),
        (promise("Promise.delay(5):timeout(1):catch(function(e) print(e.kind) end)"), ["TimedOut"]),
        (promise("Promise.resolve(1):finally(function() print('end') end):andThen(print)"), ["end", "1"]),
        (promise("print(Promise.resolve(Promise.resolve(4)):expect())"), ["4"]),
        (bag("bag:Add(function() print('gone') end) bag:Destroy() bag:Destroy()"), ["gone"]),
        (bag("local p = Instance.new('Folder', workspace) bag:Add(p) bag:Clean() print(p.Parent)"), ["nil"]),
        (bag("bag.a = function() print(1) end bag.a = nil print(2)", "Maid"), ["1", "2"]),
        (bag("bag:Add({ Stop = function() print('off') end }, 'Stop', 'key') bag:Remove('key')", "Janitor"), ["off"]),
        (check("print(t.string('a'), (t.integer(1.5)))"), ["true false"]),
        (check("print((t.interface({ id = t.number, name = t.optional(t.string) })({ id = 1 })))"), ["true"]),
        (check("print((t.tuple(t.number, t.union(t.string, t.boolean))(1, nil)))"), ["false"]),
        (check("print(t.somethingNew(5))"), ["true"]),
        (
            "local TableUtil = require(game.ReplicatedStorage.Packages.TableUtil)\n"
            "print(TableUtil.Reconcile({ a = 1 }, { a = 5, b = { c = 2 } }).b.c)",
            ["2"],
        ),
        (
            "local Loader = require(game.ReplicatedStorage.Packages.Loader)\n"
            "Loader.SpawnAll(Loader.LoadChildren(script.Parent), 'OnStart')",
            ["on"],
        ),
    ],
)
def test_a_package_that_nobody_installed_has_a_stand_in(tmp_path: Path, code: str, told: list[str]) -> None:
    files = {MAIN: code, "src/server/One.luau": "return { OnStart = function() print('on') end }"}
    assert (told, []) == run_game(write_project(tmp_path, files, TREE), seconds=10)


def test_a_game_on_knit_starts_without_knit(tmp_path: Path) -> None:
    told, wrong = run_game(write_project(tmp_path, {MAIN: KNIT, "wally.toml": WALLY}, TREE), seconds=3)
    assert (["done", "heard", "started true"], []) == (sorted(told), wrong)


def test_a_client_calls_what_a_service_of_knit_offers(tmp_path: Path) -> None:
    market = Market()
    load_game(market, write_project(tmp_path, {MAIN: KNIT, "wally.toml": WALLY}, TREE))
    server = market.server()
    alice = server.join("alice")
    market.clock.advance(3)
    assert 0 == alice.client.invoke("ReplicatedStorage.Packages.Knit.Gold.RF.Get")


@pytest.mark.parametrize(
    "way",
    [
        "game.ReplicatedStorage.Packages.Signal",
        "game.ReplicatedStorage:WaitForChild('Packages'):WaitForChild('Signal')",
        "game.ReplicatedStorage.Packages['Signal']",
        "'@Packages/Signal'",
    ],
)
def test_however_a_package_is_asked_for(tmp_path: Path, way: str) -> None:
    files = {MAIN: f"print(type(require({way}).new))", ".luaurc": '{"aliases": {"Packages": "Packages"}}'}
    assert (["function"], []) == run_game(write_project(tmp_path, files, TREE))


def test_a_package_has_the_name_that_the_manifest_gives_it(tmp_path: Path) -> None:
    files = {MAIN: "require(game.ReplicatedStorage.Packages.Events).new():Connect(print)\nprint('on')"}
    assert (["on"], []) == run_game(write_project(tmp_path, {**files, "wally.toml": WALLY}, TREE))


def test_a_project_that_leaves_packages_to_studio_has_them_at_their_usual_place(tmp_path: Path) -> None:
    files = {MAIN: "local packages = game.ReplicatedStorage.Packages\nprint(type(require(packages.Signal).new))"}
    assert (["function"], []) == run_game(write_project(tmp_path, files))


def test_a_link_without_its_index_is_as_good_as_nothing(tmp_path: Path) -> None:
    link = 'return require(script.Parent._Index["a_signal@1.0.0"]["signal"])'
    files = {MAIN: "print(type(require(game.ReplicatedStorage.Packages.Signal).new))", "Packages/Signal.lua": link}
    assert (["function"], []) == run_game(write_project(tmp_path, files, TREE))


def test_what_is_installed_stays(tmp_path: Path) -> None:
    files = {MAIN: "print(require(game.ReplicatedStorage.Packages.Signal))", "Packages/Signal.lua": "return 'theirs'"}
    folder = write_project(tmp_path, files, TREE)
    assert (["theirs"], []) == run_game(folder)
    assert not any("not installed" in one for one in read_game(folder).remarks)


def test_what_is_installed_in_another_folder_is_installed(tmp_path: Path) -> None:
    files = {
        MAIN: "local shelf = game.ServerScriptService.ServerPackages\nprint(require(shelf.ProfileStore))",
        "ServerPackages/ProfileStore.lua": "return 'theirs'",
        "wally.toml": WALLY,
    }
    folder = write_project(tmp_path, files, TREE)
    assert (["theirs"], []) == run_game(folder)
    assert not any("not installed" in one for one in read_game(folder).remarks)


def test_a_source_may_call_the_folder_of_its_packages_as_it_likes(tmp_path: Path) -> None:
    """As games of the packager pesde do, whose folder is `roblox_packages`."""
    files = {
        "roblox_packages/signal.luau": "return require('./.pesde/signal/init')",
        "roblox_packages/.pesde/signal/init/init.luau": "return 'installed'",
        MAIN: "local Packages = game.ReplicatedStorage.roblox_packages\nprint(require(Packages.signal))",
    }
    tree = {**ROJO, "ReplicatedStorage": {"roblox_packages": {"$path": "roblox_packages"}}}
    folder = write_project(tmp_path, files, tree)
    assert (["installed"], []) == run_game(folder)
    assert () == read_game(folder).remarks


def test_what_a_package_says_of_others_asks_for_none(tmp_path: Path) -> None:
    package = "-- local Symbol = require(ReplicatedStorage.Packages.Symbol)\nreturn 'theirs'"
    files = {MAIN: "print(require(game.ReplicatedStorage.Packages.Comm))", "Packages/Comm.lua": package}
    assert () == read_game(write_project(tmp_path, {**files, "ServerPackages/a.lua": "return 1"}, TREE)).remarks


def test_a_folder_of_packages_may_have_another_name_in_a_source(tmp_path: Path) -> None:
    files = {MAIN: "local shelf = game.ReplicatedStorage.Packages\nprint(type(require(shelf.Events).new))"}
    assert (["function"], []) == run_game(write_project(tmp_path, {**files, "wally.toml": WALLY}, TREE))


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("wally.toml", WALLY, "wally install"),
        ("pesde.toml", '[dependencies]\nKnit = { wally = "sleitnick/knit", version = "^1" }', "pesde install"),
        ("rotriever.toml", '[dependencies]\nKnit = "github.com/sleitnick/knit@1.7"', "rotrieve install"),
    ],
)
def test_the_command_that_installs_packages_is_told(tmp_path: Path, file: str, text: str, command: str) -> None:
    files = {MAIN: "require(game.ReplicatedStorage.Packages.Knit)", file: text}
    (*_, remark) = read_game(write_project(tmp_path, files, TREE)).remarks
    assert f"Knit is asked for and not installed: {file} names packages, and {command} installs them" in remark


def test_what_stands_in_for_a_package_is_listed(tmp_path: Path) -> None:
    files = {MAIN: "require(game.ReplicatedStorage.Packages.Knit)"}
    assert ("ReplicatedStorage.Packages.Knit",) == read_game(write_project(tmp_path, files, TREE)).missing


def test_with_strict_no_package_has_a_stand_in(tmp_path: Path) -> None:
    game = read_game(write_files(tmp_path, {"a.server.luau": KNIT}), GameOptions(strict=True))
    market = Market()
    game.install(market)
    market.server()
    assert ([], ["ReplicatedStorage.Packages"]) == (printed(market), unsupported(market))


@pytest.mark.parametrize(
    ("code", "member"),
    [
        ("require(game.ReplicatedStorage.Packages.Cmdr):RegisterDefaultCommands()", "the package Cmdr"),
        ("require(game.ServerScriptService.ServerPackages.ProfileStore).New('a')", "the data package ProfileStore"),
        ("require(game.ServerStorage.Modules.ProfileService).GetProfileStore('a', {})", "the data package ProfileS"),
    ],
)
def test_what_nobody_can_stand_in_for_is_called_by_its_name(tmp_path: Path, code: str, member: str) -> None:
    market = Market()
    load_game(market, write_project(tmp_path, {MAIN: code, "wally.toml": WALLY}, TREE))
    market.server()
    assert all(one.startswith(member) for one in unsupported(market)), unsupported(market)
    assert unsupported(market)
