"""PurchaseValidator: one grant for each PurchaseId, by a set in memory or by a durable ledger."""

from copy import deepcopy
from typing import Final, NamedTuple, Protocol

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError
from pytest_robloxmarket.reference.ports import DataStore, Receipt
from pytest_robloxmarket.reference.registry import Change, Data, Grant, ProductDefinition

__all__ = ("DataStoreLedger", "Ledger", "PurchaseValidator")


class Ledger(Protocol):
    """Remembers purchases for ever, together with what they gave."""

    def grant_once(self, receipt: Receipt, change: Change) -> bool:
        """Save a change and the PurchaseId in one write, unless the PurchaseId is there. May yield.

        Returns:
            Whether the purchase is saved now; False when the change refused.

        Raises:
            Exception: when it is not known whether it was saved.
        """


class DataStoreLedger:
    """A ledger in a data store: `{"data": ..., "purchases": {PurchaseId: true}}` under each user's id.

    A receipt never expires, so that no PurchaseId is ever forgotten: at 45 bytes each, the 4 MB of a key hold
    some ninety thousand.
    """

    def __init__(self, store: DataStore) -> None:
        self._store: Final = store

    def grant_once(self, receipt: Receipt, change: Change) -> bool:
        """Save a change and the PurchaseId in one write, unless the PurchaseId is there. May yield.

        Returns:
            Whether the purchase is saved now; False when the change refused.

        Raises:
            Exception: when the request failed. Whether it was applied will be seen at the next delivery.
        """
        saved = False

        def transform(value: object) -> object:
            # It may be called several times, and only the last time counts.
            nonlocal saved
            saved = False
            record = _read_record(value)
            if receipt.purchase_id in record.purchases:
                saved = True
                return None
            data = change(deepcopy(record.data), receipt)
            if data is None:
                return None
            saved = True
            return {**record.rest, "data": data, "purchases": {**record.purchases, receipt.purchase_id: True}}

        self._store.update_async(str(receipt.player_id), transform)
        return saved


class _Record(NamedTuple):
    data: Data
    purchases: dict[str, object]
    rest: Data  # What others keep in the same key.


def _read_record(value: object) -> _Record:
    if value is None:
        return _Record({}, {}, {})
    if isinstance(value, dict):
        data, purchases = value.get("data"), value.get("purchases")
        if isinstance(data, dict) and isinstance(purchases, dict):
            return _Record(data, purchases, value)
    # To take it for an empty record would overwrite what somebody else keeps there.
    raise MarketplaceError(
        ErrorCode.LEDGER_FAILED, f"the key holds a {type(value).__name__} that is no record of this ledger."
    )


class PurchaseValidator:
    """Sees to it that a purchase is granted once.

    Without a ledger it remembers what this server has granted, as ADR-0008 has it: another server, and this one
    after a crash, know nothing of it, so that a purchase can be granted twice. With a ledger the grant and its
    PurchaseId are one write, which every server sees.
    """

    def __init__(self, ledger: Ledger | None = None) -> None:
        self._ledger: Final = ledger
        self._granted: Final[set[str]] = set()
        self._under_way: Final[set[str]] = set()

    def check(self, product: ProductDefinition) -> None:
        """Make sure that a product gives its goods in the way that can be remembered here.

        Raises:
            MarketplaceError: INVALID_PRODUCT, when it does not.
        """
        if self._ledger is not None and product.change is None:
            raise MarketplaceError(
                ErrorCode.INVALID_PRODUCT,
                f"product {product.product_id} gives its goods by a grant, which the ledger cannot save together with "
                "the PurchaseId: register a change.",
            )
        if self._ledger is None and product.grant is None:
            raise MarketplaceError(
                ErrorCode.INVALID_PRODUCT,
                f"product {product.product_id} gives its goods by a change, and there is no ledger that saves it: "
                "register a grant, or hand in a ledger.",
            )

    def grant_once(self, product: ProductDefinition, receipt: Receipt) -> None:
        """Grant a purchase unless it was granted before. May yield.

        Raises:
            MarketplaceError: when the purchase is not granted: GRANT_REFUSED, GRANT_FAILED, LEDGER_FAILED, or
                GRANT_IN_PROGRESS when another call for it has not come to its end.
        """
        purchase_id = receipt.purchase_id
        if purchase_id in self._granted:
            return
        if purchase_id in self._under_way:
            raise MarketplaceError(ErrorCode.GRANT_IN_PROGRESS, f"purchase {purchase_id} is being granted already.")
        self._under_way.add(purchase_id)
        try:
            granted = self._grant(product, receipt)
        finally:
            self._under_way.discard(purchase_id)
        if not granted:
            raise MarketplaceError(
                ErrorCode.GRANT_REFUSED, f"product {product.product_id} refuses purchase {purchase_id}."
            )
        self._granted.add(purchase_id)

    def _grant(self, product: ProductDefinition, receipt: Receipt) -> bool:
        self.check(product)
        if self._ledger is None:
            return _run(product.grant, receipt)
        assert product.change is not None
        try:
            return self._ledger.grant_once(receipt, product.change)
        except Exception as error:
            raise MarketplaceError(
                ErrorCode.LEDGER_FAILED, f"purchase {receipt.purchase_id} may or may not be saved: {error}"
            ) from error


def _run(grant: Grant | None, receipt: Receipt) -> bool:
    assert grant is not None
    try:
        return grant(receipt) is not False
    except Exception as error:
        raise MarketplaceError(
            ErrorCode.GRANT_FAILED, f"the grant of purchase {receipt.purchase_id} raised {error}"
        ) from error
