"""The guard: in a test, real time, real chance, threads and sockets raise.

A test marked `@pytest.mark.real` may use them. pytest, Hypothesis and the standard library may always
use time and chance: only a call that stands in our own code, in a test or in an example is refused.
Another process (pytester's `runpytest_subprocess`, the command line) is not guarded.
"""

import functools
import os
import random
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

# The same examples on each machine and each day, however slow it is: a test is deterministic or deleted.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# How this run of pytest is shared out is nothing to those that tests start.
os.environ.pop("PYTEST_ADDOPTS", None)

# `pytester` runs pytest on small suites; the tests of the plugin live by it.
pytest_plugins = ["pytester"]

_OURS: Final = ("pytest_robloxmarket", "tests", "examples")

# They may know how long a search takes in real time, to show progress and to end it (house/test_tidy.py).
_EXEMPT: Final = ("pytest_robloxmarket._plugin", "pytest_robloxmarket._commands")

# What is refused to our own code, and what it takes instead.
_CLOCK: Final = "read the scheduler's now_ms"
_TIMER: Final = "plan a timer with Scheduler.after"
_CHANCE: Final = "ask Choices.choose"
_REFUSED: Final[tuple[tuple[object, tuple[str, ...], str], ...]] = (
    (time, ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"), _CLOCK),
    (time, ("sleep",), _TIMER),
    (random, ("random", "randint", "randrange", "choice", "choices", "sample", "shuffle", "uniform"), _CHANCE),
    (os, ("urandom",), _CHANCE),
    (uuid, ("uuid1", "uuid4"), _CHANCE),
    (secrets, ("token_bytes", "token_hex", "randbelow", "choice"), _CHANCE),
)


def pytest_configure(config: pytest.Config) -> None:
    """Before a run in several processes, write the byte code of all that tests import, where it is not written.

    Where PYTHONDONTWRITEBYTECODE is set, each process that a test starts would make it anew, and pytest rewrites the
    assertions of 565 modules at each start. What tests write themselves is still not kept: the time of a file counts
    in seconds, and a test may change it twice in one.
    """
    if not getattr(config.option, "numprocesses", None):
        return
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for command in (["compileall", "-q", "pytest_robloxmarket"], ["pytest", "--noconftest", "--collect-only", "-q"]):
        subprocess.run(
            [sys.executable, "-m", *command], cwd=config.rootpath, env=environment, capture_output=True, check=False
        )


def _refusal(name: str, instead: str) -> AssertionError:
    return AssertionError(
        f"{name} was called in a test, which then depends on more than its code: {instead}. "
        "A test that must touch the real world is marked @pytest.mark.real."
    )


def _for_others(owner: object, name: str, instead: str) -> Callable[..., object]:
    """The function, for everybody but our own code."""
    function: Callable[..., object] = getattr(owner, name)

    @functools.wraps(function)
    def guarded(*arguments: object, **options: object) -> object:
        __tracebackhide__ = True
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if caller.partition(".")[0] in _OURS and not caller.startswith(_EXEMPT):
            raise _refusal(f"{getattr(owner, '__name__', owner)}.{name}", instead)
        return function(*arguments, **options)

    return guarded


def _for_nobody(name: str, instead: str) -> Callable[..., object]:
    def guarded(*_arguments: object, **_options: object) -> object:
        __tracebackhide__ = True
        raise _refusal(name, instead)

    return guarded


@pytest.fixture(autouse=True)
def guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse the real world to a test that is not marked `real`."""
    if request.node.get_closest_marker("real") is not None:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for owner, names, instead in _REFUSED:
            for name in names:
                patch.setattr(owner, name, _for_others(owner, name, instead))
        patch.setattr(threading.Thread, "start", _for_nobody("threading.Thread.start", "start a task"))
        patch.setattr(socket.socket, "__init__", _for_nobody("socket.socket", "fake what is behind it"))
        yield
