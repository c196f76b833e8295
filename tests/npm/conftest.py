"""Real packages from npm, installed when the tests run and never copied into the repository."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.place.project import write_files

# With the versions that the tests were written for. roblox-ts is there for its runtime, which Lapis needs.
PACKAGES: Final = (
    "@flamework/core@1.3.2",
    "@rbxts-js/jest@3.13.3-ts.3",
    "@rbxts-js/jest-globals@3.13.3-ts.3",
    "@rbxts/datastore2@1.4.0-ts.0",
    "@rbxts/lapis@0.3.8",
    "@rbxts/profile-store@1.0.3",
    "@rbxts/profileservice@1.4.2",
    "@rbxts/suphi-datastore@1.0.0",
    "@rbxts/testez@0.0.1",
    "roblox-ts@3.0.0",
)

GAMES: Final = Path(__file__).parent / "games"

# Where each package is, as a part of a project that stands two folders below node_modules.
_RBXTS: Final = "../../node_modules/@rbxts"
_INCLUDE: Final = {
    "$path": "../../node_modules/roblox-ts/include",
    "node_modules": {"$className": "Folder", "@rbxts": {"$path": _RBXTS}},
}
TREES: Final[Mapping[str, object]] = {
    "datastore2": {"Packages": {"$className": "Folder", "DataStore2": {"$path": f"{_RBXTS}/datastore2/src"}}},
    "flamework": {
        "rbxts_include": {
            **_INCLUDE,
            "node_modules": {
                "$className": "Folder",
                "@rbxts": {"$path": _RBXTS},
                "@flamework": {"$path": "../../node_modules/@flamework"},
            },
        }
    },
    "lapis": {"rbxts_include": _INCLUDE},
    "profile_service": {
        "Packages": {"$className": "Folder", "ProfileService": {"$path": f"{_RBXTS}/profileservice/src"}}
    },
    "suphi": {"Packages": {"$className": "Folder", "DataStoreModule": {"$path": f"{_RBXTS}/suphi-datastore/out"}}},
    "profile_store": {"Packages": {"$className": "Folder", "ProfileStore": {"$path": f"{_RBXTS}/profile-store/src"}}},
}

# Writes a game of `games/` as a Rojo project, with texts of its source replaced; the project's folder.
MakeGame = Callable[..., Path]


@pytest.fixture(scope="session")
def npm_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages in it; it is kept in pytest's cache for the next time, one for each worker."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine: install Node 18 or newer to try the real libraries")
    # Two workers that install into one folder would break each other's.
    name = f"npm{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    cache = getattr(request.config, "cache", None)
    folder = tmp_path_factory.mktemp(name) if cache is None else Path(cache.mkdir(name))
    stamp = folder / "installed.json"
    if not stamp.exists() or json.loads(stamp.read_text("utf-8")) != list(PACKAGES):
        write_files(folder, {"package.json": '{"private": true}'})
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install the real libraries: {done.stderr.strip()[-300:]}")
        stamp.write_text(json.dumps(list(PACKAGES)), "utf-8")
    return folder


@pytest.fixture
def make_game(npm_folder: Path, request: pytest.FixtureRequest) -> MakeGame:
    """Writes games that use the packages."""

    def make(name: str, changes: Mapping[str, str] | None = None) -> Path:
        source = (GAMES / f"{name}.luau").read_text("utf-8")
        for before, after in (changes or {}).items():
            assert before in source
            source = source.replace(before, after)
        tree = {
            "$className": "DataModel",
            "ReplicatedStorage": TREES[name],
            "ServerScriptService": {"Server": {"$path": "src"}},
        }
        folder = npm_folder / "games" / f"{name}_{abs(hash(request.node.name)) % 10**8}"
        files = {"default.project.json": json.dumps({"name": name, "tree": tree}), "src/Shop.server.luau": source}
        return write_files(folder, files)

    return make
