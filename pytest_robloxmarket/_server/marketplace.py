"""MarketplaceService as Roblox spells it: handlers, prompts, argument checks, signals.

Source: creator-docs, reference/engine/classes/MarketplaceService.yaml (platform-facts.md, 1.1 to 1.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._kernel.tasks import Runnable
from pytest_robloxmarket._server.calls import ask
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.product_info import info_of
from pytest_robloxmarket._server.signals import Connection, Signal
from pytest_robloxmarket._server.transfers import Transfers
from pytest_robloxmarket._terms.answers import ProductInfo
from pytest_robloxmarket._terms.checks import check_takes_one, is_number
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel, ReceiptType
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import BindingRefused, PromptClosed, PurchaseMade, PurchaseRefused
from pytest_robloxmarket._terms.ids import NOBODY, ProductId, Robux, UserId
from pytest_robloxmarket._terms.receipts import Handler

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.catalogue import Product
    from pytest_robloxmarket._platform.receipts import Receipt
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.world import World

__all__ = ("INFO", "NOT_FOR_SALE", "Marketplace", "pay")

# The method that says what a product or a pass costs.
INFO: Final = "GetProductInfoAsync"

# What Roblox says of an argument that is no number.
_NO_ID: Final = "Unable to cast value to int64 (argument {})"

# What a prompt for a product that the universe does not sell writes to the output.
NOT_FOR_SALE: Final = "is not for sale here."


class Marketplace(Struct, eq=False):
    """The MarketplaceService of one server."""

    _server: Server
    _process_receipt: Runnable | None = None
    times_set: int = 0  # How often ProcessReceipt was set.
    _bound: dict[ProductId, Runnable] = {}
    _catch_all: Runnable | None = None

    @property
    def prompt_product_purchase_finished(self) -> Signal:
        """Fires when a product's prompt closes: user id, product id, purchased."""
        return self._server.signal("prompt_product_purchase_finished")

    @property
    def prompt_game_pass_purchase_finished(self) -> Signal:
        """Fires when a pass's prompt closes: player, pass id, purchased."""
        return self._server.signal("prompt_game_pass_purchase_finished")

    @property
    def process_receipt(self) -> Handler:
        """The handler of all receipts; it can only be set: a callback member is write-only (P22)."""
        raise PlatformError(
            "ProcessReceipt is a callback member of MarketplaceService; "
            "you can only set the callback value, get is not available"
        )

    @process_receipt.setter
    def process_receipt(self, handler: Handler | None) -> None:
        if handler is None:
            self.set_handler(None)
            return
        check_takes_one(
            handler, "the receipt", "process_receipt = handler, with def handler(receipt), or None to clear it"
        )
        self.set_handler(self._server.runnable(handler))

    def set_handler(self, runnable: Runnable | None) -> None:
        """Set ProcessReceipt. The last assignment is the one used (P15)."""
        self.times_set += runnable is not None
        if 0 < self._server.world.keeps_handler < self.times_set:
            return
        self._process_receipt = runnable
        self._server.receipts.announce_all()

    @door
    def bind_receipt_handler(
        self,
        receipt_type: ReceiptType,
        handler: Handler,
        product_ids: Sequence[int] | None = None,
    ) -> Connection:
        """Bind a handler for some products, or for all that no other bound handler claims.

        Args:
            receipt_type: of developer products, or of one side of Robux transfers; the latter take no filter.
            handler: gets the receipt's dictionary, answers a `ReceiptDecision`.
            product_ids: the filter; None makes it the catch-all.

        Returns:
            A connection; `disconnect` unregisters the handler.

        Raises:
            PlatformError: when one of the products, or the type's catch-all, has a handler already.
            UsageError: when the type, the handler or the filter cannot be.
        """
        if not isinstance(receipt_type, ReceiptType):
            raise UsageError(
                f"{receipt_type!r} is no kind of receipt: write ReceiptType.DeveloperProduct, of "
                "pytest_robloxmarket.enums."
            )
        example = "bind_receipt_handler(ReceiptType.DeveloperProduct, handler), with def handler(receipt)"
        check_takes_one(handler, "the receipt", example)
        return self.bind_runnable(receipt_type, self._server.runnable(handler), _checked_filter(product_ids))

    def bind_runnable(
        self, receipt_type: ReceiptType, handler: Runnable, product_ids: Sequence[int] | None
    ) -> Connection:
        """What `bind_receipt_handler` does, for code of any language."""
        if receipt_type is not ReceiptType.DeveloperProduct:
            return self._server.part(Transfers).bind(receipt_type, handler)
        if product_ids is None:
            connection = self._bind_catch_all(handler)
        else:
            connection = self._bind_products(handler, [ProductId(number) for number in product_ids])
        self._server.receipts.announce_all()
        return connection

    @property
    def has_handler(self) -> bool:
        """Whether the game has set a handler for any product."""
        return bool(self._process_receipt or self._catch_all or self._bound)

    def handler_for(self, product: ProductId) -> tuple[Runnable, str] | None:
        """Filtered handler, then catch-all, then ProcessReceipt (platform-facts.md, 1.5)."""
        handler = self._bound.get(product)
        if handler is not None:
            return handler, "bound handler"
        if self._catch_all is not None:
            return self._catch_all, "bound catch-all"
        if self._process_receipt is not None and self._server.world.platform.contract.process_receipt:
            return self._process_receipt, "ProcessReceipt"
        return None

    @door
    def prompt_product_purchase(self, player: object, product_id: object) -> None:
        """Show a purchase prompt. The call is no purchase: the player answers it a second later, and buys.

        Raises:
            PlatformError: when the player or the product cannot be.
        """
        server = self._server
        if not isinstance(player, Player):
            raise PlatformError("Argument 1 missing or nil" if player is None else "player should be of type Player")
        if isinstance(product_id, bool) or not isinstance(product_id, int | float):
            raise PlatformError("Argument 2 missing or nil" if product_id is None else "productId should be a number")
        product = server.world.platform.catalogue.get(int(product_id))
        if product is None:
            server.print(f"Product {product_id} {NOT_FOR_SALE}", "warn")
            return
        server.world.scheduler.after(server.world.thinking_ms, self._prompt_answered, (player, product), server.lane)

    def purchase(self, user: UserId, product: Product, channel: ProductPurchaseChannel) -> Receipt | None:
        """A user pays for a product; its delivery follows at once when they are on this server (P2, P3)."""
        receipt = pay(self._server.world, user, product, channel)
        if receipt is not None:
            self._server.receipts.announce(user)
        return receipt

    def close_prompt(self, user: UserId, product_id: ProductId, *, purchased: bool) -> None:
        """The prompt is gone. `purchased` says nothing sure: "a purchase may still fail in the backend"."""
        server = self._server
        world = server.world
        if world.scheduler.watch is not None:
            server.tell((user, product_id, purchased))
        world.history.append(PromptClosed(world.scheduler.now_ms, server.id, user, product_id, purchased))
        # The event hands over a user id, and not a Player.
        if server.signals is not None:
            server.signals.fire("prompt_product_purchase_finished", int(user), int(product_id), purchased)

    @door
    def prompt_game_pass_purchase(self, player: object, pass_id: object) -> None:
        """Show the prompt of a game pass. The call is no purchase: the player answers it a second later.

        Raises:
            PlatformError: when the player or the pass cannot be.
        """
        self._server.passes.prompt(player, pass_id)

    @door
    def get_product_info_async(self, info_id: int, info_type: str = "Product") -> ProductInfo:
        """What the catalogue says of a product, or of something else. May yield.

        Args:
            info_id: the id of the product, the pass or the place.
            info_type: an item of `Enum.InfoType`: Product, GamePass or Asset.

        Raises:
            PlatformError: when there is no such thing, or the call fails.
        """
        platform = self._server.world.platform
        info = ask(self._server, INFO, info_id, lambda: info_of(platform, info_type, info_id))
        assert isinstance(info, dict)
        return cast("ProductInfo", info)

    @door
    def user_owns_game_pass_async(self, user_id: int, game_pass_id: int) -> bool:
        """Whether a user owns a pass, as far as this server knows: the engine keeps answers. May yield.

        Raises:
            PlatformError: when an id is no number, or the call fails.
        """
        for position, number in enumerate((user_id, game_pass_id), 1):
            if not is_number(number):
                raise PlatformError(
                    f"Argument {position} missing or nil" if number is None else _NO_ID.format(position)
                )
        return self._server.passes.ask(int(user_id), int(game_pass_id))

    def __repr__(self) -> str:
        return f"<Marketplace of server {self._server.id}>"

    def _prompt_answered(self, prompt: tuple[Player, Product]) -> None:
        player, product = prompt
        if player.here:
            world = self._server.world
            will = world.will_of(player.user_id)
            world.wish = "prompt"
            bought = will == "buy" and self.purchase(player.user_id, product, ProductPurchaseChannel.InExperience)
            world.wish = ""
            if will == "fail":
                self.refuse(player.user_id, product.id)
            # The prompt of a purchase that fails in the backend says purchased all the same.
            self.close_prompt(player.user_id, product.id, purchased=bool(bought) or will == "fail")

    def refuse(self, user: UserId, product: ProductId) -> None:
        """Write down that a purchase failed in the backend."""
        world = self._server.world
        world.history.append(PurchaseRefused(world.scheduler.now_ms, user, product, "the purchase failed"))

    def _bind_catch_all(self, handler: Runnable) -> Connection:
        if self._catch_all is not None:
            self._refuse([], ProductId(0))
            raise _already_bound(ReceiptType.DeveloperProduct)
        self._catch_all = handler
        return Connection(self._unbind_catch_all)

    def _unbind_catch_all(self) -> None:
        self._catch_all = None

    def _bind_products(self, handler: Runnable, products: list[ProductId]) -> Connection:
        for product in products:
            if product in self._bound and not self._server.world.rebinds:
                self._refuse(products, product)
                raise PlatformError(
                    f"A receipt handler for ReceiptType.DeveloperProduct and product {product} is already bound"
                )
        self._bound.update(dict.fromkeys(products, handler))

        def unbind() -> None:
            for product in products:
                self._bound.pop(product, None)

        return Connection(unbind)

    def _refuse(self, products: list[ProductId], taken: ProductId) -> None:
        """Write down that a binding is refused."""
        world = self._server.world
        world.history.append(BindingRefused(world.scheduler.now_ms, self._server.id, tuple(products), taken))


def _checked_filter(product_ids: object) -> list[int] | None:
    if product_ids is None:
        return None
    # A struct like `Product` is no iterable, and a text is one of letters.
    found = list(product_ids) if isinstance(product_ids, Iterable) and not isinstance(product_ids, str) else None
    if found is None or any(type(number) is not int for number in found):
        raise UsageError(
            f"a handler's filter is a list of product ids like [456456], not {product_ids!r}. Write [product.id] for "
            "a product of the catalogue, or leave the filter out for a catch-all."
        )
    return found


def _already_bound(receipt_type: ReceiptType) -> PlatformError:
    return PlatformError(f"A catch-all receipt handler for ReceiptType.{receipt_type.name} is already bound")


def pay(
    world: World, user: UserId, product: Product, channel: ProductPurchaseChannel, place: int | None = None
) -> Receipt | None:
    """Move the price into escrow and open a receipt; None when the user cannot buy it, or changes their mind."""
    if world.limited and world.declines(user, product.id):
        return None
    if user in world.prices:
        product = replace(product, price=world.prices[user])
    receipt = world.platform.purchase(user, product, channel, place)
    now_ms = world.scheduler.now_ms
    if receipt is None:
        why = world.platform.refusal(user, product)
        world.history.append(PurchaseRefused(now_ms, user, product.id, why))
        return None
    if world.platform.contract.refund_after_ms:
        world.plan_refund(receipt)
    if world.hears_purchase is not None:
        world.hears_purchase()
    escrow = world.platform.ledger.escrow
    history, wish, friend = world.history, "place" if place else world.wish, world.friends.get(user, NOBODY)
    history.append(
        PurchaseMade(now_ms, receipt.id, user, product.id, product.price, channel._name_, Robux(escrow), wish, friend)
    )
    return receipt
