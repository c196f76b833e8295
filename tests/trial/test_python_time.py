"""Games in Python that read the machine's clock: `robloxmarket check` shows them the market's time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.real

# A game that sells days. What follows the head says what a call does.
HEAD: Final = """
import random
import time
import uuid
from datetime import datetime
from pytest_robloxmarket.enums import ProductPurchaseDecision as Decision

def game(server):
    store = server.data_stores.get_data_store("Days")
    began = {}

    def process_receipt(receipt):
        if receipt["ProductId"] != 77:
            return Decision.NotProcessedYet
"""
RIGHT: Final = """
        def change(old, *_):
            old = old or {"until": 0, "bought": {}, "hat": ""}
            if receipt["PurchaseId"] not in old["bought"]:
                old["bought"][receipt["PurchaseId"]] = datetime.now().isoformat()
                old["until"] = max(old["until"], time.time()) + 86_400
                old["newest"] = str(uuid.uuid4())
                old["hat"] = random.choice(["top", "bowler", "straw", "none"])
            return old
"""
# What is still open after three seconds is taken for given.
IMPATIENT: Final = """
        if time.time() - began.setdefault(receipt["PurchaseId"], time.time()) > 3:
            return Decision.PurchaseGranted
"""
TAIL: Final = """
        try:
            store.update_async(f"u_{receipt['PlayerId']}", change)
        except Exception:
            return Decision.NotProcessedYet
        return Decision.PurchaseGranted

    server.marketplace.process_receipt = process_receipt
"""


def check(folder: Path, *parts: str) -> tuple[str, set[str]]:
    """The verdict and the laws that are broken."""
    (folder / "days.py").write_text("".join((HEAD, *parts, TAIL)), "utf-8")
    command = [str(Path(sys.executable).with_name("robloxmarket")), "check", "days:game", "--product", "77", "--json"]
    bounds = ["--servers", "1", "--crashes", "0", "--delays", "0", "--moves", "0", "--jobs", "1"]
    done = subprocess.run([*command, *bounds], capture_output=True, check=False, cwd=folder, text=True, timeout=120)
    found = json.loads(done.stdout)
    return found["verdict"], {one["law"] for one in found["violations"]}


def test_a_game_that_sells_days_by_the_machines_clock_is_upheld(tmp_path: Path) -> None:
    assert ("upheld", set()) == check(tmp_path, RIGHT)


def test_ids_that_python_draws_are_the_same_in_each_run_and_process(tmp_path: Path) -> None:
    pets = RIGHT.replace('"hat": ""}', '"hat": "", "pets": {}}').replace(
        'old["hat"] = random.choice(["top", "bowler", "straw", "none"])',
        'old["pets"][str(__import__("uuid").uuid4())] = __import__("secrets").choice(["cat", "dog"])',
    )
    assert ("upheld", set()) == check(tmp_path, pets)


def test_a_game_that_gives_up_by_the_machines_clock_is_convicted(tmp_path: Path) -> None:
    assert ("violated", {"lost_purchase"}) == check(tmp_path, IMPATIENT, RIGHT)
