"""Buyers to whom a policy forbids something: tried where a game asks what its players are allowed.

Whoever asks before a prompt is shown turns nobody away who has paid; a handler that refuses keeps the money. What such
a buyer is given may be something else than what others are given, and so it is learned.
"""

from collections.abc import Iterable, Iterator, Sequence

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._platform.policies import POLICIES
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.service_events import PolicyAsked
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import Lesson, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.forbidden import FORBIDDEN, forbid
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("restricted_buyers", "restricted_setup")


def restricted_buyers(
    target: Target, worn: Worn, lessons: Iterable[Lesson], looks: Sequence[Outcome]
) -> Iterator[tuple[Scenario, Expectations]]:
    """Scenarios with a buyer to whom something is forbidden, and how they are judged; none where a game never asks.

    Those that break a law, and one in which everything is forbidden that can be.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what its products give to a buyer to whom nothing is forbidden.
        looks: clean runs, which show whether the game asks.
    """
    asked = {event.api for one in looks for event in one.history if isinstance(event, PolicyAsked)}
    for lesson in lessons if asked else ():
        for number, row in enumerate(FORBIDDEN, 1):
            scenario = Scenario(target, Kind.RESTRICTED, lesson.product, worn, forbidden=number)
            if row.api in asked:
                setup = restricted_setup(scenario, lesson)
                if len(row.policies) == len(POLICIES) or run(setup, PoliteChoices()).violations:
                    yield scenario, setup.expect


def restricted_setup(scenario: Scenario, lesson: Lesson | None) -> Setup:
    """How such a purchase is run and judged: by what others are given, or by what this buyer gets if that differs."""
    setup = setup_for(scenario, CALM, lesson)
    if run(setup, PoliteChoices()).violations:
        given = learn(Looks(_restricted(scenario.target, scenario.forbidden), scenario.worn), scenario.product)
        setup = setup_for(scenario, CALM, given) if given.ladders else setup
    return setup


def _restricted(target: Target, number: int) -> Target:
    """The game with a buyer to whom something is forbidden."""

    def install(market: Market) -> None:
        forbid(market, number)
        target.install(market)

    return target._replace(install=install)
