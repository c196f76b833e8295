"""Puts a target on trial: learns its products, explores what can go wrong, and gathers what was found."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Budget
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._oracle.excuses import lacks_data_package
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._platform.contract import TODAY
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import Outcome
from pytest_robloxmarket._terms.events import Unsupported
from pytest_robloxmarket._terms.verdict import CAUSES, LAWS
from pytest_robloxmarket._trial.agenda import clean_kinds, kinds_beside, with_absence
from pytest_robloxmarket._trial.charges import Charge, excused_in, expectations_for, knowing_once, settled
from pytest_robloxmarket._trial.defaults import take_conditional
from pytest_robloxmarket._trial.docket import Docket, Options
from pytest_robloxmarket._trial.grouping import join_notes
from pytest_robloxmarket._trial.learning.alike import Alike, find_alike
from pytest_robloxmarket._trial.learning.asking import say_asks, with_ask
from pytest_robloxmarket._trial.learning.each_other import with_each_other
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.products import Discovery
from pytest_robloxmarket._trial.learning.unknown import gives_anything, unknown_lesson, unknown_product
from pytest_robloxmarket._trial.leaving_out import learn_game
from pytest_robloxmarket._trial.most import say_most
from pytest_robloxmarket._trial.notes import notes_on
from pytest_robloxmarket._trial.otherwise import Otherwise
from pytest_robloxmarket._trial.owners import Owner, find_owners
from pytest_robloxmarket._trial.passes import PassTrial, try_passes
from pytest_robloxmarket._trial.patience import INTERRUPTED, Patience, UnfinishedError
from pytest_robloxmarket._trial.private import try_private
from pytest_robloxmarket._trial.reasons import why_inconclusive
from pytest_robloxmarket._trial.restrictions import restricted_buyers
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.searching import (
    READINGS_PART,
    search_gifts,
    search_owners,
    search_products,
    search_readings,
    try_owners,
)
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.unvaried import not_varied
from pytest_robloxmarket._trial.weeks import say_weeks_later

__all__ = ("Trial", "try_target")

# The products that are known after so large a part of the time are enough; others wait until there is more of it.
_LEARNING_PART: Final = 1 / 3

# After so large a part, clean runs are made of one product alone of all that run the same code.
_CALM_PART: Final = 1 / 2

# Clean runs are made with all scripts of a game, also with those that no purchase touches, if one of them takes no
# larger part of the time.
_WHOLE_PART: Final = 1 / 500

# Passes get at most so large a part of the time.
_PASSES_PART: Final = 0.5

# The time of so many clean runs is kept back: charges are tried by other readings, run again, and told.
_TELLING_RUNS: Final = 6

# What a handler does that waits for something on the player, or stumbles over it.
_GIVES_WAY: Final = frozenset({"stuck_purchase", "handler_error"})


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
    at_stake: frozenset[str] = frozenset()  # The laws that some run could have broken.
    not_varied: tuple[str, ...] = ()  # What no run has tried.


def try_target(
    target: Target,
    options: Options,
    clock: Callable[[], float] = lambda: 0.0,
    progress: Callable[[int, int], None] = lambda runs, level: None,
    started: float | None = None,
) -> Trial:
    """Put a target on trial.

    Args:
        target: the game.
        options: products, bounds and budget.
        clock: tells real seconds, for the budget only.
        progress: is told the number of runs and of deviations from time to time.
        started: what the clock told when the time began that the budget counts; left out, it begins now.

    Raises:
        UsageError: when the target or the options cannot be.
        DivergenceError: when a script does not determine its run.
    """
    patience = Patience(options.seconds, clock, started)
    docket = Docket(patience.guard(target), options)
    try:
        trial = _try(docket, patience, clock, progress)
    except UnfinishedError as error:
        patience.guarding = False
        trial = _unfinished(docket, str(error))
    trial = trial._replace(at_stake=docket.could_break, not_varied=_not_varied(docket))
    if not patience.interrupted:
        return trial
    # What was not looked at may still be broken, and what was found is true.
    verdict = "violated" if trial.charges else "inconclusive"
    notes = (*(one for one in trial.notes if one != INTERRUPTED), INTERRUPTED)
    return trial._replace(verdict=verdict, exhausted=False, notes=notes)


class _Learned(NamedTuple):
    """What all that follows goes by.

    Attributes:
        found: the products, and what is known of each.
        calm: the game as clean runs are made of it: with all of its scripts, unless those take too long.
        wholes: runs with all scripts, where the search goes on without some.
        worn: what players are given, and what they are offered besides.
        effective: the products of which it is known what they give.
        alike: the same in groups; those that run the same code are in one, and the first of it is proved.
    """

    found: Discovery
    calm: Target
    wholes: list[Outcome]
    worn: Worn
    effective: list[Lesson]
    alike: Alike

    @property
    def offered(self) -> bool:
        """Whether players are given what nobody asked for, since the game looks for it."""
        return bool(self.found.offered)

    @property
    def proved(self) -> list[Lesson]:
        """The products that are searched to the end."""
        return [group[0] for group in self.alike.groups]


class _Seen(NamedTuple):
    """What clean runs have shown.

    Attributes:
        looks: the runs.
        owners: buyers who own a pass for which the game gives them something else.
        telling: the seconds that must be left to tell what was found.
    """

    looks: list[Outcome]
    owners: list[Owner]
    telling: float


def _try(docket: Docket, patience: Patience, clock: Callable[[], float], progress: Callable[[int, int], None]) -> Trial:
    learned = _learn(docket, patience)
    seen = _look(docket, learned, patience)
    patience.guarding = False
    if any(lacks_data_package(look.history) for look in seen.looks):
        # No search could convict or uphold it.
        told, untried = docket.told(lambda: patience.left > 0), PassTrial((), (), 0, ())
        return _conclude(docket, told, learned.found, seen.looks, learned.effective, untried)
    # Passes take a few clean runs. They come first, since a search takes all the time that there is.
    end = patience.left * (1 - _PASSES_PART)
    passes = try_passes(docket.target, learned.worn, offered=learned.offered, left=lambda: patience.left > end)
    # Each group of products gets its share, so that the first cannot use up what the others need.
    share = Budget(docket.options.runs // max(1, len(learned.alike.groups)), 0.0, clock, progress)
    gifts, otherwise = _search(docket, learned, seen, patience, share)
    docket.runs += passes.runs
    if passes.judged:
        docket.at_stake.update({"goods_without_purchase"}, {"stale_pass" for one in passes.judged if one.kept})
        docket.tried.append(
            Tried("game passes are bought in a prompt and outside, and claimed by clients", passes.runs)
        )
    otherwise += take_conditional(docket, learned.effective, share._replace(seconds=patience.left / 2))
    if not docket.charges:
        _try_last(docket, learned)
    told = docket.told(lambda: patience.left > 0)
    trial = _conclude(docket, told, learned.found, seen.looks, [*learned.effective, *gifts], passes)
    strict = docket.options.strict
    verdict = "violated" if strict and any(one.charges for one in otherwise) else trial.verdict
    return trial._replace(verdict=verdict, otherwise=otherwise, strict=strict, goals=docket.goals)


def _learn(docket: Docket, patience: Patience) -> _Learned:
    """Find the products, and what each of them gives; the target is told what it needs to know of itself."""
    options, whole = docket.options, docket.target
    learned = learn_game(
        whole,
        options.products,
        options.worn,
        patience.guard,
        is_late=lambda: patience.is_past(_LEARNING_PART),
        clock=lambda: -patience.left,
    )
    found, wholes = learned.found, [look.outcome for look in learned.wholes]
    target = found.tried_on(learned.target)
    docket.notes.extend([*([learned.note] if learned.note else []), *say_asks(found.asks)])
    worn = {**options.worn, **found.offered}
    lessons = tuple(settled(target, worn, lesson) for lesson in found.lessons)
    lessons, said = with_each_other(target, worn, lessons)
    docket.notes.extend(said)
    docket.target = knowing_once(target, lessons)
    all_of_it = wholes and learned.seconds <= options.seconds * _WHOLE_PART
    calm = knowing_once(found.tried_on(whole), lessons) if all_of_it else docket.target
    effective = [lesson for lesson in lessons if lesson.ladders]
    each = Alike([[one] for one in effective])
    alike = each if options.every_product else find_alike(docket.target, worn, effective)
    docket.unlisted.update(one.product for group in alike.groups for one in group[1:])
    return _Learned(found._replace(lessons=lessons), calm, wholes, worn, effective, alike)


def _look(docket: Docket, learned: _Learned, patience: Patience) -> _Seen:
    """Make the clean runs, in which a handler can be wrong all the same."""
    target, worn, offered = learned.calm, learned.worn, learned.offered
    before = patience.left
    looks = learned.wholes + list(_calm_scenarios(docket, learned, lambda: patience.is_past(_CALM_PART)))
    telling = _TELLING_RUNS * (before - patience.left) / max(1, len(looks) - len(learned.wholes))
    looks += [docket.calm(*one, offered=offered) for one in restricted_buyers(target, worn, learned.effective, looks)]
    lessons = learned.found.lessons
    owners = [*find_owners(target, worn, lessons, looks, has_time=lambda: not patience.is_past(_CALM_PART))]
    try_owners(docket, worn, owners, offered=offered)
    return _Seen(looks, owners, telling)


def _search(
    docket: Docket, learned: _Learned, seen: _Seen, patience: Patience, share: Budget
) -> tuple[list[Lesson], tuple[Otherwise, ...]]:
    """Search all products, what can be given to friends, and the other readings of what nobody documents.

    Args:
        docket: what is gathered.
        learned: the products.
        seen: what clean runs have shown.
        patience: how much time is left.
        share: how many runs each group of products gets; how many seconds is found out here.

    Returns:
        The products that can be given, and the readings.
    """
    worn, offered = learned.worn, learned.offered
    seconds = max(0.0, (1 - READINGS_PART) * patience.left - seen.telling)
    budget = share._replace(seconds=seconds / max(1, len(learned.alike.groups)))
    search_products(docket, worn, learned.alike, learned.effective, budget._replace(seconds=seconds), offered=offered)
    left = budget._replace(seconds=patience.left - seen.telling)
    search_owners(docket, worn, seen.owners, left, offered=offered)
    gifts = list(search_gifts(docket, worn, learned.found, patience, budget, offered=offered))
    half = budget._replace(seconds=(patience.left - seen.telling) / 2)
    return gifts, search_readings(docket, worn, learned.proved, half, offered=offered)


def _try_last(docket: Docket, learned: _Learned) -> None:
    """What no few faults break, and what only some games know of.

    Tries come to an end where everything fails for a while, a list of PurchaseIds may be short, or hold a part of each,
    and a network of places has receipts of other places.
    """
    faults, elsewhere = docket.options.bounds.faults > 0, docket.target.asks_place
    failing = [Kind.OUTAGE, Kind.LONG_OUTAGE, Kind.MANY_OPEN] if faults else []
    kinds = [*failing, *([Kind.OTHER_PLACE] if elsewhere else [])]
    for lesson in learned.proved:
        for kind in [*([] if lesson.once else [Kind.ALIKE_IDS]), *kinds]:
            scenario = Scenario(docket.target, kind, lesson.product, learned.worn)
            expect = expectations_for(scenario, lesson)
            outcome = docket.calm(scenario, expect, offered=learned.offered, but_for=excused_in(kind))
            if kind is Kind.MANY_OPEN:
                docket.notes.extend(say_most(scenario, expect, outcome))
    if docket.target.asks_private:
        docket.notes.extend(try_private(docket, learned.worn, learned.proved, offered=learned.offered))
    timed = [one for one in learned.proved if docket.habits(learned.worn, one.product).reads_clock]
    docket.notes.extend(say_weeks_later(docket.target, learned.worn, timed))


def _unfinished(docket: Docket, why: str) -> Trial:
    """What there is to tell when the learning came to no end."""
    charges = tuple(sorted(docket.charges.values(), key=_rank))
    verdict = "violated" if charges else "inconclusive"
    tried = tuple(docket.tried)
    return Trial(docket.target, verdict, charges, (), docket.runs, False, docket.options.bounds, (), (why,), tried)


def _not_varied(docket: Docket) -> tuple[str, ...]:
    return not_varied(docket.extent, stays_away="long-absence" in docket.goals)


def _calm_scenarios(docket: Docket, learned: _Learned, is_late: Callable[[], bool]) -> Iterator[Outcome]:
    """The runs in which nothing goes wrong, and a handler can be wrong all the same."""
    target, found, worn, offered = learned.calm, learned.found, learned.worn, learned.offered
    moves = docket.options.bounds.servers > 1 and docket.options.bounds.moves > 0
    docket.weigh(found.unknown.outcome.history, Expectations(waived=frozenset({unknown_product(target)})))
    yield found.unknown.outcome
    if not found.handled:
        return
    for lesson in found.lessons:
        if is_late() and lesson.product in docket.unlisted:
            continue
        habits = docket.habits(worn, lesson.product)
        steady = all(ladder.place not in lesson.growing for ladder in lesson.ladders)
        for kind in clean_kinds(lesson, habits, steady=steady, moves=moves):
            scenario = with_absence(Scenario(target, kind, lesson.product, worn), lesson)
            yield docket.calm(scenario, expectations_for(scenario, lesson), offered=offered, but_for=excused_in(kind))
        for kind, other in kinds_beside(lesson, learned.effective):
            scenario = with_ask(Scenario(target, kind, lesson.product, worn, other=other.product))
            expect = expectations_for(scenario, lesson, other)
            yield docket.calm(scenario, expect, offered=offered, but_for=excused_in(kind))
    # Without what the game looks for on a player, a purchase must not be acknowledged.
    effective = {lesson.product: lesson for lesson in found.lessons if lesson.ladders}
    for bare in found.bare:
        scenario = Scenario(target, Kind.ONCE, bare.product, docket.options.worn)
        expect = expectations_for(scenario, effective[bare.product])
        # The rest of the game would have put it there, so that to raise, or to say "not yet", is no mistake.
        yield docket.calm(scenario, expect, offered=False, but_for=_GIVES_WAY)
    scenario = Scenario(target, Kind.UNKNOWN, unknown_product(target), worn)
    if found.unknown.now.delivered and not gives_anything(found.lessons, found.unknown):
        yield docket.calm(scenario, expectations_for(scenario, None), offered=offered)
    elif found.unknown.now.delivered and not found.unknown.now.granted:
        yield docket.calm(
            scenario,
            expectations_for(scenario, unknown_lesson(Looks(target, worn), scenario.product, found.lessons)),
            offered=offered,
        )


def _rank(charge: Charge) -> tuple[bool, int]:
    """What is the cause of all else is told first, and then in the order of the laws."""
    law = charge.finding.violation.law
    return (law not in CAUSES or bool(charge.finding.deviations), LAWS.index(law))


def _conclude(
    docket: Docket,
    told: list[Charge],
    found: Discovery,
    looks: list[Outcome],
    effective: list[Lesson],
    passes: PassTrial,
) -> Trial:
    told = [one._replace(friendless=docket.is_friendless(one)) for one in told]
    charges = tuple(sorted([*told, *(Charge(*one) for one in passes.charges)], key=_rank))
    history = [event for look in looks for event in look.history]
    unsupported = tuple(dict.fromkeys(event.member for event in history if isinstance(event, Unsupported)))
    notes = (
        *docket.notes,
        *(() if charges else docket.hints),
        *passes.notes,
        *notes_on(found, history, {one.product for one in effective}, docket.target.game),
    )
    if docket.target.contract != TODAY:
        notes = (f"the platform plays by the contract {docket.target.contract}, and not by today's", *notes)
    ids = {*(lesson.product for lesson in found.lessons), *(rule.game_pass for rule in passes.judged)}
    notes = join_notes(notes, ids)
    # A call in a corner that no purchase passes leaves the proof as it is.
    # A handler of which no product is known was not tried, whatever the passes have shown.
    passes_alone = bool(passes.judged) and not (found.lessons or found.untried or found.handled)
    in_the_way = bool(docket.excused) or any(isinstance(event, Unsupported) and event.delivery for event in history)
    in_the_way = in_the_way or lacks_data_package(history)
    if charges:
        verdict = "violated"
    elif in_the_way or not (effective or passes_alone) or docket.unproved:
        verdict = "inconclusive"
        why = why_inconclusive(
            history, found.lessons, docket.excused, docket.unproved, effective=bool(effective or passes_alone)
        )
        notes = (*notes, why) if why else notes
    else:
        verdict = "upheld"
    exhausted = docket.exhausted and bool(effective)
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
        bool(passes.judged),
    )
