"""An outage is a rule: what a game does while all data stores fail for minutes is judged like all else."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from pytest_robloxmarket._machine.games import GameSource
from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._machine.making import receipt_machine
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import StoreFaulted
from tests.machine.helpers import convict
from tests.planted.handlers import GOLD, HANDLERS
from tests.planted.parts import Receipt


class Handler(NamedTuple):
    """A handler that tries so often, with so many seconds in between, and then answers something or raises."""

    tries: int
    wait_s: float
    gives_up: str  # A decision, or nothing: then it lets the error out.


HASTY: Final = Handler(3, 1, "PurchaseGranted")
PATIENT_AND_WRONG: Final = Handler(10, 5, "PurchaseGranted")
CAREFUL: Final = Handler(3, 1, "NotProcessedYet")
LETS_OUT: Final = Handler(2, 1, "")
WAITS_FOR_EVER: Final = Handler(1_000_000, 30, "NotProcessedYet")

LUAU: Final = """
local store = game:GetService("DataStoreService"):GetDataStore("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    local message
    for _ = 1, {tries} do
        local saved
        saved, message = pcall(store.UpdateAsync, store, tostring(receipt.PlayerId), function(old)
            local purse = old or {{ gold = 0, done = {{}} }}
            if not purse.done[receipt.PurchaseId] then
                purse.done[receipt.PurchaseId] = true
                purse.gold += 100
            end
            return purse
        end)
        if saved then
            return Enum.ProductPurchaseDecision.PurchaseGranted
        end
        task.wait({wait_s})
    end
    {gives_up}
end
"""


def python_of(handler: Handler) -> Callable[[GameServer], None]:
    def shop(server: GameServer) -> None:
        store = server.data_stores.get_data_store("Gold")

        def process(receipt: Receipt) -> object:
            done = str(receipt["PurchaseId"])

            def add(old: dict[str, int] | None) -> dict[str, int]:
                purse = old or {}
                return purse if done in purse else {**purse, "gold": purse.get("gold", 0) + 100, done: 1}

            for left in reversed(range(handler.tries)):
                try:
                    store.update_async(str(receipt["PlayerId"]), add)
                except PlatformError:
                    if not (left or handler.gives_up):
                        raise
                    server.wait(handler.wait_s)
                else:
                    return ProductPurchaseDecision.PurchaseGranted
            return ProductPurchaseDecision[handler.gives_up]

        server.marketplace.process_receipt = process

    return shop


def source_of(handler: Handler, language: str, folder: Path) -> GameSource:
    if language == "python":
        return python_of(handler)
    gives_up = f"return Enum.ProductPurchaseDecision.{handler.gives_up}" if handler.gives_up else "error(message)"
    path = folder / "Game.server.luau"
    path.write_text(LUAU.format(**handler._asdict() | {"gives_up": gives_up}), encoding="utf-8")
    return path


def machine_of(handler: Handler, language: str, folder: Path) -> type[ReceiptMachine]:
    return receipt_machine(source_of(handler, language, folder), products=[GOLD])


in_every_language = pytest.mark.parametrize("language", ["python", "luau"])


@in_every_language
@pytest.mark.parametrize("handler", [HASTY, PATIENT_AND_WRONG], ids=["hasty", "patient"])
def test_what_says_granted_in_an_outage_is_found(handler: Handler, language: str, tmp_path: Path) -> None:
    error = convict(machine_of(handler, language, tmp_path), examples=200)
    assert "lost_purchase" == (error and error.law)


@in_every_language
@pytest.mark.parametrize("handler", [CAREFUL, LETS_OUT, WAITS_FOR_EVER], ids=["careful", "lets out", "waits for ever"])
def test_what_saves_nothing_in_an_outage_and_says_so_is_right(handler: Handler, language: str, tmp_path: Path) -> None:
    assert convict(machine_of(handler, language, tmp_path), examples=50) is None


def failed_requests(act: Callable[[ReceiptMachine], object]) -> int:
    """How many requests of the good game fail when alice buys after this."""
    machine = receipt_machine(HANDLERS["good"])()
    machine.start_server()
    machine.arrive()
    act(machine)
    machine.buy(machine.market.users[0], machine.known.products[0])
    machine.let_time_pass(60)
    return sum(isinstance(event, StoreFaulted) for event in machine.market.history)


def after_a_minute(machine: ReceiptMachine) -> None:
    machine.outage()
    machine.let_time_pass(60)


def settled(machine: ReceiptMachine) -> None:
    machine.outage()
    machine.settle()


def healed(machine: ReceiptMachine) -> None:
    machine.outage()
    machine.heal()


def test_an_outage_lasts_a_minute_or_until_all_has_settled() -> None:
    assert [0, 0, 0] == [failed_requests(act) for act in (after_a_minute, settled, healed)]
    assert failed_requests(lambda machine: machine.outage()) > 0


def test_the_statistics_name_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr("pytest_robloxmarket._machine.bridge.event", counted.append)
    assert convict(receipt_machine(HANDLERS["good"]), examples=40) is None
    assert "struck store.UpdateAsync: failed in an outage" in counted
