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

from pytest_robloxmarket._place.choosing import is_model, is_project
from pytest_robloxmarket._place.games import GameOptions
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._place.patches import PATCHED
from pytest_robloxmarket._platform.contract import TODAY, contract_named
from pytest_robloxmarket._simulation.chance import ProcessChance
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import TaskRaised, Unsupported
from pytest_robloxmarket._terms.texts import clipped, text_of
from pytest_robloxmarket._trial.memory import takes_little_memory
from pytest_robloxmarket._trial.target import Target

__all__ = ("is_python", "load_function", "load_target")

# What only a game of several places has to look at.
_PLACE: Final = "PlaceIdWherePurchased"

# What is a text with something in it on private and reserved servers alone (DataModel.yaml).
_PRIVATE: Final = "PrivateServerId"

# What a server of a game does first.
_START_SECONDS: Final = 10

_ENDINGS: Final = (".luau", ".lua")
_BINARY: Final = (".rbxl", ".rbxm")


def load_target(
    text: str,
    contract: str = TODAY,
    patches: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    *,
    strict: bool = False,
    all_scripts: bool = False,
) -> Target:
    """Find what is on trial.

    Args:
        text: a `.luau` or `.lua` file, a folder, a Rojo project, or `module:function`.
        contract: the name of the rules by which the platform plays.
        patches: values for what modules return, like `ReplicatedStorage.Config:Products.Gold=123`.
        places: what is in the place beside the files, like `ReplicatedStorage.Remotes.Buy=RemoteEvent`.
        strict: let nothing stand in for what the files do not hold, and no script raise while a server starts.
        all_scripts: leave none out of a search, also where no purchase can touch it.

    Raises:
        UsageError: when there is no such thing, or it cannot be read, or there is no such contract.
    """
    contract_named(contract)
    options = GameOptions(strict, patches, fills=True, all_scripts=all_scripts, places=places)
    return _load(text, options)._replace(contract=contract)


def _load(text: str, options: GameOptions) -> Target:
    path = Path(text)
    if path.suffix in {*_ENDINGS, *_BINARY} or os.path.exists(text):  # Path.exists raises for a name that is too long.
        return _luau_target(path, options)
    function = load_function(text)
    if function is not None:
        return _python_target(text, function)
    raise UsageError(
        f"there is nothing to try at {text!r}: it is neither a .luau file, nor a folder, nor module:function. "
        "Try robloxmarket check src/server/Shop.server.luau"
    )


def _luau_target(path: Path, options: GameOptions) -> Target:
    if os.path.exists(path) and not (path.is_file() or path.is_dir()):
        raise UsageError(f"{path} is no file that can be read to its end: give a .luau file.")
    if path.suffix in _BINARY:
        raise UsageError(f"{path} is written in bytes that only Studio reads: save it as {path.stem}{path.suffix}x.")
    if path.suffix not in _ENDINGS and not path.is_dir() and not is_project(path) and not is_model(path):
        raise UsageError(
            f"{path} is no game: give a .luau file, a folder, a Rojo project like default.project.json, or a .rbxlx "
            "place."
        )
    game = read_game(path, options)
    target = Target(game.name, game.install, game.literals, game=game, asks_place=game.speaks_of(_PLACE))
    target = target._replace(asks_private=game.speaks_of(_PRIVATE))
    if options.strict or options.patches:
        _start_once(target, options)
    return target


def _start_once(target: Target, options: GameOptions) -> None:
    """Start a server and let somebody join: with `--strict` all must be there, and a patch must fit at any rate.

    Raises:
        UsageError: for the first error, or the first piece that is missing.
    """
    market = Market()
    try:
        target.install(market)
        market.server().join("alice")
        market.clock.advance(_START_SECONDS)
        for event in market.history:
            if isinstance(event, TaskRaised) and PATCHED in event.message:
                raise UsageError(event.message)
            if isinstance(event, TaskRaised) and options.strict:
                raise UsageError(_strictly(event.message))
            if isinstance(event, Unsupported) and options.strict:
                raise UsageError(_strictly(f"the game uses {event.member}, which is not here"))
    finally:
        market.close()


def _strictly(what: str) -> str:
    return (
        f"{what}. With --strict nothing may be missing and no script may raise while a server starts: "
        "leave it out to go on all the same."
    )


def is_python(text: str) -> bool:
    """Whether a text may name a function of a module, and no file."""
    return ":" in text and "/" not in text and os.sep not in text and Path(text).suffix not in _ENDINGS


def load_function(text: str) -> Callable[..., object] | None:
    """The function that a text like `module:function` names; None when it is no such text.

    Raises:
        UsageError: when there is no such module or function, or the module cannot be imported.
    """
    if not is_python(text):
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
    chance = ProcessChance()

    def install(market: Market) -> None:
        # Of a known number, since a replay is made by another process.
        chance.begin(market.world.luck + 1)
        market.world.chance = chance
        market.on_server_start(function)

    # A module without a source that can be read has no lines.
    module = sys.modules[text.partition(":")[0]]
    source = "".join(linecache.getlines(getattr(module, "__file__", None) or ""))
    return Target(text, install, integer_literals(source, "python"), asks_place=_PLACE in source)


def _imported(name: str) -> ModuleType:
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    try:
        with takes_little_memory():
            return importlib.import_module(name)
    except ImportError as error:
        raise UsageError(f"the module {name!r} cannot be imported: {error}. Run from the folder it is in.") from None
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        where = f"{Path(error.filename or name).name}{line}"
        raise UsageError(f"the module {name!r} is no Python: {where}: {error.msg}. Mend that line first.") from None
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        said = clipped(text_of(error, "(its text cannot be shown)"))
        raise UsageError(
            f"the module {name!r} cannot be imported: it raised {type(error).__name__}: {said} "
            f"({Path(last.filename).name}:{last.lineno}). A target must only define things when it is imported."
        ) from None
