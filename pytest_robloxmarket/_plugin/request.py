"""What pytest asks of the explored test that runs now. A run that explores nothing does without."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.extensions import Extensions
    from pytest_robloxmarket._plugin.profiles import Wanted
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("ExploreRequest", "RunFixtures")


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

    def say_held(self, laws: Sequence[str]) -> None:
        """Take down which laws could have been broken and were not."""
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

    @property
    def tears_down(self) -> bool:
        """Whether runs have fixtures that may have to be torn down."""
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
