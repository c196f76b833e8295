"""Each way of drawing finds what the others seldom meet, and all of them are determined by their seed."""

from collections.abc import Callable
from typing import Final

import pytest

from pytest_robloxmarket._kernel.portfolio import WAYS, Portfolio

Play = Callable[[Portfolio], bool]

RUNS: Final = 800


def needs_politeness(choices: Portfolio) -> bool:
    """Harm comes of one choice of eighty, and only where all others are polite."""
    return [0] * 70 + [1] + [0] * 9 == [choices.choose(2, f"seam {index % 4}") for index in range(80)]


def needs_one_kind_again_and_again(choices: Portfolio) -> bool:
    """Harm comes of four failures of one kind, none of which may be of another."""
    taken = [(label, choices.choose(2, label)) for _ in range(4) for label in ("read", "write", "crash", "leave")]
    return all(value == (label == "write") for label, value in taken[:12])


def needs_what_is_seldom_asked(choices: Portfolio) -> bool:
    """Harm comes of three choices at a seam that each run passes three times among many."""
    for _ in range(30):
        choices.choose(2, "often")
    return all(choices.choose(3, "seldom") == 2 for _ in range(3))


def finds(way: str, play: Play) -> bool:
    choices = Portfolio(7, way)
    for _ in range(RUNS):
        choices.forget()
        if play(choices):
            return True
    return False


@pytest.mark.parametrize(
    ("play", "way"),
    [(needs_politeness, "few"), (needs_one_kind_again_and_again, "swarm"), (needs_what_is_seldom_asked, "rare")],
)
def test_a_way_finds_what_even_chance_does_not(play: Play, way: str) -> None:
    assert (True, False) == (finds(way, play), finds("seldom", play))


def drawn(seed: int) -> list[list[int]]:
    choices = Portfolio(seed)
    runs = []
    for _ in range(3 * len(WAYS)):
        choices.forget()
        runs.append([choices.choose(3, f"seam {index % 3}") for index in range(12)])
    return runs


def test_the_same_seed_draws_the_same_runs() -> None:
    assert (True, False) == (drawn(1) == drawn(1), drawn(1) == drawn(2))


def test_where_nothing_can_be_chosen_nothing_is() -> None:
    choices = Portfolio(1, "even")
    assert [0] * 9 == [choices.choose(1, "seam") for _ in range(9)]
