"""What the plugin adds to an empty pytest run."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
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
    added = median(with_it - without for with_it, without in pairs)
    figures = {"with_ms": median(pair[0] for pair in pairs), "without_ms": median(pair[1] for pair in pairs)}
    return Result("plugin_overhead_ms", added, 10.0, True, figures)


def run_pytest(folder: str, *options: str) -> float:
    """Run pytest in a process of its own; how many milliseconds it took."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, *options, folder]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, text=True, timeout=120)
    took = time.perf_counter() - started
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    return took * 1_000
