"""The command line as tests use it."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from pytest_robloxmarket.cli import main

__all__ = ("Said", "check", "document", "explain", "invoke", "replay", "write")


class Said(NamedTuple):
    """What a command printed, and its exit status."""

    out: str
    err: str
    status: int


def check(target: object, *options: str, columns: int = 0) -> Said:
    """`robloxmarket check`, on a terminal of so many columns."""
    return invoke("check", str(target), *options, columns=columns)


def replay(string: str, target: object, *options: str) -> Said:
    """`robloxmarket replay`."""
    return invoke("replay", string, str(target), *options)


def explain(string: str, target: object, *options: str) -> Said:
    """`robloxmarket explain`."""
    return invoke("explain", string, str(target), *options)


def document(target: object, *options: str) -> dict[str, Any]:
    """The document of `robloxmarket check --json`."""
    found: dict[str, Any] = json.loads(check(target, "--json", *options).out)
    return found


def write(folder: Path, source: str, name: str = "Shop.server.luau") -> Path:
    """A Luau file."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    return path


def invoke(*arguments: str, columns: int = 0) -> Said:
    """The command with these arguments."""
    # As wide as a page, however wide the terminal is in which the tests run.
    found = CliRunner(env={"COLUMNS": str(columns) if columns else None}).invoke(main, list(arguments))
    return Said(found.stdout, found.stderr, found.exit_code)
