"""Hands laws, stories and replay strings to the test report, and keeps our own frames out of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

import pytest

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.errors import ViolationError

__all__ = (
    "HELD",
    "PACE",
    "PROVED",
    "READING",
    "add_notes",
    "add_properties",
    "hide_our_frames",
    "raised_by",
    "keep_error_alone",
    "retell_collection",
    "tell_hooks",
    "tell_proofs",
    "tell_readings",
)

# What an explored test says of its search in the properties of its report.
PROVED: Final = "robloxmarket_proved"
HELD: Final = "robloxmarket_held"
PACE: Final = "robloxmarket_pace"

# What is wrong with its game only under another reading of what nobody documents.
READING: Final = "robloxmarket_reading"

# Through whose code a test passes before its author's.
_NOT_AUTHORS: Final = frozenset({"_pytest", "hypothesis", "pluggy", "pytest_robloxmarket", "unittest"})


def add_properties(item: pytest.Item, report: pytest.TestReport, call: "pytest.CallInfo[None]") -> None:
    """Say in a report which laws a test broke; its one-line summary begins with the law.

    The story itself is a note of the error, which pytest, JUnit XML and exception groups show by themselves.
    """
    if call.excinfo is None:
        return
    broken = list(_violations(call.excinfo.value))
    for error in broken:
        for name, value in (("law", error.law), ("replay", error.replay), ("story", error.story)):
            if value:
                # The report has a copy of the item's already, and JUnit XML takes those of the teardown.
                report.user_properties.append((f"robloxmarket_{name}", value))
                item.user_properties.append((f"robloxmarket_{name}", value))
    crash = getattr(report.longrepr, "reprcrash", None)
    if broken and broken[0] is call.excinfo.value and crash is not None:
        crash.message = str(broken[0])


def add_notes(item: pytest.Item, call: "pytest.CallInfo[None]") -> None:
    """Let the error of a plain `assert` say what had happened on the test's market, and a wrong name the right one."""
    found = raised_by(item, call)
    if found is None:
        return
    from pytest_robloxmarket._plugin.explained import drop_our_lines  # noqa: PLC0415 - a green run does without

    drop_our_lines(found.value)
    if isinstance(found.value, AttributeError | TypeError):
        from pytest_robloxmarket._plugin.misspelt import add_hint  # noqa: PLC0415 - a green run does without

        add_hint(found.value)
    from pytest_robloxmarket._plugin.advice import advice_on  # noqa: PLC0415 - as above

    advice = advice_on(item, found.value)
    if advice:
        found.value.add_note(advice)
    if call.when != "call" or not isinstance(found.value, AssertionError):
        return
    given: Mapping[str, object] = getattr(item, "funcargs", {})
    market = cast("Market | None", given.get("market"))
    # In an explored test the run itself has told it, and there is no market here.
    if market is not None and hasattr(market, "history"):
        from pytest_robloxmarket._plugin.sofar import add_story_so_far  # noqa: PLC0415 - a green run does without

        add_story_so_far(found.value, market)


def tell_hooks(item: pytest.Item, report: pytest.TestReport, call: "pytest.CallInfo[None]") -> None:
    """Let hooks know how a test ended, if it was explored or broke a law."""
    hook = item.ihook.pytest_robloxmarket_report
    if report.when != "call" or not hook.get_hookimpls():
        return
    proof = next((str(value) for name, value in item.user_properties if name == PROVED), "")
    broken = [] if call.excinfo is None else list(_violations(call.excinfo.value))
    if proof or broken:
        first = broken[0] if broken else None
        hook(
            nodeid=item.nodeid,
            laws=tuple(error.law for error in broken),
            proof=proof,
            story="" if first is None else first.story,
            replay="" if first is None else first.replay,
        )


def tell_proofs(reporter: "pytest.TerminalReporter") -> None:
    """Say in the summary what each search proved."""
    _tell(reporter, "robloxmarket", {PROVED: "", HELD: "laws that held: ", PACE: ""})


def tell_readings(reporter: "pytest.TerminalReporter") -> None:
    """Say in the summary what is wrong only under another reading of what nobody documents; it makes no test red."""
    _tell(reporter, "robloxmarket: what nobody documents", {READING: ""})


def _tell(reporter: "pytest.TerminalReporter", heading: str, names: Mapping[str, str]) -> None:
    """Say under a heading what reports say by these names, each with its first words."""
    lines = []
    for report in (*reporter.getreports("passed"), *reporter.getreports("failed")):
        said = [f"{names[name]}{value}" for name, value in report.user_properties if name in names]
        lines += [f"{report.nodeid}: {value}" for value in said if report.when == "call"]
    if lines:
        reporter.section(heading)
        for line in lines:
            reporter.line(line)


def raised_by(item: pytest.Item, call: "pytest.CallInfo[None]") -> pytest.ExceptionInfo[BaseException] | None:
    """What made a test red: of a unittest.TestCase pytest takes it over only while the report is made."""
    handed: Sequence[pytest.ExceptionInfo[BaseException]] = getattr(item, "_excinfo", None) or ()
    return handed[0] if handed else call.excinfo


def hide_our_frames(found: pytest.ExceptionInfo[BaseException] | None) -> None:
    """Let the traceback of an error that is none of ours end at the author's line. `--full-trace` shows the rest."""
    if found is None or not _is_no_mistake_of_ours(found):
        return
    for entry in found.traceback:
        names = entry.frame.f_globals
        if str(names.get("__name__")).startswith("pytest_robloxmarket."):
            # pytest looks for this name in a function and in its module; any other error is shown as before.
            names["__tracebackhide__"] = _is_no_mistake_of_ours


def retell_collection(
    node: pytest.Collector, report: pytest.CollectReport, found: pytest.ExceptionInfo[BaseException]
) -> None:
    """Let what is told of a module that could not be imported end at the author's line as well."""
    if _is_no_mistake_of_ours(found):
        hide_our_frames(found)
        report.longrepr = node.repr_failure(found)


def keep_error_alone(report: pytest.TestReport, found: pytest.ExceptionInfo[BaseException] | None) -> None:
    """Leave out of a report all source, where none of it is the author's: of a machine that is Hypothesis' and ours."""
    if (
        found is None
        or not _is_no_mistake_of_ours(found)
        or any(_is_authors(entry.frame.f_globals) for entry in found.traceback)
    ):
        return
    entries: list[object] = getattr(getattr(report.longrepr, "reprtraceback", None), "reprentries", [])
    for entry in entries[-1:]:
        entries[:] = [entry]
        for part in ("reprfuncargs", "reprlocals", "reprfileloc"):
            setattr(entry, part, None)
        setattr(entry, "lines", [line for line in getattr(entry, "lines") if line.startswith("E")])  # noqa: B009, B010


def _is_authors(names: Mapping[str, object]) -> bool:
    """Whether a frame with these globals is of the author's code."""
    return str(names.get("__name__")).partition(".")[0] not in _NOT_AUTHORS


def _violations(error: BaseException) -> "Iterator[ViolationError]":
    """The broken laws that an error stands for: itself, or those of a group."""
    from pytest_robloxmarket._terms.errors import ViolationError  # noqa: PLC0415 - a green run does without

    if isinstance(error, ViolationError):
        yield error
    elif isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _violations(one)


def _is_no_mistake_of_ours(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
    from pytest_robloxmarket._terms.errors import (  # noqa: PLC0415 - as above
        DivergenceError,
        RobloxMarketWarning,
        UsageError,
        ViolationError,
    )

    return isinstance(excinfo.value, DivergenceError | RobloxMarketWarning | UsageError | ViolationError)
