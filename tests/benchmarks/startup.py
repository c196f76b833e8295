"""What the plugin adds to an empty pytest run.

Counted is the time of the processor, and not that of the wall: such a run waits for nothing, and beside a busy
neighbour the wall's differences are larger than what is looked for. Plugins of others are switched off on both sides:
those that are installed here take four times as long as pytest itself, and scatter by more than what is looked for.
"""

import os
import resource
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from tests.benchmarks.measure import Result

__all__ = ("compare_startup", "run_pytest")

_OFF: Final = ("-p", "no:robloxmarket")


def compare_startup(*, rounds: int) -> Result:
    """Milliseconds that the plugin costs a run of one empty test, in processes that take turns."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_empty.py").write_text("def test_empty():\n    pass\n", "utf-8")
        run_pytest(folder)
        run_pytest(folder, *_OFF)
        pairs = []
        for number in range(rounds):
            order = ((), _OFF) if number % 2 else (_OFF, ())
            times = {options: run_pytest(folder, *options) for options in order}
            pairs.append((times[()], times[_OFF]))
    # Whatever disturbs a process makes it slower, never faster: the quickest of each side are nearest to the truth.
    # Single runs scatter by more than the bar, and so does the median of their differences.
    with_it, without = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return Result("plugin_overhead_ms", with_it - without, 10.0, True, {"with_ms": with_it, "without_ms": without})


def run_pytest(folder: str, *options: str) -> float:
    """Run pytest in a process of its own; how many milliseconds of the processor it took."""
    others = [entry.name for entry in entry_points(group="pytest11") if entry.name != "robloxmarket"]
    switches = [part for name in ("cacheprovider", *others) for part in ("-p", f"no:{name}")]
    command = [sys.executable, "-m", "pytest", "-q", *switches, "--rootdir", folder, *options, folder]
    # As an installed package is loaded: compiled once, and not in each process (`PYTHONDONTWRITEBYTECODE` would).
    cached = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
    before = _children_ms()
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, env=cached, text=True, timeout=120)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    return _children_ms() - before


def _children_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1_000
