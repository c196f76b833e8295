"""What is convicted is guilty of just that, once: law, mechanism and line; without the mistake it is upheld."""

from functools import cache

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.document import Told, tell_trial
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.mistakes import MISTAKES, Mistake

# Without its mistake a handler is tried so often: enough for all runs of a few scenarios.
RIGHT_RUNS = 40

of_each_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.name}-{mistake.language}")


@cache  # Two tests ask about one mistake.
def put_on_trial(mistake: Mistake) -> Trial:
    return try_target(mistake.target(right=False), Options((), {}, Bounds(), runs=mistake.runs))


def told(mistake: Mistake) -> Told:
    """The charge, as a reader is told it."""
    return next(one for one in tell_trial(put_on_trial(mistake)).charges if _law(one) == mistake.law)


def _law(one: Told) -> str:
    return one.charge.finding.violation.law


@of_each_mistake
def test_one_mistake_is_one_charge_with_its_mechanism(mistake: Mistake) -> None:
    found = [
        (_law(one), one.charge.finding.violation.mechanism, tuple(also.law for also in one.charge.also))
        for one in tell_trial(put_on_trial(mistake)).charges
    ]
    expected = [(mistake.law, mistake.mechanism, mistake.also), *((*more, ()) for more in mistake.more)]
    assert sorted(expected) == sorted(found)


@of_each_mistake
def test_the_reason_names_the_mechanism_and_the_line_and_the_story_shows_what_it_rests_on(mistake: Mistake) -> None:
    one = told(mistake)
    assert mistake.says in one.story.reason
    assert mistake.line in f"{one.story.reason} {one.charge.finding.violation.source}"
    assert len(one.story.plain) <= 16


@of_each_mistake
def test_without_its_mistake_a_handler_is_upheld(mistake: Mistake) -> None:
    trial = try_target(mistake.target(right=True), Options((), {}, Bounds(crashes=0, delays=0), runs=RIGHT_RUNS))
    assert () == trial.charges
