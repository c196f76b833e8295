"""What was bought is used up, and bought again: does it come again?"""

from collections.abc import Mapping

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.places import leaf
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.purchases import PRICE

__all__ = ("comes_again",)

_WALLET = 10_000

# Longer than any cache of a read.
_PAUSE_S = 60


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
    found: list[bool | None] = []

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
        key, path = (text.replace("{user}", str(alice.id)).replace("{name}", alice.name) for text in place[1:])
        if not _spend(market, place.store, key, path, spent):
            found.append(None)
            return
        market.server().join(alice)
        market.clock.advance(_PAUSE_S)
        alice.buy(offered)
        market.clock.advance(_PAUSE_S)
        alice.leave()
        market.clock.advance(_PAUSE_S)
        found.append(leaf(market.snapshot().stores.get((place.store, key)), path) != spent)

    run(Setup(play, CALM, contract=looks.target.rules, recover=False), PoliteChoices())
    return found[0] if found else None


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
