"""Which explored test a replay string belongs to, and the command that replays it."""

import os
import re
import shlex
import zlib
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._kernel.script import Script, decode_script
from pytest_robloxmarket._plugin.exploring.explored import find_explored
from pytest_robloxmarket._plugin.machines import MACHINE_KIND, is_machine
from pytest_robloxmarket._plugin.options import CONTRACT, FREEZE, REPLAY
from pytest_robloxmarket._simulation.chance import seeded_chance
from pytest_robloxmarket._terms.errors import UsageError

__all__ = (
    "TEST_KIND",
    "chance_of",
    "command_for",
    "check_replay",
    "keep_replayed",
    "name_of",
    "number_of_name",
    "tell_untaken",
)

# What replay strings of tests hold, where those of `check` have the number of a scenario.
TEST_KIND: Final = 100

# What pytest calls the ends of tests.
_OUTCOMES: Final = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")

# What no shell reads as more than a name, and what double quotes protect in each of them.
_PLAIN: Final = re.compile(r"[\w./\\:~+,=@-]+")
_QUOTABLE: Final = re.compile(r'[^"$`\\!%]+')


def name_of(item: pytest.Item) -> str:
    """A test's node id with its parameters, the same on each machine and from wherever pytest is called.

    Without a configuration file the root folder follows from the arguments, and what lasts is the way from the folder
    where pytest is called.
    """
    return item.nodeid if item.config.inipath is not None else _from_here(item)


def number_of_name(name: str) -> int:
    """The number of a test in replay strings."""
    return zlib.crc32(name.encode("utf-8"))


def chance_of(item: pytest.Item) -> AbstractContextManager[None]:
    """While it lasts, Python code draws what follows from the name of a test; a test may choose a seed itself."""
    return seeded_chance(number_of_name(name_of(item)) or 1)


def command_for(item: pytest.Item, replay: str) -> str:
    """What a user types to replay a run of a test, as the shells of all systems understand it."""
    node = _from_here(item)
    if not _PLAIN.fullmatch(node):
        node = f'"{node}"' if _QUOTABLE.fullmatch(node) else shlex.quote(node)
    given = [(option, item.config.getoption(option)) for option in (CONTRACT, FREEZE)]
    return " ".join(["pytest", node, f"{REPLAY}={replay}", *(f"{option}={said}" for option, said in given if said)])


def check_replay(config: pytest.Config) -> None:
    """Make sure that what is to be replayed is a replay string of a test.

    Raises:
        pytest.UsageError: when it is none.
    """
    _read(config.getoption(REPLAY))


def keep_replayed(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect all tests but the one that a replay string was made for.

    Raises:
        pytest.UsageError: when no test takes it. A worker of pytest-xdist must not raise: it runs no test then, and
            the summary says why.
    """
    text: str = config.getoption(REPLAY)
    script = _read(text)
    taken = [item for item in items if _is_explored(item) and _number_of(item) == script.header[0]]
    if not taken and not hasattr(config, "workerinput"):
        raise pytest.UsageError(_untaken(text))
    chosen = set(taken)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = taken


def tell_untaken(reporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say that no worker of pytest-xdist had the test that a replay string was made for."""
    if config.getoption("numprocesses", None) and not any(map(reporter.getreports, _OUTCOMES)):
        reporter.line(f"ERROR: {_untaken(config.getoption(REPLAY))}", red=True)


def _untaken(text: str) -> str:
    return (
        f"no test takes {REPLAY}={text}: none of the explored tests and machines that were collected is the one "
        "that it was made for. Copy the whole command from the end of the story: a replay string belongs to a file, a "
        "test and its parameters."
    )


def _from_here(item: pytest.Item) -> str:
    """A node id as pytest takes it in the folder where it was called."""
    path, colons, rest = item.nodeid.partition("::")
    with suppress(ValueError):  # Windows knows no way from one drive to another.
        path = Path(os.path.relpath(item.config.rootpath / path, item.config.invocation_params.dir)).as_posix()
    return f"{path}{colons}{rest}"


def _read(text: str) -> Script:
    try:
        script = decode_script(text)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    if script.header[1:2] not in {(TEST_KIND,), (MACHINE_KIND,)}:
        raise pytest.UsageError(f"{text} is of `robloxmarket check`, and of no test: robloxmarket replay {text} TARGET")
    return script


def _is_explored(item: pytest.Item) -> bool:
    # A suite in Luau says only while it runs that it explores.
    return (
        item.path.suffix in {".luau", ".lua"}
        or is_machine(item)
        or (isinstance(item, pytest.Function) and find_explored(item.obj) is not None)
    )


def _number_of(item: pytest.Item) -> int:
    return number_of_name(name_of(item))
