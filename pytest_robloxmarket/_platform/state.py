"""The platform: holds catalogue, ledger, receipts and stores, and moves more than one of them at once."""

from typing import Final

from pytest_robloxmarket._platform.catalogue import Catalogue, Product
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._platform.ledger import Ledger
from pytest_robloxmarket._platform.receipts import Receipt, Receipts
from pytest_robloxmarket._platform.stores import Stores
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.snapshot import Books, PlatformSnapshot, ReceiptPicture

__all__ = ("Platform",)


class Platform:
    """What Roblox keeps for one universe."""

    __slots__ = ("catalogue", "contract", "ledger", "place_id", "receipts", "stores", "universe_id")

    def __init__(self, contract: Contract, catalogue: Catalogue | None = None) -> None:
        self.contract: Final = contract
        self.catalogue: Final = catalogue if catalogue is not None else Catalogue()
        self.ledger: Final = Ledger()
        self.receipts: Final = Receipts(contract.purchase_id)
        self.stores: Final = Stores()
        self.place_id: Final = 1_818
        self.universe_id: Final = 13_058

    def purchase(self, user: UserId, product: Product, channel: ProductPurchaseChannel) -> Receipt | None:
        """Take the price into escrow and open a receipt, both or neither; None when the wallet has too little."""
        if self.ledger.wallet(user) < product.price:
            return None
        self.ledger.hold(user, product.price)
        return self.receipts.open(user, product.id, product.price, channel, self.place_id)

    def record(self, receipt: Receipt, what: str) -> bool:
        """Store what became of a receipt; the developer is paid when that closes it. True when it did."""
        closed = self.receipts.tell(receipt, what)
        if closed:
            self.ledger.release(receipt.price)
        return closed

    def books(self) -> Books:
        """Whose the Robux are."""
        ledger = self.ledger
        return Books(ledger.wallets(), ledger.escrow, ledger.developer, ledger.funded)

    def snapshot(self) -> PlatformSnapshot:
        """A picture of everything, for judges and clerks."""
        books = self.books()
        return PlatformSnapshot(
            books.wallets,
            books.escrow,
            books.developer,
            books.funded,
            receipts=tuple(
                ReceiptPicture(receipt.id, receipt.user, receipt.product, receipt.price, receipt.status)
                for receipt in self.receipts
            ),
            stores=self.stores.contents(),
        )
