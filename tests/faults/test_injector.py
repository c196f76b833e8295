"""The weather: what a plan says comes true, and chance is asked within the bounds only."""

from collections import Counter

import pytest

from pytest_robloxmarket._faults.injector import Injector
from pytest_robloxmarket._faults.plan import KINDS, Bounds, Fault
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices, SeededChoices
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.seams import SEAMS

WRITE = "store.SetAsync"
READ = "store.GetAsync"
PASSABLE = [name for name, seam in SEAMS.items() if seam.outcomes]
NONE = Bounds(servers=1, crashes=0, faults=0, delays=0, moves=0)


def pass_seams(weather: Injector, *seams: str) -> list[str]:
    """The outcomes of one pass of each seam."""
    return [SEAMS[seam].outcomes[weather.strikes(seam)] for seam in seams]


def test_the_weather_is_clear_until_a_storm_and_nobody_is_asked() -> None:
    choices = ScriptedChoices([1] * 50)
    outcomes = pass_seams(Injector(choices), *PASSABLE)
    assert ({"polite"}, []) == (set(outcomes), choices.labels)


@pytest.mark.parametrize("name", PASSABLE)
def test_in_a_storm_a_seam_is_asked_by_its_name_and_its_outcomes(name: str) -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds())
    weather.strikes(name)
    assert ([name], [len(SEAMS[name].outcomes)]) == (choices.labels, choices.counts)


@pytest.mark.parametrize("name", PASSABLE)
def test_seams_that_add_nothing_are_asked_only_on_demand(name: str) -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds())
    weather.strikes(name)
    assert [name] == choices.labels


def test_what_is_chosen_comes_true() -> None:
    weather = Injector(ScriptedChoices([0, 2, 1]))
    weather.storm(Bounds(faults=2))
    assert ["polite", "applied_but_failed", "failed"] == pass_seams(weather, WRITE, WRITE, READ)


def test_beyond_its_bound_a_kind_is_not_even_asked_for() -> None:
    choices = ScriptedChoices([1, 1])
    weather = Injector(choices)
    weather.storm(Bounds(faults=2))
    outcomes = pass_seams(weather, WRITE, "recording", READ, WRITE)
    assert (["failed", "lost", "polite", "polite"], [WRITE, "recording"]) == (outcomes, choices.labels)


def test_politeness_costs_nothing_of_a_bound() -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds(faults=1))
    pass_seams(weather, *[WRITE] * 100)
    assert (100, 1) == (len(choices.labels), weather.left("faults"))


@pytest.mark.parametrize("name", PASSABLE)
def test_each_kind_has_a_bound_of_its_own(name: str) -> None:
    """With one misfortune of this seam's kind allowed, and none of the others."""
    nothing = Bounds(2, 0, 0, 0, 0)
    bound = {kind: nothing._replace(**{kind: 1}) for kind in KINDS}
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(bound[SEAMS[name].kind])
    pass_seams(weather, *PASSABLE)
    kinds = {SEAMS[label].kind for label in choices.labels}
    assert ({SEAMS[name].kind}, True) == (kinds, name in choices.labels)


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_bound_of_nothing_allows_nothing(kind: str) -> None:
    weather = Injector(PoliteChoices())
    weather.storm(NONE)
    assert 0 == weather.left(kind)


def test_with_one_server_nobody_is_asked_to_move() -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds(servers=1, crashes=0, faults=0, delays=0, moves=3))
    pass_seams(weather, *PASSABLE)
    assert [] == choices.labels


def test_only_the_outcomes_that_are_possible_are_offered() -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds())
    weather.strikes("move.wait", 2)
    assert [2] == choices.counts


@pytest.mark.parametrize("seed", range(20))
def test_chance_never_takes_more_than_the_bounds(seed: int) -> None:
    bounds = Bounds(servers=3, crashes=1, faults=2, delays=0, moves=2)
    weather = Injector(SeededChoices(seed, rate=0.5))
    weather.storm(bounds)
    struck = Counter(SEAMS[name].kind for _ in range(20) for name in PASSABLE if weather.strikes(name))
    assert {"moves": 2, "crashes": 1, "faults": 2} == struck


def test_a_misfortune_of_another_room_is_spent_from_the_same_bounds() -> None:
    weather = Injector(PoliteChoices())
    weather.storm(Bounds(delays=2))
    assert [True, False, 0] == [weather.spend("delays"), weather.spend("delays"), weather.left("delays")]


def test_a_plan_strikes_once_and_is_used_up() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "late"))
    assert (["late", "polite"], []) == (pass_seams(weather, WRITE, WRITE), weather.plan)


def test_a_plan_strikes_as_many_times_as_it_says() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "failed", times=2))
    assert ["failed", "failed", "polite"] == pass_seams(weather, WRITE, WRITE, WRITE)


def test_a_plan_lets_the_passes_go_that_it_skips() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "failed", times=2, skip=2))
    assert ["polite", "polite", "failed", "failed", "polite"] == pass_seams(weather, *[WRITE] * 5)


def test_a_plan_counts_the_passes_of_its_own_seam_only() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "failed", skip=1))
    assert ["polite", "polite", "polite", "failed"] == pass_seams(weather, READ, WRITE, READ, WRITE)


def test_lines_of_one_seam_that_are_due_come_true_one_after_the_other() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "failed"))
    weather.add(Fault(WRITE, "late"))
    assert ["failed", "late", "polite"] == pass_seams(weather, WRITE, WRITE, WRITE)


@pytest.mark.parametrize("skips", [(1, 3), (3, 1)])
def test_each_line_of_a_seam_counts_the_passes_in_which_another_one_strikes(skips: tuple[int, int]) -> None:
    weather = Injector(PoliteChoices())
    for skip in skips:
        weather.add(Fault(WRITE, "failed" if skip == 1 else "late", skip=skip))
    assert ["polite", "failed", "polite", "late"] == pass_seams(weather, *[WRITE] * 4)


def test_what_follows_a_line_strikes_with_it_and_with_no_other_one() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault("move.read", "leave", skip=1, then=("return", "hour")))
    weather.add(Fault("move.read", "leave", then=("return", "second")))
    weather.add(Fault("move.read", "leave"))
    outcomes = pass_seams(weather, *["move.read", "return"] * 3)
    assert (["leave", "second", "leave", "hour", "leave", "polite"], []) == (outcomes, weather.plan)


def test_lines_of_two_seams_do_not_wait_for_each_other() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault(WRITE, "failed", skip=5))
    weather.add(Fault(READ, "never"))
    assert ["never"] == pass_seams(weather, READ)


def test_a_planned_fault_asks_nobody_and_is_not_taken_from_the_bounds() -> None:
    choices = PoliteChoices()
    weather = Injector(choices)
    weather.storm(Bounds(faults=1))
    weather.add(Fault(WRITE, "failed"))
    assert (["failed"], [], 1) == (pass_seams(weather, WRITE), choices.labels, weather.left("faults"))


def test_a_plan_of_one_seam_leaves_the_others_to_chance() -> None:
    weather = Injector(ScriptedChoices([1]))
    weather.storm(Bounds(faults=1))
    weather.add(Fault(WRITE, "late"))
    assert ["failed", "late"] == pass_seams(weather, READ, WRITE)


def test_a_pruned_seam_can_be_planned_all_the_same() -> None:
    weather = Injector(PoliteChoices())
    weather.add(Fault("crash.read", "crash"))
    assert ["crash"] == pass_seams(weather, "crash.read")


def test_a_plan_that_cannot_come_true_is_refused_and_not_kept() -> None:
    weather = Injector(PoliteChoices())
    with pytest.raises(UsageError):
        weather.add(Fault(READ, "applied_but_failed"))
    assert [] == weather.plan


def test_when_the_weather_has_healed_nothing_is_left() -> None:
    choices = ScriptedChoices([1] * 50)
    weather = Injector(choices)
    weather.storm(Bounds())
    weather.add(Fault(WRITE, "late"))
    weather.heal()
    outcomes = pass_seams(weather, *PASSABLE)
    assert ({"polite"}, [], [0] * 5) == (set(outcomes), choices.labels, [weather.left(kind) for kind in KINDS])
