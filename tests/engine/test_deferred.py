"""Where a place defers its signals, listeners are called at the next resumption point: scripting/events/deferred.md."""

from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from pytest_robloxmarket import Contract, Market
from pytest_robloxmarket._place.scripts import load_source
from tests.engine.game import printed, raised
from tests.place.project import run_game, write_project

EVENT = """
local event = Instance.new("BindableEvent")
local connection = event.Event:Connect(function(what) print("heard", what) end)
"""


Signals: TypeAlias = Literal["immediate", "deferred"]


def run(folder: Path, source: str, signals: Signals = "deferred") -> tuple[list[str], list[str]]:
    """What a script prints, and which errors nobody caught."""
    path = folder / "Shop.server.luau"
    path.write_text(source, encoding="utf-8")
    market = Market(contract=Contract(signals=signals))
    load_source(path).install(market)
    market.server()
    market.settle()
    return printed(market), raised(market)


@pytest.mark.parametrize(
    ("signals", "lines"), [("immediate", ["heard 1", "after"]), ("deferred", ["after", "heard 1"])]
)
def test_code_after_the_call_has_not_seen_the_effect(tmp_path: Path, signals: Signals, lines: list[str]) -> None:
    assert (lines, []) == run(tmp_path, EVENT + "event:Fire(1) print('after')", signals)


@pytest.mark.parametrize(
    ("steps", "lines"),
    [
        ("event:Fire(1) event:Fire(2)", ["heard 1", "heard 2"]),
        ("event:Fire(1) connection:Disconnect()", []),
        ("event:Fire(1) event:Destroy()", ["heard 1"]),
        ("event:Fire(1) task.wait() print('later')", ["heard 1", "later"]),
        (
            "event.Event:Once(function(what) print('once', what) end) event:Fire(1) event:Fire(2)",
            ["heard 1", "once 1", "heard 2"],
        ),
        (
            "task.spawn(function() print('woken', event.Event:Wait()) end) event:Fire(1) print('after')",
            ["after", "heard 1", "woken 1"],
        ),
    ],
)
def test_what_is_deferred_comes_in_order_unless_it_was_disconnected(
    tmp_path: Path, steps: str, lines: list[str]
) -> None:
    assert (lines, []) == run(tmp_path, EVENT + steps)


def test_what_fires_inside_goes_to_the_end(tmp_path: Path) -> None:
    source = """
    local first, second = Instance.new("BindableEvent"), Instance.new("BindableEvent")
    first.Event:Connect(function() print("first") second:Fire() end)
    first.Event:Connect(function() print("also first") end)
    second.Event:Connect(function() print("second") end)
    first:Fire()
    """
    assert (["first", "also first", "second"], []) == run(tmp_path, source)


def test_an_event_that_fires_itself_ends_at_a_depth_of_ten(tmp_path: Path) -> None:
    source = """
    local event, count = Instance.new("BindableEvent"), 0
    event.Event:Connect(function() count += 1 event:Fire() end)
    event:Fire()
    task.wait(1)
    print(count)
    """
    lines, errors = run(tmp_path, source)
    assert (lines, ["re-entrancy depth" in text for text in errors]) == (["10"], [True])


def test_a_project_says_so_by_a_property_of_its_workspace(tmp_path: Path) -> None:
    tree = {
        "$className": "DataModel",
        "Workspace": {"$properties": {"SignalBehavior": "Deferred"}},
        "ServerScriptService": {"Shop": {"$path": "Shop.server.luau"}},
    }
    folder = write_project(tmp_path, {"Shop.server.luau": EVENT + "event:Fire(1) print('after')"}, tree)
    assert (["after", "heard 1"], []) == run_game(folder)
