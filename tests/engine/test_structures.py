"""Vectors, frames, colours and what else is a value with fields."""

import pytest

from pytest_robloxmarket._engine import structures
from tests.engine.bench import Bench


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("Vector3.new(1, 2, 2).Magnitude, Vector3.new(0, 3, 0).Unit", "3 0, 1, 0"),
        ("Vector3.new(1, 2, 3) + Vector3.one, Vector3.one - Vector3.new(1, 2, 3)", "2, 3, 4 0, -1, -2"),
        (
            "Vector3.one * 2, 2 * Vector3.one, Vector3.new(4, 2, 1) / 2, Vector3.new(5, 7, 1) // 2",
            "2, 2, 2 2, 2, 2 2, 1, 0.5 2, 3, 0",
        ),
        (
            "-Vector3.new(1, -2, 0), Vector3.xAxis:Cross(Vector3.yAxis), Vector3.one:Dot(Vector3.new(1, 2, 3))",
            "-1, 2, -0 0, 0, 1 6",
        ),
        (
            "type(Vector3.one), typeof(Vector3.one), type(vector.one), typeof(vector.one)",
            "vector Vector3 vector Vector3",
        ),
        ("type(Vector2.one), type(CFrame.identity), type(workspace), type(nil)", "userdata userdata userdata nil"),
        ("pcall(function() return type() end)", "false Shop.server.luau:1: missing argument #1"),
        ("pcall(function() return typeof() end)", "false Shop.server.luau:1: missing argument #1"),
        ("Vector3.zero:Lerp(Vector3.new(10, 0, 0), 0.3), Vector3.new(1) == Vector3.xAxis", "3, 0, 0 true"),
        ("Vector2.new(3, 4).Magnitude, Vector2.xAxis:Cross(Vector2.yAxis)", "5 1"),
        ("CFrame.new(1, 2, 3)", "1, 2, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1"),
        ("(CFrame.new(1, 2, 3) + Vector3.one).Position, (CFrame.new(1, 2, 3) * CFrame.new(1, 0, 0)).X", "2, 3, 4 2"),
        (
            "CFrame.new(5, 0, 0):PointToObjectSpace(Vector3.zero), CFrame.new(5, 0, 0):Inverse().Position",
            "-5, 0, 0 -5, 0, 0",
        ),
        (
            "CFrame.lookAt(Vector3.zero, Vector3.new(0, 0, -9)).LookVector, CFrame.identity.UpVector",
            "-0, -0, -1 0, 1, 0",
        ),
        ("(CFrame.Angles(0, math.pi, 0) * Vector3.new(0, 0, -2)):FuzzyEq(Vector3.new(0, 0, 2))", "true"),
        ("math.deg(select(2, CFrame.Angles(0, 0.5, 0):ToOrientation())) - math.deg(0.5) < 1e-9", "true"),
        ("CFrame.new(1, 2, 3, 0, 0, 0, 1) == CFrame.new(1, 2, 3)", "true"),
        ("#{CFrame.new(7, 8, 9):GetComponents()}, (CFrame.new(7, 8, 9):GetComponents())", "12 7"),
        (
            "Color3.fromRGB(255, 0, 51):ToHex(), Color3.fromHex('#ff0033').R, Color3.fromHSV(0, 1, 1)",
            "ff0033 1 1, 0, 0",
        ),
        ("Color3.new():Lerp(Color3.new(1, 1, 1), 0.5)", "0.5, 0.5, 0.5"),
        (
            "BrickColor.new('Bright red').Number, BrickColor.new(23).Name, BrickColor.new('No such').Name",
            "21 Bright blue Medium stone grey",
        ),
        (
            "UDim2.new(1, 2, 3, 4).X.Offset, UDim2.fromScale(1, 2).Height.Scale, UDim2.new(UDim.new(1, 5), UDim.new())",
            "2 2 {1, 5}, {0, 0}",
        ),
        ("UDim2.fromOffset(1, 2) + UDim2.fromOffset(10, 20)", "{0, 11}, {0, 22}"),
        ("BrickColor.new('Bright red')", "Bright red"),
        (
            "NumberRange.new(5).Max, #NumberSequence.new(1).Keypoints, "
            "ColorSequence.new(Color3.new()).Keypoints[2].Time",
            "5 2 1",
        ),
        ("#NumberSequence.new({NumberSequenceKeypoint.new(0, 1), NumberSequenceKeypoint.new(1, 2)}).Keypoints", "2"),
        ("Instance.new('Team').TeamColor.Name, Instance.new('Part').BrickColor.Number", "White 194"),
        ("NumberSequence.new(1, 2)", "0 1 0 1 2 0"),
        ("Font.new('rbxasset://a.json').Weight, PhysicalProperties.new(2).Density", "Enum.FontWeight.Regular 2"),
        (
            "DateTime.fromUnixTimestamp(86400 * 40 + 3661):FormatUniversalTime('LLLL [at] HH:mm:ss', 'en-us')",
            "Tuesday, February 10, 1970 1:01 AM at 01:01:01",
        ),
        (
            "DateTime.fromUnixTimestamp(3661):FormatUniversalTime('lll [Local L] l LT', 'en-us')",
            "Jan 1, 1970 1:01 AM Local L 1/1/1970 1:01 AM",
        ),
        ("DateTime.fromLocalTime(2020, 2, 3) == DateTime.fromUniversalTime(2020, 2, 3)", "true"),
        ("Vector3.new(nil, '2'), Vector2.new()", "0, 2, 0 0, 0"),
        ("math.abs(Random.new(5):NextUnitVector().Magnitude - 1) < 1e-9", "true"),
        ("typeof(Vector3.one), typeof(CFrame.identity), typeof(BrickColor.new(1))", "Vector3 CFrame BrickColor"),
    ],
)
def test_calculating(bench: Bench, expression: str, shown: str) -> None:
    assert bench.run(f"print({expression})") == [shown]


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("Vector3.one:Dot(5)", "invalid argument #1 (Vector3 expected, got number)"),
        ("Vector3.one:Dot()", "Argument 1 missing or nil"),
        ("Vector3.new(1, 'b')", "invalid argument #2 (number expected, got string)"),
        ("CFrame.lookAt(5, 6)", "invalid argument #1 (Vector3 expected, got number)"),
        ("CFrame.new('a', 'b', 'c')", "invalid argument #1 (number expected, got string)"),
        ("Color3.fromHex('no')", "Unable to convert characters to hex value: no"),
    ],
)
def test_a_wrong_value_is_refused(bench: Bench, expression: str, error: str) -> None:
    assert bench.run(f"print(select(2, pcall(function() return {expression} end)))") == [error]


def test_a_part_is_where_it_was_put(bench: Bench) -> None:
    """And has the size and colour of a part in Studio."""
    lines = bench.run(
        """
        local part = Instance.new("Part")
        print(part.Size, part.Material, part.Anchored, part.CFrame.Position)
        part.Material = "Neon"
        print(part.Material, part.Material == Enum.Material.Neon)
        """
    )
    assert lines == ["4, 1.2, 2 Enum.Material.Plastic false 0, 0, 0", "Enum.Material.Neon true"]


def test_what_all_values_of_a_kind_can_do_is_put_together_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run makes thousands of vectors."""
    bench.run("print(Vector3.one)")
    monkeypatch.setattr(structures, "method_of", None)
    assert "2, 2, 2" == bench.run("print(Vector3.one + Vector3.one)")[-1]
