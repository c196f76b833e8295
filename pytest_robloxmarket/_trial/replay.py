"""From a replay string back to a run, and to its story."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_robloxmarket._explore.explorer import Finding
from pytest_robloxmarket._faults.plan import Bounds, check_bounds
from pytest_robloxmarket._kernel.choices import ScriptedChoices
from pytest_robloxmarket._kernel.script import Script, decode_script
from pytest_robloxmarket._simulation.outcome import Setup, run
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import PassId, ProductId
from pytest_robloxmarket._trial.beside import alone
from pytest_robloxmarket._trial.charges import Charge, knowing_once, offered_in, reading_in, settled, setup_for
from pytest_robloxmarket._trial.learning.asking import with_ask
from pytest_robloxmarket._trial.learning.each_other import with_each_other
from pytest_robloxmarket._trial.learning.gifts import find_gifts, gift_setup
from pytest_robloxmarket._trial.learning.products import Discovery, discover
from pytest_robloxmarket._trial.owners import owner_setup
from pytest_robloxmarket._trial.passes import replay_pass
from pytest_robloxmarket._trial.restrictions import restricted_setup
from pytest_robloxmarket._trial.scenarios.forbidden import FORBIDDEN
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.owning import OWNERS
from pytest_robloxmarket._trial.scenarios.passes import PassKind
from pytest_robloxmarket._trial.scenarios.purchases import GIFTS, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Replayed", "replay")

# tag, kind, product, offered, servers, crashes, faults, delays, moves; and another product, where one is bought too, or
# what a policy forbids, which pass is owned, or how long somebody is away
_HEADER_SIZE = 9


class Replayed(NamedTuple):
    """What a replay shows: all that happened, and the laws that it breaks; none when the game has been mended."""

    charges: tuple[Charge, ...]
    history: Sequence[Event]


def replay(text: str, target: Target, worn: Worn) -> Replayed:
    """Run the script of a replay string.

    Args:
        text: `rm1-...`
        target: the same target as when the string was made; its code may have changed.
        worn: what players were said to have then.

    Raises:
        UsageError: when the string is damaged, or was made for another target.
        DivergenceError: when the script does not fit the game any more.
    """
    script = decode_script(text)
    if script.header[:1] != (target.tag,):
        lean = target.without_others()
        target = lean if script.header[:1] == (lean.tag,) else target
    if script.header[1:2] and script.header[1] in set(PassKind):
        return _replay_pass(script, text, target, worn)
    scenario, bounds = _scenario(script, text, target, worn)
    found = discover(target, [one for one in (scenario.product, scenario.other) if one], worn)
    target = found.tried_on(target)
    if offered_in(script.header):
        scenario = scenario._replace(worn={**worn, **found.offered})
    # What a purchase does is learned by the rules as they are.
    target = knowing_once(target, found.lessons)
    scenario = scenario._replace(target=target._replace(reading=reading_in(script.header)))
    scenario, setup = _set_up(scenario, bounds, target, found)
    choices = ScriptedChoices(script.choices)
    outcome = run(setup, choices, tracing=True)
    choices.check_used()
    charges = tuple(Charge(Finding(one, script.choices), scenario, setup, script) for one in outcome.violations)
    return Replayed(charges, outcome.history)


def _set_up(scenario: Scenario, bounds: Bounds, target: Target, found: Discovery) -> tuple[Scenario, Setup]:
    """A scenario that knows how a gift is named, and how it is run and judged."""
    if scenario.kind in GIFTS:
        gift = next(find_gifts(target, scenario.worn, (scenario.product,)), None)
        if gift is not None:
            scenario = scenario._replace(named=gift.named)
            return scenario, gift_setup(scenario, bounds, gift)
    settled_lessons = tuple(settled(target, scenario.worn, one) for one in found.lessons)
    parted, _ = with_each_other(target, scenario.worn, settled_lessons)
    lessons = {one.product: one for one in parted}
    if scenario.kind is Kind.RESTRICTED:
        return scenario, restricted_setup(scenario, lessons.get(scenario.product))
    scenario = with_ask(scenario)
    if scenario.kind in OWNERS:
        return scenario, owner_setup(scenario, bounds, lessons.get(scenario.product))
    lesson, other = lessons.get(scenario.product), lessons.get(scenario.other)
    if lesson is not None and other is not None:
        lesson, other = alone(scenario, lesson, other)
    return scenario, setup_for(scenario, bounds, lesson, other)


def _replay_pass(script: Script, text: str, target: Target, worn: Worn) -> Replayed:
    """Run a script that is about a game pass."""
    _check_header(script, text, target)
    found = discover(target, (), worn) if script.header[3] else None
    offered = {} if found is None else found.offered
    charges, history = replay_pass(script, target, {**worn, **offered})
    return Replayed(tuple(Charge(*one) for one in charges), history)


def _scenario(script: Script, text: str, target: Target, worn: Worn) -> tuple[Scenario, Bounds]:
    _check_header(script, text, target)
    header = script.header
    bounds = check_bounds(Bounds(*header[4:_HEADER_SIZE]))
    kind, more = Kind(header[1]), header[_HEADER_SIZE] if len(header) > _HEADER_SIZE else 0
    scenario = Scenario(target, kind, ProductId(header[2]), worn)
    if kind is Kind.RESTRICTED:
        return scenario._replace(forbidden=min(max(1, more), len(FORBIDDEN))), bounds
    if kind in OWNERS:
        return scenario._replace(owns=PassId(more)), bounds
    if kind is Kind.RUN_OUT:
        return scenario._replace(away_s=more), bounds
    return scenario._replace(other=ProductId(more)), bounds


def _check_header(script: Script, text: str, target: Target) -> None:
    """Make sure that a script was made by a trial of this target."""
    header = script.header
    if len(header) not in {_HEADER_SIZE, _HEADER_SIZE + 1} or header[1] not in {*Kind, *PassKind}:
        raise UsageError(
            f"the replay string {text!r} was not made by `robloxmarket check`: replay it where it was made."
        )
    if header[0] != target.tag:
        raise UsageError(
            f"the replay string {text!r} was made for another target than {target.name}: "
            "give the file that the story was about (its name is part of the string), and the same --contract."
        )
