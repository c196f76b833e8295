"""A game in Luau is searched as the same game in Python: it is asked the same choices, and meets the same states."""

from typing import Final

import pytest

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.outcome import Setup, run
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario
from tests.planted.handlers import GOLD
from tests.planted.targets import LANGUAGES

SMALL: Final = Bounds(servers=2, crashes=0, faults=1, delays=1)


def setup_in(language: str, name: str) -> Setup:
    target = LANGUAGES[language](name)
    lesson = learn(Looks(target, {}), ProductId(GOLD))
    return setup_for(Scenario(target, Kind.TWICE, ProductId(GOLD), {}), SMALL, lesson)


def asked(setup: Setup) -> list[str]:
    """What is asked in the polite run."""
    choices = PoliteChoices()
    run(setup, choices)
    return choices.labels


@pytest.mark.parametrize("name", ["good", "text_in_ledger", "locked_by_session", "three_steps"])
def test_the_same_game_is_asked_the_same_in_each_language(name: str) -> None:
    luau, python = (asked(setup_in(language, name)) for language in LANGUAGES)
    assert python == luau


def test_the_same_game_takes_as_many_runs_in_each_language() -> None:
    luau, python = (explore(setup_in(language, "good"), Budget(runs=5_000)) for language in LANGUAGES)
    assert (python.runs, python.known, python.exhausted) == (luau.runs, luau.known, True)
