"""Shops that tests of the plugin put into a test file."""

import pytest

SHOPS = """
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError

GRANTED = ProductPurchaseDecision.PurchaseGranted

def hasty(server):
    coins = server.data_stores.get_data_store("Coins")
    def process_receipt(receipt):
        coins.increment_async(str(receipt["PlayerId"]), 100)
        return GRANTED
    server.marketplace.process_receipt = process_receipt

def careful(server):
    coins = server.data_stores.get_data_store("Coins")
    def process_receipt(receipt):
        def add(purse):
            purse = purse or {"coins": 0, "done": {}}
            if receipt["PurchaseId"] not in purse["done"]:
                purse["coins"] += 100
                purse["done"][receipt["PurchaseId"]] = True
            return purse
        coins.update_async(str(receipt["PlayerId"]), add)
        return GRANTED
    server.marketplace.process_receipt = process_receipt

def empty(server):
    server.marketplace.process_receipt = lambda receipt: GRANTED
"""


@pytest.fixture
def shops(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with `shops.py` in it, whose tests run in their order also where pytest-randomly is installed."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly")
    pytester.makepyfile(shops=SHOPS)
    pytester.syspathinsert()
    return pytester
