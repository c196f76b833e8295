"""Places inside of texts and bytes: what is packed there, and which of the ways to read it is taken."""

import base64

import pytest

from pytest_robloxmarket._oracle.goods.fields import with_fields
from pytest_robloxmarket._oracle.goods.ladders import Ladder, learned_ladder
from pytest_robloxmarket._oracle.goods.places import leaf, leaves
from pytest_robloxmarket._oracle.goods.texts import chosen
from pytest_robloxmarket._terms.ids import purchase_id
from pytest_robloxmarket._terms.packed import unpacked
from pytest_robloxmarket._terms.verdict import Location

IDS = [purchase_id(number, "guid") for number in range(4)]
OWN = "4c50eba2-d2ed-4d79-bec1-02a967f49c58"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10;2", [10, 2]),
        (f"10;2;{IDS[1]},{IDS[2]}", [10, 2, f"{IDS[1]},{IDS[2]}"]),
        (f"10 2 {IDS[1]}", [10, 2]),
        ("10-2", [10, 2]),
        (f"gold=10|done={IDS[1]}", {"gold": 10, "done": IDS[1]}),
        ("gold: 10\nitems: hat,cap", {"gold": 10, "items": "hat,cap"}),
        ("coins=1&gems=2", {"coins": 1, "gems": 2}),
        ("sword,1\nshield,2", {"sword": 1, "shield": 2}),
        ("sword,1", {"sword": 1}),
        ("1001:5;1002:7", {"1001": 5, "1002": 7}),
        ("sword,shield,sword", ["sword", "shield", "sword"]),
        (f"{OWN},{OWN}", [OWN, OWN]),
        (f"{OWN}:cat", {OWN: "cat"}),
        (f"{IDS[1]},{IDS[2]}", []),
        ("1,250", 1250),
        ("-4.5", -4.5),
        ("007", ["007"]),
        ("Knight of the Round Table", ["Knight of the Round Table"]),
        ("iron-sword", ["iron-sword"]),
        (base64.b64encode(b"gold:100;gems:3").decode(), {"gold": 100, "gems": 3}),
        ("", None),
        ("\x01\x00\x02", None),
    ],
)
def test_a_text_is_taken_apart(text: str, expected: object) -> None:
    found = unpacked(text)
    if isinstance(expected, dict) and OWN in expected:
        expected = [f"{OWN}:cat"]  # One pair by itself may be a sentence, but for numbers.
    assert expected == found


PLACE = Location("Save", "{user}", "data")


def ladders(*texts: str | None) -> dict[str, object]:
    """What is learned of a text with these values after 0, 1, 2, ... purchases: its places, with what each gives."""
    held = [
        {PLACE._replace(path=path): found for path, found in leaves({"data": text} if text is not None else {})}
        for text in texts
    ]
    places = sorted({place for one in held for place in one})
    found = [learned_ladder(place, rungs, rungs) for place in places for rungs in ([one.get(place) for one in held],)]
    kept = with_fields(chosen([one for one in found if one is not None], held))
    return {one.place.path.removeprefix("data").removeprefix("."): one.step or one.rungs[1:] for one in kept}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((None, f"5;{IDS[1]}", f"10;{IDS[1]},{IDS[2]}"), {"<text>.<1>": 5}),  # One number, and ids alone.
        (
            ("0;0;", f"10;2;{IDS[1]}", f"20;4;{IDS[1]},{IDS[2]}", f"30;6;{','.join(IDS[1:])}"),
            {"<text>.<1>": 10, "<text>.<2>": 2},
        ),
        ((None, f"gold=5|done={IDS[1]}", f"gold=10|done={','.join(IDS[1:3])}"), {"<text>.gold": 5}),
        (("", "hat,1", "hat,2", "hat,3"), {"<text>.hat": 1}),
        (("0", "50", "100", "150"), {"<text>": 50}),
        (("900", "1,000", "1,100"), {"<text>": 100}),
        (("Rookie", "VIP", "VIP", "VIP"), {"": ("VIP", "VIP", "VIP")}),
        (("none,none", "hat,none", "hat,cap"), {"": ("hat,none", "hat,cap")}),
        (
            ("", "x|y,z", "x|y,z|x", "x|y,z|x|y,z"),
            {"<text>#": 1, '<text>[*]="x"': (1, 2, 2), '<text>[*]="y,z"': (1, 1, 2)},
        ),
        (("0000", "0100", "0200"), {"<bytes>.<0-3 digits digits>": 100}),
        (("00000000", "00010003", "00020006"), {"": ("00010003", "00020006")}),
        (("\0\0\0\0", "d\0\1\0", "d\1\2\0"), {"": ("d\0\1\0", "d\1\2\0")}),
        (
            ("\0\0\0\0", "\x0f\0\1\0", "\x1e\0\2\0"),
            {"<bytes>.<0-0 raw little>": 15, "<bytes>.<2-2 raw little>": 1},
        ),
        (
            ("000000000000", "0000006400ff", "000000c801fe"),
            {"<bytes>.<2-3 hex big>": 100, "<bytes>.<4-5 hex big>": 255},
        ),
        (
            tuple(base64.b64encode((gold).to_bytes(6, "little")).decode() for gold in (0, 200, 400, 600)),
            {"<bytes>.<0-1 base64 little>": 200},
        ),
        ((b"\0" * 8, b"\0" * 6 + b"\x59\x40", b"\0" * 6 + b"\x69\x40"), {"<bytes>.<0-7 hex float>": 100}),
    ],
)
def test_of_all_ways_to_read_a_text_one_is_taken(texts: tuple[str | None, ...], expected: dict[str, object]) -> None:
    assert expected == ladders(*texts)


def test_a_list_in_a_text_is_a_bag_from_its_first_item_on() -> None:
    expected = {"<text>#": 1, '<text>[*]="hat"': 1}
    assert expected == ladders("", "hat", "hat,hat", "hat,hat,hat")


def test_a_number_in_bytes_is_read_by_its_path() -> None:
    assert 300 == leaf({"blob": b"\x2c\x01\0\0"}, "blob.<bytes>.<0-3 hex little>")


def test_what_is_longer_than_any_save_is_left_as_it_is() -> None:
    assert unpacked("1;" * 20_000) is None


def test_a_byte_that_wraps_around_is_a_part_of_a_longer_number() -> None:
    """500, 1000 and 1500: the lower bytes fall by 12 each time."""
    assert {"<bytes>.<0-1 hex little>": 500} == ladders(None, "0xf4010000", "0xe8030000", "0xdc050000")


def test_bytes_that_do_not_climb_evenly_stay_as_they_are() -> None:
    ladder = Ladder(PLACE, ("0a0b0c0d", "ffff0c0d", "ffff0c0d"), ("0a0b0c0d", "ffff0c0d", "ffff0c0d"))
    assert [ladder] == with_fields([ladder])


def test_a_text_of_digits_that_stays_as_the_first_purchase_left_it_holds_no_number() -> None:
    ladder = Ladder(PLACE, (None, "332", "332"), (None, "332", "332"))
    assert [ladder] == with_fields([ladder])
