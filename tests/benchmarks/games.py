"""What the games of others cost: loops that look, frames that nobody hears, libraries, a project that starts again.

Each figure is a ratio to the same work without it, so that it says the same on each machine.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._place.games import Game
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._place.scripts import checked_source
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.events import DecisionRecorded
from tests.benchmarks.measure import Result, race
from tests.npm.conftest import GAMES, TREES
from tests.place.project import write_files

__all__ = ("LIBRARIES", "buy", "compare_frames", "compare_libraries", "compare_looks", "compare_starts", "wait_long")

LIBRARIES: Final = ("profile_store", "profile_service")

_ROOT: Final = Path(__file__).parents[2]
_ROJO: Final = _ROOT / "examples" / "rojo_game"
_PRODUCT: Final = 3205150001  # What the games of `tests/npm` sell.

# A handler that looks every half second for a profile; the games differ in what stands here.
_HANDLER: Final = """
local RunService = game:GetService("RunService")
local profiles, player = {}, nil
game.Players.PlayerAdded:Connect(function(one) player = one end)
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    BODY
    return Enum.ProductPurchaseDecision.NotProcessedYet
end
"""
_LOOKS: Final = "while player.Parent and not profiles[receipt.PlayerId] do task.wait(0.5) end"
_FRAMES: Final = "RunService.Heartbeat:Connect(function() end):Disconnect()"

# As long as a run lasts whose receipt stays open: the visits of the healing, and the locks that they wait for.
_LONG_S: Final = 1_600

_SECOND_START: Final = """
import sys, time
from pathlib import Path
from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket._simulation.market import Market
times, game = [], None
for _ in range(6):
    began = time.process_time()
    market = Market(tracing=False)
    game = game or read_game(Path(sys.argv[1]))
    game.install(market)
    market.server()
    times.append(time.process_time() - began)
    market.close()
print(min(times[1:]) / times[0])
"""


def compare_looks(*, runs: int, rounds: int) -> Result:
    """A handler that looks for 1,600 s of virtual time for what does not come, by one that answers at once."""
    return _compare("looks_vs_answer", _LOOKS, "", seconds=_LONG_S, runs=runs, rounds=rounds, bar=10.0)


def compare_frames(*, runs: int, rounds: int) -> Result:
    """So long a time with a listener of the frames that was taken back, by a second of it."""
    return _compare("unheard_frames_vs_none", _FRAMES, _FRAMES, seconds=1, runs=runs, rounds=rounds, bar=1.2)


def compare_starts(*, rounds: int) -> Result:
    """The second start of a server of the Rojo example by the first in its process, for which the game is read."""
    command = [sys.executable, "-c", _SECOND_START, str(_ROJO)]
    found = [
        float(subprocess.run(command, capture_output=True, check=True, text=True, cwd=_ROOT, timeout=60).stdout)
        for _ in range(rounds)
    ]
    return Result("second_start_vs_first", min(found), 0.1, True, {})


def compare_libraries(name: str, npm: Path, *, runs: int, rounds: int) -> Result:
    """A polite run, with its healing, of a game on a library of others, by one of a game on plain UpdateAsync.

    Args:
        name: one of `tests/npm/games`.
        npm: a folder in which the packages of `tests/npm/conftest.py` are installed.
        runs: how many a turn makes.
        rounds: how many turns there are.
    """
    folder = write_files(npm / "games" / f"{name}_benchmark", files_of(name))
    plain, library = (read_game(path) for path in (Path(__file__).with_name("handler.luau"), folder))
    ratio, theirs, ours = race(lambda: buy(plain, runs), lambda: buy(library, runs), rounds=rounds)
    figures = {"library_ms": 1_000 / ours, "plain_ms": 1_000 / theirs}
    return Result(f"{name}_vs_update_async", ratio, 10.0, True, figures)


def files_of(name: str) -> dict[str, str]:
    """The files of a game on a library."""
    tree = {
        "$className": "DataModel",
        "ReplicatedStorage": TREES[name],
        "ServerScriptService": {"Server": {"$path": "src"}},
    }
    project = json.dumps({"name": name, "tree": tree})
    return {"default.project.json": project, "src/Shop.server.luau": (GAMES / f"{name}.luau").read_text("utf-8")}


def buy(game: Game, runs: int) -> int:
    """Make so many polite runs in which somebody joins and buys; how many there were."""

    def program(market: Market) -> None:
        game.install(market)
        product = market.catalogue.product(_PRODUCT, price=99)
        market.server().join("alice", robux=500).buy(product)

    setup = Setup(program, CALM)
    for _ in range(runs):
        outcome = run(setup, PoliteChoices())
        assert any(isinstance(event, DecisionRecorded) for event in outcome.history)
    return runs


def wait_long(body: str, seconds: int, runs: int) -> int:
    """Let so many markets with one open receipt pass such a time; how many there were."""
    source = checked_source("Shop.server.luau", _HANDLER.replace("BODY", body))
    for _ in range(runs):
        market = Market(tracing=False)
        source.install(market)
        market.server().join("alice", robux=500).buy(market.catalogue.product(_PRODUCT, price=99))
        market.clock.advance(seconds)
        market.close()
    return runs


def _compare(name: str, body: str, other: str, *, seconds: int, runs: int, rounds: int, bar: float) -> Result:
    ratio, ours, theirs = race(
        lambda: wait_long(other, seconds, runs), lambda: wait_long(body, _LONG_S, runs), rounds=rounds
    )
    return Result(name, ratio, bar, True, {"with_ms": 1_000 / theirs, "without_ms": 1_000 / ours})
