"""State machines as pytest sees them: known by a mark, so that whoever has none need not load Hypothesis."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ("MACHINE_KIND", "MARK", "MachineRequest", "is_machine", "running_machine")

# What replay strings of machines hold, where those of explored tests have `TEST_KIND`.
MACHINE_KIND = 101

# Where the test of a machine keeps that it is one.
MARK = "robloxmarket_machine"


class MachineRequest:
    """What pytest asks of the machine that runs now; the plugin fills it.

    Attributes:
        name: the test's node id, the same on each machine; empty where something else than pytest runs it.
        replay: the script that is to be replayed, or None.
        freezes: whether Python code that reads the machine's clock sees the market's time.
        command: what a user types to replay a run.
    """

    name: str = ""
    replay: str | None = None
    freezes: bool = True
    command: "Callable[[str], str] | None" = None


def is_machine(item: pytest.Item) -> bool:
    """Whether a test is a state machine of ours."""
    return bool(getattr(getattr(item, "obj", None), MARK, False))


@contextmanager
def running_machine(name: str, replay: str | None, *, freezes: bool, command: "Callable[[str], str]") -> Iterator[None]:
    """While it lasts, a machine that runs knows what pytest asks of it."""
    request = MachineRequest
    before = request.name, request.replay, request.freezes, request.command
    request.name, request.replay, request.freezes, request.command = name, replay, freezes, command
    try:
        yield
    finally:
        request.name, request.replay, request.freezes, request.command = before
