"""A user, as a test holds them: the account, wherever it plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._server.marketplace import pay
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("User",)

_IN_EXPERIENCE: Final = ProductPurchaseChannel.InExperience


class User(Struct, frozen=True, eq=False):
    """One account. Its holdings are where the game keeps them; its wallet is the platform's."""

    _market: Market
    id: UserId
    name: str

    @property
    def market(self) -> Market:
        """The market that the account belongs to."""
        return self._market

    @property
    def wallet(self) -> int:
        """What they have, in Robux."""
        return self._market.platform.ledger.wallet(self.id)

    @property
    def server(self) -> GameServer | None:
        """Where they play, or None."""
        home = self._market.world.homes.get(self.id)
        return None if home is None else GameServer(self._market, home)

    @property
    def player(self) -> Player:
        """Their Player on the server where they play.

        Raises:
            UsageError: when they play nowhere.
        """
        home = self._market.world.homes.get(self.id)
        player = None if home is None else home.players.get_player_by_user_id(self.id)
        if player is None:
            raise UsageError(f"{self.name} is on no server. Let them join one: market.server().join({self.name!r}).")
        return player

    def buy(self, product: Product | int) -> None:
        """Buy a product: in the game's prompt when they are on a server, else in the Store tab.

        Raises:
            UsageError: when the catalogue does not hold the product, or they cannot pay.
        """
        found = self._payable(product)
        home = self._market.world.homes.get(self.id)
        if home is None:
            self.buy_outside(found)
            return
        home.marketplace.purchase(self.id, found, _IN_EXPERIENCE)
        home.marketplace.close_prompt(self.id, found.id, purchased=True)

    def buy_outside(self, product: Product | int) -> None:
        """Buy a product in the Store tab of the game's page; its receipt waits until they join a server.

        Raises:
            UsageError: when the catalogue does not hold the product, or they cannot pay.
        """
        found = self._payable(product)
        pay(self._market.world, self.id, found, ProductPurchaseChannel.ExperienceDetailsPage)

    def prompt_fails(self, product: Product | int) -> None:
        """The game's prompt closes and says purchased, and the purchase then fails in the backend.

        Raises:
            UsageError: when the catalogue does not hold the product, or they are on no server.
        """
        found = self._find(product)
        self.player  # noqa: B018 - raises when they are on no server
        self._market.world.homes[self.id].marketplace.close_prompt(self.id, found.id, purchased=True)

    def hop(self) -> None:
        """Move to another server: an open one, or a new one."""
        world = self._market.world
        GameServer(self._market, world.other_server(world.homes.get(self.id))).join(self)

    def leave(self) -> None:
        """Leave the server where they play."""
        home = self._market.world.homes.get(self.id)
        if home is not None:
            home.players.remove(self.id, "leave")

    def rejoin(self) -> GameServer:
        """Leave, let everything come to its end, and join a fresh server, again until nothing is left to do.

        A game that a test has set up by hand, on one server, would not run on a fresh one: then it is that server
        again, as long as it is open.
        """
        home = self._market.world.homes.get(self.id)
        self.leave()
        self._market.settle()
        stays = home is not None and home.open and not self._market.world.starters
        server = GameServer(self._market, home) if stays and home is not None else self._market.server()
        server.join(self)
        self._market.settle()
        return server

    def _payable(self, product: Product | int) -> Product:
        found = self._find(product)
        wallet = self._market.platform.ledger.wallet(self.id)
        if wallet < found.price:
            raise UsageError(
                f"{self.name} cannot pay {found.price} Robux for {found.name} ({found.id}): the wallet holds "
                f"{wallet}. Give them more when they join: server.join({self.name!r}, robux={found.price})."
            )
        return found

    def _find(self, product: Product | int) -> Product:
        return self._market.catalogue.find(product.id if isinstance(product, Product) else product)

    def __repr__(self) -> str:
        return f"<User {self.name}>"
