"""Scripts, modules, services and shutdown of one server."""

import gc

import pytest

from pytest_robloxmarket._engine import data_model
from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import behaviour_of
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._luau.world import ModuleSource
from pytest_robloxmarket._terms.errors import HouseError
from tests.engine.bench import Bench
from tests.engine.conftest import Implementing


def add_module(bench: Bench, name: str, source: str) -> Instance:
    module = Instance(bench.server, "ModuleScript", name)
    module.state = ModuleSource(source, f"{name}.luau")
    module.set_parent(bench.server.service("ReplicatedStorage"))
    return module


def test_a_module_runs_once(bench: Bench) -> None:
    """Its value is shared; its environment and its `script` are its own."""
    add_module(bench, "Config", "print('loading', script, x) x = 1 return {name = script.Name}")
    lines = bench.run(
        "x = 5 local m = game.ReplicatedStorage.Config print(require(m) == require(m), require(m).name, x)"
    )
    assert lines == ["loading Config nil", "true Config 5"]


def test_a_module_may_yield_while_others_wait_for_it(bench: Bench) -> None:
    """Everyone gets the one value."""
    add_module(bench, "Slow", "task.wait(2) return {}")
    lines = bench.run(
        """
        local m = game.ReplicatedStorage.Slow
        local first
        task.spawn(function() first = require(m) print("first", os.clock()) end)
        task.wait(1)
        print(require(m) == first, os.clock())
        """
    )
    assert lines == ["first 2", "true 2"]


def test_a_module_that_raised_says_so_to_each_caller(bench: Bench) -> None:
    """The reason itself is in the output."""
    add_module(bench, "Broken", "\nerror('reason')")
    lines = bench.run("for i = 1, 2 do print(pcall(require, game.ReplicatedStorage.Broken)) end")
    assert lines == ["false Requested module experienced an error while loading"] * 2
    assert bench.errors == ["Broken.luau:2: reason"]


@pytest.mark.parametrize("source", ["local x = 1", "return 1, 2", "return"])
def test_a_module_must_return_one_value(bench: Bench, source: str) -> None:
    """Neither none nor two."""
    add_module(bench, "Odd", source)
    assert bench.run("print((pcall(require, game.ReplicatedStorage.Odd)))") == ["false"]
    assert bench.errors == ["Odd.luau: Module code did not return exactly one value"]


def test_a_module_with_wrong_syntax_names_file_and_line(bench: Bench) -> None:
    """The caller gets the position."""
    add_module(bench, "Typo", "\nlocal = 5")
    lines = bench.run("print(select(2, pcall(require, game.ReplicatedStorage.Typo)))")
    assert lines[0].startswith("Typo.luau:2: ")


def test_require_by_string_asks_whoever_knows_the_files(bench: Bench) -> None:
    """With the script that asked."""
    module = add_module(bench, "Config", "return 'config'")
    asked: list[tuple[object, str]] = []

    def resolve(script: Instance | None, text: str) -> Instance:
        asked.append((script, text))
        return module

    bench.server.resolve_require = resolve
    script = Instance(bench.server, "Script", "Shop")
    bench.start("print(require('./Config'), script, script.Parent)", script)
    assert bench.lines == ["config Shop nil"]
    assert asked == [(script, "./Config")]


def test_bind_to_close_gives_the_host_a_runnable(bench: Bench) -> None:
    """It may yield, and gets the reason."""
    bench.run("game:BindToClose(function(reason) task.wait(1) print('closing', reason) end)")
    (runnable,) = bench.at_close
    ended: list[object] = []
    runnable.start(("why",), 0, ended.append)
    bench.scheduler.run()
    assert bench.lines == ["closing why"]
    assert len(ended) == 1


class Shouting(Instance):
    """A service with state of its own."""

    __slots__ = ("heard",)


def test_services_are_made_by_their_factories(
    bench: Bench, implementing: Implementing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each server, when first asked for."""

    def make(server: LuauServer) -> Shouting:
        service = Shouting(server, "SocialService")
        service.heard = []  # type: ignore[attr-defined]
        return service

    def invite(service: Shouting, player: object, *rest: object) -> str:
        service.heard.append((player, rest))  # type: ignore[attr-defined]
        return "done"

    implementing("SocialService", {"GetEventRsvpStatusAsync": invite})
    monkeypatch.setitem(data_model._factories, "SocialService", make)
    assert bench.run("print(game:GetService('SocialService'):GetEventRsvpStatusAsync('1', 2, 3))") == ["done"]
    service = bench.server.services["SocialService"]
    assert service.heard == [("1", (2, 3))]  # type: ignore[attr-defined]
    assert service.parent is bench.server.data_model


def test_a_factory_is_registered_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one counts."""
    monkeypatch.setattr(data_model, "_factories", {})

    def make(server: LuauServer) -> Instance:
        return Instance(server, "SocialService", "Named")

    data_model.register_service("SocialService", make)
    assert Bench().run("print(game:GetService('SocialService').Name)") == ["Named"]


def test_only_what_roblox_has_can_be_implemented(implementing: Implementing) -> None:
    """A misspelt member would never be found."""
    implementing("SocialService", {"PromptGameInvit": lambda _: None})
    with pytest.raises(HouseError, match="Roblox has no such member"):
        behaviour_of("SocialService")


def test_where_names_the_line_of_the_game(bench: Bench) -> None:
    """Through methods, assignments and our own Luau parts."""
    places: list[str] = []
    bench.server.service("Workspace").signal("AttributeChanged").connect(lambda _: places.append(the_vm().where()))
    folder = Instance(bench.server, "StringValue", "Note")
    folder.signal("Changed").connect(lambda _: places.append(the_vm().where()))
    folder.set_parent(bench.server.service("Workspace"))
    bench.run("local function f()\n workspace:SetAttribute('x', 1)\nend\nf()\nworkspace.Note.Value = 'y'")
    assert places == ["Shop.server.luau:2", "Shop.server.luau:5"]
    assert the_vm().where() == ""


def test_thousands_of_servers_leave_no_memory_behind() -> None:
    """Neither side holds on to the other's objects."""
    source = """
        local t = {game, workspace, game:GetService("Players"), Enum.InfoType.Asset, game.Close, {}}
        game.Close:Connect(function() return t end)
        task.delay(100, function() return t end)
        task.spawn(function() workspace:WaitForChild("Never") end)
    """
    assert _memory_after(200, source) * 1.3 > _memory_after(1000, source)


def _memory_after(servers: int, source: str) -> int:
    for _ in range(servers):
        Bench().start(source)
    # A tree of instances is a cycle of Python's, so both collectors have their part.
    gc.collect()
    the_vm().collect()
    return the_vm().used_memory
