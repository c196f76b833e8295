"""A game in TypeScript on trial: compiled by the real roblox-ts, and checked without any configuration.

What the compiler makes is kept in pytest's cache folder and nowhere else.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pytest_robloxmarket.cli import main

GAME = Path(__file__).parent
FIRST, SECOND = 3205150001, 3205150002

pytestmark = [pytest.mark.npm, pytest.mark.real]

# What makes of the right shop one that forgets which purchases it has given, and one that does not look at the save.
FORGETS = "wallets.ts", "wallet.purchases.includes(purchaseId)", "wallet.gold < 0"
HURRIES = "wallets.ts", "return false;", "return true;"

Compile = Callable[..., Path]


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiler and the types in its `node_modules`; it is kept for the next time, for each worker."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine: install Node 18 or newer to compile the example")
    name = f"roblox_ts{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    cache = getattr(request.config, "cache", None)
    folder = tmp_path_factory.mktemp(name) if cache is None else Path(cache.mkdir(name))
    wanted = (GAME / "package.json").read_text("utf-8")
    stamp = folder / "package.json"
    if not (folder / "node_modules").exists() or stamp.read_text("utf-8") != wanted:
        stamp.write_text(wanted, "utf-8")
        command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            pytest.skip(f"npm could not install roblox-ts: {done.stderr.strip()[-300:]}")
    return folder


@pytest.fixture
def compiled(packages: Path, request: pytest.FixtureRequest) -> Compile:
    """Compiles the game, with one text of one of its sources replaced; the folder with all of it."""

    def compile_game(name: str = "", before: str = "", after: str = "") -> Path:
        game = packages / "games" / request.node.name
        shutil.rmtree(game, ignore_errors=True)
        shutil.copytree(GAME, game, ignore=shutil.ignore_patterns("node_modules", "include", "out", "*.py"))
        # Not as a link to the folder: the files of a project do not stand outside of it.
        packaged = "node_modules/@rbxts"
        shutil.copytree(packages / packaged, game / packaged, copy_function=os.link)
        if name:
            source = game / "src" / "server" / name
            text = source.read_text("utf-8")
            assert before in text
            source.write_text(text.replace(before, after), "utf-8")
        command = ["node", packages / "node_modules/roblox-ts/out/CLI/cli.js"]
        subprocess.run(command, cwd=game, capture_output=True, text=True, timeout=120, check=True)
        return game

    return compile_game


def check(game: Path, *options: str) -> dict[str, Any]:
    """The document of `robloxmarket check`."""
    said = CliRunner().invoke(main, ["check", str(game), "--json", "--jobs", "1", *options])
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_the_shop_is_upheld(compiled: Compile) -> None:
    found = check(compiled(), "--crashes", "1", "--faults", "0", "--delays", "0", "--moves", "0")
    assert (
        found["verdict"],
        found["exhausted"],
        [product["id"] for product in found["products"]],
        found["unsupported"],
    ) == ("upheld", True, [FIRST, SECOND], [])


@pytest.mark.parametrize(
    ("change", "law"), [(FORGETS, "double_grant"), (HURRIES, "lost_purchase")], ids=["forgets", "hurries"]
)
def test_a_typical_mistake_is_found(compiled: Compile, change: tuple[str, str, str], law: str) -> None:
    found = check(compiled(*change), "--runs", "60")
    assert (found["verdict"], law in {one["law"] for one in found["violations"]}) == ("violated", True)
