"""Puts a target on trial: learns its products, explores what can go wrong, and gathers what was found."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Budget, Finding, Search, excused, explore, explore_by_chance
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._platform.contract import TODAY
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.events import Event, Unsupported
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import CAUSES, LAWS
from pytest_robloxmarket._trial.agenda import clean_kinds, find_habits, list_searches, told_bounds
from pytest_robloxmarket._trial.alike import SPOT_RUNS, group_alike, say_alike
from pytest_robloxmarket._trial.charges import Charge, excused_in, expectations_for, header_of, settled, setup_for
from pytest_robloxmarket._trial.effects import Lesson
from pytest_robloxmarket._trial.gifts import find_gifts, say_gift, try_gift
from pytest_robloxmarket._trial.looks import Looks
from pytest_robloxmarket._trial.notes import notes_on
from pytest_robloxmarket._trial.otherwise import Otherwise, try_readings
from pytest_robloxmarket._trial.passes import PassTrial, try_passes
from pytest_robloxmarket._trial.patience import INTERRUPTED, Patience, UnfinishedError
from pytest_robloxmarket._trial.products import Discovery, discover, gives_anything, unknown_lesson, unknown_product
from pytest_robloxmarket._trial.scenarios import Kind, Scenario, Worn
from pytest_robloxmarket._trial.spree import overspent
from pytest_robloxmarket._trial.target import Target

__all__ = ("Options", "Trial", "try_target")

# The scenarios whose stories are the shortest.
_PLAIN: Final = frozenset({Kind.ONCE, Kind.TWICE, Kind.UNKNOWN})

# Passes get at most so large a part of the time.
_PASSES_PART: Final = 0.5

# A narrow search gets at most so small a part of a product's budget.
_NARROW_PART: Final = 8

# And so small a part of the whole is left for the other readings of what nobody documents.
_READINGS_PART: Final = 1 / 8

# What a handler does that waits for something on the player, or stumbles over it.
_GIVES_WAY: Final = frozenset({"stuck_purchase", "handler_error"})

_DIED: Final = (
    "processes of the search that died (out of memory, or killed): {}. Their runs were made again, so "
    "that nothing is missing; --jobs 1 does without them"
)

_UNPROVED: Final = (
    "the budget ended before all runs were made in which one thing goes wrong ({}): give it more, with --seconds or "
    "--runs"
)


class Options(NamedTuple):
    """What the user asked for."""

    products: tuple[int, ...] = ()
    worn: Worn = {}  # noqa: RUF012 - never changed
    bounds: Bounds = Bounds()
    runs: int = 1_000_000
    seconds: float = 300.0
    seed: int | None = None
    every_product: bool = False  # Search each product to the end, also where another runs the same code.
    jobs: int = 1  # In how many processes.
    strict: bool = False  # What breaks only under another reading of what nobody documents counts.


class Trial(NamedTuple):
    """What came out of a trial."""

    target: Target
    verdict: str
    charges: tuple[Charge, ...]
    lessons: tuple[Lesson, ...]
    runs: int
    exhausted: bool
    bounds: Bounds
    unsupported: tuple[str, ...]
    notes: tuple[str, ...]
    tried: tuple[Tried, ...]
    passes_judged: bool = False  # A pass showed what it gives.
    otherwise: tuple[Otherwise, ...] = ()  # The other readings of what nobody documents.
    strict: bool = False  # What breaks only under one of them counts.
    goals: Mapping[str, int] = {}


class _Docket:
    """What a trial gathers on its way: for each law, and sort of scenario, the charge of the fewest deviations."""

    def __init__(self, target: Target, options: Options) -> None:
        self.target: Final = target
        self.options: Final = options
        self.charges: Final[dict[tuple[str, bool, bool], Charge]] = {}
        self.runs = 0
        self.tried: Final[list[Tried]] = []
        self.goals: Final[Counter[str]] = Counter()
        self.notes: Final[list[str]] = []
        # The products of which nothing is listed, since another runs the same code.
        self.unlisted: Final[set[ProductId]] = set()
        self.exhausted = True
        self.unproved = ""  # Why nothing at all is proved.
        self.excused = False  # Something was found that may be the fault of an API that is not faked.

    def add(
        self, scenario: Scenario, setup: Setup, finding: Finding, history: Sequence[Event], *, offered: bool
    ) -> None:
        """Keep a finding if no shorter one is known for its law, and what is not faked here cannot explain it."""
        if excused(setup, finding.violation, history):
            self.excused = True
            return
        # A product that the game has never heard of, and a player without what it looks for, show other
        # mistakes than a storm does, although they break the same law.
        key = (finding.violation.law, scenario.kind is Kind.UNKNOWN, offered)
        known = self.charges.get(key)
        header = header_of(scenario, setup.bounds, offered=offered)
        charge = Charge(finding, scenario, setup, Script(header, finding.choices))
        if known is None or self._length(charge) < self._length(known):
            self.charges[key] = charge

    def take(self, scenario: Scenario, setup: Setup, search: Search, *, offered: bool) -> None:
        """Keep what a search found."""
        self.runs += search.runs
        self.goals.update(search.goals)
        for finding in search.findings:
            history = run(setup, ScriptedChoices(finding.choices)).history
            self.add(scenario, setup, finding, history, offered=offered)

    def _length(self, charge: Charge) -> tuple[int, bool, bool]:
        """How much there is to read: a purchase or two come before more players or days, and wide bounds before others.

        Of equals the one is told that was found within the bounds that were asked for.
        """
        return (
            charge.finding.deviations,
            charge.scenario.kind not in _PLAIN,
            charge.setup.bounds not in (self.options.bounds, CALM),
        )

    def calm(
        self, scenario: Scenario, expect: Expectations, *, offered: bool, but_for: Set[str] = frozenset()
    ) -> Outcome:
        """Make one clean run and keep what it broke, but for some laws."""
        setup = Setup(scenario.program, CALM, expect, scenario.target.rules)
        outcome = run(setup, PoliteChoices())
        self.runs += 1
        if scenario.product not in self.unlisted:
            self.tried.append(Tried(scenario.told))
        for violation in outcome.violations:
            if violation.law not in but_for:
                self.add(scenario, setup, Finding(violation, ()), outcome.history, offered=offered)
        return outcome


def try_target(
    target: Target,
    options: Options,
    clock: Callable[[], float] = lambda: 0.0,
    progress: Callable[[int, int], None] = lambda runs, level: None,
) -> Trial:
    """Put a target on trial.

    Args:
        target: the game.
        options: products, bounds and budget.
        clock: tells real seconds, for the budget only.
        progress: is told the number of runs and of deviations from time to time.

    Raises:
        UsageError: when the target or the options cannot be.
        DivergenceError: when a script does not determine its run.
    """
    patience = Patience(options.seconds, clock)
    docket = _Docket(patience.guard(target), options)
    try:
        trial = _try(docket, patience, clock, progress)
    except UnfinishedError as error:
        patience.guarding = False
        trial = _unfinished(docket, str(error))
    if not patience.interrupted:
        return trial
    # What was not looked at may still be broken, and what was found is true.
    verdict = "violated" if trial.charges else "inconclusive"
    notes = (*(one for one in trial.notes if one != INTERRUPTED), INTERRUPTED)
    return trial._replace(verdict=verdict, exhausted=False, notes=notes)


def _try(
    docket: _Docket, patience: Patience, clock: Callable[[], float], progress: Callable[[int, int], None]
) -> Trial:
    target, options = docket.target, docket.options
    found = discover(target, options.products, options.worn)
    worn = {**options.worn, **found.offered}
    offered = bool(found.offered)
    lessons = tuple(settled(target, worn, lesson) for lesson in found.lessons)
    found = found._replace(lessons=lessons)
    effective = [lesson for lesson in lessons if lesson.ladders]
    groups = [[one] for one in effective] if options.every_product else group_alike(target, worn, effective)
    docket.unlisted.update(one.product for group in groups for one in group[1:])
    looks = list(_calm_scenarios(docket, found, worn))
    patience.guarding = False
    # Passes take a few clean runs. They come first, since a search takes all the time that there is.
    end = patience.left * (1 - _PASSES_PART)
    passes = try_passes(target, worn, offered=offered, left=lambda: patience.left > end)
    # Each group of products gets its share, so that the first cannot use up what the others need.
    share = max(1, len(groups))
    budget = Budget(options.runs // share, (1 - _READINGS_PART) * patience.left / share, clock, progress)
    for group in groups:
        for lesson in group:
            other = next((one for one in effective if one is not lesson), None)
            left = budget if lesson is group[0] else budget._replace(runs=min(SPOT_RUNS, budget.runs))
            _search_product(docket, worn, lesson, other, left, offered=offered, proves=lesson is group[0])
        if len(group) > 1:
            docket.notes.append(say_alike(group))
    gifts = [*_search_gifts(docket, worn, found, patience, budget, offered=offered)]
    otherwise = _try_readings(docket, worn, [group[0] for group in groups], patience, budget, offered=offered)
    docket.runs += passes.runs
    if passes.judged:
        docket.tried.append(
            Tried("game passes are bought in a prompt and outside, and claimed by clients", passes.runs)
        )
    trial = _conclude(docket, found, looks, [*effective, *gifts], passes)
    strict = options.strict and any(one.charges for one in otherwise)
    verdict = "violated" if strict else trial.verdict
    return trial._replace(verdict=verdict, otherwise=otherwise, strict=options.strict, goals=docket.goals)


def _search_gifts(
    docket: _Docket, worn: Worn, found: Discovery, patience: Patience, budget: Budget, *, offered: bool
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


def _try_readings(
    docket: _Docket, worn: Worn, lessons: Sequence[Lesson], patience: Patience, budget: Budget, *, offered: bool
) -> tuple[Otherwise, ...]:
    """Try the other readings of what nobody documents."""
    target = docket.target
    products = [(one, find_habits(Scenario(target, Kind.ONCE, one.product, worn))) for one in lessons]
    broken = {law for law, _, _ in docket.charges}
    runs = max(1, int(_READINGS_PART * docket.options.runs))
    part = budget._replace(runs=runs, seconds=patience.left / 2)
    faults = min(1, docket.options.bounds.faults)
    return tuple(try_readings(target, worn, products, broken, part, faults=faults, offered=offered))


def _unfinished(docket: _Docket, why: str) -> Trial:
    """What there is to tell when the learning came to no end."""
    charges = tuple(sorted(docket.charges.values(), key=_rank))
    verdict = "violated" if charges else "inconclusive"
    tried = tuple(docket.tried)
    return Trial(docket.target, verdict, charges, (), docket.runs, False, docket.options.bounds, (), (why,), tried)


def _search_product(
    docket: _Docket, worn: Worn, lesson: Lesson, other: Lesson | None, budget: Budget, *, offered: bool, proves: bool
) -> None:
    """Search each scenario of a product; the narrow ones share a part of its budget, and the last has the rest.

    A product that only is looked at, since another runs the same code, takes nothing from the proof.
    """
    target, options = docket.target, docket.options
    habits = find_habits(Scenario(target, Kind.ONCE, lesson.product, worn))
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
    docket: _Docket,
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


def _calm_scenarios(docket: _Docket, found: Discovery, worn: Worn) -> Iterator[Outcome]:
    """The runs in which nothing goes wrong, and a handler can be wrong all the same."""
    target, offered = docket.target, bool(found.offered)
    yield found.unknown.outcome
    if not found.handled:
        return
    for lesson in found.lessons:
        habits = find_habits(Scenario(target, Kind.ONCE, lesson.product, worn))
        steady = all(ladder.place not in lesson.growing for ladder in lesson.ladders)
        for kind in clean_kinds(lesson, habits, steady=steady):
            scenario = Scenario(target, kind, lesson.product, worn)
            yield docket.calm(scenario, expectations_for(scenario, lesson), offered=offered, but_for=excused_in(kind))
    # Without what the game looks for on a player, a purchase must not be acknowledged.
    effective = {lesson.product: lesson for lesson in found.lessons if lesson.ladders}
    for bare in found.bare:
        scenario = Scenario(target, Kind.ONCE, bare.product, docket.options.worn)
        expect = expectations_for(scenario, effective[bare.product])
        # The rest of the game would have put it there, so that to raise, or to say "not yet", is no mistake.
        yield docket.calm(scenario, expect, offered=False, but_for=_GIVES_WAY)
    scenario = Scenario(target, Kind.UNKNOWN, unknown_product(target), worn)
    if found.unknown.now.delivered and not gives_anything(found):
        yield docket.calm(scenario, expectations_for(scenario, None), offered=offered)
    elif found.unknown.now.delivered and not found.unknown.now.granted:
        yield docket.calm(
            scenario,
            expectations_for(scenario, unknown_lesson(Looks(target, worn), scenario.product, found)),
            offered=offered,
        )


def _rank(charge: Charge) -> tuple[bool, int]:
    """What is the cause of all else is told first, and then in the order of the laws."""
    law = charge.finding.violation.law
    return (law not in CAUSES or bool(charge.finding.deviations), LAWS.index(law))


def _conclude(
    docket: _Docket, found: Discovery, looks: list[Outcome], effective: list[Lesson], passes: PassTrial
) -> Trial:
    charges = tuple(sorted([*docket.charges.values(), *(Charge(*one) for one in passes.charges)], key=_rank))
    history = [event for look in looks for event in look.history]
    unsupported = tuple(dict.fromkeys(event.member for event in history if isinstance(event, Unsupported)))
    spree = overspent(look.history for look in looks)
    notes = (
        *docket.notes,
        *passes.notes,
        *([spree] if spree else []),
        *notes_on(found, history, {one.product for one in effective}, docket.target.game),
    )
    if docket.target.contract != TODAY:
        notes = (f"the platform plays by the contract {docket.target.contract}, and not by today's", *notes)
    # A call in a corner that no purchase passes leaves the proof as it is.
    passes_alone = passes.judged and not found.lessons and not found.untried
    in_the_way = docket.excused or any(isinstance(event, Unsupported) and event.delivery for event in history)
    if charges:
        verdict = "violated"
    elif in_the_way or not (effective or passes_alone) or docket.unproved:
        verdict = "inconclusive"
        notes = (*notes, docket.unproved) if docket.unproved and effective and not in_the_way else notes
    else:
        verdict = "upheld"
    exhausted = docket.exhausted and bool(effective) and not spree
    return Trial(
        docket.target,
        verdict,
        charges,
        found.lessons,
        docket.runs,
        exhausted,
        docket.options.bounds,
        unsupported,
        notes,
        tuple(docket.tried),
        passes.judged,
    )
