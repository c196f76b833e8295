"""The products that a game sells: facts that do not move."""

from collections.abc import Iterator

from msgspec import Struct

from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import PRICE_MAX, PRICE_MIN, ProductId, Robux

__all__ = ("Catalogue", "Product")


class Product(Struct, frozen=True):
    """A developer product."""

    id: ProductId
    name: str
    price: Robux


class Catalogue(Struct, eq=False):
    """The developer products of one universe, by id."""

    _products: dict[int, Product] = {}

    def product(self, product_id: int, *, name: str = "", price: int = 1) -> Product:
        """Put a developer product on sale, or change it.

        Args:
            product_id: the product's id, 0 or more (published code often has 0 where an id belongs).
            name: what players read; `product 123` when left out.
            price: Robux, from 1 to 1,000,000,000 (creator-docs: production/monetization/developer-products.md).

        Raises:
            UsageError: when the id or the price cannot be.
        """
        if type(product_id) is not int or product_id < 0:
            raise UsageError(
                f"a product id is a whole number like 456456, not {product_id!r}. Copy it from the Creator Hub."
            )
        if type(price) is not int or not PRICE_MIN <= price <= PRICE_MAX:
            raise UsageError(
                f"product {product_id} cannot cost {price!r} Robux: Roblox takes whole prices "
                f"from {PRICE_MIN} to {PRICE_MAX:,} Robux. Give it a price in that range."
            )
        product = Product(ProductId(product_id), name or f"product {product_id}", Robux(price))
        self._products[product.id] = product
        return product

    def get(self, product_id: int) -> Product | None:
        """The product, or None when the universe does not sell it."""
        return self._products.get(product_id)

    def find(self, product_id: int) -> Product:
        """The product.

        Raises:
            UsageError: when the universe does not sell it; the message names what it does sell.
        """
        product = self._products.get(product_id)
        if product is None:
            known = ", ".join(str(key) for key in sorted(self._products)) or "nothing yet"
            raise UsageError(
                f"product {product_id!r} is not in the catalogue (it holds {known}). "
                f"Add it: market.catalogue.product({product_id!r}, price=99)."
            )
        return product

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())
