"""A user's client, as a test plays it: it may call any remote with anything, and lie about prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._kernel.tasks import Ended
from pytest_robloxmarket._platform.catalogue import GamePass, Product
from pytest_robloxmarket._server.outside import Outside
from pytest_robloxmarket._simulation.ids import pass_id
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import ClientSpoke
from pytest_robloxmarket._terms.ids import ProductId

if TYPE_CHECKING:
    from pytest_robloxmarket._server.players import Player
    from pytest_robloxmarket._server.remotes import Remote
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.users import User

__all__ = ("Client",)

# What can travel from a client to a server, besides a user of the market.
_PLAIN: Final = (type(None), bool, int, float, str)

# Deeper tables are a mistake of the test, or hold themselves.
_DEPTH_MAX: Final = 50


class Client(Struct, frozen=True, eq=False):
    """The program on a user's own device. Its owner can make it do anything, so that a server must believe nothing."""

    _user: User

    @door
    def fire(self, remote: str, *arguments: object) -> None:
        """Fire a remote event.

        Args:
            remote: its path like "ReplicatedStorage.Remotes.Buy", or its last names when no other ends so.
            arguments: None, truths, numbers, texts, lists and dicts of them, and users who are on the server.

        Raises:
            UsageError: when they are on no server, there is no such event, or an argument cannot be sent.
        """
        server, player, found = self._reach(remote)
        if found.answers:
            raise UsageError(f"{found.path} is a remote function: write client.invoke({remote!r}, ...).")
        server.remotes.call(found, player, self._sent(server, arguments), lambda ended: None)

    @door
    def invoke(self, remote: str, *arguments: object) -> object:
        """Invoke a remote function, and wait for its answer: the first value that it returns.

        Args:
            remote: its path like "ReplicatedStorage.Remotes.Buy", or its last names when no other ends so.
            arguments: as for `fire`.

        Raises:
            UsageError: when they are on no server, there is no such function, nothing answers there, or an argument
                cannot be sent.
            PlatformError: when the function on the server raises.
        """
        server, player, found = self._reach(remote)
        if not found.answers:
            raise UsageError(f"{found.path} is a remote event: write client.fire({remote!r}, ...).")
        waiting = Outside(server)

        def ended(end: Ended) -> None:
            if end.error is None:
                waiting.resume(end.value)
            else:
                waiting.throw(PlatformError(end.error))

        if not server.remotes.call(found, player, self._sent(server, arguments), ended):
            raise UsageError(f"nothing answers {found.path}: the game has set no OnServerInvoke there.")
        return waiting.suspend()

    @door
    def spoof_pass_prompt(self, game_pass: GamePass | int) -> None:
        """Say that the prompt of a game pass closed with a purchase, although nobody bought anything.

        "These can be spoofed": creator-docs, scripting/security/client-server-boundary.md.

        Raises:
            UsageError: when they are on no server, or it is no pass.
        """
        server, player = self._here()
        server.passes.close_prompt(player, pass_id(game_pass), "spoofed")

    @door
    def spoof_product_prompt(self, product: Product | int) -> None:
        """Say that the prompt of a product closed with a purchase, although nobody bought anything.

        Raises:
            UsageError: when they are on no server, or it is no product.
        """
        server, player = self._here()
        number = product.id if isinstance(product, Product) else product
        if type(number) is not int or number < 0:
            raise UsageError(f"{product!r} is no product: write its id, or a product of the catalogue.")
        world = server.world
        event = "PromptProductPurchaseFinished"
        world.history.append(ClientSpoke(world.scheduler.now_ms, server.id, player.user_id, event, f"{number}, true"))
        server.marketplace.close_prompt(player.user_id, ProductId(number), purchased=True)

    def _here(self) -> tuple[Server, Player]:
        player = self._user.player  # Raises when they are on no server.
        return self._user.market.world.homes[self._user.id], player

    def _reach(self, remote: str) -> tuple[Server, Player, Remote]:
        server, player = self._here()
        return server, player, server.remotes.find(remote)

    def _sent(self, server: Server, arguments: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(_travelled(server, argument) for argument in arguments)

    def __repr__(self) -> str:
        return f"<Client of {self._user.name}>"


def _travelled(server: Server, value: object, depth: int = 0) -> object:
    """An argument as it arrives: a copy; a user is their player there."""
    if isinstance(value, _PLAIN):
        return value
    if depth > _DEPTH_MAX:
        raise UsageError(f"a client cannot send a table {_DEPTH_MAX} tables deep, or one that holds itself.")
    if isinstance(value, list | tuple):
        return [_travelled(server, item, depth + 1) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str | int) for key in value):
        return {key: _travelled(server, item, depth + 1) for key, item in value.items()}
    number = getattr(value, "id", None) if hasattr(type(value), "id") else None
    player = server.players.get_player_by_user_id(number) if type(number) is int else None
    if player is None:
        raise UsageError(
            f"a client cannot send {shown(value)}: what travels is None, truths, numbers, texts, tables and users."
        )
    return player
