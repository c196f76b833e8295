"""The pytest entry point. It registers and delegates, and imports nothing heavy."""

from collections.abc import Generator

import pytest

from pytest_robloxmarket._plugin.fixtures import adapters, catalogue, clock, faults, market, server
from pytest_robloxmarket._plugin.options import REPLAY, SEED, ExploreRequest, add_options
from pytest_robloxmarket._plugin.reporting import add_story, hide_our_frames

__all__ = (
    "adapters",
    "catalogue",
    "clock",
    "faults",
    "market",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
    "server",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Hand the options to explored tests."""
    ExploreRequest.seed = config.getoption(SEED)
    ExploreRequest.replay = config.getoption(REPLAY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the story to the report of a test that broke a law, and hide our frames from that of one that is wrong."""
    hide_our_frames(call)
    report = yield
    add_story(report, call)
    return report
