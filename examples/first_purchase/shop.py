"""The two shops once more, in Python: plain blocking code, as one would write it in Luau."""

from contextlib import suppress

from pytest_robloxmarket import enums
from pytest_robloxmarket.errors import PlatformError

PRODUCT = 456456
GRANTED = enums.ProductPurchaseDecision.PurchaseGranted
NOT_YET = enums.ProductPurchaseDecision.NotProcessedYet


def hasty_shop(server):
    """Takes money for nothing: no memory of receipts, and a failed save is forgotten."""
    coins = server.data_stores.get_data_store("Coins")

    def process_receipt(receipt):
        if receipt["ProductId"] == PRODUCT:
            with suppress(PlatformError):
                coins.increment_async(str(receipt["PlayerId"]), 100)
        return GRANTED

    server.marketplace.process_receipt = process_receipt


def careful_shop(server):
    """Coins and PurchaseId are written together, and the answer waits for the write."""
    purses = server.data_stores.get_data_store("Purses")

    def process_receipt(receipt):
        if receipt["ProductId"] != PRODUCT:
            return NOT_YET

        def add_coins(purse):
            purse = purse or {"coins": 0, "receipts": {}}
            if receipt["PurchaseId"] not in purse["receipts"]:
                purse["coins"] += 100
                purse["receipts"][receipt["PurchaseId"]] = True
            return purse

        try:
            purses.update_async(str(receipt["PlayerId"]), add_coins)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = process_receipt
