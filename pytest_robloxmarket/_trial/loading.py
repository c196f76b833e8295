"""From what the user typed to a target: a Luau file, a folder of them, or a Python function."""

import importlib
import linecache
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Final

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._place.places import is_project
from pytest_robloxmarket._platform.contract import TODAY, contract_named
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._trial.target import Target

__all__ = ("load_function", "load_target")

_ENDINGS: Final = (".luau", ".lua")


def load_target(text: str, contract: str = TODAY, *, strict: bool = False) -> Target:
    """Find what is on trial.

    Args:
        text: a `.luau` or `.lua` file, a folder, a Rojo project, or `module:function`.
        contract: the name of the rules by which the platform plays.
        strict: let nothing stand in for what a game's files do not hold.

    Raises:
        UsageError: when there is no such thing, or it cannot be read, or there is no such contract.
    """
    contract_named(contract)
    return _load(text, strict=strict)._replace(contract=contract)


def _load(text: str, *, strict: bool) -> Target:
    path = Path(text)
    if path.suffix in _ENDINGS or os.path.exists(text):  # Path.exists raises for a name that is too long.
        return _luau_target(path, strict=strict)
    function = load_function(text)
    if function is not None:
        return _python_target(text, function)
    raise UsageError(
        f"there is nothing to try at {text!r}: it is neither a .luau file, nor a folder, nor module:function. "
        "Try robloxmarket check src/server/Shop.server.luau"
    )


def _luau_target(path: Path, *, strict: bool) -> Target:
    if os.path.exists(path) and not (path.is_file() or path.is_dir()):
        raise UsageError(f"{path} is no file that can be read to its end: give a .luau file.")
    if path.suffix not in _ENDINGS and not path.is_dir() and not is_project(path):
        raise UsageError(
            f"{path} is no game: give a .luau file, a folder, or a Rojo project like default.project.json."
        )
    game = read_game(path, strict=strict)
    return Target(game.name, game.install, game.literals, game=game)


def load_function(text: str) -> Callable[..., object] | None:
    """The function that a text like `module:function` names; None when it is no such text.

    Raises:
        UsageError: when there is no such module or function, or the module cannot be imported.
    """
    if ":" not in text or "/" in text or os.sep in text or Path(text).suffix in _ENDINGS:
        return None
    module_name, _, function_name = text.partition(":")
    if "" in (*module_name.split("."), function_name):
        raise UsageError(f"{text!r} is not module:function, like shops.gold:install: one of its names is empty.")
    module = _imported(module_name)
    function: Callable[..., object] | None = getattr(module, function_name, None)
    if not callable(function):
        raise UsageError(f"the module {module_name!r} has no function {function_name!r}.")
    return function


def _python_target(text: str, function: Callable[[GameServer], object]) -> Target:
    def install(market: Market) -> None:
        market.on_server_start(function)

    # A module without a source that can be read has no lines.
    module = sys.modules[text.partition(":")[0]]
    source = "".join(linecache.getlines(getattr(module, "__file__", None) or ""))
    return Target(text, install, integer_literals(source, "python"))


def _imported(name: str) -> ModuleType:
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(f"the module {name!r} cannot be imported: {error}. Run from the folder it is in.") from None
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        where = f"{Path(error.filename or name).name}{line}"
        raise UsageError(f"the module {name!r} is no Python: {where}: {error.msg}. Mend that line first.") from None
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        raise UsageError(
            f"the module {name!r} cannot be imported: it raised {type(error).__name__}: {error} "
            f"({Path(last.filename).name}:{last.lineno}). A target must only define things when it is imported."
        ) from None
