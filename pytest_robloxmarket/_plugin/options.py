"""Command line options of the plugin."""

import pytest

__all__ = ("REPLAY", "SEED", "ExploreRequest", "add_options")

SEED = "--robloxmarket-seed"
REPLAY = "--robloxmarket-replay"


class ExploreRequest:
    """What the command line asks of the explored test that runs now; the plugin fills it."""

    seed: int | None = None
    replay: str | None = None


def add_options(parser: pytest.Parser) -> None:
    """Register the options."""
    group = parser.getgroup("robloxmarket", "purchases on trial")
    group.addoption(SEED, type=int, default=None, help="Explore by drawing runs from this seed.")
    group.addoption(
        REPLAY, default=None, metavar="rm1-...", help="Run only this script, in the test that it was made for."
    )
