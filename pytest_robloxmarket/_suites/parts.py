"""The parts of this room that are written in Luau, loaded once for the machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("call_part", "part")

_FOLDER: Final = Path(__file__).parent / "luau"


def part(vm: "Vm", name: str) -> "LuauFunction":
    """The function that one of the files in `luau/` returns."""
    found = vm.cache.get(f"suites.{name}")
    if found is None:
        (found,) = vm.trusted((_FOLDER / f"{name}.luau").read_text("utf-8"))
        vm.cache[f"suites.{name}"] = found
    return cast("LuauFunction", found)


def call_part(vm: "Vm", name: str, *arguments: object) -> Sequence[object]:
    """What the function of a file makes of these arguments."""
    return vm.call(part(vm, name), *arguments)
