"""Handlers with one mistake each, on a known line, and the same without it: `RIGHT` says which.

What is convicted must be guilty of just that, once: `MISTAKES` says what the charge must say. The Luau of each is in
`luau/mistakes/`.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from inspect import getsourcelines
from pathlib import Path
from typing import Any, Final, NamedTuple

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import checked_source
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._trial.target import Target
from tests.planted.parts import Receipt

__all__ = ("MISTAKES", "Mistake")

_FOLDER: Final = Path(__file__).parent / "luau" / "mistakes"
_MARK: Final = "the mistake shows here"

_GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
_NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet
_COINS: Final = 456456

Save = dict[str, Any]


class Mistake(NamedTuple):
    """One mistake.

    Attributes:
        name: of its handler.
        language: in which it is written.
        law: the one that the charge is of.
        mechanism: how it comes about.
        says: words that the reason must hold.
        also: the laws that the same mistake breaks besides.
        more: the laws and mechanisms of other charges that it is truly guilty of.
        runs: within so many it must all be found.
    """

    name: str
    language: str
    law: str
    mechanism: str
    says: str
    also: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    runs: int = 250

    def target(self, *, right: bool) -> Target:
        """The game, with its mistake or without it."""
        if self.language == "luau":
            text = (_FOLDER / f"{self.name}.luau").read_text("utf-8")
            text = text.replace("local RIGHT = false", f"local RIGHT = {str(right).lower()}", 1)
            source = checked_source(f"{self.name}.luau", text)
            return Target(self.name, source.install, integer_literals(source.text))
        start = partial(_HANDLERS[self.name], right=right)

        def install(market: Market) -> None:
            market.on_server_start(start)

        return Target(self.name, install, (_COINS,))

    @property
    def line(self) -> str:
        """Where the mistake shows, like `shared.luau:12`; empty where no line is to blame."""
        if self.language == "luau":
            file, first, lines = f"{self.name}.luau", 1, (_FOLDER / f"{self.name}.luau").read_text("utf-8").split("\n")
        else:
            found, first = getsourcelines(_HANDLERS[self.name])
            file, lines = "mistakes.py", found
        return next((f"{file}:{number}" for number, line in enumerate(lines, first) if _MARK in line), "")


def _adding(purchase: str, amount: int = 100) -> Callable[[object], Save | None]:
    """The right transform: balance and PurchaseId together."""

    def add(old: object) -> Save | None:
        save: Save = old if isinstance(old, dict) else {"coins": 0, "ids": []}
        if purchase in save["ids"]:
            return None
        return {"coins": save["coins"] + amount, "ids": [*save["ids"], purchase]}

    return add


def _sells(server: GameServer, give: Callable[[Receipt], object]) -> None:
    """Sell coins; what goes wrong as they are given leaves the receipt open, and so does an answer of `give`."""

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _COINS:
            return _NOT_YET
        try:
            return give(receipt) or _GRANTED
        except PlatformError:
            return _NOT_YET

    server.marketplace.process_receipt = handle


def returned_in_finally(server: GameServer, *, right: bool) -> None:
    """A `return` in a `finally` swallows whatever was raised."""
    saves = server.data_stores.get_data_store("Saves")

    def handle(receipt: Receipt) -> object:
        if receipt["ProductId"] != _COINS:
            return _NOT_YET
        done = False
        try:
            old = saves.get_async(f"u{receipt['PlayerId']}")  # the mistake shows here
            if not (isinstance(old, dict) and receipt["PurchaseId"] in old["ids"]):
                saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))
            done = True
        finally:
            return _GRANTED if done or not right else _NOT_YET  # noqa: B012 - that is the mistake

    server.marketplace.process_receipt = handle


def saved_in_a_thread(server: GameServer, *, right: bool) -> None:
    """The save is spawned, and nobody waits for it."""
    saves = server.data_stores.get_data_store("Saves")

    def give(receipt: Receipt) -> None:
        save = partial(saves.update_async, f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))
        if right:
            save()
        else:
            server.spawn(save)

    _sells(server, give)


def to_everybody(server: GameServer, *, right: bool) -> None:
    """Each player of the server gets what one of them bought."""
    saves = server.data_stores.get_data_store("Saves")

    def give(receipt: Receipt) -> None:
        saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))
        for player in server.players.get_players():
            if player.user_id != receipt["PlayerId"] and not right:
                saves.update_async(f"u{player.user_id}", _adding(receipt["PurchaseId"]))  # the mistake shows here

    _sells(server, give)


def receipt_of_all_calls(server: GameServer, *, right: bool) -> None:
    """The receipt stands in a table that all calls share."""
    saves = server.data_stores.get_data_store("Saves")
    shared: Receipt = {}

    def give(receipt: Receipt) -> None:
        shared.update(receipt)
        mine = receipt if right else shared

        def add(old: object) -> Save | None:
            return _adding(mine["PurchaseId"])(old)

        saves.update_async(f"u{mine['PlayerId']}", add)  # the mistake shows here

    _sells(server, give)


def buyers_remembered(server: GameServer, *, right: bool) -> None:
    """Who has bought once is taken for served."""
    saves = server.data_stores.get_data_store("Saves")
    served: set[int] = set()

    def give(receipt: Receipt) -> None:
        if receipt["PlayerId"] in served and not right:
            return
        saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))  # the mistake shows here
        served.add(receipt["PlayerId"])

    _sells(server, give)


def remembered_before_saved(server: GameServer, *, right: bool) -> None:
    """A server remembers a receipt before what it gives has been saved."""
    saves = server.data_stores.get_data_store("Saves")
    done: set[str] = set()

    def give(receipt: Receipt) -> None:
        if receipt["PurchaseId"] in done:
            return
        if not right:
            done.add(receipt["PurchaseId"])
        saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))  # the mistake shows here
        done.add(receipt["PurchaseId"])

    _sells(server, give)


def busy_with_another(server: GameServer, *, right: bool) -> None:
    """A receipt that comes while another one is being given is acknowledged."""
    saves = server.data_stores.get_data_store("Saves")
    busy: set[int] = set()

    def give(receipt: Receipt) -> object:
        if receipt["PlayerId"] in busy:
            return _NOT_YET if right else _GRANTED
        busy.add(receipt["PlayerId"])
        try:
            saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))
        finally:
            busy.discard(receipt["PlayerId"])
        return _GRANTED

    _sells(server, give)


def three_failures(server: GameServer, *, right: bool) -> None:
    """A server gives up a buyer whose purchases it could not save three times."""
    saves = server.data_stores.get_data_store("Saves")
    failures: Counter[int] = Counter()

    def give(receipt: Receipt) -> object:
        try:
            saves.update_async(f"u{receipt['PlayerId']}", _adding(receipt["PurchaseId"]))  # the mistake shows here
        except PlatformError:
            failures[receipt["PlayerId"]] += 1
            return _GRANTED if failures[receipt["PlayerId"]] > 2 and not right else _NOT_YET
        return _GRANTED

    _sells(server, give)


def end_of_the_id(server: GameServer, *, right: bool) -> None:
    """The last letters of a PurchaseId stand for it."""
    saves = server.data_stores.get_data_store("Saves")

    def give(receipt: Receipt) -> None:
        purchase = receipt["PurchaseId"] if right else receipt["PurchaseId"][-5:]
        saves.update_async(f"u{receipt['PlayerId']}", _adding(purchase))  # the mistake shows here

    _sells(server, give)


_HANDLERS: Final[dict[str, Callable[..., None]]] = {
    function.__name__: function
    for function in (
        returned_in_finally,
        saved_in_a_thread,
        to_everybody,
        receipt_of_all_calls,
        buyers_remembered,
        remembered_before_saved,
        busy_with_another,
        three_failures,
        end_of_the_id,
    )
}

MISTAKES: Final = (
    Mistake("granted_while_busy", "luau", "lost_purchase", "granted while busy", "was under way there"),
    Mistake("busy_with_another", "python", "lost_purchase", "granted while busy", "was under way there"),
    Mistake(
        "first_of_the_server",
        "luau",
        "wrong_recipient",
        "wrong recipient",
        "alice paid for R1, and Saves[ubob].coins changed",
        also=("lost_purchase",),
    ),
    Mistake(
        "to_everybody",
        "python",
        "wrong_recipient",
        "wrong recipient",
        "alice paid for R1, and Saves[ubob].coins changed",
        also=("double_grant",),
    ),
    Mistake(
        "amount_of_all_calls",
        "luau",
        "lost_purchase",
        "mixed up",
        "gave what 456456 gives",
        also=("double_grant",),
        runs=400,
    ),
    Mistake("receipt_of_all_calls", "python", "lost_purchase", "mixed up", "wrote the PurchaseId of R3"),
    Mistake(
        "gems_apart", "luau", "torn_purchase", "id outlived the goods", "A call on server 1 remembered R1 in Saves"
    ),
    Mistake(
        "skin_apart", "luau", "torn_purchase", "id outlived the goods", "A call on server 1 remembered R1 in Saves"
    ),
    Mistake("price_of_the_day", "luau", "lost_purchase", "price in the code", "alice paid 30 Robux for R1"),
    Mistake(
        "errors_swallowed",
        "luau",
        "lost_purchase",
        "failed read ignored",
        "GetAsync of Saves[ualice] for R1 on server 1",
    ),
    Mistake(
        "returned_in_finally",
        "python",
        "lost_purchase",
        "failed read ignored",
        "GetAsync of Saves[ualice] for R1 on server 1",
    ),
    Mistake(
        "part_of_the_id", "luau", "double_grant", "looked too early", "remembered a part of its PurchaseId (9e3779b9)"
    ),
    Mistake(
        "bonus_at_the_prompt",
        "luau",
        "goods_without_purchase",
        "given without a receipt",
        "Saves[bonusalice] changed",
        also=("torn_purchase",),
    ),
    Mistake(
        "one_a_minute_of_a_buyer",
        "luau",
        "lost_purchase",
        "taken for an earlier one",
        "so it takes R2 for a purchase that it has given",
        more=(("double_grant", "forgotten"),),
    ),
    Mistake(
        "saved_in_a_thread",
        "python",
        "acknowledged_before_durable",
        "in memory only",
        "lived only in server 1's memory",
        also=("lost_purchase",),
    ),
    Mistake("worth_of_a_failed_call", "luau", "lost_purchase", "failed call ignored", "GetProductInfoAsync failed"),
    Mistake(
        "put_off_without_budget",
        "luau",
        "lost_purchase",
        "spent budget ignored",
        "Server 1 had no UpdateAsync left in its budget",
    ),
    Mistake(
        "kept_for_later", "luau", "lost_purchase", "spent budget ignored", "answer NotProcessedYet while there is no"
    ),
    Mistake("buyers_remembered", "python", "lost_purchase", "taken for an earlier one", "a variable of that server"),
    Mistake("remembered_before_saved", "python", "lost_purchase", "id outlived the goods", "the server's memory"),
    Mistake(
        "given_at_the_prompt",
        "luau",
        "goods_without_purchase",
        "given without a receipt",
        "only a receipt handed to the handler proves a purchase",
        also=("acknowledged_before_durable", "lost_purchase"),
    ),
    Mistake("kept_by_name", "luau", "lost_purchase", "kept by name", "keep it under the UserId", runs=40),
    Mistake(
        "declined_before", "luau", "lost_purchase", "prompt declined before", "without that prompt it does", runs=40
    ),
    # Both show in a look that needs no search: it comes last, and only where nothing else is broken.
    Mistake(
        "gives_up_in_the_end",
        "luau",
        "lost_purchase",
        "failed write ignored",
        "the answer was PurchaseGranted",
        runs=40,
    ),
    Mistake(
        "three_failures", "python", "lost_purchase", "failed write ignored", "the answer was PurchaseGranted", runs=40
    ),
    Mistake(
        "four_letters_of_the_id", "luau", "lost_purchase", "taken for an earlier one", "ids.9e37 to be true", runs=40
    ),
    Mistake("end_of_the_id", "python", "lost_purchase", "taken for an earlier one", "takes R2 for a purchase", runs=40),
)
