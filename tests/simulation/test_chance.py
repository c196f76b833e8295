"""Random numbers of Python code: the same in each run, and others where a run shall draw others."""

import random

import pytest

from pytest_robloxmarket._simulation.chance import ProcessChance

pytestmark = pytest.mark.real


def drawn() -> list[int]:
    return [random.randrange(1_000_000) for _ in range(4)]


def test_each_run_draws_the_same_numbers() -> None:
    chance = ProcessChance()
    chance.begin()
    first = drawn()
    chance.begin()
    assert first == drawn()


def test_with_other_luck_a_run_draws_other_numbers_and_each_time_the_same() -> None:
    chance = ProcessChance()
    found = []
    for luck in (0, 1, 2, 1):
        chance.begin(luck)
        found.append(drawn())
    assert (3, found[1]) == (len({*map(tuple, found)}), found[3])
