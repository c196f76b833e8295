"""Searches the scenarios of a product, with a gift of it, and under the other readings of what nobody documents."""

from collections.abc import Iterator, Sequence
from typing import Final

from pytest_robloxmarket._explore.explorer import Budget, Search, explore, explore_by_chance
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import CALM, Setup
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.agenda import Item, list_searches, told_bounds
from pytest_robloxmarket._trial.beyond import look_beyond
from pytest_robloxmarket._trial.charges import excused_in, setup_for
from pytest_robloxmarket._trial.docket import Docket, Options
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.gifts import find_gifts, say_gift, try_gift
from pytest_robloxmarket._trial.learning.products import Discovery
from pytest_robloxmarket._trial.otherwise import Otherwise, try_readings
from pytest_robloxmarket._trial.owners import Owner
from pytest_robloxmarket._trial.patience import Patience
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn

__all__ = ("READINGS_PART", "search_gifts", "search_owners", "search_product", "search_readings", "try_owners")

# A narrow search gets at most so small a part of a product's budget.
_NARROW_PART: Final = 8

# And so small a part of the whole is left for the other readings of what nobody documents.
READINGS_PART: Final = 1 / 8

_DIED: Final = (
    "processes of the search that died (out of memory, or killed): {}. Their runs were made again, so "
    "that nothing is missing; --jobs 1 does without them"
)

# A search for which no time was left.
_NOTHING: Final = Search((), 0, exhausted=False, level=0)

_UNPROVED: Final = (
    "the budget ended before all runs were made in which one thing goes wrong ({}): give it more, with --seconds or "
    "--runs"
)


def search_product(
    docket: Docket, worn: Worn, lesson: Lesson, other: Lesson | None, budget: Budget, *, offered: bool, proves: bool
) -> None:
    """Search each scenario of a product; the narrow ones share a part of its budget, and the last has the rest.

    What the last leaves is for the narrow ones that their part did not bring to an end, where nothing is broken so
    far. A product that only is looked at, since another runs the same code, takes nothing from the proof.
    """
    habits = docket.habits(worn, lesson.product)
    items = list_searches(docket.options.bounds, lesson, habits, has_other=other is not None)
    part = budget._replace(runs=budget.runs // _NARROW_PART, seconds=budget.seconds / _NARROW_PART)
    started, before = budget.clock(), docket.runs

    def rest() -> Budget:
        return budget._replace(
            runs=budget.runs - (docket.runs - before), seconds=budget.seconds - (budget.clock() - started)
        )

    def scenario(item: Item) -> Scenario:
        second = other.product if other is not None and item.kind is Kind.TWO_PRODUCTS else ProductId(0)
        return Scenario(docket.target, item.kind, lesson.product, worn, other=second)

    def search(item: Item, most: Budget) -> Search:
        if rest().seconds <= 0:
            return _NOTHING
        return _search_scenario(docket, scenario(item), item.bounds, (lesson, other), most, offered=offered)

    found = [search(item, part if item is not items[-1] else rest()) for item in items]
    for index, item in enumerate(items[:-1]):
        left = rest()
        is_more = left.runs > part.runs and left.seconds > part.seconds
        if is_more and not found[index].exhausted and not docket.charges:
            found[index] = search(item, left)
    main = found[-1]
    if proves and main.exhausted and not docket.charges:
        setup = setup_for(scenario(items[-1]), items[-1].bounds, lesson, other)
        hint = look_beyond(scenario(items[-1]), setup, main.runs, rest(), offered=offered)
        docket.hints.extend([hint] if hint else [])
    if proves:
        _tell(docket, items, [scenario(item).told for item in items], found)


def _tell(docket: Docket, items: Sequence[Item], told: Sequence[str], found: Sequence[Search]) -> None:
    """Say what the searches of a product's scenarios proved; the last one is within the bounds that were asked for."""
    for item, words, search in zip(items, told, found, strict=True):
        within = "" if item is items[-1] else told_bounds(item.bounds)
        docket.exhausted = docket.exhausted and search.exhausted
        docket.tried.append(Tried(words, search.runs, True, search.exhausted, search.completed, within))
    if found[-1].completed < 1 and not found[-1].exhausted:
        docket.unproved = _UNPROVED.format(told[-1])


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
        docket.notes.append(say_gift(gift))
        docket.gifts.add(gift.product)
        if not gift.ladders:
            continue
        part = budget._replace(runs=max(1, budget.runs // _NARROW_PART), seconds=patience.left / _NARROW_PART)
        for scenario, setup, search in try_gift(docket.target, worn, gift, bounds, part):
            docket.take(scenario, setup, search, offered=offered)
            docket.exhausted = docket.exhausted and search.exhausted
            within = told_bounds(setup.bounds)
            docket.tried.append(
                Tried(scenario.told, search.runs, bool(within), search.exhausted, search.completed, within)
            )
        yield next(lesson for lesson in found.lessons if lesson.product == gift.product)


def try_owners(docket: Docket, worn: Worn, owners: Sequence[Owner], *, offered: bool) -> None:
    """Make the clean runs of buyers who own a pass, and one of who does not, where only owners are given anything."""
    for owner in owners:
        for kind in (Kind.OWNER_AT_JOIN, Kind.OWNER_UNANSWERED):
            scenario = owner.scenario(docket.target, worn, kind)
            docket.calm(scenario, owner.setup(scenario, CALM).expect, offered=offered, but_for=excused_in(kind))
        if not owner.plain.ladders:
            scenario = Scenario(docket.target, Kind.ONCE, owner.plain.product, worn)
            docket.calm(scenario, setup_for(scenario, CALM, owner.lesson).expect, offered=offered)


def search_owners(docket: Docket, worn: Worn, owners: Sequence[Owner], budget: Budget, *, offered: bool) -> None:
    """Search the purchases of buyers who own a pass."""
    asked = docket.options.bounds
    bounds = CALM._replace(faults=min(1, asked.faults), delays=min(1, asked.delays), moves=0)
    part = budget._replace(runs=max(1, budget.runs // _NARROW_PART), seconds=budget.seconds / _NARROW_PART)
    for owner in owners if not bounds.calm else ():
        scenario = owner.scenario(docket.target, worn, Kind.OWNER)
        setup = owner.setup(scenario, bounds)
        search = _search(setup, part, docket.options)
        docket.take(scenario, setup, search, offered=offered)
        docket.exhausted = docket.exhausted and search.exhausted
        docket.tried.append(
            Tried(scenario.told, search.runs, True, search.exhausted, search.completed, told_bounds(bounds))
        )


def search_readings(
    docket: Docket, worn: Worn, lessons: Sequence[Lesson], budget: Budget, *, offered: bool
) -> tuple[Otherwise, ...]:
    """Try the other readings of what nobody documents; none of them where no time is left."""
    target = docket.target
    products = [(one, docket.habits(worn, one.product)) for one in lessons]
    broken = {law for law, _, _ in docket.charges}
    runs = max(1, int(READINGS_PART * docket.options.runs))
    part = budget._replace(runs=runs)
    faults = min(1, docket.options.bounds.faults)
    return tuple(try_readings(target, worn, products, broken, part, faults=faults, offered=offered))
