"""Command line options of the plugin."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("CONTRACT", "PASSED", "REPLAY", "SEED", "ExploreRequest", "RunFixtures", "add_options")

# Whether the body of a test has passed: a red one is not warned of what it has not looked at.
PASSED = pytest.StashKey[bool]()

SEED = "--robloxmarket-seed"
REPLAY = "--robloxmarket-replay"
CONTRACT = "--robloxmarket-contract"


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
    def contract(self) -> "Contract":
        """Which rules the platform plays by, where the test itself does not say."""
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


def add_options(parser: pytest.Parser) -> None:
    """Register the options."""
    group = parser.getgroup("robloxmarket", "purchases on trial")
    group.addoption(SEED, type=int, default=None, help="Explore by drawing runs from this seed.")
    group.addoption(
        CONTRACT,
        default=None,
        metavar="NAME",
        help="Let the platform play by this contract, like purchase-rejected, where a test does not say.",
    )
    group.addoption(
        REPLAY, default=None, metavar="rm1-...", help="Run only this script, and only the test that it was made for."
    )
