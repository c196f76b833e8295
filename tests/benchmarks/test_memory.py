"""What runs leave behind: nothing that grows with their number."""

import sys

import pytest

from tests.benchmarks.memory import Campaign

# A hundred thousand runs may hold 50 MB more than a thousand: some 500 bytes each, and a block has 64 or more.
BLOCKS_A_RUN_MAX = 4
RUNS = 500


@pytest.mark.parametrize("language", ["python", "luau"])
def test_runs_leave_nothing_behind(language: str) -> None:
    """Caches and pools fill once; what is left behind is left behind each time."""
    campaign = Campaign(language)
    grown = []
    for _ in range(4):
        before = sys.getallocatedblocks()
        campaign.go_on(RUNS)
        grown.append(sys.getallocatedblocks() - before)
    assert BLOCKS_A_RUN_MAX * RUNS > min(grown)


def test_what_is_left_behind_would_be_seen() -> None:
    """A list for each run is some three blocks, and its place in another one is no more than a pointer."""
    left: list[list[object]] = []
    before = sys.getallocatedblocks()
    left.extend([[object(), object(), object()] for _ in range(RUNS)])
    assert BLOCKS_A_RUN_MAX * RUNS < sys.getallocatedblocks() - before
