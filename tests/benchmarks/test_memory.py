"""What runs leave behind: nothing that grows with their number."""

import subprocess
import sys

import pytest

from tests.benchmarks.memory import HANDLERS

# A hundred thousand runs may hold 50 MB more than a thousand: some 500 bytes each, and a block has 64 or more.
BLOCKS_A_RUN_MAX = 4
RUNS = 500

# In a process of its own: what other tests have left may come and go meanwhile.
CODE = f"""
import sys
from tests.benchmarks.memory import Campaign
campaign, left = Campaign(sys.argv[1]), []
for number in range(3):
    before = sys.getallocatedblocks()
    for _ in range({RUNS}):
        campaign.go_on(1, tidy=False)
        if sys.argv[2] == "leaking":
            left.append([object() for _ in range(10)])
    campaign.go_on(0)
    print(sys.getallocatedblocks() - before)
"""


def blocks_left(handler: str, how: str) -> int:
    """How many blocks of memory are held after so many runs more, at least."""
    command = [sys.executable, "-c", CODE, handler, how]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return min(map(int, said.split()))


@pytest.mark.real
@pytest.mark.parametrize("handler", HANDLERS)
def test_runs_leave_nothing_behind(handler: str) -> None:
    """Caches and pools fill once; what is left behind is left behind each time."""
    assert BLOCKS_A_RUN_MAX * RUNS > blocks_left(handler, "tidy")


@pytest.mark.real
def test_what_is_left_behind_would_be_seen() -> None:
    assert BLOCKS_A_RUN_MAX * RUNS < blocks_left("python", "leaking")
