"""Hands stories to the test report, and keeps our own frames out of it."""

import pytest

__all__ = ("add_story", "hide_our_frames")


def add_story(report: pytest.TestReport, call: "pytest.CallInfo[None]") -> None:
    """Add the story of a broken law as a section of its own."""
    if call.excinfo is None:
        return
    from pytest_robloxmarket._terms.errors import ViolationError  # noqa: PLC0415 - a green run does without

    error = call.excinfo.value
    if isinstance(error, ViolationError):
        story = getattr(error, "story", "")
        if story:
            report.sections.append(("robloxmarket", story))


def hide_our_frames(call: "pytest.CallInfo[None]") -> None:
    """Let the traceback of a wrong use end at the line of the test that is wrong. `--full-trace` shows the rest."""
    if call.excinfo is None or not _is_wrong_use(call.excinfo):
        return
    for entry in call.excinfo.traceback:
        names = entry.frame.f_globals
        if str(names.get("__name__")).startswith("pytest_robloxmarket."):
            # pytest looks for this name in a function and in its module; any other error is shown as before.
            names["__tracebackhide__"] = _is_wrong_use


def _is_wrong_use(excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
    from pytest_robloxmarket._terms.errors import UsageError  # noqa: PLC0415 - as above

    return isinstance(excinfo.value, UsageError)
