"""The platform: holds catalogue, ledger, receipts and all else, and moves more than one of them at once."""

from typing import TypeVar, cast

from msgspec import Struct, field

from pytest_robloxmarket._platform.catalogue import Catalogue, GamePass, Product
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._platform.ledger import Ledger
from pytest_robloxmarket._platform.memory import Memory
from pytest_robloxmarket._platform.messages import MessageCounts
from pytest_robloxmarket._platform.passes import Passes
from pytest_robloxmarket._platform.policies import Policies
from pytest_robloxmarket._platform.receipts import REFUNDED, Receipt, Receipts
from pytest_robloxmarket._platform.stores import Stores
from pytest_robloxmarket._platform.teleports import Teleports
from pytest_robloxmarket._platform.transfers import Transfers
from pytest_robloxmarket._platform.web import Web
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.snapshot import Books, PlatformSnapshot, ReceiptPicture

__all__ = ("Platform",)

_Part = TypeVar("_Part")


class Platform(Struct, eq=False):
    """What Roblox keeps for one universe."""

    contract: Contract
    catalogue: Catalogue = field(default_factory=Catalogue)
    ledger: Ledger = field(default_factory=Ledger)
    receipts: Receipts = field(default_factory=Receipts)
    stores: Stores = field(default_factory=Stores)
    teleports: Teleports = field(default_factory=Teleports)
    transfers: Transfers = field(default_factory=Transfers)
    # Who has been given which badges.
    badges: set[tuple[int, int]] = set()
    place_id: int = 1_818
    universe_id: int = 13_058
    # Who has bought what, of the products that the platform sells once, and was not refunded.
    _sold: set[tuple[UserId, ProductId]] = set()
    # What most games do not use, by its class; made when first asked for.
    _parts: dict[type, object] = {}

    @property
    def passes(self) -> Passes:
        """Who owns which game passes."""
        return self._part(Passes)

    @property
    def policies(self) -> Policies:
        """What users may see and do."""
        return self._part(Policies)

    @property
    def memory(self) -> Memory:
        """The memory stores."""
        return self._part(Memory)

    @property
    def web(self) -> Web:
        """What the web answers, and the secrets."""
        return self._part(Web)

    @property
    def messages(self) -> MessageCounts:
        """How many messages were sent."""
        return self._part(MessageCounts)

    def _part(self, kind: type[_Part]) -> _Part:
        found = self._parts.get(kind)
        if found is None:
            found = self._parts[kind] = kind()
        return cast("_Part", found)

    def refusal(self, user: UserId, product: Product) -> str:
        """Why a user cannot buy a product; empty when they can."""
        wallet = self.ledger.wallet(user)
        if wallet < product.price:
            return f"{product.price} Robux, and the wallet holds {wallet}"
        return "it is sold once, and they have bought it" if (user, product.id) in self._sold else ""

    def purchase(
        self, user: UserId, product: Product, channel: ProductPurchaseChannel, place: int | None = None
    ) -> Receipt | None:
        """Take the price into escrow and open a receipt, both or neither; None when there is a `refusal`.

        Args:
            user: who buys.
            product: what they buy.
            channel: where they were shown it.
            place: the id of the place of the game in which they buy it; None for the market's own.
        """
        if self.ledger.wallet(user) < product.price or (user, product.id) in self._sold:
            return None
        if product.once and self.contract.sold_once:
            self._sold.add((user, product.id))
        self.ledger.hold(user, product.price)
        purchase_id = self.contract.purchase_id
        return self.receipts.open(user, product.id, product.price, channel, place or self.place_id, purchase_id)

    def purchase_pass(self, user: UserId, game_pass: GamePass, now_ms: int) -> bool:
        """Take the price and let the user own the pass, both or neither; False when the wallet has too little.

        The developer is paid at once: a pass has no receipt that could stay open.
        """
        assert not self.passes.owns(user, game_pass.id), "a pass is bought once"
        if self.ledger.wallet(user) < game_pass.price:
            return False
        self.ledger.hold(user, game_pass.price)
        self.ledger.release(game_pass.price)
        return self.passes.give(user, game_pass.id, now_ms)

    def record(self, receipt: Receipt, what: str) -> bool:
        """Store what became of a receipt. When that closes it, which is then True, its price goes where it belongs.

        It goes back to the buyer, who may then buy again what is sold once, or else to the developer.
        """
        closed = self.receipts.tell(receipt, what)
        if closed and receipt.status == REFUNDED:
            self.ledger.refund(receipt.user, receipt.price)
            self._sold.discard((receipt.user, receipt.product))
        elif closed:
            self.ledger.release(receipt.price)
        return closed

    def books(self) -> Books:
        """Whose the Robux are."""
        return self.ledger.books()

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
