"""Finds the charges that hold only under the rules as they are, where nobody documents them: the other direction.

What breaks no law under the other reading of one switch is true under a condition, like what breaks there alone.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from pytest_robloxmarket._explore.explorer import Budget, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import ScriptedChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._trial.agenda import Habits, Item, clean_kinds, list_searches, with_absence
from pytest_robloxmarket._trial.charges import Charge, excused_in, header_of, offered_in, setup_for
from pytest_robloxmarket._trial.docket import Docket
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.otherwise import KINDS, Otherwise, notices
from pytest_robloxmarket._trial.readings import READINGS, Reading, rules_against
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("take_conditional",)

# A game that is right under the other reading is searched for so long, to make sure that it is.
_RUNS: Final = 1_000

# What is tried under the other reading beside the scenario of the charge, with one fault on one server.
_ELSEWHERE: Final = (Kind.ONCE, Kind.TWICE)


def take_conditional(docket: Docket, lessons: Sequence[Lesson], budget: Budget) -> tuple[Otherwise, ...]:
    """Take the charges out of a docket that a game is cleared of by another reading, each under its condition."""
    known = {lesson.product: lesson for lesson in lessons}
    started = budget.clock()
    taken: dict[Reading, list[Charge]] = {}
    runs: dict[Reading, int] = {}
    for key, charge in list(docket.charges.items()):
        for reading in _readings_of(docket, charge):
            left = budget.left(started)
            clears, made = _clears(charge, reading, left)
            plain = next(docket.also_broken(key, partial(_stays, reading)), None) if clears else None
            if clears and plain is None and len(docket.charges) == 1 and charge.scenario.product in known:
                # The searches ended when this law was broken: what else is wrong has not been met so far.
                left = budget.left(started)
                plain, more = _elsewhere(docket, charge, known[charge.scenario.product], reading, left)
                clears = plain is None
                made += more
            runs[reading] = runs.get(reading, 0) + made
            if clears or (plain is not None and _breaks(plain.setup, plain)):
                taken.setdefault(reading, []).append(charge)
                del docket.charges[key]
                if plain is not None:
                    docket.charges[plain.finding.violation.law, *key[1:]] = plain
                break
    rules = docket.target.rules
    return tuple(
        Otherwise(rules_against(reading, rules), runs[reading], True, tuple(charges))
        for reading, charges in taken.items()
    )


def _stays(reading: Reading, charge: Charge) -> bool:
    """Whether what else was found that breaks the law of a charge breaks one under a reading as well."""
    scenario = charge.scenario
    if not isinstance(scenario, Scenario):
        return False
    other = scenario._replace(target=scenario.target._replace(reading=reading))
    return _breaks(_under(charge, other), charge)


def _readings_of(docket: Docket, charge: Charge) -> Iterator[Reading]:
    """The readings that could clear a game of a charge, as far as it can notice them."""
    scenario = charge.scenario
    if not isinstance(scenario, Scenario) or scenario.target.reading is not None:
        return
    habits: Habits = docket.habits(scenario.worn, scenario.product)
    for reading in READINGS:
        if reading.told_else and reading.is_new(docket.target.rules) and notices(reading, habits):
            yield reading


def _clears(charge: Charge, reading: Reading, budget: Budget) -> tuple[bool, int]:
    """Whether nothing is broken under a reading, neither as in the charge nor elsewhere; and the runs made for it."""
    scenario = charge.scenario
    assert isinstance(scenario, Scenario)
    other = scenario._replace(target=scenario.target._replace(reading=reading))
    setup = _under(charge, other)
    if _breaks(setup, charge):
        return False, 1
    found = explore(setup, budget._replace(runs=_RUNS), level_max=charge.finding.deviations)
    runs = 1 + found.runs
    if found.findings or not (found.exhausted or found.completed >= charge.finding.deviations):
        return False, runs
    for kind in dict.fromkeys((*_ELSEWHERE, *KINDS[reading.switch])):
        bounds = CALM._replace(faults=min(1, setup.bounds.faults))
        found = explore(_under(charge, other._replace(kind=kind), bounds), budget._replace(runs=_RUNS))
        runs += found.runs
        if found.findings or not found.exhausted:
            return False, runs
    return True, runs


def _elsewhere(
    docket: Docket, charge: Charge, lesson: Lesson, reading: Reading, budget: Budget
) -> tuple[Charge | None, int]:
    """What else of all that a product is tried in breaks the law of a charge under a reading too, and the runs made.

    It is told as if it had been found by the rules as they are, where it may well break it as well.
    """
    scenario = charge.scenario
    assert isinstance(scenario, Scenario)
    other = scenario._replace(target=scenario.target._replace(reading=reading))
    habits: Habits = docket.habits(scenario.worn, scenario.product)
    steady = all(ladder.place not in lesson.growing for ladder in lesson.ladders)
    items = [Item(kind, CALM) for kind in clean_kinds(lesson, habits, steady=steady)]
    items += list_searches(docket.options.bounds, lesson, habits, has_other=False)
    started, runs = budget.clock(), 0
    for item in items:
        left = budget.left(started, runs)
        setup = setup_for(with_absence(other._replace(kind=item.kind), lesson), item.bounds, lesson)
        found = explore(setup, left, docket.options.jobs)
        runs += found.runs
        broken = [one for one in found.findings if one.violation.law not in excused_in(item.kind)]
        if broken:
            plain = with_absence(scenario._replace(kind=item.kind), lesson)
            setup = setup_for(plain, item.bounds, lesson)
            header = header_of(plain, item.bounds, offered=offered_in(charge.script.header))
            return Charge(broken[0], plain, setup, Script(header, broken[0].choices)), runs
    return None, runs


def _under(charge: Charge, scenario: Scenario, bounds: Bounds | None = None) -> Setup:
    """The setup of a charge in another scenario: what a purchase gives is learned by the rules as they are."""
    return Setup(scenario.program, bounds or charge.setup.bounds, charge.setup.expect, scenario.target.rules)


def _breaks(setup: Setup, charge: Charge) -> bool:
    """Whether the charge's own script breaks a law here as well."""
    try:
        return bool(run(setup, ScriptedChoices(charge.finding.choices)).violations)
    except DivergenceError:
        return False
