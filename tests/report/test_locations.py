"""A place is told as a developer would call it."""

import pytest

from pytest_robloxmarket._terms.verdict import Location


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Location("", "", "leaderstats.Gold"), "leaderstats.Gold"),
        (Location("", "", "@vip"), "attribute vip"),
        (Location("Gold", "{user}", ""), "Gold[{user}]"),
        (Location("Gold", "{user}", "coins"), "Gold[{user}].coins"),
        (Location("Save", "u{user}", "<json>.gems"), "Save[u{user}] (JSON) .gems"),
        (Location("Save", "{user}", "slot.<base64 json>.gems"), "Save[{user}].slot (base64 of JSON) .gems"),
        (Location("Save", "{user}", "items#"), "the number of items in Save[{user}].items"),
        (Location("Save", "{user}", 'items[*]="Sword"'), "Sword in Save[{user}].items"),
        (Location("Save", "{user}", '<json>.items[*]="Sword"'), "Sword in Save[{user}] (JSON) .items"),
        (Location("Save", "{user}", 'pets[*].kind="cat"'), "items with kind cat in Save[{user}].pets"),
        (Location("Save", "owners", "[*]={user}"), "{user} in Save[owners]"),
        (Location("Save", "owners", "#"), "the number of items in Save[owners]"),
    ],
)
def test_a_place_is_told_in_a_readers_words(place: Location, expected: str) -> None:
    assert expected == place.told
