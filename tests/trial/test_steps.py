"""What a purchase does, out of what is held after none, one, two and three of them."""

import pytest

from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.steps import Effect, Held, effect_of, marks_of

GOLD, GEMS, LIST = Location("P", "{user}", "gold"), Location("P", "{user}", "gems"), Location("P", "{user}", "items#")


def holds(gold: int | None, delivered: int, **others: int) -> Held:
    """So much gold after so many deliveries; None when there is no profile so far."""
    held: Effect = {} if gold is None else {GOLD: gold}
    return Held({**held, **{Location("P", "{user}", name): value for name, value in others.items()}}, delivered)


@pytest.mark.parametrize(
    ("gold", "deliveries", "effect"),
    [
        pytest.param((0, 100, 200, 300), (0, 1, 2, 3), 100, id="as much each time"),
        pytest.param((7, 107, 207, 307), (0, 1, 2, 3), 100, id="on top of what was there"),
        pytest.param((None, 150, 250, 350), (0, 1, 2, 3), 100, id="a new profile begins with 50"),
        pytest.param((0, 100, 300, 600), (0, 1, 3, 6), 100, id="as much at each delivery, and never granted"),
        pytest.param((0, 100, 200, 300), (0, 1, 3, 6), 100, id="as much for each purchase, and never granted"),
        pytest.param((0, 100, 100, 100), (0, 1, 2, 3), 100, id="the second is swallowed, of a profile that was there"),
        pytest.param((None, 100, 100, 200), (0, 1, 2, 3), 100, id="the second is swallowed, and the third is not"),
        pytest.param((None, 100, 100, 100), (0, 1, 2, 3), None, id="what a new profile begins with"),
        pytest.param((0, 100, 350, 900), (0, 1, 2, 3), None, id="something else each time"),
        pytest.param((None, 150, 250, 500), (0, 1, 2, 3), None, id="a new profile, and then unevenly"),
        pytest.param((0, 1, 1, 1), (0, 1, 2, 3), None, id="a mark"),
        pytest.param((5, 5, 5, 5), (0, 1, 2, 3), None, id="nothing"),
    ],
)
def test_the_effect_is_what_a_purchase_adds(
    gold: tuple[int | None, int, int, int], deliveries: tuple[int, int, int, int], effect: int | None
) -> None:
    nothing, once, twice, thrice = map(holds, gold, deliveries)
    assert ({} if effect is None else {GOLD: effect}) == effect_of(nothing, once, twice, lambda: thrice)


def test_the_size_of_a_list_counts_only_where_no_number_changed() -> None:
    one, two = Held({LIST: 1, GEMS: 5}, 1), Held({LIST: 2, GEMS: 10}, 2)
    assert {GEMS: 5} == effect_of(Held({}, 0), one, two, lambda: two)


def test_a_third_purchase_is_not_made_where_two_tell_all() -> None:
    def fail() -> Held:
        raise AssertionError("nobody needs a third")

    assert {GOLD: 100} == effect_of(holds(0, 0), holds(100, 1), holds(200, 2), fail)


def test_a_mark_is_a_step_of_one() -> None:
    assert {Location("P", "{user}", "vip"): 1} == marks_of(holds(5, 0), holds(105, 1, vip=1))
