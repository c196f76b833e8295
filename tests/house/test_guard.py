"""The guard of conftest.py refuses the real world, and lets the test tools have it."""

import os
import random
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "call",
    [
        # Not `time.time` itself: the table is made before the guard stands.
        pytest.param(lambda: time.time(), id="time.time"),  # noqa: PLW0108
        pytest.param(lambda: time.monotonic(), id="time.monotonic"),  # noqa: PLW0108
        pytest.param(lambda: time.sleep(0), id="time.sleep"),
        pytest.param(lambda: random.random(), id="random.random"),  # noqa: PLW0108
        pytest.param(lambda: os.urandom(1), id="os.urandom"),
        pytest.param(lambda: uuid.uuid4(), id="uuid.uuid4"),  # noqa: PLW0108
        pytest.param(lambda: threading.Thread().start(), id="Thread.start"),
        pytest.param(lambda: socket.socket(), id="socket.socket"),  # noqa: PLW0108
    ],
)
def test_a_test_is_refused_the_real_world(call: Callable[[], object], request: pytest.FixtureRequest) -> None:
    with pytest.raises(AssertionError, match=f"{request.node.callspec.id} .*@pytest.mark.real"):
        call()


@pytest.mark.real
def test_a_test_marked_real_has_the_real_world() -> None:
    thread = threading.Thread(target=lambda: time.sleep(0))
    thread.start()
    thread.join()
    assert time.time() > 0


def test_another_process_may_be_started() -> None:
    done = subprocess.run([sys.executable, "-c", "import time; time.sleep(0)"], check=False, timeout=60)
    assert done.returncode == 0


@given(st.randoms(use_true_random=True))
def test_hypothesis_keeps_its_chance_and_its_clock(chance: random.Random) -> None:
    assert 0 <= chance.random() < 1


@pytest.mark.parametrize(
    ("caller", "refused"),
    [
        ("pytest_robloxmarket._explore.explorer", True),
        ("pytest_robloxmarket._plugin.reporting", False),
        ("pytest_robloxmarket._commands.guard", False),
        ("examples.first_purchase", True),
        ("hypothesis.core", False),
    ],
)
def test_the_guard_looks_at_who_calls(caller: str, refused: bool) -> None:
    try:
        eval("time.time()", {"time": time, "__name__": caller})
    except AssertionError:
        assert refused
    else:
        assert not refused
