"""DeveloperProductRegistry: what the game sells, and what each product gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError
from pytest_robloxmarket.reference.ports import Receipt

__all__ = ("Change", "Data", "DeveloperProductRegistry", "Grant", "ProductDefinition")

# What a game saves of a player: JSON, whose shape only the game knows.
Data: TypeAlias = dict[str, object]

# Gives the goods by itself. False refuses, and so does an error; both must have changed nothing.
Grant: TypeAlias = Callable[[Receipt], bool | None]

# Says what a player's data is to be, and is called again when somebody else has written meanwhile. None refuses.
Change: TypeAlias = Callable[[Data, Receipt], Data | None]


@dataclass(frozen=True, slots=True)
class ProductDefinition:
    """A developer product.

    Attributes:
        product_id: Roblox's id of it.
        name: what logs call it.
        grant: gives the goods by itself; for a game without a ledger.
        change: the player's data with the goods in it; for a game with one, which saves it together with the
            PurchaseId. It must only look at what it is given: it does not wait, and touches nothing else.
    """

    product_id: int
    name: str = ""
    grant: Grant | None = None
    change: Change | None = None


class DeveloperProductRegistry:
    """The products of a game by id. Roblox allows one receipt handler a place, so that all of them are here."""

    def __init__(self) -> None:
        self._products: Final[dict[int, ProductDefinition]] = {}

    def register(self, product: ProductDefinition) -> None:
        """Put a product on sale.

        Raises:
            MarketplaceError: INVALID_PRODUCT, when it cannot be; DUPLICATE_PRODUCT, when its id is taken.
        """
        number = product.product_id
        if isinstance(number, bool) or not isinstance(number, int) or number < 0:
            raise MarketplaceError(ErrorCode.INVALID_PRODUCT, f"a product id is a whole number, and not {number!r}.")
        if (product.grant is None) == (product.change is None):
            raise MarketplaceError(
                ErrorCode.INVALID_PRODUCT,
                f"product {number} needs a grant or a change, and not both.",
            )
        if not callable(product.grant or product.change):
            raise MarketplaceError(ErrorCode.INVALID_PRODUCT, f"what product {number} gives is no function.")
        if number in self._products:
            known = self._products[number]
            raise MarketplaceError(
                ErrorCode.DUPLICATE_PRODUCT, f"product {number} is there already ({known.name or 'without a name'})."
            )
        self._products[number] = product

    def route(self, receipt: Receipt) -> ProductDefinition:
        """The product that a receipt is for.

        Raises:
            MarketplaceError: UNKNOWN_PRODUCT, when nobody has registered it.
        """
        product = self._products.get(receipt.product_id)
        if product is None:
            raise MarketplaceError(
                ErrorCode.UNKNOWN_PRODUCT,
                f"nobody has registered product {receipt.product_id}: its purchases wait until somebody does.",
            )
        return product
