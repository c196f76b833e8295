"""Game passes on one server: their prompts, and the engine's cache of who owns them.

"Results are cached. The finished event of a prompt refreshes them; a purchase outside of the game in the same session
may take several minutes to show; on the first join after it the answer is right": creator-docs,
reference/engine/classes/MarketplaceService.yaml, UserOwnsGamePassAsync (platform-facts.md, 1.9), in our words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from pytest_robloxmarket._kernel.lanes import QUIET
from pytest_robloxmarket._server.calls import ask, send
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import DeliveryId, PassId, Robux, UserId
from pytest_robloxmarket._terms.pass_events import (
    PASS_GRACE_MS,
    PassAnswered,
    PassAsked,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassPromptOpened,
    PassRefused,
)

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._platform.catalogue import GamePass
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.world import World

__all__ = ("Passes", "buy_pass", "give_pass", "take_pass")

_OWNS: Final = "UserOwnsGamePassAsync"


class _Known(NamedTuple):
    """What the engine remembers of one user and one pass."""

    owned: bool
    until_ms: int
    visit: Player | None  # The visit in which it was learned: the next one begins with nothing.


class Passes(Struct, eq=False):
    """The game passes as one server knows them."""

    _server: Server
    _known: dict[tuple[UserId, PassId], _Known] = {}
    _answers: list[Callable[[int, int], object]] = []

    def ask(self, user_id: int, pass_id: int) -> bool:
        """Whether a user owns a pass, for Python code. May yield, unless the server knows it already.

        Raises:
            PlatformError: when the call fails.
        """
        user, game_pass = UserId(user_id), PassId(pass_id)
        # What the engine remembers grows old.
        self._server.world.scheduler.read_clock(self._server.lane)
        known = self._recall(user, game_pass)
        if known is not None:
            self._note(user, game_pass, known.owned, True, self._server.world.origin)
            return known.owned
        origin = self._server.world.origin
        return bool(ask(self._server, _OWNS, game_pass, lambda: self._look_up(user, game_pass, origin), user))

    def begin_ask(self, task: Task, user_id: int, pass_id: int) -> bool | None:
        """What `ask` does, for code that waits by itself: an answer at once, or None, and the task is woken later."""
        user, game_pass = UserId(user_id), PassId(pass_id)
        # What the engine remembers grows old.
        self._server.world.scheduler.read_clock(self._server.lane)
        known = self._recall(user, game_pass)
        origin = DeliveryId(task.origin)
        if known is not None:
            self._note(user, game_pass, known.owned, True, origin)
            return known.owned
        send(self._server, _OWNS, game_pass, task, lambda: self._look_up(user, game_pass, origin), user)
        return None

    def prompt(self, player: object, pass_id: object) -> None:
        """Show the prompt of a pass; its player answers it a second later.

        Raises:
            PlatformError: when the player or the pass cannot be.
        """
        server = self._server
        if not isinstance(player, Player):
            raise PlatformError("Argument 1 missing or nil" if player is None else "player should be of type Player")
        if not is_number(pass_id):
            raise PlatformError("Argument 2 missing or nil" if pass_id is None else "gamePassId should be a number")
        number = PassId(int(pass_id))
        world = server.world
        world.history.append(PassPromptOpened(world.scheduler.now_ms, server.id, player.user_id, number))
        world.scheduler.after(world.thinking_ms, self._answered, (player, number), server.lane)

    def watch(self, answer: Callable[[int, int], object]) -> None:
        """Look, whenever a pass may have changed hands, whether the game knows it when it should.

        Args:
            answer: how the game says whether a user owns a pass: user id, pass id. What raises says nothing.
        """
        if not self._answers:
            self._server.signal("player_added").hear(self._arrived)
        self._answers.append(answer)

    def look_later(self, user: UserId, game_pass: PassId) -> None:
        """Ask the game when it should know of what has just happened: in the prompt, and by the platform's delay."""
        if not self._answers or self._server.players.get_player_by_user_id(user) is None:
            return
        scheduler = self._server.world.scheduler
        for delay_ms in (0, self._server.world.platform.contract.pass_delay_ms):
            scheduler.after(delay_ms + PASS_GRACE_MS + 1, self._look, (user, game_pass), QUIET)

    def close_prompt(self, player: Player, game_pass: PassId, said: str) -> None:
        """The prompt is gone: the server asks anew who owns the pass, and the finished event fires.

        Args:
            player: whose prompt it was.
            game_pass: what it offered.
            said: purchased, declined, or spoofed by a client that made the word up.
        """
        server = self._server
        world = server.world
        world.history.append(PassPromptClosed(world.scheduler.now_ms, server.id, player.user_id, game_pass, said))
        self._remember(player.user_id, game_pass, world.platform.passes.owns(player.user_id, game_pass))
        if server.signals is not None:
            server.signals.fire("prompt_game_pass_purchase_finished", player, int(game_pass), said != "declined")

    def _arrived(self, player: Player) -> None:
        for game_pass in self._server.world.platform.passes.of(player.user_id):
            self.look_later(player.user_id, game_pass)

    def _look(self, about: tuple[UserId, PassId]) -> None:
        """Ask the game who owns a pass, in every way in which it can be asked."""
        user, game_pass = about
        server = self._server
        if not server.alive or server.players.get_player_by_user_id(user) is None:
            return
        server.tell((user, game_pass))
        for answer in self._answers:
            server.spawn(self._hear, answer, user, game_pass)

    def _hear(self, answer: Callable[[int, int], object], user: UserId, game_pass: PassId) -> None:
        try:
            owned = answer(user, game_pass)
        except Exception:
            return
        world = self._server.world
        delay_ms = world.platform.contract.pass_delay_ms
        world.history.append(
            PassAnswered(world.scheduler.now_ms, self._server.id, user, game_pass, bool(owned), delay_ms)
        )

    def _answered(self, prompt: tuple[Player, PassId]) -> None:
        player, number = prompt
        if player.here:
            self.close_prompt(player, number, "purchased" if self._bought(player, number) else "declined")

    def _bought(self, player: Player, number: PassId) -> bool:
        """Let a player answer a prompt; whether it closes with the word "purchased"."""
        world = self._server.world
        game_pass = world.platform.catalogue.get_pass(number)
        if world.platform.passes.owns(player.user_id, number):
            return world.platform.contract.owned_pass_prompt == "purchased"
        if game_pass is None:
            self._server.print(f"Pass {number} is not for sale here.", "warn")
            return False
        will = world.will_of(player.user_id)
        if will == "fail":
            world.history.append(PassRefused(world.scheduler.now_ms, player.user_id, number, "the purchase failed"))
        return will == "buy" and buy_pass(world, player.user_id, game_pass, "prompt")

    def _recall(self, user: UserId, game_pass: PassId) -> _Known | None:
        """What the engine remembers and may still answer."""
        known = self._known.get((user, game_pass))
        if known is None or known.until_ms <= self._server.world.scheduler.now_ms:
            return None
        return known if known.visit is self._server.players.get_player_by_user_id(user) else None

    def _look_up(self, user: UserId, game_pass: PassId, origin: DeliveryId) -> bool:
        """Ask the platform. What changed hands elsewhere during this visit is not known here for a while."""
        world = self._server.world
        now_ms, passes = world.scheduler.now_ms, world.platform.passes
        player = self._server.players.get_player_by_user_id(user)
        told_ms = now_ms - world.platform.contract.pass_delay_ms
        if player is None or player.since_ms > told_ms:
            told_ms = now_ms if player is None else player.since_ms
        owned = passes.owned_at(user, game_pass, told_ms)
        hidden_ms = passes.next_change_ms(user, game_pass, told_ms)
        self._remember(user, game_pass, owned, now_ms if hidden_ms is None else hidden_ms)
        self._note(user, game_pass, owned, False, origin)
        return owned

    def _remember(self, user: UserId, game_pass: PassId, owned: bool, since_ms: int | None = None) -> None:
        """Keep an answer for as long as what changes hands after `since_ms` may stay unknown."""
        world = self._server.world
        since_ms = world.scheduler.now_ms if since_ms is None else since_ms
        visit = self._server.players.get_player_by_user_id(user)
        until_ms = since_ms + world.platform.contract.pass_delay_ms
        self._known[user, game_pass] = _Known(owned, until_ms, visit)

    def _note(self, user: UserId, game_pass: PassId, owned: bool, cached: bool, origin: DeliveryId) -> None:
        world = self._server.world
        world.history.append(PassAsked(world.scheduler.now_ms, self._server.id, user, game_pass, owned, cached, origin))

    def __repr__(self) -> str:
        return f"<Passes of server {self._server.id}>"


def buy_pass(world: World, user: UserId, game_pass: GamePass, how: str) -> bool:
    """Let a user pay for a pass and own it; False when they cannot pay."""
    now_ms = world.scheduler.now_ms
    if world.platform.purchase_pass(user, game_pass, now_ms):
        world.history.append(PassGained(now_ms, user, game_pass.id, game_pass.price, how))
        _changed(world, user, game_pass.id)
        return True
    wallet = world.platform.ledger.wallet(user)
    why = f"{game_pass.price} Robux, and the wallet holds {wallet}"
    world.history.append(PassRefused(now_ms, user, game_pass.id, why))
    return False


def give_pass(world: World, user: UserId, game_pass: PassId) -> bool:
    """Let a user own a pass that nobody paid for; False when they own it already."""
    now_ms = world.scheduler.now_ms
    given = world.platform.passes.give(user, game_pass, now_ms)
    if given:
        world.history.append(PassGained(now_ms, user, game_pass, Robux(0), "given"))
        _changed(world, user, game_pass)
    return given


def take_pass(world: World, user: UserId, game_pass: PassId) -> bool:
    """Take a pass away from a user; False when they do not own it."""
    now_ms = world.scheduler.now_ms
    taken = world.platform.passes.take(user, game_pass, now_ms)
    if taken:
        world.history.append(PassLost(now_ms, user, game_pass))
        _changed(world, user, game_pass)
    return taken


def _changed(world: World, user: UserId, game_pass: PassId) -> None:
    """A pass has changed hands: the game on the user's server should come to know of it."""
    home = world.homes.get(user)
    if home is not None:
        home.passes.look_later(user, game_pass)
