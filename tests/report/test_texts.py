"""What scripts, keys, players and files say is text, and never a command to a terminal."""

import pytest

from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.texts import clipped, fitted, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 gold", "100 gold"),
        ("Zoë's 剣 ⚔", "Zoë's 剣 ⚔"),
        ("\x1b[31mred\x1b]0;owned\x07", r"\x1b[31mred\x1b]0;owned\x07"),
        ("one\r\n\ttwo", r"one\r\n\ttwo"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("\ud800", r"\ud800"),
        ("evil\u202egnp", r"evil\u202egnp"),
        ("\u2028", r"\u2028"),
        ("\U000e0041", r"\U000e0041"),
        (r"C:\new", r"C:\new"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, expected: str) -> None:
    assert (expected, expected) == (visible(text), visible(visible(text)))


def test_our_own_lines_stay_lines() -> None:
    assert "a\\rb\nc" == visible_lines("a\rb\nc")


def test_a_text_that_is_clipped_says_how_long_it_was() -> None:
    assert ("abc", "ab.. (3 characters)") == (clipped("abc", 3), clipped("abc", 2))


def test_a_text_is_fitted_after_it_was_written_out() -> None:
    assert (r"\x1b\x1b", r"\x1b\x..") == (fitted("\x1b\x1b", 8), fitted("\x1b\x1b\x1b", 8))


def test_our_errors_show_names_as_text_and_those_of_roblox_are_for_the_game() -> None:
    assert ("no \\x1b\nhere", "no \x1b") == (str(UsageError("no \x1b\nhere")), str(PlatformError("no \x1b")))
