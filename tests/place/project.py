"""Games as files, for tests of this room."""

import json
from collections.abc import Mapping
from pathlib import Path

from pytest_robloxmarket._place.loading import load_game
from pytest_robloxmarket._simulation.market import Market
from tests.engine.game import printed, raised

__all__ = ("ROJO", "run_game", "write_files", "write_project")

# What Rojo's own template has.
ROJO: dict[str, object] = {
    "$className": "DataModel",
    "ReplicatedStorage": {"Shared": {"$path": "src/shared"}},
    "ServerScriptService": {"Server": {"$path": "src/server"}},
    "StarterPlayer": {"StarterPlayerScripts": {"Client": {"$path": "src/client"}}},
}


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files by their paths; the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_project(folder: Path, files: Mapping[str, str], tree: object = None) -> Path:
    """Write a Rojo project; its folder."""
    (folder / "src" / "client").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "shared").mkdir(parents=True, exist_ok=True)
    (folder / "src" / "server").mkdir(parents=True, exist_ok=True)
    project = {"name": "game", "tree": ROJO if tree is None else tree}
    return write_files(folder, {"default.project.json": json.dumps(project), **files})


def run_game(path: Path, seconds: float = 0) -> tuple[list[str], list[str]]:
    """What a game prints and raises while a server of it starts, and so many seconds after."""
    market = Market()
    load_game(market, path)
    market.server()
    market.clock.advance(seconds)
    told = printed(market), raised(market)
    market.close()
    return told
