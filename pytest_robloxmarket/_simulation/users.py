"""A user, as a test holds them: the account, wherever it plays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, Unpack, get_args

from msgspec import Struct

from pytest_robloxmarket._platform.catalogue import GamePass, Product
from pytest_robloxmarket._platform.policies import POLICIES
from pytest_robloxmarket._server.marketplace import pay
from pytest_robloxmarket._server.passes import buy_pass
from pytest_robloxmarket._server.transfers import Transfers
from pytest_robloxmarket._simulation.client import Client
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.holdings import Holdings
from pytest_robloxmarket._simulation.ids import pass_id
from pytest_robloxmarket._simulation.recovery import choose_absence, stay_away
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.enums import ProductPurchaseChannel, ReceiptType
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.policies import PolicyChanges, python_name

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("User", "Will")

# What a user does when a prompt is shown to them.
Will: TypeAlias = Literal["buy", "decline", "fail"]

_COUNTRY: Final = re.compile("[A-Z]{2}")

_IN_EXPERIENCE: Final = ProductPurchaseChannel.InExperience


class User(Struct, frozen=True):
    """One account: all handles of it are equal.

    Its holdings are where the game keeps them; its wallet is the platform's.
    """

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
    def holdings(self) -> Holdings:
        """What they observably own now, by place; reading it takes no time and meets no fault."""
        return Holdings(self)

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

    @property
    def client(self) -> Client:
        """Their client: it can call remotes, and lie about prompts."""
        return Client(self)

    @door
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
        ask = self._market.world.asks.get(found.id)
        if ask is not None:
            remote = next((one for one in home.remotes.all() if one.path == ask.path), None)
            if remote is not None:
                home.remotes.call(remote, self.player, ask.arguments, lambda ended: None)
            return
        receipt = home.marketplace.purchase(self.id, found, _IN_EXPERIENCE)
        home.marketplace.close_prompt(self.id, found.id, purchased=receipt is not None)

    @door
    def buy_outside(self, product: Product | int, *, place_id: int | None = None) -> None:
        """Buy a product in the Store tab of the game's page; its receipt waits until they join a server.

        Args:
            product: what they buy.
            place_id: the place of the game in which they buy instead, and which they then leave for one of the
                market's servers: the receipt's PlaceIdWherePurchased.

        Raises:
            UsageError: when the catalogue does not hold the product, or they cannot pay.
        """
        found = self._payable(product)
        channel = ProductPurchaseChannel.ExperienceDetailsPage if place_id is None else _IN_EXPERIENCE
        pay(self._market.world, self.id, found, channel, place_id)

    @door
    def gives_to(self, friend: User | None) -> None:
        """Buy for a friend from now on, and not for oneself: the goods are the friend's.

        The game learns of it only if it is told, as by a client's remote: `alice.client.fire("Gift", bob.id)`.

        Args:
            friend: another user of the market, on any server or none; None ends it.

        Raises:
            UsageError: when it is no other user of this market.
        """
        friends = self._market.world.friends
        if friend is None:
            friends.pop(self.id, None)
            return
        if not isinstance(friend, User) or friend.market is not self._market or friend == self:
            raise UsageError(
                f"{self.name} cannot give to {shown(friend)}: it is another user of the market, "
                "like market.user('bob')."
            )
        friends[self.id] = friend.id

    @door
    def prompt_fails(self, product: Product | int) -> None:
        """The game's prompt closes and says purchased, and the purchase then fails in the backend.

        Raises:
            UsageError: when the catalogue does not hold the product, or they are on no server.
        """
        found = self._find(product)
        self.player  # noqa: B018 - raises when they are on no server
        self._market.world.homes[self.id].marketplace.close_prompt(self.id, found.id, purchased=True)

    @door
    def at_prompts(self, will: Will) -> None:
        """Say what they do at each prompt that the game shows from now on; who is told nothing buys.

        Args:
            will: "buy", "decline", or "fail": they want to buy, and the purchase fails. The prompt of a product then
                says purchased all the same; that of a pass does not ("the final outcome", MarketplaceService.yaml).

        Raises:
            UsageError: when it is none of these.
        """
        if will not in get_args(Will):
            raise UsageError(f"{self.name} cannot do {will!r} at a prompt: write 'buy', 'decline' or 'fail'.")
        self._market.world.wills[self.id] = will

    @door
    def transfer_settles(self, receipt_type: ReceiptType, robux: int, *, request: str = "transfer-1") -> None:
        """Let them have the receipt of a Robux transfer: on the server where they play now, or at their next join.

        No Robux move: the test says what was sent or received.

        Args:
            receipt_type: `ReceiptType.RobuxTransferSender` or `RobuxTransferReceiver`.
            robux: what was sent, or what was received.
            request: the TransferRequestId, which both parties' receipts have.

        Raises:
            UsageError: when it is no side of a transfer, or no amount of Robux.
        """
        if not isinstance(receipt_type, ReceiptType) or receipt_type is ReceiptType.DeveloperProduct:
            raise UsageError(
                f"a transfer has a RobuxTransferSender and a RobuxTransferReceiver, no {shown(receipt_type)}."
            )
        if type(robux) is not int or robux < 1 or not isinstance(request, str):
            raise UsageError(f"a transfer is of a whole number of Robux, and has a request id; not {shown(robux)}.")
        world = self._market.world
        platform = world.platform
        platform.transfers.settle(self.id, receipt_type, robux, request, platform.place_id)
        home = world.homes.get(self.id)
        if home is not None:
            home.part(Transfers).announce(self.id)

    @property
    def open_transfers(self) -> int:
        """How many receipts of Robux transfers nobody has processed so far."""
        return len(self._market.world.platform.transfers.waiting(self.id))

    @door
    def set_policies(self, **changes: Unpack[PolicyChanges]) -> None:
        """Say what Roblox's policies allow them from now on, like `are_paid_random_items_restricted=True`.

        A game learns it from PolicyService. To whom nothing is said, nothing is forbidden.

        Raises:
            UsageError: when there is no such policy, or it is neither True nor False.
        """
        known = {python_name(name): name for name in POLICIES}
        for name, value in changes.items():
            if name not in known:
                raise UsageError(f"there is no policy {shown(name)}. {there_are(name, known)}")
            if not isinstance(value, bool):
                raise UsageError(f"the policy {name} of {self.name} is True or False, not {shown(value)}.")
        self._market.platform.policies.set(self.id, {known[name]: value is True for name, value in changes.items()})

    @door
    def lives_in(self, country: str) -> None:
        """Say where they live, as a country code like "BE"; who is told nothing lives in the US.

        A game learns it from LocalizationService. What a country forbids is said with `set_policies`.

        Raises:
            UsageError: when it is no country code.
        """
        if not isinstance(country, str) or not _COUNTRY.fullmatch(country):
            raise UsageError(f"{self.name} lives in a country like 'BE', two capital letters, not in {shown(country)}.")
        self._market.platform.policies.move(self.id, country)

    @door
    def buy_pass(self, game_pass: GamePass | int) -> None:
        """Buy a game pass: in the game's prompt when they are on a server, else on the game's page.

        Raises:
            UsageError: when the catalogue does not hold the pass, they own it already, or they cannot pay.
        """
        found = self._payable_pass(game_pass)
        home = self._market.world.homes.get(self.id)
        if home is None:
            self.buy_pass_outside(found)
            return
        buy_pass(self._market.world, self.id, found, "prompt")
        home.passes.close_prompt(self.player, found.id, "purchased")

    @door
    def buy_pass_outside(self, game_pass: GamePass | int) -> None:
        """Buy a game pass on the game's page. A server where they play meanwhile may learn of it minutes later.

        Raises:
            UsageError: when the catalogue does not hold the pass, they own it already, or they cannot pay.
        """
        buy_pass(self._market.world, self.id, self._payable_pass(game_pass), "outside")

    @door
    def owns_pass(self, game_pass: GamePass | int) -> bool:
        """Whether they own a game pass on the platform, whatever a server knows of it.

        Raises:
            UsageError: when it is no pass.
        """
        return self._market.platform.passes.owns(self.id, pass_id(game_pass))

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
        stay_away(self._market, self._market.settle, choose_absence(self._market))
        stays = home is not None and home.open and not self._market.world.starters
        server = GameServer(self._market, home) if stays and home is not None else self._market.server()
        server.join(self)
        self._market.settle()
        return server

    def _payable_pass(self, game_pass: GamePass | int) -> GamePass:
        found = self._market.catalogue.find_pass(pass_id(game_pass))
        if self.owns_pass(found):
            raise UsageError(f"{self.name} owns {found.name} ({found.id}) already, and a pass is bought once.")
        self._check_wallet(found)
        return found

    def _payable(self, product: Product | int) -> Product:
        found = self._find(product)
        self._check_wallet(found)
        return found

    def _check_wallet(self, found: Product | GamePass) -> None:
        self._market.world.check_open()
        wallet = self._market.platform.ledger.wallet(self.id)
        if wallet < found.price:
            raise UsageError(
                f"{self.name} cannot pay {found.price} Robux for {found.name} ({found.id}): the wallet holds "
                f"{wallet}. Give them more when they join: server.join({self.name!r}, robux={found.price})."
            )

    def _find(self, product: Product | int) -> Product:
        return self._market.catalogue.find(product.id if isinstance(product, Product) else product)

    def __repr__(self) -> str:
        return f"<User {self.name}>"
