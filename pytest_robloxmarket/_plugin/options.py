"""Command line options of the plugin."""

import os
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pytest

__all__ = (
    "CONTRACT",
    "EXTENSIONS",
    "FREEZE",
    "PASSED",
    "PROFILE",
    "REPLAY",
    "RUNS",
    "SECONDS",
    "SEED",
    "STATISTICS",
    "SUITES",
    "add_options",
    "freezing",
    "ini_key",
    "ini_value",
    "is_suite",
)

# Whether the body of a test has passed: a red one is not warned of what it has not looked at.
PASSED = pytest.StashKey[bool]()

SEED = "--robloxmarket-seed"
REPLAY = "--robloxmarket-replay"
CONTRACT = "--robloxmarket-contract"
# Only the ini file says these: on the command line `-p` does the first.
EXTENSIONS = "--robloxmarket-extensions"
FREEZE = "--robloxmarket-freeze"
PROFILE = "--robloxmarket-profile"
RUNS = "--robloxmarket-runs"
SECONDS = "--robloxmarket-seconds"
STATISTICS = "--robloxmarket-statistics"
SUITES = "--robloxmarket-suites"

# Folders of packages, which have suites of their own.
_PACKAGES: Final = frozenset({"Packages", "DevPackages", "ServerPackages", "_Index", "node_modules"})

# The names of files that are suites in Luau, where the ini file does not say.
_SUITES_USUAL: Final = ["*.spec.luau", "*.spec.lua"]

# What the ini file may say, as the command line spells it without its dashes, and how it is read.
_INI: Final[dict[str, tuple[Callable[[str], object], str]]] = {
    CONTRACT: (str, "The contract of all tests that do not say."),
    FREEZE: (str, "Where the machine's clock shows the market's time: explored (the default), always or never."),
    PROFILE: (str, "The profile of explored tests."),
    RUNS: (int, "The most runs of an explored test that does not say."),
    SECONDS: (float, "The most seconds of an explored test that does not say."),
    SEED: (int, "Explore by drawing runs from this seed."),
}


def ini_key(option: str) -> str:
    """How the ini file spells an option: `robloxmarket_runs` for `--robloxmarket-runs`."""
    return option.removeprefix("--").replace("-", "_")


def ini_value(config: pytest.Config, option: str) -> "object | None":
    """What the ini file says of an option, if it does.

    Raises:
        pytest.UsageError: when it cannot be read.
    """
    text = str(config.getini(ini_key(option)))
    try:
        return _INI[option][0](text) if text else None
    except ValueError:
        raise pytest.UsageError(f"{ini_key(option)} = {text!r} in the ini file is no number.") from None


def freezing(config: pytest.Config) -> str:
    """In which tests the machine's clock shows the market's time: explored, always or never.

    Raises:
        pytest.UsageError: when the ini file says something else.
    """
    said = str(config.getoption(FREEZE) or ini_value(config, FREEZE) or "explored")
    if said not in {"explored", "always", "never"}:
        raise pytest.UsageError(f"{ini_key(FREEZE)} = {said!r} in the ini file: write explored, always or never.")
    return said


def is_suite(config: pytest.Config, path: Path) -> bool:
    """Whether a file is a suite in Luau, by its name; those of packages belong to others."""
    if not any(fnmatch(path.name, pattern) for pattern in config.getini(ini_key(SUITES))):
        return False
    named = {Path(os.path.abspath(argument.partition("::")[0])) for argument in config.args}
    below = path.relative_to(config.rootpath) if path.is_relative_to(config.rootpath) else path
    return path in named or _PACKAGES.isdisjoint(below.parts[:-1])


def add_options(parser: pytest.Parser) -> None:
    """Register the options."""
    group = parser.getgroup("robloxmarket", "purchases on trial")
    group.addoption(SEED, type=int, default=None, help="Explore by drawing runs from this seed.")
    group.addoption(
        PROFILE, default=None, metavar="NAME", help="Explore as far as this profile says, where a test does not say."
    )
    group.addoption(
        FREEZE,
        choices=("explored", "always", "never"),
        default=None,
        help="In which tests datetime.now() and time.time() show the market's time: explored ones (the default), "
        "always where a test has a market, or never.",
    )
    group.addoption(RUNS, type=int, default=None, help="The most runs of each explored test, whatever it says.")
    group.addoption(SECONDS, type=float, default=None, help="The most seconds of each explored test, whatever it says.")
    group.addoption(
        STATISTICS, action="store_true", default=False, help="Say what each explored test proved, and how fast."
    )
    for option, (_, text) in _INI.items():
        parser.addini(ini_key(option), text, default="")
    parser.addini(
        ini_key(EXTENSIONS), "Modules that implement hooks of pytest-robloxmarket, a line each.", type="linelist"
    )
    parser.addini(
        ini_key(SUITES),
        "Names of files that are suites in Luau (describe and it), like *.spec.luau *.test.luau; empty for none.",
        type="args",
        default=_SUITES_USUAL,
    )
    group.addoption(
        CONTRACT,
        default=None,
        metavar="NAME",
        help="Let the platform play by this contract, like purchase-rejected, where a test does not say.",
    )
    group.addoption(
        REPLAY, default=None, metavar="rm1-...", help="Run only this script, and only the test that it was made for."
    )
