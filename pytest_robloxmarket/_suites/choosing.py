"""Which runner a file is for: a framework that its project has, or ours."""

from typing import TYPE_CHECKING, Protocol

from pytest_robloxmarket._suites.own import OwnRunner

if TYPE_CHECKING:
    from pytest_robloxmarket._place.places import Surroundings
    from pytest_robloxmarket._suites.bench import Bench
    from pytest_robloxmarket._suites.plans import Address, Plan

__all__ = ("Runner", "runner_for")


class Runner(Protocol):
    """Reads one file of a suite, and runs its tests."""

    def plan(self) -> "Plan":
        """Its groups and tests.

        Raises:
            Failure: when the file raises while it is read, or names no test.
        """
        ...

    def before_all(self, address: "Address") -> None:
        """Run what a group does once before its tests."""
        ...

    def after_all(self, address: "Address") -> None:
        """Run what a group does once after its tests."""
        ...

    def run(self, address: "Address") -> None:
        """Run one test.

        Raises:
            Failure: when it, or what comes around it, raises.
        """
        ...


def runner_for(bench: "Bench", around: "Surroundings") -> Runner:
    """The runner for a file."""
    return OwnRunner(bench)
