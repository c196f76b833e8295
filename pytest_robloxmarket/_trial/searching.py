"""Searches the scenarios of a product, with a gift of it, and under the other readings of what nobody documents."""

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_robloxmarket._explore.explorer import Budget, Search, explore, explore_by_chance
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import CALM, Setup
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.agenda import list_searches, told_bounds
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.docket import Docket, Options
from pytest_robloxmarket._trial.effects import Lesson
from pytest_robloxmarket._trial.gifts import find_gifts, say_gift, try_gift
from pytest_robloxmarket._trial.otherwise import Otherwise, try_readings
from pytest_robloxmarket._trial.patience import Patience
from pytest_robloxmarket._trial.products import Discovery
from pytest_robloxmarket._trial.scenarios import Kind, Scenario, Worn

__all__ = ("READINGS_PART", "search_gifts", "search_product", "search_readings")

# A narrow search gets at most so small a part of a product's budget.
_NARROW_PART: Final = 8

# And so small a part of the whole is left for the other readings of what nobody documents.
READINGS_PART: Final = 1 / 8

_DIED: Final = (
    "processes of the search that died (out of memory, or killed): {}. Their runs were made again, so "
    "that nothing is missing; --jobs 1 does without them"
)

_UNPROVED: Final = (
    "the budget ended before all runs were made in which one thing goes wrong ({}): give it more, with --seconds or "
    "--runs"
)


def search_product(
    docket: Docket, worn: Worn, lesson: Lesson, other: Lesson | None, budget: Budget, *, offered: bool, proves: bool
) -> None:
    """Search each scenario of a product; the narrow ones share a part of its budget, and the last has the rest.

    A product that only is looked at, since another runs the same code, takes nothing from the proof.
    """
    target, options = docket.target, docket.options
    habits = docket.habits(worn, lesson.product)
    *narrow, main = list_searches(options.bounds, lesson, habits, has_other=other is not None)
    started = budget.clock()
    runs = 0
    for item in (*narrow, main):
        second = other.product if other is not None and item.kind is Kind.TWO_PRODUCTS else ProductId(0)
        scenario = Scenario(target, item.kind, lesson.product, worn, other=second)
        left = Budget(budget.runs - runs, budget.seconds - (budget.clock() - started), budget.clock, budget.progress)
        if item is not main:
            left = left._replace(runs=budget.runs // _NARROW_PART, seconds=budget.seconds / _NARROW_PART)
        search = _search_scenario(docket, scenario, item.bounds, (lesson, other), left, offered=offered)
        runs += search.runs
        docket.exhausted = docket.exhausted and (search.exhausted or not proves)
        within = "" if item is main else told_bounds(item.bounds)
        if item is main and proves and search.completed < 1 and not search.exhausted:
            docket.unproved = _UNPROVED.format(scenario.told)
        if proves:
            docket.tried.append(Tried(scenario.told, search.runs, True, search.exhausted, search.completed, within))


def _search_scenario(
    docket: Docket,
    scenario: Scenario,
    bounds: Bounds,
    lessons: tuple[Lesson, Lesson | None],
    budget: Budget,
    *,
    offered: bool,
) -> Search:
    setup = setup_for(scenario, bounds, *lessons)
    search = _search(setup, budget, docket.options)
    if search.died:
        docket.notes.append(_DIED.format(search.died))
    docket.take(scenario, setup, search, offered=offered)
    return search


def _search(setup: Setup, budget: Budget, options: Options) -> Search:
    if options.seed is None:
        return explore(setup, budget, options.jobs)
    return explore_by_chance(setup, budget, options.seed, options.jobs)


def search_gifts(
    docket: Docket, worn: Worn, found: Discovery, patience: Patience, budget: Budget, *, offered: bool
) -> Iterator[Lesson]:
    """Search the products that can be given to a friend; the lessons of those that can."""
    asked = docket.options.bounds
    bounds = CALM._replace(crashes=min(1, asked.crashes), faults=min(1, asked.faults), moves=0)
    for gift in find_gifts(docket.target, worn, tuple(lesson.product for lesson in found.lessons)):
        part = budget._replace(runs=max(1, budget.runs // _NARROW_PART), seconds=patience.left / _NARROW_PART)
        for scenario, setup, search in try_gift(docket.target, worn, gift, bounds, part):
            docket.take(scenario, setup, search, offered=offered)
            docket.exhausted = docket.exhausted and search.exhausted
            within = told_bounds(setup.bounds)
            docket.tried.append(
                Tried(scenario.told, search.runs, bool(within), search.exhausted, search.completed, within)
            )
        docket.notes.append(say_gift(gift))
        yield next(lesson for lesson in found.lessons if lesson.product == gift.product)


def search_readings(
    docket: Docket, worn: Worn, lessons: Sequence[Lesson], patience: Patience, budget: Budget, *, offered: bool
) -> tuple[Otherwise, ...]:
    """Try the other readings of what nobody documents."""
    target = docket.target
    products = [(one, docket.habits(worn, one.product)) for one in lessons]
    broken = {law for law, _, _ in docket.charges}
    runs = max(1, int(READINGS_PART * docket.options.runs))
    part = budget._replace(runs=runs, seconds=patience.left / 2)
    faults = min(1, docket.options.bounds.faults)
    return tuple(try_readings(target, worn, products, broken, part, faults=faults, offered=offered))
