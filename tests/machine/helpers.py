"""Runs machines the same way on each computer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from hypothesis import Phase, seed, settings

from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._machine.running import Running
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import ViolationError

__all__ = ("convict", "count_examples", "rule_calls")


def convict(
    machine: type[ReceiptMachine], *, examples: int, shrink: bool = False, draw: int | None = None
) -> ViolationError | None:
    """What a machine finds within so many examples, from a seed that is always the same, or from another one."""
    if draw is not None:
        seed(draw)(machine)
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
    case = machine.TestCase
    case.settings = settings(
        case.settings,
        max_examples=examples,
        derandomize=draw is None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
    )
    try:
        case("runTest").runTest()
    except ViolationError as error:
        return error
    return None


def rule_calls(error: ViolationError) -> Sequence[str]:
    """The steps of the example that Hypothesis shows, without the end that each has."""
    lines = [line for note in error.__notes__ for line in note.splitlines()]
    return [line for line in lines if "state." in line and "state.teardown()" not in line and "laws_hold" not in line]


@contextmanager
def count_examples() -> Iterator[Callable[[], int]]:
    """How many examples have begun, those that Hypothesis makes to show a failure among them."""
    begun: list[Market | None] = []
    begin = Running.begin

    def counted(market: Market | None) -> None:
        begun.append(None)
        begin(market)

    Running.begin = counted  # type: ignore[method-assign]
    try:
        yield lambda: len(begun)
    finally:
        Running.begin = begin  # type: ignore[method-assign]
