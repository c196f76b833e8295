"""Command line options of the plugin."""

import os
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import pytest

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.extensions import Extensions
    from pytest_robloxmarket._plugin.profiles import Wanted
    from pytest_robloxmarket._simulation.market import Market

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
    "ExploreRequest",
    "RunFixtures",
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


class RunFixtures(Protocol):
    """Makes the fixtures of one explored test that belong to a run."""

    @property
    def test(self) -> Callable[..., object]:
        """The author's function."""
        ...

    @property
    def name(self) -> str:
        """The test's node id with its parameters."""
        ...

    @property
    def seed(self) -> int | None:
        """What to explore by chance with; None explores everything."""
        ...

    @property
    def replay(self) -> str | None:
        """The script that is to be run alone."""
        ...

    @property
    def freezes(self) -> bool:
        """Whether Python code that reads the machine's clock sees the market's time."""
        ...

    @property
    def extensions(self) -> "Extensions":
        """What hooks add to the test's markets."""
        ...

    def wanted(self, said: "Wanted") -> "Wanted":
        """How far the test is searched: what it says itself, the command line, the ini file and the profile."""
        ...

    def say(self, proof: str, runs: int, seconds: float) -> None:
        """Take down how far a search came."""
        ...

    def say_reading(self, told: str) -> None:
        """Take down what is wrong only under another reading of what nobody documents."""
        ...

    def command(self, replay: str) -> str:
        """What a user types to replay a run of the test."""
        ...

    def check(self) -> None:
        """Make sure that they can be made for each run."""
        ...

    def make(self, market: "Market") -> Mapping[str, object]:
        """The values of one run, by name; those of the run before are torn down first."""
        ...

    def tear_down(self) -> None:
        """Tear down what the last run has left."""
        ...


class ExploreRequest:
    """What pytest asks of the explored test that runs now; the plugin fills it."""

    # The market of the run that is under way, for the fixture `market`.
    market: "Market | None" = None
    fixtures: RunFixtures | None = None

    @classmethod
    def fixtures_of(cls, test: Callable[..., object]) -> RunFixtures | None:
        """Who makes the fixtures of a test; None when something else than pytest calls it."""
        return cls.fixtures if cls.fixtures is not None and cls.fixtures.test is test else None


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
