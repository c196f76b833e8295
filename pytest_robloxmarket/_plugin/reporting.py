"""Hands stories to the test report."""

import pytest

__all__ = ("add_story",)


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
