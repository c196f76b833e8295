"""A shop in Python: gems in a purse, with the PurchaseIds that were paid for."""

from pytest_robloxmarket import enums
from pytest_robloxmarket.errors import PlatformError

AMOUNTS = {1818: 20, 1919: 200}
GRANTED = enums.ProductPurchaseDecision.PurchaseGranted
NOT_YET = enums.ProductPurchaseDecision.NotProcessedYet


def gem_shop(server):
    purses = server.data_stores.get_data_store("Gems")

    def process_receipt(receipt):
        amount = AMOUNTS.get(receipt["ProductId"])
        if amount is None:
            return NOT_YET

        def add_gems(purse):
            purse = purse or {"gems": 0, "paid": []}
            if receipt["PurchaseId"] not in purse["paid"]:
                purse["gems"] += amount
                purse["paid"].append(receipt["PurchaseId"])
            return purse

        try:
            purses.update_async(str(receipt["PlayerId"]), add_gems)
        except PlatformError:
            return NOT_YET
        return GRANTED

    server.marketplace.process_receipt = process_receipt
