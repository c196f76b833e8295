"""Dates in texts."""

import pytest

from pytest_robloxmarket._terms.dates import date_in, without_dates


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2026-11-27T19:04:43.123Z: gold x100", "<date>: gold x100"),
        ("VIP since 2026-01-01", "VIP since <date>"),
        ("2026/1/2 19:04 sword", "<date> sword"),
        ("11/27/2026, 07:04 PM: sword", "<date>: sword"),
        ("Thu Jan  1 00:00:09 2026", "<date>"),
        ("Thursday, January 1, 2026 12:00 AM", "<date>"),
        ("27 November 2026 at 19:04 UTC", "<date>"),
        ("10/20/30", "10/20/30"),
        ("12:30:15", "12:30:15"),
        ("2026", "2026"),
        ("gold 2026-5", "gold 2026-5"),
        ("120261-01-01", "120261-01-01"),
    ],
)
def test_a_date_is_taken_out_of_a_text(text: str, left: str) -> None:
    assert left == without_dates(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-01", 1_767_225_600),
        ("2026-01-01T00:00:09Z", 1_767_225_609),
        ("2026-01-01 01:00:00+01:00", 1_767_225_600),
        ("2026-01-01T00:00:00.500Z", 1_767_225_600.5),
        ("2026-13-01", None),
        ("2026-01-01: sword", None),
        ("20260101", None),
    ],
)
def test_a_text_that_is_a_date_is_a_moment(text: str, seconds: float | None) -> None:
    assert seconds == date_in(text)
