"""What was bought is used up, or sold out, and bought again: does it come again?"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.ladders import Ladder
from pytest_robloxmarket._oracle.places import leaf
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.events import DecisionRecorded
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.purchases import PRICE

__all__ = ("comes_again", "is_stock")

_WALLET: Final = 10_000

# More than any game has of what it sells a limited number of.
_MANY: Final = 1_000_000

# Longer than any cache of a read.
_PAUSE_S: Final = 60


def comes_again(looks: Looks, product: ProductId, place: Location, spent: Value) -> bool | None:
    """Whether a second purchase gives again what the buyer has used up while they were away.

    Args:
        looks: the game.
        product: what is bought twice.
        place: where the goods are, in a data store.
        spent: what is left there.

    Returns:
        None when it cannot be tried: the goods are inside a text or a list.
    """
    found = _buy_after(looks, product, place, spent)
    return None if found is None else found.left != spent


def is_stock(looks: Looks, product: ProductId, ladder: Ladder) -> bool:
    """Whether a number that belongs to all decides whether there is something left to sell.

    Then nothing is granted any more when it has come to 0, or to far more than anybody sells.
    """
    found = _buy_after(looks, product, ladder.place, 0 if ladder.step < 0 else _MANY)
    return found is not None and not found.granted


class _Bought(NamedTuple):
    """What became of a second purchase: what is at the place then, and whether it was granted."""

    left: Value
    granted: bool


def _buy_after(looks: Looks, product: ProductId, place: Location, spent: Value) -> _Bought | None:
    """Buy twice, and leave so much at a place between; None when it is not there to be changed."""
    found: list[_Bought] = []

    def play(market: Market) -> None:
        offered = market.catalogue.product(int(product), price=PRICE)
        market.player_defaults.update(looks.worn)
        looks.target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        market.clock.advance(_PAUSE_S)
        alice.buy(offered)
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        store, key, path = (text.replace("{user}", str(alice.id)).replace("{name}", alice.name) for text in place)
        if not _spend(market, store, key, path, spent):
            return
        market.server().join(alice)
        market.clock.advance(_PAUSE_S)
        before = _grants(market)
        alice.buy(offered)
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        left = leaf(market.snapshot().stores.get((store, key)), path)
        found.append(_Bought(left, _grants(market) > before))

    run(Setup(play, CALM, contract=looks.target.rules, recover=False), PoliteChoices())
    return found[0] if found else None


def _grants(market: Market) -> int:
    return sum(isinstance(event, DecisionRecorded) for event in market.history)


def _spend(market: Market, store: str, key: str, path: str, left: Value) -> bool:
    """Leave so much at a place of a data store; False when it is not there to be changed."""
    contents = next((one for one in market.platform.stores.opened if one.label == store), None)
    stored = None if contents is None else contents.read(key)
    if contents is None or stored is None or leaf(stored.value, path) is None:
        return False
    changed = _with(stored.value, path.split(".") if path else [], left)
    if leaf(changed, path) != left:
        return False
    contents.write(key, changed, market.scheduler.now_ms, stored.user_ids, stored.metadata)
    return True


def _with(value: object, names: list[str], left: Value) -> object:
    if not names:
        return left
    if not isinstance(value, Mapping) or names[0] not in value:
        return value
    return {**value, names[0]: _with(value[names[0]], names[1:], left)}
