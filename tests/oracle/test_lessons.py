"""What clean runs teach: ladders, and what is masked."""

from collections.abc import Mapping
from functools import partial

import pytest

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.bookkeeping import Sale
from pytest_robloxmarket._oracle.goods.lessons import Lessons, lasting_places, learn_ladders
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights
from pytest_robloxmarket._oracle.goods.unnamed import bag_ladders
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.verdict import Location, Value

GOLD = Location("Save", "{user}", "gold")
GEMS = Location("Save", "{user}", "gems")
STAMP = Location("Save", "{user}", "at")
SAVES = Location("Save", "{user}", "saves")
LEVEL = Location("Save", "{user}", "level")
STOCK = Location("Save", "stock", "")
WORN = Location("", "", "leaderstats.Gold")

Held = Mapping[Location, Value]


def sights(
    held: Held, bought: int, later: Held | None = None, *, granted: int | None = None, delivered: int = 0
) -> Sights:
    """What is held after so many purchases, each delivered and granted unless said otherwise."""
    done = bought if granted is None else granted
    now = Sight(held, bought, delivered or bought, done)
    return Sights(now, Sight(held if later is None else later, bought, delivered or bought, done))


def learned(
    rungs: list[Sights],
    *,
    stays: tuple[Held, ...] = (),
    shifted: Sights | None = None,
    soon: Sights | None = None,
    lucky: Sights | None = None,
    doubled: Sights | None = None,
    week: tuple[Sights, ...] = (),
) -> Lessons:
    last = rungs[-1]
    return learn_ladders(
        rungs,
        stays=[Sight(held, 0, 0, 0) for held in stays],
        shifted=[lambda: shifted or last, lambda: soon or last],
        lucky=lambda _, purchases: (lucky or last) if purchases == last.now.bought else rungs[purchases],
        doubled=lambda: doubled or rungs[1],
        week=[partial(_same, one) for one in week],
        sale=Sale(ProductId(456456), Robux(99)),
    )


def _same(one: Sights) -> Sights:
    return one


def climbing(*others: Held) -> list[Sights]:
    """Gold that climbs by 100, with what else is held after each purchase."""
    return [sights({GOLD: 100 * number, **other}, number) for number, other in enumerate(others)]


def places(found: Lessons) -> set[Location]:
    return {ladder.place for ladder in found.ladders}


def test_what_climbs_has_a_ladder() -> None:
    (found,) = learned(climbing({}, {}, {}, {})).ladders
    assert (GOLD, 100, 0) == (found.place, found.step, found.base)


def test_what_differs_with_the_time_alone_is_masked() -> None:
    rungs = climbing({STAMP: 1}, {STAMP: 2}, {STAMP: 3}, {STAMP: 4})
    found = learned(rungs, shifted=sights({GOLD: 300, STAMP: 77}, 3))
    assert ({GOLD}, (STAMP,)) == (places(found), found.aside[Aside.TIME])


def test_where_nothing_is_sold_any_more_at_another_time_one_that_is_nearer_tells() -> None:
    rungs = climbing({STAMP: 1}, {STAMP: 2}, {STAMP: 3}, {STAMP: 4})
    over = sights({STAMP: 77}, 3, granted=0)
    found = learned(rungs, shifted=over, soon=sights({GOLD: 300, STAMP: 9}, 3))
    assert ({GOLD}, (STAMP,)) == (places(found), found.aside[Aside.TIME])


def test_where_time_decides_whether_something_is_sold_it_does_not_decide_what() -> None:
    over = sights({}, 3, granted=0)
    assert {GOLD} == places(learned(climbing({}, {}, {}, {}), shifted=over, soon=over))


def test_a_place_that_comes_to_be_with_nothing_in_it_is_no_effect() -> None:
    rungs = [sights({GOLD: 0} if number else {}, number) for number in range(4)]
    assert set() == places(learned(rungs))


def test_a_switch_that_comes_to_be_turned_off_is_one() -> None:
    rungs = [sights({GOLD: False} if number else {}, number) for number in range(4)]
    assert {GOLD} == places(learned(rungs))


def test_a_moment_is_no_effect_though_nothing_was_shifted() -> None:
    rungs = climbing({}, {STAMP: 1_767_000_001}, {STAMP: 1_767_000_062}, {STAMP: 1_767_000_190})
    assert {GOLD} == places(learned(rungs))


def test_what_is_drawn_by_chance_is_masked() -> None:
    rungs = climbing({GEMS: 0}, {GEMS: 3}, {GEMS: 8}, {GEMS: 9})
    found = learned(rungs, lucky=sights({GOLD: 300, GEMS: 4}, 3))
    assert ({GOLD}, (GEMS,)) == (places(found), found.aside[Aside.CHANCE])


def test_what_a_second_delivery_moves_while_goods_stay_is_a_counter() -> None:
    rungs = climbing({SAVES: 1}, {SAVES: 2}, {SAVES: 3}, {SAVES: 4})
    found = learned(rungs, doubled=sights({GOLD: 100, SAVES: 3}, 1, delivered=2))
    assert ({GOLD}, (SAVES,)) == (places(found), found.aside[Aside.DELIVERIES])


def test_goods_that_a_second_delivery_doubles_with_all_else_are_goods() -> None:
    rungs = climbing({GEMS: 0}, {GEMS: 5}, {GEMS: 10}, {GEMS: 15})
    assert {GOLD, GEMS} == places(learned(rungs, doubled=sights({GOLD: 200, GEMS: 10}, 1, delivered=2)))


def test_what_a_profile_begins_with_beside_goods_is_no_effect() -> None:
    assert {GOLD} == places(learned(climbing({}, {LEVEL: 1}, {LEVEL: 1}, {LEVEL: 1})))


def test_what_all_share_is_left_out_where_the_buyer_owns_something() -> None:
    found = learned(climbing({STOCK: 9}, {STOCK: 8}, {STOCK: 7}, {STOCK: 6}))
    assert ({GOLD}, (STOCK,)) == (places(found), found.aside[Aside.OF_ALL])


def test_what_all_share_is_an_effect_where_nothing_else_changes() -> None:
    assert {STOCK} == places(learned([sights({STOCK: 9 - number}, number) for number in range(4)]))


def test_what_the_rest_of_the_game_copies_elsewhere_is_not_judged() -> None:
    """A board of the rich is written each minute, and lags behind."""
    board = Location("Richest", "{user}", "")
    rungs = climbing({}, {board: 100}, {board: 200}, {board: 300})
    last = rungs[-1]
    rungs[-1] = last._replace(later=last.later._replace(handled=frozenset({GOLD})))
    found = learned(rungs)
    assert ({GOLD}, (board,)) == (places(found), found.aside[Aside.COPY])


@pytest.mark.parametrize("values", [(100, 200, 300), (100, 200, 200), (100, 100, 200)])
def test_an_ordered_board_beside_what_is_saved_is_a_copy_whoever_writes_it(values: tuple[int, int, int]) -> None:
    """Also one that a loop has not brought up to the last purchase so far."""
    board = Location("Richest (ordered)", "{user}", "")
    rungs = climbing({}, *({board: value} for value in values))
    last = rungs[-1]
    rungs[-1] = last._replace(later=last.later._replace(handled=frozenset({GOLD, board})))
    found = learned(rungs)
    assert ({GOLD}, (board,)) == (places(found), found.aside[Aside.COPY])


def test_a_board_shows_what_a_profile_holds_with_what_has_grown_there_too() -> None:
    """A reward for the day comes with time, and what it added is taken from what the profile holds."""
    board = Location("Richest (ordered)", "{user}", "")
    rungs = climbing({board: 50}, {board: 150}, {board: 250}, {board: 350})
    found = learned(rungs)
    assert ({GOLD}, (board,)) == (places(found), found.aside[Aside.COPY])


def test_what_is_saved_anyway_sooner_or_later_is_no_effect() -> None:
    """A loop writes it in its own time, with purchases and without."""
    board = Location("Cash", "{user}", "")
    rungs = climbing({}, {}, {board: 0}, {board: 0})
    rungs = [one._replace(later=one.later._replace(held={**one.later.held, board: 0})) for one in rungs]
    assert {GOLD} == places(learned(rungs))


def test_an_ordered_board_with_numbers_of_its_own_is_no_copy() -> None:
    board = Location("Tickets (ordered)", "{user}", "")
    assert {GOLD, board} == places(learned(climbing({}, {board: 7}, {board: 14}, {board: 21})))


def test_what_a_call_saves_twice_is_no_copy() -> None:
    rungs = climbing({GEMS: 0}, {GEMS: 100}, {GEMS: 200}, {GEMS: 300})
    last = rungs[-1]
    rungs[-1] = last._replace(later=last.later._replace(handled=frozenset({GOLD, GEMS})))
    assert {GOLD, GEMS} == places(learned(rungs))


def test_a_place_that_grows_by_itself_is_compared_with_no_purchase() -> None:
    rungs = [sights({GOLD: 7 + 100 * number}, number) for number in range(4)]
    found = learned(rungs, stays=({GOLD: 3}, {GOLD: 7}))
    (ladder,) = found.ladders
    assert (100, 3, frozenset({GOLD})) == (ladder.step, ladder.base, found.growing)


def test_what_grows_and_is_saved_by_a_loop_is_what_a_join_shows() -> None:
    """The loop has not saved the third purchase yet when the buyer leaves."""
    saved = [(7, 7), (107, 107), (207, 207), (207, 307)]
    rungs = [sights({GOLD: now}, number, {GOLD: later}) for number, (now, later) in enumerate(saved)]
    found = learned(rungs, stays=({GOLD: 3}, {GOLD: 7}))
    (ladder,) = found.ladders
    assert (100, 3, True) == (ladder.step, ladder.base, ladder.comes_later)


def test_a_receipt_that_never_ends_teaches_one_rung() -> None:
    """It comes again with each purchase, so that the second look shows three deliveries."""
    rungs = [
        sights({}, 0),
        sights({GOLD: 50}, 1, {GOLD: 100}, granted=0, delivered=1),
        sights({GOLD: 150}, 2, {GOLD: 250}, granted=0, delivered=3),
    ]
    rungs[1] = rungs[1]._replace(later=rungs[1].later._replace(delivered=2))
    (found,) = learned(rungs).ladders
    assert (50, (None, 50)) == (found.step, found.rungs)


def test_what_shows_in_the_session_only_does_not_last() -> None:
    rungs = [sights({WORN: 100 * number}, number, {WORN: 0}) for number in range(4)]
    assert frozenset() == lasting_places(learned(rungs).ladders)


def test_what_a_data_store_holds_was_put_there_to_last() -> None:
    rungs = [sights({GOLD: 100 * number}, number, {GOLD: 0}) for number in range(4)]
    assert frozenset({GOLD}) == lasting_places(learned(rungs).ladders)


def spanning(*seconds: float) -> list[Sights]:
    """A place that holds a moment; and how many seconds were added to it by then."""
    rungs = []
    for number, added in enumerate(seconds):
        sight = Sight({STAMP: 1_767_000_000 + added} if added else {}, number, number, number, spans={STAMP: added})
        rungs.append(Sights(sight, sight))
    return rungs


@pytest.mark.parametrize(
    ("seconds", "rungs", "step"),
    [
        ((0, 86_399, 172_799.2, 259_198), (0, 86_400, 172_800, 259_200), 86_400),
        ((0, 86_399, 86_460, 86_521), (0, 86_400, 86_400, 86_400), 0),
    ],
)
def test_a_moment_that_purchases_move_on_has_a_ladder_of_seconds(
    seconds: tuple[float, ...], rungs: tuple[int, ...], step: int
) -> None:
    runs = spanning(*seconds)
    other = runs[-1].now._replace(held={STAMP: 1_800_000_000})
    (found,) = learned(runs, shifted=Sights(other, other)).ladders
    assert (rungs, step, 86_400) == (found.rungs, found.step, found.span)


def test_a_moment_that_only_says_when_has_none() -> None:
    runs = spanning(0, 1, 61, 122)
    other = runs[-1].now._replace(held={STAMP: 1_800_000_000})
    assert ((), (STAMP,)) == (learned(runs, shifted=Sights(other, other)).ladders, learned(runs).aside[Aside.TIME])


def test_of_things_that_are_drawn_none_is_judged_though_some_came_alike() -> None:
    hat, cape = (Location("Save", "{user}", f'items[*]="{name}"') for name in ("hat", "cape"))
    rungs = climbing({}, {cape: 1}, {cape: 1, hat: 1}, {cape: 2, hat: 1})
    found = learned(rungs, lucky=sights({GOLD: 300, hat: 1, cape: 1}, 3))
    assert ({GOLD}, {hat, cape}) == (places(found), set(found.aside[Aside.CHANCE]))


def test_of_things_that_came_to_be_alike_none_is_judged_where_one_was_drawn() -> None:
    cat, dog, box = (Location("", "", path) for path in ("Pets.Cat", "Pets.Dog", "Boxes.Iron"))
    rungs = climbing({}, {dog: "", box: ""}, {dog: "", box: ""}, {cat: "", dog: "", box: ""})
    found = learned(rungs, lucky=sights({GOLD: 300, dog: "", box: ""}, 3))
    assert ({GOLD, box}, {cat, dog}) == (places(found), set(found.aside[Aside.CHANCE]))


def test_a_game_that_draws_nothing_is_not_looked_at_again() -> None:
    rungs = [one._replace(drew=False) for one in climbing({GEMS: 0}, {GEMS: 3}, {GEMS: 8}, {GEMS: 9})]
    assert Aside.CHANCE not in learned(rungs, lucky=sights({GOLD: 300, GEMS: 4}, 3)).aside


def test_where_chance_chooses_the_name_the_sum_of_the_table_is_judged() -> None:
    cat, dog, every = (Location("Save", "{user}", path) for path in ("pets.cat", "pets.dog", "pets+"))
    rungs = [
        sights(held | {every: number}, number)
        for number, held in enumerate([{}, {cat: 1}, {cat: 1, dog: 1}, {cat: 2, dog: 1}])
    ]
    found = learned(rungs, lucky=sights({cat: 1, dog: 2, every: 3}, 3))
    assert ({every}, {cat, dog}) == (places(found), set(found.aside[Aside.CHANCE]))


def test_where_nothing_is_drawn_no_sum_is_judged() -> None:
    every = Location("Save", "{user}", "+")
    assert {GOLD} == places(learned(climbing(*({every: 100 * number} for number in range(4)))))


def test_of_an_amount_that_is_another_one_on_a_sunday_counts_how_often_it_came() -> None:
    rungs = climbing({}, {}, {}, {})
    often = [
        one._replace(later=one.later._replace(raises={GOLD: number} if number else {}))
        for number, one in enumerate(rungs)
    ]
    (ladder,) = learned(often, week=(rungs[-1], sights({GOLD: 600}, 3))).ladders
    assert (True, (0, 1, 2, 3)) == (ladder.drawn, ladder.rungs)


def test_an_amount_that_is_the_same_on_each_day_is_judged_by_how_much_came() -> None:
    rungs = climbing({}, {}, {}, {})
    (ladder,) = learned(rungs, week=(rungs[-1], rungs[-1])).ladders
    assert (False, 100) == (ladder.drawn, ladder.step)


def test_a_bag_that_is_there_after_a_rejoin_whatever_was_bought_shows_nothing() -> None:
    """It is only saved earlier."""
    place = Location("Saves", "{user}", '<values>[*]="Auto"')
    now = [Sight({}, bought, bought, bought, bags={place: min(bought, 1)}) for bought in range(4)]
    later = [Sight({}, bought, bought, bought, bags={place: 1}) for bought in range(4)]
    assert ([], [place]) == (bag_ladders(now, later), [one.place for one in bag_ladders(now, now)])
