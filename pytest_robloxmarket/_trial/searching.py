"""Searches the scenarios of a product, with a gift of it, and under the other readings of what nobody documents."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from pytest_robloxmarket._explore.explorer import Budget, Search, explore, explore_by_chance
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import CALM, Setup
from pytest_robloxmarket._trial.agenda import told_bounds
from pytest_robloxmarket._trial.charges import excused_in, setup_for
from pytest_robloxmarket._trial.docket import Docket, Options
from pytest_robloxmarket._trial.learning.alike import SPOT_RUNS, Alike, say_alike, say_saved_alike
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.gifts import find_gifts, say_gift, try_gift
from pytest_robloxmarket._trial.learning.products import Discovery
from pytest_robloxmarket._trial.otherwise import Otherwise, try_readings
from pytest_robloxmarket._trial.owners import Owner
from pytest_robloxmarket._trial.patience import Patience
from pytest_robloxmarket._trial.product_search import NARROW_PART, ProductSearch
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn

__all__ = ("READINGS_PART", "search_gifts", "search_owners", "search_products", "search_readings", "try_owners")

# All that are only looked at, since another one runs the same code, get so large a part of its time.
_SPOTS_PART: Final = 1 / 4

# And so small a part of the whole is left for the other readings of what nobody documents.
READINGS_PART: Final = 1 / 8

_UNPROVED: Final = (
    "the budget ended before all runs were made in which one thing goes wrong ({}): give it more, with --seconds or "
    "--runs"
)


def search_products(
    docket: Docket, worn: Worn, alike: Alike, effective: Sequence[Lesson], budget: Budget, *, offered: bool
) -> None:
    """Search all products: those first that are saved in a way of their own, and all of them a little before one much.

    A short time is best spent on the runs in which one thing goes wrong, of each product; most mistakes show there.

    Args:
        docket: what is gathered.
        worn: what players have.
        alike: the products in groups; the first of each is proved.
        effective: all products of which it is known what they give.
        budget: the seconds for all of them, and the runs of each group.
        offered: whether players are given what nobody asked for.
    """
    started = budget.clock()

    def rest(part: float = 1.0) -> Budget:
        return budget._replace(seconds=max(0.0, budget.left(started).seconds) * part)

    def search_of(lesson: Lesson) -> ProductSearch:
        other = next((one for one in effective if one is not lesson), None)
        return ProductSearch(docket, worn, lesson, other, offered=offered)

    searches = [search_of(group[0]) for group in alike.groups]
    if len(searches) > 1 and docket.options.seed is None:
        for like, narrow in product((False, True), repeat=2):
            for one in searches:
                if (one.product in alike.saved_like) is like:
                    one.begin(rest(), narrow=narrow)
    for number, (group, search) in enumerate(zip(alike.groups, searches, strict=True)):
        share = 1 / (len(searches) - number)
        search.go_on(rest(share * (1 - _SPOTS_PART) if len(group) > 1 else share))
        search.tell(rest(share))
        for lesson in group[1:]:
            spot = rest(share * _SPOTS_PART / (len(group) - 1))
            search_of(lesson).go_on(spot._replace(runs=min(SPOT_RUNS, spot.runs)))
        docket.notes.extend([say_alike(group)] if len(group) > 1 else [])
    _say_unproved(docket, alike, searches)


def _say_unproved(docket: Docket, alike: Alike, searches: Sequence[ProductSearch]) -> None:
    """Say of which products the time ended too early.

    One that is saved as another is has not to be searched for the whole to be upheld, and a note names it.
    """
    begun = {one.product for one in searches if one.is_begun}
    for one in searches:
        if one.product not in begun and alike.saved_like.get(one.product) not in begun:
            docket.unproved = _UNPROVED.format(one.told)
    left = [one.product for one in searches if one.product not in begun and alike.saved_like.get(one.product) in begun]
    if left:
        docket.notes.append(say_saved_alike(left, alike))


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
        part = budget._replace(runs=max(1, budget.runs // NARROW_PART), seconds=patience.left / NARROW_PART)
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
    part = budget._replace(runs=max(1, budget.runs // NARROW_PART), seconds=budget.seconds / NARROW_PART)
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
