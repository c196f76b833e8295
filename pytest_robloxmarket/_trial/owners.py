"""Buyers who own a game pass: tried where a game asks for one, and gives an owner something else for the same product.

Such a buyer must get what owners get also while Roblox does not say whether they own the pass.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Outcome, Setup
from pytest_robloxmarket._terms.events import PassAsked
from pytest_robloxmarket._terms.ids import PassId, ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.clean_runs import QUICK
from pytest_robloxmarket._trial.learning.effects import Lesson, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.owning import own
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Owner", "find_owners", "owner_setup")

# So many passes are tried of those that a game asks for.
_PASSES_MAX: Final = 4

# A little less than what an owner has more is missing where they got what others get.
_NEARLY: Final = 0.9


class Owner(NamedTuple):
    """What a product gives to who owns a pass, where that is not what it gives to others."""

    game_pass: PassId
    lesson: Lesson
    plain: Lesson  # What it gives to others.

    def scenario(self, target: Target, worn: Worn, kind: Kind) -> Scenario:
        """An owner who buys."""
        return Scenario(target, kind, self.lesson.product, worn, owns=self.game_pass)

    def setup(self, scenario: Scenario, bounds: Bounds) -> Setup:
        """How such a purchase is run and judged: who gets what others get has less than is theirs."""
        setup = setup_for(scenario, bounds, self.lesson)
        return replace(setup, expect=replace(setup.expect, share=min(setup.expect.share, _share(self))))


def find_owners(
    target: Target,
    worn: Worn,
    lessons: Iterable[Lesson],
    looks: Sequence[Outcome],
    *,
    has_time: Callable[[], bool],
) -> Iterator[Owner]:
    """The products that give something else to who owns a pass.

    Args:
        target: the game.
        worn: what players have on them.
        lessons: what its products give to a buyer who owns none.
        looks: clean runs, which show what the game asks for.
        has_time: whether there is time for more clean runs.
    """
    asked = [event.game_pass for one in looks for event in one.history if isinstance(event, PassAsked)]
    known = [*lessons]
    for game_pass in list(dict.fromkeys(asked))[:_PASSES_MAX]:
        owned = Looks(_owning(target, game_pass), worn)
        for lesson in known:
            if has_time() and _changes(owned, lesson.product) != _changes(Looks(target, worn), lesson.product):
                owner = _owner(owned, game_pass, lesson)
                if owner.lesson.ladders:
                    yield owner


def owner_setup(scenario: Scenario, bounds: Bounds, plain: Lesson | None) -> Setup:
    """The same of a scenario that is replayed."""
    if plain is None:
        return setup_for(scenario, bounds, None)
    looks = Looks(_owning(scenario.target, scenario.owns), scenario.worn)
    return _owner(looks, scenario.owns, plain).setup(scenario, bounds)


def _owner(looks: Looks, game_pass: PassId, plain: Lesson) -> Owner:
    lesson = learn(looks, plain.product)
    known = {ladder.place: ladder for ladder in plain.ladders}
    # Where owners begin with something else, it cannot be told from what a purchase gives.
    ladders = tuple(one for one in lesson.ladders if one.place not in known or _begin(one) == _begin(known[one.place]))
    lasting = lesson.lasting & {one.place for one in ladders}
    return Owner(game_pass, lesson._replace(ladders=ladders, lasting=lasting), plain)


def _begin(ladder: Ladder) -> Value:
    return ladder.rungs[0] or 0


def _share(owner: Owner) -> float:
    """The part of a purchase that is missing where an owner got what others get."""
    plain = {ladder.place: ladder.step for ladder in owner.plain.ladders}
    shares = [
        _NEARLY * (1 - plain[one.place] / one.step)
        for one in owner.lesson.ladders
        if one.place not in owner.lesson.growing and 0 < plain.get(one.place, 0) / (one.step or 1) < 1
    ]
    return min(shares, default=1.0)


def _changes(looks: Looks, product: ProductId) -> Mapping[Location, tuple[Value, Value]]:
    """What one quick purchase changes: what is where after it, and what would be there without."""
    once, nothing = looks.at(product, 1, QUICK), looks.idle(product, QUICK)
    found: dict[Location, tuple[Value, Value]] = {}
    for side, other in zip(once.sights[:2], nothing.sights[:2], strict=True):
        places = [place for place, value in side.held.items() if other.held.get(place) != value]
        found.update((place, (other.held.get(place), side.held[place])) for place in places)
    return found


def _owning(target: Target, game_pass: PassId) -> Target:
    """The game with a buyer who owns a pass."""
    return target._replace(install=partial(_install_owned, target.install, game_pass))


def _install_owned(install: Callable[[Market], object], game_pass: PassId, market: Market) -> None:
    own(market, game_pass)
    install(market)
