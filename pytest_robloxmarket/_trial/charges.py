"""What a trial charges a game with, how its scenarios are judged, and what a replay string says of them."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Finding
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import LAWS, Location
from pytest_robloxmarket._trial.learning.effects import Lesson, in_memory_alone
from pytest_robloxmarket._trial.readings import Reading, reading_numbered
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.passes import PassScenario
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = (
    "Also",
    "Charge",
    "excused_in",
    "expectations_for",
    "header_of",
    "knowing_once",
    "offered_in",
    "reading_in",
    "settled",
    "setup_for",
)

# The rungs of a ladder that only the first purchase climbs.
_ONE_PURCHASE: Final = 2

# Where the flags stand in a header: the lowest bit says that something was offered, the others are a reading's number.
_FLAGS: Final = 3
_READING: Final = 2


class Also(NamedTuple):
    """What one mistake breaks besides: another law, or the same one for another product."""

    law: str
    product: ProductId


class Charge(NamedTuple):
    """One broken law: how, in which scenario, and the script of the shortest run that shows it."""

    finding: Finding
    scenario: Scenario | PassScenario
    setup: Setup
    script: Script
    also: tuple[Also, ...] = ()
    friendless: bool = False  # A product that can be bought for a friend stays open where the buyer chose none.

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws that it is about: its own, and what the same mistake breaks besides."""
        return self.finding.violation.law, *(one.law for one in self.also)


def setup_for(scenario: Scenario, bounds: Bounds, lesson: Lesson | None, other: Lesson | None = None) -> Setup:
    """How a scenario is run and judged, with what is known of its product, and of the other one if there is one."""
    return Setup(scenario.program, bounds, expectations_for(scenario, lesson, other), scenario.target.rules)


def settled(target: Target, worn: Worn, lesson: Lesson) -> Lesson:
    """A lesson that knows whether its places change in five minutes, an hour or a day without any purchase."""
    lesson = _lasting_in_memory(target, worn, lesson)
    if not lesson.ladders:
        return lesson
    scenario = Scenario(target, Kind.LONG_IDLE, lesson.product, worn)
    if not run(setup_for(scenario, CALM, lesson), PoliteChoices()).violations:
        return lesson
    growing = lesson.growing | {ladder.place for ladder in lesson.ladders}
    return lesson._replace(learned=lesson.learned._replace(growing=growing))


def _lasting_in_memory(target: Target, worn: Worn, lesson: Lesson) -> Lesson:
    """A lesson without what a game itself lets expire soon, in a memory store: a boost of an hour is none for ever.

    What adds up is a balance, for however long it is kept; but a stock that begins anew each hour may be meant so.
    """
    kept = [ladder for ladder in lesson.ladders if in_memory(ladder.place.store)]
    alone = in_memory_alone(lesson)
    if not kept:
        return lesson
    scenario = Scenario(target, Kind.WEEKS_AWAY if alone else Kind.LONG_AWAY, lesson.product, worn)
    broken = {one.place for one in run(setup_for(scenario, CALM, lesson), PoliteChoices()).violations}
    if alone and broken:
        gone = [ladder.place for ladder in kept if not ladder.step]
    else:
        gone = [ladder.place for ladder in kept if ladder.place in broken]
    ladders = tuple(ladder for ladder in lesson.ladders if ladder.place not in gone)
    learned = lesson.learned
    if gone and not alone:
        of_all = (*learned.aside.get(Aside.OF_ALL, ()), *gone)
        learned = learned._replace(aside={**learned.aside, Aside.OF_ALL: of_all})
    lasting = lesson.lasting & {ladder.place for ladder in ladders}
    return lesson._replace(ladders=ladders, lasting=lasting, learned=learned)


def knowing_once(target: Target, lessons: Sequence[Lesson]) -> Target:
    """The same game, of whose products it is known which nobody has twice."""
    return target._replace(once=frozenset(int(one.product) for one in lessons if one.ladders and _is_once(one)))


def _is_once(lesson: Lesson) -> bool:
    rungs = [ladder.later if ladder.lasts else ladder.rungs for ladder in lesson.ladders]
    return lesson.once or all(len(one) <= _ONE_PURCHASE for one in rungs)


def expectations_for(scenario: Scenario, lesson: Lesson | None, other: Lesson | None = None) -> Expectations:
    """What the judge is told of a scenario's products."""
    if scenario.kind is Kind.UNKNOWN:
        product = scenario.product
        if lesson is not None and lesson.ladders:
            # It may stay open for ever, but what is given for it must not be given at each call.
            return Expectations({product: lesson.ladders}, waived=frozenset({product}))
        return Expectations(barren=frozenset({product}), waived=frozenset({product}))
    if lesson is None or not lesson.ladders:
        return Expectations()
    if scenario.kind is Kind.OTHER_PRICE:
        # What adds just what was paid counts Robux, and may well be less; and a list of sales may tell the price.
        lesson = lesson._replace(ladders=tuple(one for one in lesson.ladders if one.step not in {0, PRICE}))
    known = [lesson, *([other] if other is not None and scenario.other == other.product else [])]
    known = [_known_beside(one, known) for one in known]
    return Expectations(
        {one.product: one.ladders for one in known},
        frozenset[Location]().union(*(one.lasting for one in known)),
        frozenset[Location]().union(*(one.growing for one in known)),
        price=Robux(PRICE if scenario.kind is Kind.OTHER_PRICE else 0),
        declined=scenario.kind in {Kind.DECLINED, Kind.OTHER_DECLINED},
        after=scenario.other if scenario.kind is Kind.AFTER_ANOTHER else ProductId(0),
    )


def _known_beside(lesson: Lesson, bought: Sequence[Lesson]) -> Lesson:
    """A product without the places that another one changes in a way which is not known, like the size of one bag.

    What another one leaves as it is where nothing was bought, as a new save begins with no gems, is known.
    """

    def is_blurred(ladder: Ladder) -> bool:
        return any(
            ladder.place in other.changed and ladder.reach(other.changed[ladder.place]) != (0, 0)
            for other in bought
            if all(one.place != ladder.place for one in other.ladders)
        )

    return lesson._replace(ladders=tuple(one for one in lesson.ladders if not is_blurred(one)))


_EXCUSED: Final = {
    Kind.OTHER_PRICE: frozenset({"torn_purchase"}),
    Kind.DECLINED: frozenset({"double_grant"}),
    Kind.OTHER_DECLINED: frozenset({"double_grant"}),
    Kind.OUTAGE: frozenset({"handler_error", "invalid_decision"}),
    Kind.LONG_OUTAGE: frozenset({"handler_error", "invalid_decision"}),
    Kind.OWNER_UNANSWERED: frozenset({"handler_error", "invalid_decision"}),
    Kind.OTHER_PLACE: frozenset({"stuck_purchase"}),
    Kind.MANY_OPEN: frozenset(LAWS) - {"double_grant"},
}


def excused_in(kind: Kind) -> frozenset[str]:
    """The laws that a scenario says nothing about.

    Who gives at every prompt's end gives without a purchase, and not twice for one. A price that counts for one
    place, and not for another beside it, may be a sum of sales beside goods. A handler may let the errors of an
    outage out: the receipt comes again. What was bought in another place may wait for its buyer there. Of twelve
    purchases at once it is asked whether the first is remembered: a server may have no requests left for all of
    them, or a bag be full.
    """
    return _EXCUSED.get(kind, frozenset())


def header_of(scenario: Scenario, bounds: Bounds, *, offered: bool) -> tuple[int, ...]:
    """What a replay string says of a run besides its choices; `offered_in` and `reading_in` read it."""
    more = scenario.other or scenario.forbidden or scenario.owns or scenario.away_s
    other = (more,) if more else ()
    reading = scenario.target.reading
    flags = int(offered) + (_READING * reading.number if reading is not None else 0)
    return (scenario.target.tag, int(scenario.kind), scenario.product, flags, *bounds, *other)


def offered_in(header: Sequence[int]) -> bool:
    """Whether players were offered what the game looked for."""
    return bool(header[_FLAGS] % _READING)


def reading_in(header: Sequence[int]) -> Reading | None:
    """How what is undocumented was read, if not as the rules do."""
    return reading_numbered(header[_FLAGS] // _READING)
