"""All that chance moves in a save is taken together."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from pytest_robloxmarket._oracle.goods.crates import drawn_together
from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._oracle.goods.raises import Seen, count_raises
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights
from pytest_robloxmarket._terms.verdict import Location, Value


def save(**inside: Value) -> Mapping[Location, Value]:
    return {Location("Save", "{user}", path.replace("__", ".")): value for path, value in inside.items()}


def sights(held: Mapping[Location, Value]) -> Sights:
    return Sights(Sight(held, 3, 3, 3), Sight(held, 3, 3, 3))


def together(idle: Mapping[Location, Value], *bought: Mapping[Location, Value]) -> tuple[Drawn, ...]:
    return drawn_together([sights(idle), sights(idle)], [sights(one) for one in bought])


def test_what_differs_with_chance_stands_in_the_innermost_table_of_all_of_it() -> None:
    (found,) = together({}, save(bag__gold=15, bag__opened=3), save(bag__gems=2, bag__opened=3), save(bag__gold=11))
    assert ("bag.<drawn>", "bag") == (found.place.path, found.table)


def test_what_each_purchase_moves_alike_is_no_part_of_it() -> None:
    (found,) = together({}, save(gold=15, visits=3), save(gems=2, visits=3))
    assert found.read({"gold": 15, "visits": 3}) == found.read({"gold": 15, "visits": 4})


def test_nor_is_what_a_save_begins_with() -> None:
    (found,) = together(save(gold=100), save(gold=115), save(gold=100, gems=2))
    assert (None, None) == (found.read({"gold": 100}), found.read(None))


@pytest.mark.parametrize("mark", [{"owned__sword": True}, {"title": "Knight"}])
def test_a_mark_and_a_text_do_not_change_when_they_come_once_more(mark: dict[str, Any]) -> None:
    assert () == together({}, save(**mark), save(gold=3))


def test_a_moment_is_left_out() -> None:
    (found,) = together({}, save(gold=15, at=1_767_300_000), save(gold=3, at=1_767_400_000))
    assert found.read({"gold": 15, "at": 1_767_300_000}) == found.read({"gold": 15, "at": 1_767_400_000})


def test_what_was_not_there_before_has_been_put_in_once_more_and_what_comes_back_shows_what_it_showed() -> None:
    (drawn,) = together({}, save(gold=15), save(gems=2))
    seen: Seen = {}
    saves = [None, {"gold": 15}, {"gold": 15, "gems": 1}, {"gold": 15}, {"gold": 15, "gems": 3}]
    assert [1, 2, 1, 2] == [
        count_raises(seen, drawn.read(before), drawn.read(after)) for before, after in pairwise(saves)
    ]
