"""What the user of a trial does about a game pass. Each scenario has a number, which replay strings carry."""

import re
from enum import IntEnum
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.ids import PassId, ProductId
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("SPEAKS_OF_PURCHASES", "STAY_SECONDS", "PassKind", "PassScenario")

_WALLET: Final = 10_000

# A game that loads, asks and retries has come to an end by then.
_VISIT_SECONDS: Final = 20

# So long an owner stays in the end: the platform has told every server by then, and a game has had a minute more.
STAY_SECONDS: Final = 365

# What depends on how long answers take differs with another time for them.
_OTHER_LATENCY_MS: Final = 130

# More questions than a game asks within a visit.
_UNANSWERED_TIMES: Final = 10_000

# Remotes whose names say that they are about buying or owning.
SPEAKS_OF_PURCHASES: Final = re.compile(
    r"(?i:purchas|bought|paid|premium|robux|receipt|entitle|monetiz|gamepass)|[Pp]ass(?=[A-Z_]|$)|PASS|[Bb]uy|[Oo]wn|VIP|[Vv]ip"
)


class PassKind(IntEnum):
    """The scenarios of passes. The numbers are in replay strings, beside those of `Kind`: never change one."""

    WITHOUT = 100  # alice does not own the pass, and declines each prompt
    OWNED = 101  # she bought it before she first joined
    PROMPTED = 102  # she buys it in a prompt, and its prompt is shown to her once more when she has it
    OUTSIDE = 103  # she buys it on the game's page while she plays, and joins the same server again
    UNANSWERED = 104  # she does not own it, and Roblox answers no question during her first visit
    OWNED_UNANSWERED = 105  # she owns it, and Roblox answers no question during her first visit
    SPOOFED = 106  # she does not own it, and her client says that its prompt ended with a purchase
    CALLED = 107  # she does not own it, and her client calls each remote about it
    OWNED_CALLED = 108  # she owns it, and her client calls each remote about it
    DECLINED = 109  # she does not own it, opens its prompt and closes it again


_OWNED: Final = frozenset({PassKind.OWNED, PassKind.OWNED_UNANSWERED, PassKind.OWNED_CALLED})
_UNANSWERED: Final = frozenset({PassKind.UNANSWERED, PassKind.OWNED_UNANSWERED})


class PassScenario(NamedTuple):
    """One target, one kind, some passes, and what players have on them."""

    target: Target
    kind: PassKind
    passes: tuple[PassId, ...]
    worn: Worn
    stays: bool = True
    shaken: bool = False

    @property
    def product(self) -> ProductId:
        """None: nobody buys a product here."""
        return ProductId(0)

    @property
    def program(self) -> Program:
        """The scenario as a program."""
        return self._play

    def contract(self, owner_prompt: str) -> Contract:
        """The target's rules, and what a prompt says to an owner."""
        rules = self.target.rules
        return rules if owner_prompt == rules.owned_pass_prompt else replace(rules, owned_pass_prompt=owner_prompt)

    def _play(self, market: Market) -> None:
        for game_pass in self.passes:
            market.catalogue.game_pass(game_pass, price=PRICE)
        market.player_defaults.update(self.worn)
        if self.shaken:
            market.world.luck, market.world.latency_ms = 1, _OTHER_LATENCY_MS
        self.target.install(market)
        alice = market.user("alice", _WALLET)
        alice.at_prompts("decline")
        if self.kind in _OWNED:
            for game_pass in self.passes:
                alice.buy_pass_outside(game_pass)
        if self.kind in _UNANSWERED:
            market.faults.marketplace("UserOwnsGamePassAsync").failed(times=_UNANSWERED_TIMES)
        server = market.server()
        server.join(alice)
        market.clock.advance(_VISIT_SECONDS)
        for game_pass in self.passes:
            self._act(market, alice, game_pass)
        market.clock.advance(_VISIT_SECONDS)
        market.faults.clear()
        alice.leave()
        market.clock.advance(1)
        server.join(alice)
        market.clock.advance(_VISIT_SECONDS)
        if self.kind is PassKind.PROMPTED:
            self._prompt_again(market, alice)
        if self.stays:
            market.clock.advance(STAY_SECONDS)

    def _act(self, market: Market, alice: User, game_pass: PassId) -> None:
        if alice.server is None:
            return  # The game has kicked her, and what she could do is over.
        if self.kind is PassKind.PROMPTED:
            alice.buy_pass(game_pass)
        elif self.kind is PassKind.OUTSIDE:
            alice.buy_pass_outside(game_pass)
        elif self.kind is PassKind.SPOOFED:
            alice.client.spoof_pass_prompt(game_pass)
        elif self.kind is PassKind.DECLINED:
            _close_prompt(market, alice, game_pass, "declined")
        elif self.kind in {PassKind.CALLED, PassKind.OWNED_CALLED}:
            _call_all(market.world.homes[alice.id], alice, game_pass)

    def _prompt_again(self, market: Market, alice: User) -> None:
        """A client may show the prompt of a pass at any time, also to an owner."""
        if alice.server is not None:
            for game_pass in self.passes:
                _close_prompt(market, alice, game_pass, market.platform.contract.owned_pass_prompt)


def _close_prompt(market: Market, alice: User, game_pass: PassId, says: str) -> None:
    market.world.homes[alice.id].passes.close_prompt(alice.player, game_pass, says)


def _call_all(server: Server, alice: User, game_pass: PassId) -> None:
    """Call each remote with what a client might say of a purchase."""
    for remote in server.remotes.all():
        for arguments in ((game_pass, True), (game_pass,), (True, game_pass)):
            player = server.players.get_player_by_user_id(alice.id)
            if player is not None:
                server.remotes.call(remote, player, arguments, lambda ended: None)
