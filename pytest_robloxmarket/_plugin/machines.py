"""State machines as pytest sees them: known by a mark, so that whoever has none need not load Hypothesis."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._plugin.extensions import Extensions

__all__ = ("MACHINE_KIND", "MARK", "Asked", "MachineRequest", "is_machine", "running_machine")

# What replay strings of machines hold, where those of explored tests have `TEST_KIND`.
MACHINE_KIND = 101

# Where the test of a machine keeps that it is one.
MARK = "robloxmarket_machine"


class Asked(NamedTuple):
    """What pytest asks of a machine.

    Attributes:
        name: the test's node id, the same on each machine; empty where something else than pytest runs it.
        replay: the script that is to be replayed, or None.
        freezes: whether Python code that reads the machine's clock sees the market's time.
        command: what a user types to replay a run.
        contract: what the test's marker, the command line or the ini file say of the rules by which the platform plays.
        extensions: what hooks add to the test's markets.
    """

    name: str = ""
    replay: str | None = None
    freezes: bool = True
    command: "Callable[[str], str] | None" = None
    contract: "Contract | None" = None
    extensions: "Extensions | None" = None


class MachineRequest:
    """What is asked of the machine that runs now; the plugin fills it."""

    asked: Asked = Asked()


def is_machine(item: pytest.Item) -> bool:
    """Whether a test is a state machine of ours."""
    return bool(getattr(getattr(item, "obj", None), MARK, False))


@contextmanager
def running_machine(asked: Asked) -> Iterator[None]:
    """While it lasts, a machine that runs knows what pytest asks of it."""
    before, MachineRequest.asked = MachineRequest.asked, asked
    try:
        yield
    finally:
        MachineRequest.asked = before
