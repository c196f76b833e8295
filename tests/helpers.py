"""What tests of more than one room need: few, small, verbs."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from pytest_robloxmarket._kernel.choices import ScriptedChoices

ROOT: Final = Path(__file__).parents[1]

_Seen = TypeVar("_Seen")


def every_run(run: Callable[[ScriptedChoices], _Seen]) -> Iterator[_Seen]:
    """Run with each script there is, by an odometer: the last choice that can grow grows."""
    script: list[int] = []
    while True:
        choices = ScriptedChoices(script)
        yield run(choices)
        script, counts = choices.taken, choices.counts
        while script and script[-1] + 1 == counts[len(script) - 1]:
            script.pop()
        if not script:
            return
        script[-1] += 1


def run_python(code: str, **environment: str) -> str:
    """What `code` prints in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
