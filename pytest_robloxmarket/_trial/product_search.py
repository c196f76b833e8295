"""Searches the scenarios of one product: first all runs in which one thing goes wrong, and then wider."""

from collections.abc import Callable, Sequence
from typing import Final

from pytest_robloxmarket._explore.explorer import NO_LEVEL_MAX, Budget, Hunt, Search, explore_by_chance
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.agenda import Item, list_searches, told_bounds
from pytest_robloxmarket._trial.beside import alone
from pytest_robloxmarket._trial.beyond import look_beyond
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.docket import Docket
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn

__all__ = ("DIED", "NARROW_PART", "ProductSearch")

# A narrow search gets at most so small a part of a product's budget.
NARROW_PART: Final = 8

DIED: Final = (
    "processes of the search that died (out of memory, or killed): {}. Their runs were made again, so "
    "that nothing is missing; --jobs 1 does without them"
)

# A search that has not begun.
_NOTHING: Final = Search((), 0, exhausted=False, level=0)


class ProductSearch:
    """The search of a product's scenarios; the last of them is within the bounds that were asked for.

    Args:
        docket: what is gathered.
        worn: what players have.
        lesson: the product.
        other: another one that is bought beside it.
        offered: whether players are given what nobody asked for.
    """

    def __init__(self, docket: Docket, worn: Worn, lesson: Lesson, other: Lesson | None, *, offered: bool) -> None:
        self._docket: Final = docket
        self._lesson: Final = lesson
        self._other: Final = other
        self._offered: Final = offered
        self._items: Final[Sequence[Item]] = list_searches(
            docket.options.bounds, lesson, docket.habits(worn, lesson.product), has_other=other is not None
        )
        self._scenarios: Final = [self._scenario(worn, item) for item in self._items]
        self._found: Final[list[Search]] = [_NOTHING for _ in self._items]
        self._hunts: Final[dict[int, Hunt]] = {}
        self._runs = 0
        self._together: tuple[Lesson, Lesson] | None = None  # What is judged of both products where both are bought.

    @property
    def product(self) -> ProductId:
        """What is bought."""
        return self._lesson.product

    @property
    def told(self) -> str:
        """What the last scenario is."""
        return self._scenarios[-1].told

    @property
    def is_begun(self) -> bool:
        """Whether all runs were made in which at most one thing goes wrong, as far as the widest bounds allow it."""
        return self._found[-1].completed >= 1 or self._found[-1].exhausted

    def begin(self, budget: Budget, *, narrow: bool) -> None:
        """Make all runs in which at most one thing goes wrong: those of the narrow scenarios, or those of the last."""
        rest = self._counting(budget)
        last = len(self._items) - 1
        for index in range(last) if narrow else [last]:
            self._go_on(index, rest(), level_max=1)

    def go_on(self, budget: Budget) -> None:
        """Search each scenario; the narrow ones share a part of the budget, and the last has the rest.

        What the last leaves is for the narrow ones that their part did not bring to an end, where nothing is broken so
        far.
        """
        part = budget._replace(runs=budget.runs // NARROW_PART, seconds=budget.seconds / NARROW_PART)
        rest = self._counting(budget)
        last = len(self._items) - 1
        for index in range(len(self._items)):
            self._go_on(index, part if index != last else rest())
        for index in range(last):
            left = rest()
            if left.runs > part.runs and left.seconds > part.seconds and not self._docket.charges:
                self._go_on(index, left)

    def tell(self, budget: Budget) -> None:
        """Say what the searches proved, with a look beyond where they proved all."""
        docket, main = self._docket, self._found[-1]
        if main.exhausted and not docket.charges:
            setup = self._setup(len(self._items) - 1)
            hint = look_beyond(self._scenarios[-1], setup, main.runs, budget, offered=self._offered)
            docket.hints.extend([hint] if hint else [])
        for item, scenario, search in zip(self._items, self._scenarios, self._found, strict=True):
            within = "" if item is self._items[-1] else told_bounds(item.bounds)
            docket.exhausted = docket.exhausted and search.exhausted
            docket.tried.append(Tried(scenario.told, search.runs, True, search.exhausted, search.completed, within))

    def _scenario(self, worn: Worn, item: Item) -> Scenario:
        other = self._other
        second = other.product if other is not None and item.kind is Kind.TWO_PRODUCTS else ProductId(0)
        return Scenario(self._docket.target, item.kind, self._lesson.product, worn, other=second)

    def _setup(self, index: int) -> Setup:
        scenario, lesson, other = self._scenarios[index], self._lesson, self._other
        if other is not None and scenario.other:
            self._together = self._together or alone(scenario, lesson, other)
            lesson, other = self._together
        return setup_for(scenario, self._items[index].bounds, lesson, other)

    def _counting(self, budget: Budget) -> Callable[[], Budget]:
        """What is left of a budget from now on, whenever it is asked."""
        started, before = budget.clock(), self._runs
        return lambda: budget.left(started, self._runs - before)

    def _go_on(self, index: int, budget: Budget, level_max: int = NO_LEVEL_MAX) -> None:
        """Search one scenario on, and keep what is new."""
        before = self._found[index]
        if before.exhausted or budget.seconds <= 0 or budget.runs <= 0:
            return
        options, setup = self._docket.options, self._setup(index)
        if options.seed is None:
            hunt = self._hunts.get(index) or self._hunts.setdefault(index, Hunt(setup, options.jobs))
            found = hunt.go_on(budget, level_max=level_max)
            news = found.since(before)
        else:
            found = news = explore_by_chance(setup, budget, options.seed, options.jobs)
        self._found[index] = found
        self._runs += news.runs
        if news.died:
            self._docket.notes.append(DIED.format(news.died))
        self._docket.take(self._scenarios[index], setup, news, offered=self._offered)
