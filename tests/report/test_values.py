"""Values fit into a line."""

import pytest

from pytest_robloxmarket._report.values import leaf_name, place_name, short


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (100, "100"),
        (100.0, "100"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        ("sword", '"sword"'),
        ("a text that is far too long", '"a text that is far.."'),
        ({}, "{}"),
        ({"gold": 5}, "{gold: 5}"),
        ({"items": {}, "gold": 5}, "{gold: 5 and 1 more}"),
        ({"items": {"sword": True}}, "{items: {..}}"),
        ([], "[0 items]"),
        (["sword"], "[1 item]"),
        (b"", "bytes"),
        ('{"gold": 5}', "{gold: 5} (JSON)"),
        ("eyJnb2xkIjo1fQ==", "{gold: 5} (base64 of JSON)"),
        ("{not json}", '"{not json}"'),
        ("easy", '"easy"'),
    ],
)
def test_a_value_is_short(value: object, expected: str) -> None:
    """As a reader of Luau would write it."""
    assert expected == short(value)


def test_places_have_a_developers_names() -> None:
    """Attributes are marked with an at sign in events."""
    assert ("attribute vip", "vip") == (place_name("@vip"), leaf_name("@vip"))
    assert ("leaderstats.Gold", "Gold") == (place_name("leaderstats.Gold"), leaf_name("leaderstats.Gold"))
