"""create_marketplace_service: wires registry, validator and cache together, as ADR-0008 decided."""

import logging
import time
from collections.abc import Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError
from pytest_robloxmarket.reference.passes import TTL_SECONDS, GamePassCache
from pytest_robloxmarket.reference.ports import (
    Clock,
    Connection,
    Decision,
    Logger,
    PassOwnershipFetcher,
    Player,
    SetupReceipt,
    Signal,
    read_receipt,
)
from pytest_robloxmarket.reference.registry import (
    Change,
    DeveloperProductRegistry,
    Grant,
    ProductDefinition,
)
from pytest_robloxmarket.reference.validator import Ledger, PurchaseValidator

__all__ = ("MarketplaceHandle", "MarketplaceService", "create_marketplace_service")


def create_marketplace_service(
    *,
    pass_ownership_fetcher: PassOwnershipFetcher,
    on_setup_receipt: SetupReceipt,
    player_removing: Signal | None = None,
    pass_purchase_finished: Signal | None = None,
    ledger: Ledger | None = None,
    pass_ttl_seconds: float = TTL_SECONDS,
    clock: Clock = time.monotonic,
    logger: Logger | None = None,
) -> "MarketplaceHandle":
    """Make a marketplace out of what it may use. It never asks for a service by itself.

    Args:
        pass_ownership_fetcher: wraps `UserOwnsGamePassAsync`.
        on_setup_receipt: makes a handler the place's `ProcessReceipt`.
        player_removing: fires with a player who leaves; their passes are then forgotten.
        pass_purchase_finished: fires on the server with player, pass id, and whether it was bought; a pass that was
            bought is then owned at once. Without it the game calls `set_pass_owned`.
        ledger: remembers purchases together with their goods. Without it they are remembered by this server alone,
            and a crash, a hop to another server or a lost answer grants them again.
        pass_ttl_seconds: how long an answer about a pass is believed.
        clock: tells seconds that only grow.
        logger: is told of what was refused.

    Raises:
        MarketplaceError: INVALID_TTL.
    """
    return MarketplaceHandle(
        DeveloperProductRegistry(),
        PurchaseValidator(ledger),
        GamePassCache(pass_ownership_fetcher, clock, pass_ttl_seconds),
        logger if logger is not None else logging.getLogger("marketplace"),
        _Wiring(on_setup_receipt, player_removing, pass_purchase_finished),
    )


class _Wiring(NamedTuple):
    on_setup_receipt: SetupReceipt
    player_removing: Signal | None
    pass_purchase_finished: Signal | None


class MarketplaceHandle:
    """What the rest of the game holds."""

    def __init__(
        self,
        registry: DeveloperProductRegistry,
        validator: PurchaseValidator,
        passes: GamePassCache,
        logger: Logger,
        wiring: _Wiring,
    ) -> None:
        self._registry: Final = registry
        self._validator: Final = validator
        self._passes: Final = passes
        self._logger: Final = logger
        self.service: Final = MarketplaceService(self, passes, wiring)

    def register_product(
        self, product_id: int, *, name: str = "", grant: Grant | None = None, change: Change | None = None
    ) -> None:
        """Put a product on sale: before a player can buy it, so before or in `on_start` of the other services.

        Args:
            product_id: Roblox's id of it.
            name: what logs call it.
            grant: gives the goods by itself; without a ledger.
            change: the player's data with the goods in it; with a ledger.

        Raises:
            MarketplaceError: INVALID_PRODUCT or DUPLICATE_PRODUCT.
        """
        product = ProductDefinition(product_id, name, grant, change)
        self._validator.check(product)
        self._registry.register(product)

    def process_receipt(self, info: Mapping[str, object]) -> Decision:
        """Decide on a receipt as Roblox hands it over: granted only once the goods are given. May yield.

        Whatever goes wrong is told to the logger with its code, and the receipt stays open: Roblox delivers it again.
        """
        try:
            if not self.service.running:
                raise MarketplaceError(ErrorCode.NOT_RUNNING, "the service has not started, or is destroyed.")
            receipt = read_receipt(info)
            product = self._registry.route(receipt)
            self._validator.grant_once(product, receipt)
        except MarketplaceError as error:
            self._logger.warning(str(error))
            return Decision.NotProcessedYet
        self._logger.info(f"granted {product.name or product.product_id} to {receipt.player_id}: {receipt.purchase_id}")
        return Decision.PurchaseGranted

    def user_owns_game_pass(self, user_id: int, game_pass_id: int) -> bool:
        """Whether a user owns a pass, as far as is known. May yield.

        Raises:
            MarketplaceError: OWNERSHIP_UNKNOWN, when Roblox does not answer: give no perk then, and ask again.
        """
        return self._passes.owns(user_id, game_pass_id)

    def set_pass_owned(self, user_id: int, game_pass_id: int, owned: bool) -> None:
        """Say that a user owns a pass, or does not, without waiting for Roblox to say so.

        Only what the server itself has heard may be said: a client that reports its own purchase can lie.
        """
        self._passes.set_pass_owned(user_id, game_pass_id, owned)


class MarketplaceService:
    """The marketplace in the life of the game: `on_init` of all services, then `on_start`, in the end `on_destroy`."""

    def __init__(self, handle: MarketplaceHandle, passes: GamePassCache, wiring: _Wiring) -> None:
        self._handle: Final = handle
        self._passes: Final = passes
        self._wiring: Final = wiring
        self._connections: Final[list[Connection]] = []
        self.running = False

    def on_init(self) -> None:
        """Part of the life of every service; the marketplace has nothing to prepare."""

    def on_start(self) -> None:
        """Take the receipts over, and listen to the players.

        Raises:
            MarketplaceError: ALREADY_STARTED, when it runs.
        """
        if self.running:
            raise MarketplaceError(ErrorCode.ALREADY_STARTED, "the marketplace runs already.")
        self.running = True
        on_setup_receipt, player_removing, pass_purchase_finished = self._wiring
        if player_removing is not None:
            self._connections.append(player_removing.connect(self._player_left))
        if pass_purchase_finished is not None:
            self._connections.append(pass_purchase_finished.connect(self._pass_prompt_closed))
        on_setup_receipt(self._handle.process_receipt)

    def on_destroy(self) -> None:
        """Stop. Receipts are answered with NotProcessedYet from now on.

        The handler stays in its place: a place without one would have Roblox close every receipt unseen.
        """
        self.running = False
        for connection in self._connections:
            connection.disconnect()
        self._connections.clear()
        self._passes.clear()

    def _player_left(self, player: Player, *_: object) -> None:
        self._passes.invalidate_player(player.user_id)

    def _pass_prompt_closed(self, player: Player, game_pass_id: int, purchased: bool) -> None:
        if purchased:
            self._passes.set_pass_owned(player.user_id, game_pass_id, True)
