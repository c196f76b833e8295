"""A handler that writes for ever for one receipt is stopped, and what would only repeat it is not tried."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.trial.helpers import Said, check, write

LUAU: Final = """
local stores, memory = game:GetService("DataStoreService"), game:GetService("MemoryStoreService")
local gold, map = stores:GetDataStore("Gold"), memory:GetHashMap("Gold")
game:GetService("MarketplaceService").ProcessReceipt = function(receipt)
    if receipt.ProductId ~= 456456 then return Enum.ProductPurchaseDecision.NotProcessedYet end
    local written = 0
    repeat
        pcall(function() WRITE end)
        written += 1
    until written == TIMES
    return Enum.ProductPurchaseDecision.PurchaseGranted
end
"""
PYTHON: Final = """
from itertools import count

from pytest_robloxmarket.enums import ProductPurchaseDecision

def setup(server):
    gold, map = server.data_stores.get_data_store("Gold"), server.memory_stores.get_hash_map("Gold")
    def handle(receipt):
        if receipt["ProductId"] != 456456:
            return ProductPurchaseDecision.NotProcessedYet
        for written in count(1):
            try:
                WRITE
            except Exception:
                pass
            if written == TIMES:
                return ProductPurchaseDecision.PurchaseGranted
    server.marketplace.process_receipt = handle
"""
WRITES: Final = {
    "set in Luau": (LUAU, "gold:SetAsync('alice', written)"),
    "update in Luau": (LUAU, "gold:UpdateAsync('alice', function(old) return (old or 0) + 1 end)"),
    "memory in Luau": (LUAU, "map:SetAsync('alice', written, 60)"),
    "set in Python": (PYTHON, "gold.set_async('alice', written)"),
    "update in Python": (PYTHON, "gold.update_async('alice', lambda old: (old or 0) + 1)"),
    "memory in Python": (PYTHON, "map.set_async('alice', written, 60)"),
}
STOPPED: Final = "times for one receipt and goes on. It was stopped"
OPTIONS: Final = ("--product", "456456", "--servers", "1", "--crashes", "0", "--faults", "0", "--runs", "5")


@pytest.fixture(params=WRITES)
def said(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Said]:
    """What `check` says of a handler that writes so often, in each way; -1 for one that never ends."""
    source, statement = WRITES[request.param]
    monkeypatch.syspath_prepend(tmp_path)

    def judged(times: int) -> Said:
        name = f"writes_{[*WRITES].index(request.param)}_{abs(times)}"
        text = source.replace("WRITE", statement).replace("TIMES", str(times))
        if source is LUAU:
            return check(write(tmp_path, text), *OPTIONS)
        write(tmp_path, text, f"{name}.py")
        return check(f"{name}:setup", *OPTIONS)

    return judged


def test_it_is_stopped_after_a_hundred_requests(said: Callable[[int], Said]) -> None:
    found = said(-1)
    assert (1, True) == (found.status, STOPPED in " ".join(found.out.split()))


def test_who_ends_after_forty_writes_is_not_stopped(said: Callable[[int], Said]) -> None:
    found = said(40)
    assert ("", False) == (found.err, STOPPED in " ".join(found.out.split()))


def test_who_writes_many_keys_is_not_stopped(tmp_path: Path) -> None:
    """A pack of cards with a key for each of them."""
    cards = LUAU.replace("TIMES", "240").replace("WRITE", "gold:SetAsync(`card{written}`, 1)")
    said = check(write(tmp_path, cards), *OPTIONS)
    assert ("", False) == (said.err, STOPPED in " ".join(said.out.split()))


def test_what_goes_on_after_the_answer_is_not_stopped(tmp_path: Path) -> None:
    beside = LUAU.replace("    repeat", "    task.spawn(function() repeat").replace("== TIMES", "== 120 end)")
    said = check(write(tmp_path, beside.replace("WRITE", "gold:SetAsync('alice', written)")), *OPTIONS)
    assert ("", False) == (said.err, STOPPED in " ".join(said.out.split()))
