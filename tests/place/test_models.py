"""Models and places that Studio wrote, with what they hold."""

import base64
import struct
from pathlib import Path

import pytest

from pytest_robloxmarket._place.attributes import read_attributes
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket.errors import UsageError
from tests.place.project import run_game, write_files, write_project

MAIN = "src/server/Main.server.luau"


def item(class_name: str, name: str, *inside: str, properties: str = "") -> str:
    """One instance as XML."""
    own = f'<Properties><string name="Name">{name}</string>{properties}</Properties>'
    return f'<Item class="{class_name}" referent="RBX1">{own}{"".join(inside)}</Item>'


def script(class_name: str, name: str, source: str, *, properties: str = "") -> str:
    """A script as XML."""
    code = f'<ProtectedString name="Source"><![CDATA[{source}]]></ProtectedString>'
    return item(class_name, name, properties=code + properties)


def model(*items: str) -> str:
    """A whole file."""
    return f'<roblox version="4"><Meta name="a">b</Meta><External>null</External>{"".join(items)}</roblox>'


def packed(name: str, kind: int, raw: bytes) -> bytes:
    """One attribute as bytes."""
    return struct.pack("<I", len(name)) + name.encode() + bytes([kind]) + raw


ATTRIBUTES = struct.pack("<I", 5) + b"".join(
    [
        packed("Price", 0x06, struct.pack("<d", 99)),
        packed("Spot", 0x14, b"\0" * 12 + b"\0" + b"\0" * 36),
        packed("Color", 0x19, struct.pack("<I", 2) + b"\0" * 40),
        packed("Kind", 0x02, struct.pack("<I", 4) + b"gold"),
        packed("Sold", 0x03, b"\1"),
    ]
)


def test_attributes_are_read_and_what_is_no_number_or_text_is_passed_by() -> None:
    assert {"Price": 99, "Kind": "gold", "Sold": True} == read_attributes(ATTRIBUTES)


@pytest.mark.parametrize("raw", [b"", b"\1", ATTRIBUTES[:40], struct.pack("<I", 2**32 - 1), b"\1\0\0\0\1\0\0\0a\xff"])
def test_attributes_that_are_cut_off_are_read_as_far_as_they_go(raw: bytes) -> None:
    assert read_attributes(raw).keys() <= {"Price"}


def test_a_model_beside_the_scripts_is_read(tmp_path: Path) -> None:
    tags = base64.b64encode(b"Shop\0Open").decode()
    text = base64.b64encode(ATTRIBUTES).decode()
    given = f'<BinaryString name="Tags">{tags}</BinaryString>'
    given += f'<BinaryString name="AttributesSerialize">{text}</BinaryString>'
    stand = item(
        "Model",
        "Whatever",
        item("Part", "Board", properties='<Vector3 name="size"><X>1</X><Y>2</Y></Vector3>'),
        item("Part", "Board"),
        item("IntValue", "Gold", properties='<int name="Value">100</int>'),
        item("RemoteEvent", "Buy"),
        script("ModuleScript", "Config", "return { Gold = 5 }"),
        properties=given,
    )
    code = """
local stand = game.ReplicatedStorage.Shared.Stand
print(stand.ClassName, #stand:GetChildren(), stand.Gold.Value, stand.Buy.ClassName, require(stand.Config).Gold)
print(stand:GetAttribute("Price"), stand:GetAttribute("Kind"), stand:HasTag("Open"))
print(#game:GetService("CollectionService"):GetTagged("Shop"))
"""
    folder = write_project(tmp_path, {MAIN: code, "src/shared/Stand.rbxmx": model(stand)})
    assert (["Model 5 100 RemoteEvent 5", "99 gold true", "1"], []) == run_game(folder)


def test_a_script_of_a_model_runs_unless_it_is_disabled(tmp_path: Path) -> None:
    off = '<bool name="Disabled">true</bool>'
    shop = item("Folder", "Shop", script("Script", "On", "print(script:GetFullName())\nerror('here')"))
    files = {
        "src/server/Shop.rbxmx": model(shop),
        "src/server/Off.rbxmx": model(script("Script", "Off", "", properties=off)),
    }
    printed, (raised,) = run_game(write_project(tmp_path, files))
    assert ["ServerScriptService.Server.Shop.On"] == printed
    assert "src/server/Shop.rbxmx/Shop/On:2: here" in raised


def test_a_place_is_a_game(tmp_path: Path) -> None:
    text = model(
        item("ServerScriptService", "ServerScriptService", script("Script", "Main", "print(workspace.Map.Name)")),
        item("Workspace", "Workspace", item("Model", "Map")),
    )
    assert (["Map"], []) == run_game(write_files(tmp_path, {"place.rbxlx": text}) / "place.rbxlx")


def test_of_a_large_map_what_code_would_look_for_is_kept(tmp_path: Path) -> None:
    parts = "".join(item("Part", "Brick") for _ in range(2_000))
    town = item("Model", "Map", parts, item("Folder", "Spawns"), item("Part", "Door", script("Script", "Open", "")))
    code = "print(#workspace.Map:GetChildren(), workspace.Map.Door.Open.ClassName)"
    files = {MAIN: code, "src/map/Map.rbxmx": model(town)}
    tree = {
        "$className": "DataModel",
        "ServerScriptService": {"$path": "src/server"},
        "Workspace": {"$path": "src/map"},
    }
    assert (["2 Script"], []) == run_game(write_project(tmp_path, files, tree))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<roblox><Item>", "Map.rbxmx:1: this is no XML: no element found. Save the model anew in Studio."),
        ("", "Map.rbxmx:1: this is no XML: no element found"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><roblox>&b;</roblox>', "Map.rbxmx: a model has no document type"),
        ("<roblox>&b;</roblox>", "this is no XML: undefined entity"),
        (model("<Item>" * 5_000 + "</Item>" * 5_000), "its instances stand more than 200 deep inside each other"),
    ],
)
def test_a_model_that_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)", "src/shared/Map.rbxmx": text})
    with pytest.raises(UsageError) as error:
        read_game(folder)
    assert message in str(error.value)


def test_a_path_that_was_ignored_may_be_taken_back(tmp_path: Path) -> None:
    tree = '{"$className": "DataModel", "ServerScriptService": {"$path": "s"}}'
    project = f'{{"globIgnorePaths": ["**/*.spec.luau", "!**/b.spec.luau"], "tree": {tree}}}'
    files = {
        "default.project.json": project,
        "s/a.spec.luau": "",
        "s/b.spec.luau": "",
        "s/c.server.luau": "for _, one in script.Parent:GetChildren() do print(one.Name) end",
    }
    assert (["b.spec", "c"], []) == run_game(write_files(tmp_path, files))
