"""From what the user typed to a target: a Luau file, a folder of them, or a Python function."""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pytest_robloxmarket._luau.place import integer_literals, load_source
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._trial.target import Target

__all__ = ("load_target",)

_ENDINGS: Final = (".luau", ".lua")


def load_target(text: str) -> Target:
    """Find what is on trial.

    Args:
        text: a `.luau` or `.lua` file, or `module:function`.

    Raises:
        UsageError: when there is no such thing, or it cannot be read.
    """
    path = Path(text)
    if path.suffix in _ENDINGS or path.exists():
        return _luau_target(path)
    if ":" in text and "/" not in text and os.sep not in text:
        return _python_target(text)
    raise UsageError(
        f"there is nothing to try at {text!r}: it is neither a .luau file nor module:function. "
        "Try robloxmarket check src/server/Shop.server.luau"
    )


def _luau_target(path: Path) -> Target:
    if path.is_dir():
        raise UsageError(f"{path} is a folder: this version tries one file at a time, like {path}/Shop.server.luau.")
    if path.suffix not in _ENDINGS:
        raise UsageError(f"{path} is no Luau file: its name should end in .luau or .lua.")
    source = load_source(path)
    return Target(path.name, source.install, integer_literals(source.text))


def _python_target(text: str) -> Target:
    module_name, _, function_name = text.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise UsageError(
            f"the module {module_name!r} cannot be imported: {error}. Run from the folder it is in."
        ) from None
    function: Callable[[GameServer], object] | None = getattr(module, function_name, None)
    if not callable(function):
        raise UsageError(f"the module {module_name!r} has no function {function_name!r}.")

    def install(market: Market) -> None:
        market.on_server_start(function)

    file = getattr(module, "__file__", None)
    literals = integer_literals(Path(file).read_text(encoding="utf-8")) if file else ()
    return Target(text, install, literals)
