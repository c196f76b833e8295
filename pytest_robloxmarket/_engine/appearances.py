"""Colours, places on a screen, ranges, and what says how something looks or moves.

Source: creator-docs, reference/engine/datatypes/*.yaml; the numbers and names of brick colors are in api.txt.
"""

import colorsys
import math
import operator
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import color_lines
from pytest_robloxmarket._engine.enums import EnumItem, enum_item
from pytest_robloxmarket._engine.structures import Structure, StructureKind, define, make, numbers_of
from pytest_robloxmarket._luau.methods import expect_number, expect_text
from pytest_robloxmarket._luau.values import luau_type, shallow
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable

__all__ = ("any_brick_color", "brick_color")

# "Medium stone grey" is the colour for a number or a name that is none: datatypes/BrickColor.yaml.
_NO_COLOR: Final = 194

# "Bold: whether the font is bold", which is as heavy as SemiBold or heavier: datatypes/Font.yaml.
_BOLD: Final = 600


@cache
def _colors() -> dict[int, str]:
    return {int(number): name for number, _, name in (line.partition(" ") for line in color_lines())}


def brick_color(named: object = None, *more: object) -> Structure:
    """What `BrickColor.new` makes of a name or a number."""
    colors = _colors()
    if isinstance(named, Structure) or more:
        # Which named colour is the nearest to one that is mixed is not among the facts that are here.
        raise UnsupportedError("BrickColor.new of a colour that has no name")
    if isinstance(named, str):
        number = next((number for number, name in colors.items() if name == named), _NO_COLOR)
    else:
        number = int(expect_number(named, 1)) if named is not None else _NO_COLOR
        number = number if number in colors else _NO_COLOR
    return make("BrickColor", number, colors[number])


# The colours that have a constructor of their own: datatypes/BrickColor.yaml.
_NAMED: Final = {
    "White": "White",
    "Gray": "Medium stone grey",
    "DarkGray": "Dark stone grey",
    "Black": "Black",
    "Red": "Bright red",
    "Yellow": "Bright yellow",
    "Green": "Dark green",
    "Blue": "Bright blue",
}


def _named_color(name: str) -> Callable[..., Structure]:
    return lambda *_: brick_color(name)


def any_brick_color(draw: float) -> Structure:
    """One of all colours, by a number from 0 to 1."""
    numbers = sorted(_colors())
    return brick_color(numbers[int(draw * len(numbers))])


def _mixed(one: Structure, goal: object, alpha: object) -> Structure:
    part = expect_number(alpha, 2)
    return make(
        one.kind, *[a + (b - a) * part for a, b in zip(one.numbers, numbers_of(goal, one.kind, 1), strict=True)]
    )


def _rgb(*parts: object) -> Structure:
    return make("Color3", *[expect_number(part, number) / 255 for number, part in enumerate(parts, 1)])


def _hsv(*parts: object) -> Structure:
    hue, saturation, value = (expect_number(part, number) for number, part in enumerate((*parts, 0, 0, 0)[:3], 1))
    return make("Color3", *colorsys.hsv_to_rgb(hue, saturation, value))


def _hex(text: object = None, *_: object) -> Structure:
    digits = expect_text(text, 1).removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    try:
        return make("Color3", *[int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)])
    except ValueError:
        raise PlatformError(f"Unable to convert characters to hex value: {text}") from None


def _bytes(color: Structure) -> list[int]:
    return [max(0, min(255, round(part * 255))) for part in color.numbers]


def _sum(kind: str, sign: int) -> Callable[[object, object], object]:
    def add(one: object, other: object) -> object:
        if not (isinstance(one, Structure) and isinstance(other, Structure) and one.kind == other.kind == kind):
            return NotImplemented
        return make(kind, *[a + sign * b for a, b in zip(one.numbers, other.numbers, strict=True)])

    return add


def _udim2(*arguments: object) -> Structure:
    if arguments and isinstance(arguments[0], Structure):
        return make("UDim2", *[part for at, one in enumerate(arguments, 1) for part in numbers_of(one, "UDim", at)])
    return make("UDim2", *arguments)


def _points(kind: str) -> Callable[..., Structure]:
    """A sequence of one value, of two, or of points."""

    def new(first: object, last: object = None, *_: object) -> Structure:
        if luau_type(first) == "table":
            return make(kind, [shallow(point) for _, point in cast("LuauTable", first)])
        ends = (first, first if last is None else last)
        return make(kind, [make(f"{kind}Keypoint", time, value) for time, value in enumerate(ends)])

    return new


def _number_range(low: object = 0, high: object = None, *_: object) -> Structure:
    least, most = expect_number(low, 1), expect_number(low if high is None else high, 2)
    if least > most:
        # Not documented; it is what developers see.
        raise PlatformError("NumberRange: invalid range")
    return make("NumberRange", least, most)


define(
    "Color3",
    StructureKind(
        {"R": 0, "G": 0, "B": 0},
        methods={
            "Lerp": _mixed,
            "ToHex": lambda color: "".join(f"{part:02x}" for part in _bytes(color)),
            "ToHSV": lambda color: colorsys.rgb_to_hsv(*color.numbers),
        },
        constructors={
            "fromRGB": _rgb,
            "fromHex": _hex,
            "fromHSV": _hsv,
            "toHSV": lambda color, *_: colorsys.rgb_to_hsv(*numbers_of(color, "Color3", 1)),
        },
        complete=True,
    ),
)
define(
    "BrickColor",
    StructureKind(
        {"Number": _NO_COLOR, "Name": "Medium stone grey"},
        constructors={"new": brick_color, **{name: _named_color(color) for name, color in _NAMED.items()}},
        shown=lambda color: str(color.fields["Name"]),
    ),
)
define(
    "UDim",
    StructureKind(
        {"Scale": 0, "Offset": 0}, operations={"add": _sum("UDim", 1), "sub": _sum("UDim", -1)}, complete=True
    ),
)
define(
    "UDim2",
    StructureKind(
        dict.fromkeys(("XScale", "XOffset", "YScale", "YOffset"), 0),
        properties={
            "X": lambda one: make("UDim", *one.numbers[:2]),
            "Y": lambda one: make("UDim", *one.numbers[2:]),
            "Width": lambda one: make("UDim", *one.numbers[:2]),
            "Height": lambda one: make("UDim", *one.numbers[2:]),
        },
        methods={"Lerp": _mixed},
        operations={"add": _sum("UDim2", 1), "sub": _sum("UDim2", -1)},
        constructors={
            "new": _udim2,
            "fromScale": lambda x=0, y=0, *_: make("UDim2", x, 0, y, 0),
            "fromOffset": lambda x=0, y=0, *_: make("UDim2", 0, x, 0, y),
        },
        # "{0.5, 0}, {0.5, 0}": as developers see it printed.
        shown=lambda one: "{{{:.14g}, {:.14g}}}, {{{:.14g}, {:.14g}}}".format(*one.numbers),
        complete=True,
    ),
)
define(
    "NumberRange",
    StructureKind(
        {"Min": 0, "Max": 0},
        constructors={"new": _number_range},
        complete=True,
    ),
)
define("NumberSequenceKeypoint", StructureKind({"Time": 0, "Value": 0, "Envelope": 0}, complete=True))
define("ColorSequenceKeypoint", StructureKind({"Time": 0, "Value": 0}, complete=True))
for _kind in ("NumberSequence", "ColorSequence"):
    define(_kind, StructureKind({"Keypoints": ()}, constructors={"new": _points(_kind)}, complete=True))


def _int16(value: float) -> int:
    """A whole number of 16 bits, which wraps around."""
    return (math.trunc(value) + 0x8000) % 0x10000 - 0x8000 if math.isfinite(value) else 0


def _int16_vector(kind: str, names: str) -> None:
    def new(*parts: object) -> Structure:
        numbers = [_int16(expect_number(part, number)) for number, part in enumerate(parts[: len(names)], 1)]
        return make(kind, *numbers)

    def each(calculate: Callable[[float, float], float]) -> Callable[[object, object], object]:
        def operate(one: object, other: object) -> object:
            if isinstance(one, Structure) and isinstance(other, Structure) and one.kind == other.kind:
                return new(*map(calculate, one.numbers, other.numbers))
            return NotImplemented

        return operate

    operations = {
        "add": each(operator.add),
        "sub": each(operator.sub),
        "mul": each(operator.mul),
        "div": each(lambda one, other: one / other if other else 0),
        "unm": lambda one, _: new(*[-number for number in cast("Structure", one).numbers]),
    }
    define(kind, StructureKind(dict.fromkeys(names, 0), operations=operations, constructors={"new": new}))


_int16_vector("Vector2int16", "XY")
_int16_vector("Vector3int16", "XYZ")


def _tween_info(*arguments: object) -> Structure:
    # "TweenInfo.new(time: 1, Quad, Out, 0, false, 0)", datatypes/TweenInfo.yaml.
    style, way = enum_item("EasingStyle", "Quad"), enum_item("EasingDirection", "Out")
    return make("TweenInfo", *arguments, *(1, style, way, 0, False, 0)[len(arguments) :])


define(
    "TweenInfo",
    StructureKind(
        dict.fromkeys(("Time", "EasingStyle", "EasingDirection", "RepeatCount", "Reverses", "DelayTime"), 0),
        constructors={"new": _tween_info},
        complete=True,
    ),
)


def _font(family: object, *style: object) -> Structure:
    return make(
        "Font", family, *style, *(enum_item("FontWeight", "Regular"), enum_item("FontStyle", "Normal"))[len(style) :]
    )


def _font_of(item: object = None, *_: object) -> Structure:
    """The family of an item of the older Enum.Font, whose names hold a weight."""
    if not isinstance(item, EnumItem):
        raise PlatformError("invalid argument #1 to 'fromEnum' (EnumItem expected)")
    family, weight = item.name, "Regular"
    for ending in ("Semibold", "SemiBold", "Bold", "Light", "Medium", "Black"):
        if family.endswith(ending) and family != ending:
            family, weight = family.removesuffix(ending), ending
    known = {"SourceSans": "SourceSansPro", "Gotham": "GothamSSm"}.get(family, family)
    weight = {"Semibold": "SemiBold", "Black": "Heavy"}.get(weight, weight)
    return _font(f"rbxasset://fonts/families/{known}.json", enum_item("FontWeight", weight))


define(
    "Font",
    StructureKind(
        {"Family": "", "Weight": None, "Style": None},
        properties={"Bold": lambda font: cast("EnumItem", font.fields["Weight"]).value >= _BOLD},
        constructors={
            "new": _font,
            "fromEnum": _font_of,
            "fromName": lambda name, *style: _font(f"rbxasset://fonts/families/{expect_text(name, 1)}.json", *style),
            "fromId": lambda number, *style: _font(f"rbxassetid://{expect_text(number, 1)}", *style),
        },
        complete=True,
    ),
)
define(
    "PhysicalProperties",
    StructureKind(
        {"Density": 0.7, "Friction": 0.3, "Elasticity": 0.5, "FrictionWeight": 1, "ElasticityWeight": 1},
    ),
)
