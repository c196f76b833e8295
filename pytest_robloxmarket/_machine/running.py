"""A machine as a test: learned before it starts, under the market's time, replayed where pytest asks for that."""

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final

import hypothesis
from hypothesis import reproduce_failure, settings
from hypothesis.errors import DidNotReproduce
from hypothesis.stateful import RuleBasedStateMachine

from pytest_robloxmarket._kernel.script import Script, decode_script, encode_script
from pytest_robloxmarket._plugin.explained import drop_our_lines
from pytest_robloxmarket._plugin.exploring.replays import number_of_name
from pytest_robloxmarket._plugin.machines import MACHINE_KIND, MARK, MachineRequest
from pytest_robloxmarket._simulation.chance import drawn_bytes
from pytest_robloxmarket._simulation.frozen import code_time, market_time
from pytest_robloxmarket._terms.errors import DivergenceError, UsageError, ViolationError
from pytest_robloxmarket._trial.watchdog import watch_computing

if TYPE_CHECKING:
    from unittest import TestCase

    class MachineTestCase(TestCase):
        """What the `TestCase` of a machine offers."""

        settings: ClassVar[hypothesis.settings]

        def runTest(self) -> None:  # noqa: N802 - unittest's name
            """Run the machine."""

    from pytest_robloxmarket._machine.machine import ReceiptMachine
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Running", "TestCaseOf")

# How Hypothesis tells what repeats an example, under the setting `print_blob`.
_BLOB: Final = re.compile(r"@reproduce_failure\('([^']+)', b'([^']+)'\)")


class Running:
    """The machine that runs now.

    Attributes:
        market: the market of the example that runs, or was run last.
        steps: how many steps the example has made so far.
        limit: what a limit has said that stopped game code.
    """

    market: "ClassVar[Market | None]" = None
    steps: ClassVar[int] = 0
    limit: ClassVar[str] = ""

    @classmethod
    def begin(cls, market: "Market | None") -> None:
        """Another example begins."""
        cls.market, cls.steps = market, 0


class TestCaseOf:
    """The `TestCase` of a machine: Hypothesis' own, which learns first and knows of replays and the market's time."""

    __test__ = False

    def __get__(self, _: object, owner: "type[ReceiptMachine]") -> "type[MachineTestCase]":
        made: type[MachineTestCase] | None = owner.__dict__.get("_test_case")
        if made is None:
            theirs: Any = RuleBasedStateMachine.__dict__["TestCase"].__get__(None, owner)
            made = theirs
            theirs.runTest = _wrapped(owner, theirs.runTest)
            owner._test_case = made
        return made


def _wrapped(machine: "type[ReceiptMachine]", run_test: Any) -> Any:
    @functools.wraps(run_test)
    def run(case: Any) -> None:
        __tracebackhide__ = True
        Running.begin(None)
        Running.limit = ""
        with watch_computing(), _market_time():
            machine.learn()
        if MachineRequest.asked.replay is not None:
            _replay(machine, case, run_test, MachineRequest.asked.replay)
            return
        case.settings = settings(case.settings, print_blob=True)
        with watch_computing(), _market_time(), _telling():
            run_test(case)

    setattr(run, MARK, True)
    return run


@contextmanager
def _market_time() -> Iterator[None]:
    """The market's time on the machine's clock, for game code, unless that is switched off.

    Hypothesis itself must see the real one: it gives up what takes long.
    """
    with market_time(code_time, besides=("hypothesis",)) if MachineRequest.asked.freezes else drawn_bytes():
        yield


@contextmanager
def _telling() -> Iterator[None]:
    """Say with each failure how it is replayed, and of a machine whose examples all met a limit, which one."""
    __tracebackhide__ = True
    try:
        yield
    except hypothesis.errors.Unsatisfiable as error:
        if Running.limit:
            raise UsageError(f"nothing was tried: {Running.limit}") from error
        raise
    except Exception as error:
        for one in _leaves(error):
            drop_our_lines(one)
            _tell(one)
        raise


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
    else:
        yield error


def _tell(error: BaseException) -> None:
    found = _BLOB.search("\n".join(getattr(error, "__notes__", ())))
    if found is None or MachineRequest.asked.command is None:
        return
    # The example that Hypothesis shows is the last one that it has run.
    replay = _encode(MachineRequest.asked.name, Running.steps, found[1], found[2])
    error.add_note(f"\n  {MachineRequest.asked.command(replay)}")
    if isinstance(error, ViolationError):
        error.replay = replay


def _encode(name: str, steps: int, version: str, blob: str) -> str:
    """A replay string: how many steps there are, and what Hypothesis needs, its version and the blob as one number."""
    numbers = [int(part) for part in re.findall(r"[0-9]+", version)[:3]]
    packed = int.from_bytes(b"\1" + blob.encode("ascii"), "big")
    return encode_script(Script((number_of_name(name), MACHINE_KIND, steps, *numbers, packed), ()))


def _replay(machine: "type[ReceiptMachine]", case: Any, run_test: Any, text: str) -> None:
    """Run the one example that a replay string holds.

    Raises:
        UsageError: when another Hypothesis has made it.
        DivergenceError: when the machine or its game has changed too much for it.
    """
    __tracebackhide__ = True
    steps, *numbers, packed = decode_script(text).header[2:]
    version = ".".join(map(str, numbers))
    if version != hypothesis.__version__:
        raise UsageError(
            f"{text} was made with Hypothesis {version}, and this is {hypothesis.__version__}: they read it in "
            f"different ways. Install that one (pip install hypothesis=={version}), or let the test run as a whole."
        )
    blob = packed.to_bytes((packed.bit_length() + 7) // 8, "big")[1:]
    reproduce_failure(version, blob)(machine)
    try:
        with watch_computing(), _market_time(), _telling():
            run_test(case)
    except DidNotReproduce as error:
        # One that comes as far as it did, and further, breaks no law any more: the game has been mended.
        if Running.steps < steps:
            raise DivergenceError(
                f"{text} does not fit {machine.__name__} any more: its rules, or what its game sells, have changed "
                "since. Let the test run as a whole."
            ) from error
    finally:
        machine._hypothesis_internal_use_reproduce_failure = None
