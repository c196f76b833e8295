"""Whether it matters to a game that a buyer leaves while an UpdateAsync is on its way to their save.

UpdateAsync reads, and then calls its function, which may find that the player is gone: by looking at them, or at a
table that PlayerRemoving has cleared. To a game whose function takes no notice of that, leaving before it and leaving
before its write are the same, and a search need not try both. See docs/decisions/0129.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Program, Setup, run
from pytest_robloxmarket._terms.events import Event, StoreRefused, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.store_events import UpdateCancelled
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("leaving_early", "minds_leaving", "update_minds_leaving")

# So many updates of a run are looked at, of so many products.
_UPDATES_MAX: Final = 6
_PRODUCTS_MAX: Final = 3


class _Update(NamedTuple):
    """What an UpdateAsync came to: what it wrote, that it wrote nothing, or how it failed."""

    place: tuple[str, str]
    written: object = None
    failed: str = ""


def leaving_early(program: Program) -> Program:
    """The same, on a market whose buyers may leave before the function of an UpdateAsync is called."""

    def play(market: Market) -> None:
        market.world.leaves_in_updates = True
        program(market)

    return play


def minds_leaving(target: Target, worn: Worn, products: Iterable[ProductId]) -> bool:
    """Whether an update of a first purchase comes to something else where its buyer has just left.

    Args:
        target: the game.
        worn: what players have on them.
        products: what is bought.
    """
    scenarios = [Scenario(target, Kind.ONCE, one, worn) for one in [*products][:_PRODUCTS_MAX]]
    return any(update_minds_leaving(Setup(one.program, CALM, contract=target.rules)) for one in scenarios)


def update_minds_leaving(setup: Setup) -> bool:
    """The same of the updates of one clean run, which calls of a handler have asked for."""
    stays = _updates(setup)
    return any(
        _updates(setup, number)[number : number + 1] != stays[number : number + 1]
        for number in range(min(len(stays), _UPDATES_MAX))
    )


def _updates(setup: Setup, leaves_at: int = -1) -> Sequence[_Update]:
    """What the updates of calls came to; the buyer leaves in one of them, if any."""
    program = leaving_early(setup.program)

    def play(market: Market) -> None:
        if leaves_at >= 0:
            market.weather.add(Fault("move.update", "leave", 1, leaves_at))
        program(market)

    history = run(replace(setup, program=play, recover=False), PoliteChoices(), tracing=True).history
    return [found for event in history if getattr(event, "delivery", 0) for found in _update_of(event)]


def _update_of(event: Event) -> Iterable[_Update]:
    if isinstance(event, StoreWritten | StoreRefused) and event.api == "UpdateAsync":
        place = event.store, getattr(event, "key", "")
        yield _Update(place, failed=event.message) if isinstance(event, StoreRefused) else _Update(place, event.after)
    elif isinstance(event, UpdateCancelled):
        yield _Update((event.store, event.key))
