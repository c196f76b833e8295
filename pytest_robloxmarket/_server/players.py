"""Who is on a server, and what the game keeps on them: leaderstats, attributes, values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from pytest_robloxmarket._server.signals import Signal
from pytest_robloxmarket._server.transfers import Transfers
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.enums import PlayerExitReason
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import MissingLooked, PlayerJoined, PlayerLeft, SessionChanged
from pytest_robloxmarket._terms.ids import UserId

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server

__all__ = ("Player", "Players", "SessionValues")

_UNKNOWN: Final = PlayerExitReason.Unknown


class Player(Struct, eq=False):
    """A user while they are on a server. What is kept on it is gone when they leave."""

    _server: Server
    user_id: UserId
    name: str
    since_ms: int = 0  # When they joined.
    here: bool = True
    # Whether `player_added` has fired for them.
    greeted: bool = False
    # Gives them a new character; None where players have none.
    respawn: Callable[[], object] | None = None
    _values: dict[str, object] = {}

    @property
    def leaderstats(self) -> SessionValues:
        """The values below the player's `leaderstats`, by name."""
        return SessionValues(self, "leaderstats.")

    @property
    def attributes(self) -> SessionValues:
        """The player's attributes, by name."""
        return SessionValues(self, "@")

    def value(self, where: str) -> object:
        """What is kept at a place like `leaderstats.Gold`; None when nothing is."""
        return self._values.get(where)

    def places(self) -> list[str]:
        """All places where something is kept."""
        return list(self._values)

    def put(self, where: str, value: object, unkept: object = None) -> None:
        """Keep a value; None takes it away. `unkept` is what was there before although nobody had put it there."""
        before = self._values.get(where, None if value is None else unkept)
        if before == value and type(before) is type(value):
            return
        if value is None:
            self._values.pop(where, None)
        else:
            self._values[where] = value
        server = self._server
        if server.alive and self.here:
            world = server.world
            world.history.append(
                SessionChanged(
                    world.scheduler.now_ms,
                    server.id,
                    self.user_id,
                    where,
                    before,
                    value,
                    world.origin,
                    world.source(),
                )
            )

    def missed(self, where: str) -> None:
        """Note that game code looked for something here that is not there."""
        world = self._server.world
        if self.here:
            world.history.append(MissingLooked(world.scheduler.now_ms, self._server.id, self.user_id, where))

    def kick(self) -> None:
        """Disconnect the player."""
        if self.here:
            self._server.players.remove(self.user_id, "kick")

    def __repr__(self) -> str:
        return f"<Player {self.name} on server {self._server.id}>"


class SessionValues(MutableMapping[str, int | float | str | bool]):
    """Values of one kind on a player, as a mapping from names."""

    __slots__ = ("_player", "_prefix")

    def __init__(self, player: Player, prefix: str) -> None:
        self._player: Final = player
        self._prefix: Final = prefix

    def __getitem__(self, name: str) -> int | float | str | bool:
        if not isinstance(name, str):
            raise KeyError(shown(name))
        value = self._player.value(self._prefix + name)
        if value is None:
            self._player.missed(self._prefix + name)
            raise KeyError(name)
        assert isinstance(value, int | float | str)
        return value

    def __setitem__(self, name: str, value: int | float | str | bool) -> None:
        if not isinstance(name, str) or not name:
            raise UsageError(f"nothing on a player can be called {shown(name)}: write a text like 'Gold'.")
        if not isinstance(value, int | float | str):
            raise UsageError(
                f"{self._prefix}{name} cannot be {shown(value)}: a number, a text or a truth value can be kept."
            )
        self._player.put(self._prefix + name, value)

    def __delitem__(self, name: str) -> None:
        self[name]
        self._player.put(self._prefix + name, None)

    def __iter__(self) -> Iterator[str]:
        size = len(self._prefix)
        return iter([where[size:] for where in self._player.places() if where.startswith(self._prefix)])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<SessionValues of {self._player.name}: {', '.join(self) or 'none'}>"


class Players(Struct, eq=False):
    """The Players service of one server."""

    _server: Server
    _players: dict[int, Player] = {}
    # Whether somebody was here.
    visited: bool = False

    @property
    def player_added(self) -> Signal:
        """Fires when a player is found here."""
        return self._server.signal("player_added")

    @property
    def player_removing(self) -> Signal:
        """Fires when a player is about to go, and is still found here."""
        return self._server.signal("player_removing")

    @property
    def player_gone(self) -> Signal:
        """Fires when a player is not found here any more; for rooms of the house."""
        return self._server.signal("player_gone")

    @door
    def get_player_by_user_id(self, user_id: int) -> Player | None:
        """The player with this id, or None when they are not on this server."""
        return self._players.get(user_id)

    @property
    def count(self) -> int:
        """How many are on this server."""
        return len(self._players)

    def get_players(self) -> list[Player]:
        """Everybody who is on this server."""
        return list(self._players.values())

    def add(self, user: UserId, name: str) -> None:
        """Let a user in; their open receipts are delivered (platform-facts.md, P2)."""
        server = self._server
        world = server.world
        if world.scheduler.watch is not None:
            server.tell(user)
        player = Player(server, user, name, world.scheduler.now_ms)
        self._players[user] = player
        self.visited = True
        world.homes[user] = server
        if not world.unmetered:
            world.budgets.look()
        world.history.append(PlayerJoined(world.scheduler.now_ms, server.id, user, name))
        if world.player_defaults:
            for where, value in world.player_defaults.items():
                player.put(where, value)
        # The order of receipts and PlayerAdded is not documented: platform-facts.md, section 6, point 3.
        if world.platform.contract.receipt_order == "before":
            server.receipts.announce(user, world.arrival_ms)
            world.scheduler.after(0, self._tell_added, player, server.lane)
        else:
            self._tell_added(player)
            server.receipts.announce(user, world.arrival_ms)
        if world.platform.transfers.waiting(user):
            server.part(Transfers).announce(user)

    def _tell_added(self, player: Player) -> None:
        player.greeted = True
        signals = self._server.signals
        if player.here and signals is not None:
            signals.fire("player_added", player)

    def remove(self, user: UserId, reason: str) -> None:
        """Let a user go. `player_removing` fires while they are still found here."""
        player = self._players.get(user)
        if player is None:
            return
        self._server.tell(-user)
        kicked = PlayerExitReason.CreatorKick if reason == "kick" else _UNKNOWN
        signals = self._server.signals
        if signals is not None:
            signals.fire("player_removing", player, kicked)
        if self._players.pop(user, None) is not None:
            self._gone(player, reason)

    @property
    def deserted(self) -> bool:
        """Whether everybody has left who was here."""
        return self.visited and not self._players

    def drop(self, reason: str) -> None:
        """Everybody is gone at once, and no code is told."""
        for player in list(self._players.values()):
            self._gone(player, reason)
        self._players.clear()

    def __repr__(self) -> str:
        return f"<Players of server {self._server.id}>"

    def _gone(self, player: Player, reason: str) -> None:
        player.here = False
        server = self._server
        server.world.platform.teleports.forget(player.user_id)
        if server.signals is not None:
            server.signals.fire("player_gone", player)
        world = server.world
        if world.homes.get(player.user_id) is server:
            del world.homes[player.user_id]
        world.history.append(PlayerLeft(world.scheduler.now_ms, server.id, player.user_id, reason))
