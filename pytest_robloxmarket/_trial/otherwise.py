"""Tries a game once more under each other reading of what nobody documents, where the game can notice it."""

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Budget, excused, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._simulation.outcome import CALM, run
from pytest_robloxmarket._terms.events import TaskRaised
from pytest_robloxmarket._trial.agenda import Habits
from pytest_robloxmarket._trial.charges import Charge, header_of, setup_for
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.readings import READINGS, Reading
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("KINDS", "Otherwise", "notices", "try_readings")

# The scenarios in which a reading can show, by its switch; the first purchase of the second kind meets the second one.
KINDS: Final = {
    "bad_answer": (Kind.ONCE,),
    "late_callback": (Kind.OPEN_AT_ONCE, Kind.AT_JOIN),
    "receipt_order": (Kind.OPEN_AT_ONCE, Kind.BUYS_AND_LEAVES),
    "second_invocation": (Kind.TWICE,),
    "purchase_id": (Kind.TWICE,),
    "bound_retry_ms": (Kind.ONCE,),
    "transform_error": (Kind.ONCE,),
    "removing_at_close": (Kind.CLOSED,),
}


class Otherwise(NamedTuple):
    """What a reading showed.

    Attributes:
        reading: how what is undocumented was read.
        runs: how many runs were made.
        exhausted: whether each run with so many faults was made.
        charges: the laws that are broken under it, and not under the rules as they are.
        raised: what the game raises outside of its handler under it, in clear weather, and not under the rules as
            they are.
    """

    reading: Reading
    runs: int
    exhausted: bool
    charges: tuple[Charge, ...]
    raised: tuple[str, ...] = ()


def try_readings(
    target: Target,
    worn: Worn,
    lessons: Sequence[tuple[Lesson, Habits]],
    broken: Set[str],
    budget: Budget,
    *,
    faults: int,
    offered: bool,
) -> Iterator[Otherwise]:
    """Try each reading that a game can notice.

    Args:
        target: the game, under the rules as they are.
        worn: what players have on them.
        lessons: its products, and what the game does.
        broken: the laws that are broken under the rules as they are.
        budget: what may be used for all of it.
        faults: how often a request may fail, or a recording be lost.
        offered: whether some of `worn` was offered; replay strings say so.
    """
    noticed = [
        (reading, [lesson for lesson, habits in lessons if notices(reading, habits)])
        for reading in READINGS
        if reading.is_new(target.rules)
    ]
    tried = [(reading, products) for reading, products in noticed if products]
    bounds = CALM._replace(faults=faults, moves=0)
    started = budget.clock()
    searches = sum(len(KINDS[reading.switch]) * len(products) for reading, products in tried)
    for reading, products in tried:
        other = target._replace(reading=reading)
        scenarios = [
            (Scenario(other, kind, lesson.product, worn), lesson)
            for lesson in products
            for kind in KINDS[reading.switch]
        ]
        part = budget._replace(runs=max(1, budget.runs // searches), seconds=budget.seconds / searches)
        if budget.clock() - started <= budget.seconds:
            yield _try(reading, scenarios, bounds, broken, part, offered=offered)


def notices(reading: Reading, habits: Habits) -> bool:
    """Whether a reading can make a difference to a game that does this."""
    needs: dict[str, Callable[[], bool]] = {
        "late_callback": lambda: habits.loads,
        "bound_retry_ms": lambda: habits.binds,
        "transform_error": lambda: habits.transforms,
        "removing_at_close": lambda: habits.listens,
    }
    return needs.get(reading.switch, lambda: True)()


def _try(
    reading: Reading,
    scenarios: Sequence[tuple[Scenario, Lesson]],
    bounds: Bounds,
    broken: Set[str],
    budget: Budget,
    *,
    offered: bool,
) -> Otherwise:
    charges: dict[str, Charge] = {}
    raised: dict[str, None] = {}
    runs, exhausted = 0, True
    for scenario, lesson in scenarios:
        setup = setup_for(scenario, bounds, lesson)
        search = explore(setup, budget)
        runs, exhausted = runs + search.runs, exhausted and search.exhausted
        header = header_of(scenario, setup.bounds, offered=offered)
        for finding in search.findings:
            law = finding.violation.law
            history = run(setup, ScriptedChoices(finding.choices)).history
            if law not in broken and not excused(setup, finding.violation, history):
                charges.setdefault(law, Charge(finding, scenario, setup, Script(header, finding.choices)))
        raised.update(dict.fromkeys(_raised(scenario, lesson)))
    return Otherwise(reading, runs, exhausted, tuple(charges.values()), tuple(raised))


def _raised(scenario: Scenario, lesson: Lesson) -> Iterator[str]:
    """What is raised outside of the handler under a reading alone."""
    plain = scenario._replace(target=scenario.target._replace(reading=None))
    known, found = (
        dict.fromkeys(
            event.message
            for event in run(setup_for(one, CALM, lesson), PoliteChoices()).history
            if isinstance(event, TaskRaised)
        )
        for one in (plain, scenario)
    )
    return (message for message in found if message not in known)
