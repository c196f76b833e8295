"""Small games out of a seed: steps of a handler in any order, some of which are mistakes.

Each reads, checks, writes and marks in one of many ways, looks at the player, reads a clock, waits, keeps something in
memory, or leaves work behind. What they have in common is that most of them are wrong in some weather.
"""

import random
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from tests.planted.handlers import GOLD, Install
from tests.planted.parts import Receipt

__all__ = ("generate",)

_GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
_NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet


class _Shop:
    """What the steps of one server share."""

    def __init__(self, server: GameServer) -> None:
        self.server: Final = server
        self.gold: Final = server.data_stores.get_data_store("Gold")
        self.marks: Final = server.data_stores.get_data_store("Marks")
        self.seen: Final[dict[str, int]] = {}  # In memory: gone with the server.
        self.calls = 0


class _Work:
    """One call of the handler. A step that returns a decision ends it."""

    def __init__(self, shop: _Shop, receipt: Receipt) -> None:
        self.shop: Final = shop
        self.purchase: Final[str] = receipt["PurchaseId"]
        self.user: Final[int] = receipt["PlayerId"]
        self.key: Final = f"p{self.user}"
        self.read: Any = None
        self.player: Final[Player | None] = shop.server.players.get_player_by_user_id(self.user)


Step: TypeAlias = Callable[[_Work], object]


def _add(work: _Work, *, check: bool, mark: bool) -> None:
    def change(old: object) -> object:
        profile: Any = old if isinstance(old, dict) else {"gold": 0, "done": {}}
        if not check or work.purchase not in profile["done"]:
            profile["gold"] += 100
            if mark:
                profile["done"][work.purchase] = True
        return profile

    work.shop.gold.update_async(work.key, change)


def _write_what_was_read(work: _Work) -> None:
    profile: Any = work.read if isinstance(work.read, dict) else {"gold": 0, "done": {}}
    if work.purchase not in profile["done"]:
        profile["gold"] += 100
        profile["done"][work.purchase] = True
        work.shop.gold.set_async(work.key, profile)


def _read(work: _Work) -> None:
    work.read = work.shop.gold.get_async(work.key)


def _ask_mark(work: _Work) -> object:
    return _GRANTED if work.shop.marks.get_async(work.purchase) else None


def _set_mark(work: _Work) -> None:
    work.shop.marks.set_async(work.purchase, True)


def _ask_age(work: _Work) -> object:
    since = work.shop.marks.get_async(f"t{work.purchase}")
    now_ms = work.shop.server._market.scheduler.read_clock()
    if isinstance(since, int) and now_ms - since < 2_000:
        return _GRANTED
    work.shop.marks.set_async(f"t{work.purchase}", now_ms)
    return None


def _ask_memory(work: _Work) -> object:
    return _GRANTED if work.purchase in work.shop.seen else None


def _note_in_memory(work: _Work) -> None:
    work.shop.seen[work.purchase] = 1


def _every_second_call(work: _Work) -> object:
    work.shop.calls += 1
    return _NOT_YET if work.shop.calls % 2 == 0 else None


def _needs_player(work: _Work) -> object:
    return None if work.player is not None and work.player.here else _NOT_YET


def _trusts_the_gone(work: _Work) -> object:
    return None if work.player is not None and work.player.here else _GRANTED


def _wait(work: _Work) -> None:
    work.shop.server.wait(1.5)


def _leave_behind(work: _Work) -> None:
    def later() -> None:
        work.shop.server.wait(0.01)
        work.shop.gold.set_async(f"seen{work.user}", work.purchase)
        work.shop.marks.remove_async(work.purchase)

    work.shop.server.spawn(later)


def _spawn_write(work: _Work) -> None:
    work.shop.server.spawn(lambda: _add(work, check=True, mark=True))


_GIVING: Final[tuple[Step, ...]] = (
    lambda work: _add(work, check=True, mark=True),
    lambda work: _add(work, check=True, mark=False),
    lambda work: _add(work, check=False, mark=True),
    _write_what_was_read,
    _spawn_write,
)
_OTHERS: Final[tuple[Step, ...]] = (
    _read,
    _ask_mark,
    _set_mark,
    _ask_age,
    _ask_memory,
    _note_in_memory,
    _every_second_call,
    _needs_player,
    _trusts_the_gone,
    _wait,
    _leave_behind,
)


def generate(seed: int) -> Install:
    """A game of up to five steps; the same for the same seed."""
    chance = random.Random(seed)
    steps = [chance.choice(_GIVING), *chance.sample(_OTHERS, chance.randrange(5))]
    chance.shuffle(steps)
    bold = chance.random() < 0.2  # Takes a failed request for one that went well.

    def install(server: GameServer) -> None:
        shop = _Shop(server)

        def handle(receipt: Receipt) -> object:
            if receipt["ProductId"] != GOLD:
                return _NOT_YET
            work = _Work(shop, receipt)
            for step in steps:
                try:
                    decision = step(work)
                except PlatformError:
                    decision = None if bold else _NOT_YET
                if decision is not None:
                    return decision
            return _GRANTED

        server.marketplace.process_receipt = handle

    return install
