"""Scripts that take all they can get end soon, in little memory, and in one clear sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.trial.helpers import check, write

pytestmark = pytest.mark.real

FOLDER = Path(__file__).parent / "hostile"
SECONDS_MAX = 5.0
MEMORY_MAX_KB = 512 * 1024
_CODE = """
import resource, sys
from pytest_robloxmarket.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print("used", used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.luau")), ids=lambda path: path.name.split(".")[0])
def test_a_hostile_script_ends_soon(path: Path) -> None:
    """In this process's own time, however busy the machine is."""
    found = subprocess.run(
        [sys.executable, "-c", _CODE, "check", str(path), "--seconds", "4"], capture_output=True, text=True, check=False
    )
    *said, used = found.stderr.splitlines()
    _, seconds, memory = used.split()
    assert [] == said
    assert found.returncode in {0, 1, 3}
    assert len(found.stdout) < 5_000
    assert float(seconds) < SECONDS_MAX
    assert int(memory) < MEMORY_MAX_KB


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    """Luau would read no further than to it."""
    said = check(write(tmp_path, "local a = 1\n-- \0\nlocal b = 2"))
    assert (2, True) == (said.status, "Shop.server.luau:2: a NUL byte stands here" in said.err)
