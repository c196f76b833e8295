"""What pytest tells of the plugin, word for word: `--markers`, `--fixtures`, `--help`.

ROBLOXMARKET_SNAPSHOTS=write writes the texts anew, for somebody who has changed them on purpose.
"""

import os
import re
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.real

SNAPSHOTS: Final = Path(__file__).with_name("snapshots")

# A line of ours, and those below it that are indented further.
OURS: Final = {
    "markers": r"^@pytest\.mark\.robloxmarket.*\n",
    "fixtures": r"^[a-z_]+ -- .*pytest_robloxmarket/_plugin/fixtures\.py:\d+\n(?:    .*\n)+",
    "help": r"^(  --robloxmarket-[^\n]*\n(?:      [^\n]*\n)*|  robloxmarket_[^\n]*\n(?:      [^\n]*\n)*)",
}


@pytest.mark.parametrize("what", OURS)
def test_pytest_tells_this_of_the_plugin(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    seen = pytester.runpytest_subprocess(f"--{what}").stdout.str()
    # pytest sorts fixtures by where they stand, which says nothing to a reader.
    ours = "".join(sorted(match[0] for match in re.finditer(OURS[what], f"{seen}\n", re.MULTILINE)))
    told = re.sub(r" -- \S*(pytest_robloxmarket/\S+):\d+", r" -- \1", ours)
    snapshot = SNAPSHOTS / f"{what}.txt"
    if os.environ.get("ROBLOXMARKET_SNAPSHOTS") == "write":
        snapshot.write_text(told, "utf-8")
    assert snapshot.read_text("utf-8") == told
