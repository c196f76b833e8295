"""A story can be read beside the source lines that it names."""

from pytest_robloxmarket._report.sources import places_in, sources_section
from pytest_robloxmarket._report.story import tell
from tests.report.helpers import PRODUCTS, lost_recording

FILE = [f"\tline {number}" for number in range(1, 31)]


def test_the_places_of_a_story_are_found_once() -> None:
    events, violation = lost_recording()
    story = tell(events, violation._replace(reason="It raised: Gold.luau:7: no"), PRODUCTS)
    assert [("Shop.server.luau", 24), ("Gold.luau", 7)] == places_in(story)


def test_the_named_lines_are_marked_among_those_around_them() -> None:
    assert [
        "  Shop.luau",
        "     1 |     line 1",
        "  >  2 |     line 2",
        "     3 |     line 3",
        "     4 |     line 4",
        "         ...",
        "    28 |     line 28",
        "    29 |     line 29",
        "  > 30 |     line 30",
    ] == sources_section([("Shop.luau", 30), ("Shop.luau", 2)], {"Shop.luau": FILE}, width=100).splitlines()


def test_a_line_is_as_wide_as_the_terminal_and_text() -> None:
    told = sources_section([("a.luau", 1)], {"a.luau": ["\x1b[2J" + "z" * 100]}, width=40)
    assert ("\\x1b[2J" in told, 40) == (True, max(map(len, told.splitlines())))


def test_what_cannot_be_read_is_not_shown() -> None:
    assert "" == sources_section([("a.luau", 1), ("b.luau", 99)], {"b.luau": FILE}, width=40)
