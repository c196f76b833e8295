"""The import contract of pyproject.toml holds."""

import subprocess
import sys
from pathlib import Path

from tests.helpers import ROOT


def test_every_room_imports_only_what_it_may() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint_imports, "--no-cache", "--no-logo"], capture_output=True, check=False, cwd=ROOT, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
