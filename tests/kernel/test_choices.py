"""The door for chance, and those behind it."""

import pytest

from pytest_robloxmarket._kernel.choices import (
    Choices,
    DeviatingChoices,
    PoliteChoices,
    ScriptedChoices,
    SeededChoices,
)
from pytest_robloxmarket._terms.errors import DivergenceError
from tests.helpers import every_run


def ask(choices: Choices, *counts: int, label: str = "crash.write") -> list[int]:
    """Ask once for each count."""
    return [choices.choose(count, label) for count in counts]


@pytest.mark.parametrize(
    "choices",
    [PoliteChoices(), ScriptedChoices([1, 0]), SeededChoices(1), DeviatingChoices({1: 2})],
    ids=lambda choices: type(choices).__name__,
)
def test_each_filler_remembers_what_was_asked_and_taken(choices: Choices) -> None:
    taken = [choices.choose(2, "a"), choices.choose(3, "b")]
    assert (["a", "b"], [2, 3], taken) == (choices.labels, choices.counts, choices.taken)


def test_politeness_always_takes_0() -> None:
    assert [0, 0, 0] == ask(PoliteChoices(), 1, 2, 9)


def test_a_script_is_followed_and_then_politeness() -> None:
    assert [1, 2, 0] == ask(ScriptedChoices([1, 2]), 2, 3, 4)


def test_a_script_with_a_choice_that_is_not_offered_diverges() -> None:
    with pytest.raises(DivergenceError, match=r"choice 2 of the script is 3, and this run offers only 3 at 'order'"):
        ask(ScriptedChoices([0, 3]), 2, 3, label="order")


def test_a_script_that_was_not_used_up_diverges() -> None:
    choices = ScriptedChoices([1, 0, 1, 1])
    ask(choices, 2, 2)
    with pytest.raises(DivergenceError, match=r"ended after 2 choices, and the script has 2 more"):
        choices.check_used()


def test_polite_choices_behind_the_end_of_a_run_do_not_matter() -> None:
    choices = ScriptedChoices([1, 0, 0])
    ask(choices, 2)
    choices.check_used()


def test_a_deviation_is_taken_at_its_position_and_nowhere_else() -> None:
    assert [0, 2, 0, 1] == ask(DeviatingChoices({1: 2, 3: 1}), 3, 3, 3, 3)


def test_a_deviation_that_is_not_offered_diverges() -> None:
    with pytest.raises(DivergenceError, match="choice 1 was offered more possibilities in an earlier run"):
        ask(DeviatingChoices({0: 2}), 2)


def test_a_seed_gives_the_same_chance_again() -> None:
    assert ask(SeededChoices(7), *range(2, 99)) == ask(SeededChoices(7), *range(2, 99))


def test_two_seeds_give_two_chances() -> None:
    assert ask(SeededChoices(7), *range(2, 99)) != ask(SeededChoices(8), *range(2, 99))


def test_order_is_drawn_evenly() -> None:
    taken = ask(SeededChoices(1), *[4] * 4_000, label="order")
    assert all(900 < taken.count(value) < 1_100 for value in range(4))


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize(("rate", "low", "high"), [(0.0, 0, 0), (0.1, 330, 470), (1.0, 4_000, 4_000)])
def test_misfortune_comes_at_its_rate(rate: float, low: int, high: int, count: int) -> None:
    taken = ask(SeededChoices(1, rate=rate), *[count] * 4_000)
    assert low <= sum(1 for value in taken if value) <= high


def test_each_kind_of_misfortune_is_drawn() -> None:
    assert {1, 2, 3} == set(ask(SeededChoices(1, rate=1.0), *[4] * 100))


def test_a_single_possibility_is_no_misfortune() -> None:
    assert [0] * 50 == ask(SeededChoices(1, rate=1.0), *[1] * 50)


def test_a_campaign_goes_on_with_its_chance_and_a_new_script() -> None:
    choices = SeededChoices(3)
    first = ask(choices, *[9] * 30, label="order")
    choices.forget()
    second = ask(choices, *[9] * 30, label="order")
    assert (first != second, second, [9] * 30) == (True, choices.taken, choices.counts)


def test_an_odometer_over_scripts_meets_each_run_once() -> None:
    """The run asks for more only after a 1: seven runs and not twelve."""
    seen = list(every_run(lambda choices: tuple(ask(choices, *([2, 3] if choices.choose(2, "first") else [])))))
    assert [(), (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)] == seen
