"""Hands stories to the test report."""

import pytest

from pytest_robloxmarket._terms.errors import ViolationError

__all__ = ("add_story",)


def add_story(report: pytest.TestReport, call: "pytest.CallInfo[None]") -> None:
    """Add the story of a broken law as a section of its own."""
    error = None if call.excinfo is None else call.excinfo.value
    if isinstance(error, ViolationError):
        story = getattr(error, "story", "")
        if story:
            report.sections.append(("robloxmarket", story))
