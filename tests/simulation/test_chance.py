"""Random numbers of Python code: the same in each run, and others where a run shall draw others."""

import os
import random
import secrets
import sys
import uuid
from types import SimpleNamespace

import pytest
from faker import Faker

from pytest_robloxmarket._simulation.chance import ProcessChance, drawn_bytes

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


def test_what_is_made_of_the_machines_noise_is_drawn_too() -> None:
    noise, seed = os.urandom, random.Random.seed
    chance = ProcessChance()
    found = []
    for _ in range(2):
        chance.begin()
        with drawn_bytes():
            generators = random.SystemRandom(), random.Random()
            drew = [one.random() for one in generators]
            found.append((uuid.uuid4(), uuid.uuid4(), secrets.token_hex(), *drew))
    assert found[0] == found[1]
    assert found[0][0] != found[0][1]
    assert (noise, seed) == (os.urandom, random.Random.seed)


def test_what_was_unique_in_one_run_is_in_the_next() -> None:
    fake = Faker()
    before = fake.unique.random_digit()
    chance = ProcessChance()
    chance.begin()
    first = [fake.unique.random_digit() for _ in range(5)]
    chance.begin()
    assert first == [fake.unique.random_digit() for _ in range(5)]
    assert 6 == len({before, *first})


def test_sequences_of_factories_count_on_from_the_same_number_in_each_run(monkeypatch: pytest.MonkeyPatch) -> None:
    # factory_boy is no part of what a checkout installs: these have its names, and all that is asked of them.
    monkeypatch.setitem(sys.modules, "factory.base", SimpleNamespace(FactoryOptions=FactoryOptions))
    used, unused = FactoryOptions(), FactoryOptions()
    used.next_sequence()
    chance = ProcessChance()
    found = []
    for _ in range(2):
        chance.begin()
        found.append([used.next_sequence(), used.next_sequence(), unused.next_sequence()])
    assert [[1, 2, 0]] * 2 == found


class FactoryOptions:
    """What factory_boy keeps of a factory; the counter is made when it is first asked."""

    _counter: SimpleNamespace | None = None

    def next_sequence(self) -> int:
        self._counter = self._counter or SimpleNamespace(seq=0)
        self._counter.seq += 1
        return int(self._counter.seq) - 1
