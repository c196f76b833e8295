"""Each planted mistake is found, by its law and with few deviations; the good handler is upheld."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.document import tell_charge
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.cases import BOUNDS, CASES, NO_DELAYS, SOON, SOUND, Case
from tests.planted.targets import EVERYTHING, FOLDER, LANGUAGES

GOOD: Final = Case("good", "", 0)

in_every_language = pytest.mark.parametrize("language", LANGUAGES)


def put_on_trial(case: Case, language: str, bounds: Bounds = BOUNDS, runs: int = Options().runs) -> Trial:
    return try_target(LANGUAGES[language](case.name), Options(case.products, dict(case.player), bounds, runs))


class Held(NamedTuple):
    """A planted handler, and its trial in each language."""

    case: Case
    trials: Mapping[str, Trial]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: f"{case.name}-{case.law}")
def held(request: pytest.FixtureRequest) -> Held:
    """The trials of a planted handler, held once for all tests of this file."""
    case: Case = request.param
    return Held(case, {language: put_on_trial(case, language, runs=SOON) for language in LANGUAGES})


@in_every_language
def test_a_planted_mistake_is_found(held: Held, language: str) -> None:
    trial, case = held.trials[language], held.case
    found = [charge.finding.deviations for charge in trial.charges if case.law in charge.laws]
    assert ("violated", True) == (trial.verdict, bool(found) and min(found) <= case.deviations_max)


@in_every_language
def test_the_story_of_a_planted_mistake_can_be_told(held: Held, language: str) -> None:
    charge = next(one for one in held.trials[language].charges if held.case.law in one.laws)
    told = tell_charge(charge)
    assert ("rm1-", True) == (told.replay[:4], len(told.story.plain) >= 3)


@in_every_language
def test_a_planted_mistake_is_one_charge_of_each_law(held: Held, language: str) -> None:
    charges = held.trials[language].charges
    laws = [(one.finding.violation.law, one.scenario.kind is Kind.UNKNOWN) for one in charges]
    assert [] == [law for (law, _), times in Counter(laws).items() if times > 1]


def test_all_languages_break_the_same_laws_as_early(held: Held) -> None:
    found = [
        {(charge.finding.violation.law, charge.finding.deviations) for charge in trial.charges}
        for trial in held.trials.values()
    ]
    assert all(one == found[0] for one in found)


@in_every_language
def test_the_good_handler_is_upheld(language: str) -> None:
    trial = put_on_trial(GOOD, language)
    assert ("upheld", True, ()) == (trial.verdict, trial.exhausted, trial.charges)


@in_every_language
@pytest.mark.parametrize("name", SOUND[1:])
def test_a_sound_game_is_upheld(name: str, language: str) -> None:
    trial = put_on_trial(Case(name, "", 0), language, NO_DELAYS)
    assert ("upheld", True, ()) == (trial.verdict, trial.exhausted, trial.charges)


@in_every_language
def test_the_good_handler_is_upheld_with_two_delays(language: str) -> None:
    trial = put_on_trial(GOOD, language, Bounds(servers=2, crashes=1, faults=0, delays=2))
    assert ("upheld", True) == (trial.verdict, trial.exhausted)


def test_every_planted_handler_is_written_in_luau() -> None:
    assert sorted(EVERYTHING) == sorted(path.stem for path in FOLDER.glob("*.luau"))


def test_every_planted_handler_is_in_the_table() -> None:
    assert sorted(EVERYTHING) == sorted({*SOUND, *(case.name for case in CASES)})
