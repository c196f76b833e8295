"""Nevermore's data stores: what can be said of them while npm's registry has not what they are made of."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

pytestmark = [pytest.mark.npm, pytest.mark.real]

PACKAGE: Final = "@quenty/datastore@13.57.0"


def test_nevermores_data_stores_can_be_installed(tmp_path: Path) -> None:
    """As soon as they can be, they shall have a game in `games/` and stand among the others in test_sessions.py."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not on this machine: install Node 18 or newer to try the real libraries")
    (tmp_path / "package.json").write_text('{"private": true}', "utf-8")
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        reasons = [line for line in done.stderr.splitlines() if "could not be found" in line or "No matching" in line]
        why = reasons[0] if reasons else done.stderr.strip()[-300:]
        pytest.skip(f"npm cannot install {PACKAGE}, since not all that it is made of is in the registry: {why}")
    pytest.fail(f"{PACKAGE} can be installed: write a game that uses it")
