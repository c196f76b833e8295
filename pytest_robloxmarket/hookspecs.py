"""Hooks that a project's `conftest.py` or another plugin may implement. None of them must be.

A hook is a function of one of these names, with those of its arguments that it needs. docs/extending.md tells of each,
and `examples/house_rules` uses them all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.faults import Faults
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.events import Event

__all__ = (
    "pytest_robloxmarket_faults",
    "pytest_robloxmarket_laws",
    "pytest_robloxmarket_market",
    "pytest_robloxmarket_profiles",
    "pytest_robloxmarket_report",
    "pytest_robloxmarket_story",
)


@pytest.hookspec
def pytest_robloxmarket_market(market: "Market") -> None:
    """Called with each market of a test before anything else touches it, in an explored test once for each run.

    The place to install a game (`market.on_server_start(start)`, `market.load(path)`) or a catalogue.
    """


@pytest.hookspec
def pytest_robloxmarket_laws() -> "Mapping[str, Callable[[Market], Iterable[str]]] | None":
    """Return laws of your own, by name: they are asked wherever the other laws are, and `expected=` may name them.

    A law is a function of a market that yields a sentence for each thing that is wrong, and nothing when all is well.
    A search with laws of your own enters states again that it has seen, since it cannot know what they remember.
    """


@pytest.hookspec
def pytest_robloxmarket_faults() -> "Mapping[str, Callable[[Faults], object]] | None":
    """Return faults of your own, by name: `faults.named("outage")` plans one.

    Each is a function that plans what belongs together: `lambda faults: faults.data_store("UpdateAsync").failed()`.
    """


@pytest.hookspec
def pytest_robloxmarket_story(history: "Sequence[Event]") -> Iterable[str] | None:
    """Return lines that stand below each story of these events: in `market.story()` and in the error of a red test."""


@pytest.hookspec
def pytest_robloxmarket_report(nodeid: str, laws: Sequence[str], proof: str, story: str, replay: str) -> None:
    """Called once for each explored test, and for each test that broke a law, when it has ended.

    Args:
        nodeid: the test.
        laws: the names of the laws that it broke; empty when it broke none.
        proof: what its search proved, in one sentence; empty for a test told by hand.
        story: the story of the first broken law.
        replay: the string that replays it; empty for a test told by hand.
    """


@pytest.hookspec
def pytest_robloxmarket_profiles() -> Mapping[str, Mapping[str, object]] | None:
    """Return profiles by name, each with what `register_profile` takes: `{"nightly": {"runs": 1_000_000}}`."""
