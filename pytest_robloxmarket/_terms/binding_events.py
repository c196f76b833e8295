"""What can happen when a game binds a handler of receipts."""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import ProductId, ServerId

__all__ = ("BindingRefused",)


class BindingRefused(Struct, frozen=True, gc=False):
    """BindReceiptHandler raised, since `taken` has a handler already: none of the filter's products gets this one.

    A catch-all has no products, and 0 is `taken`.
    """

    at_ms: int
    server: ServerId
    products: tuple[ProductId, ...]
    taken: ProductId
