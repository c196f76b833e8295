"""How users find out what they own when all is well again: they come back, as often as that resolves anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._terms.absence_events import StayedAway
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.seams import ABSENCE, SEAMS

if TYPE_CHECKING:
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.gameserver import GameServer
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("ABSENCE_MAX_MS", "PATIENCE_MS", "choose_absence", "linger", "may_still_come", "recover", "stay_away")

# A handler that still runs after this long waits for something that will not come.
PATIENCE_MS: Final = 120_000

# Whoever comes back only because the game may then do something stays for so long.
_GLANCE_MS: Final = 30_000

# Loops of games that save, or hand out what is owed, go round every few seconds to every five minutes.
_LINGER_MS: Final = 330_000

# But after a misfortune it may wait for a session lock that a dead server has left behind, and that the next one takes
# when it is old enough: ProfileStore does after 630 s (platform-facts.md, 2.8).
_LOCK_MS: Final = 700_000

# Other locks are longer: Lapis takes one that is half an hour old for that of a dead server, as ProfileService does
# (LOCK_EXPIRE and AssumeDeadSessionLock of the npm packages @rbxts/lapis 0.3.8 and @rbxts/profileservice 1.4.2).
_LEASE_MS: Final = 3_600_000

# How long who has an open receipt may stay away: longer than what a game takes for one session, and than an event of a
# weekend, or the refund that nobody gives any more (platform-facts.md, 0.1, row 4).
_HOUR_MS: Final = 3_600_000
_ABSENCES: Final = {"polite": 0, "hour": _HOUR_MS, "three_days": 73 * _HOUR_MS}
ABSENCE_MAX_MS: Final = max(_ABSENCES.values())

# A handler whose requests have to queue gets all its answers in time: so long is waited for that, before who has
# bought gives up.
_QUEUED_MS: Final = 1_800_000


class _Recovery(NamedTuple):
    """A market in fair weather, and what lets it settle within a patience in ms."""

    market: Market
    settle: Callable[[int], None]

    def waiting(self) -> list[User]:
        """The users with open receipts."""
        pending = self.market.platform.receipts.pending
        return [user for user in self.market.users if pending(user.id)]

    def open(self, user: User) -> int:
        """How many receipts of a user are open."""
        return len(self.market.platform.receipts.pending(user.id))

    def still_called(self, user: User) -> bool:
        """Whether the first call for a receipt of a user still runs where they are, and a request is not to blame."""
        home = self.market.world.homes.get(user.id)
        if home is None or not home.receipts.runs_for(user.id):
            return False
        return not any(getattr(one, "outcome", "") == "never" for one in self.market.history)

    def return_to_same(self, user: User) -> None:
        """Let a user leave and join the same server again: a call that still runs there keeps others from coming."""
        server, home = user.server, self.market.world.homes[user.id]
        user.leave()
        self.settle(PATIENCE_MS)
        if server is not None and home.open:
            server.join(user)
            self.stay(server, _LOCK_MS)

    def visit(self, users: list[User], *, buying: bool = False, patience_ms: int = 0, queued_ms: int = 0) -> None:
        """Let users join a fresh server, stay until nothing is left to do, and leave."""
        market = self.market
        server = market.server()
        for user in users:
            server.join(user)
        patience_ms = patience_ms or (_LOCK_MS if any(market.choices.taken) else PATIENCE_MS)
        self.stay(server, patience_ms)
        if market.world.is_queueing():
            self.settle(queued_ms)
        if buying:
            market.world.wish = "check"
            for user in users:
                # What they waited for may have come just now, as they joined.
                for receipt in market.platform.receipts.pending(user.id)[:1]:
                    market.fund(user, market.catalogue.find(receipt.product).price)
                    user.buy(int(receipt.product))
            market.world.wish = ""
            self.stay(server, patience_ms)
        # What a game keeps in memory is saved when they leave, and not lost before.
        for user in users:
            user.leave()
        self.settle(PATIENCE_MS)

    def visit_helps(self, *, queued_ms: int) -> bool:
        """Let those who have open receipts join a fresh server; whether that has resolved any."""
        waiting = self.waiting()
        before = sum(map(self.open, waiting))
        self.visit(waiting, queued_ms=queued_ms)
        return sum(map(self.open, waiting)) < before

    def stay(self, server: GameServer, patience_ms: int) -> None:
        """Let everything end that a server has to do, and come again what is due to come again during the visit."""
        self.settle(patience_ms)
        if server.has_retries:
            scheduler = self.market.scheduler
            scheduler.run_until(scheduler.now_ms + self.market.platform.contract.bound_retry_ms)
            self.settle(patience_ms)


def choose_absence(market: Market) -> int | None:
    """How long, in ms, the users with open receipts stay away before they join again: a choice within the delays.

    None where nobody is asked.
    """
    if ABSENCE not in market.weather.asked:
        return None
    if not any(market.platform.receipts.pending(user.id) for user in market.users):
        return None
    away_ms = _ABSENCES[SEAMS[ABSENCE].outcomes[market.weather.strikes(ABSENCE)]]
    scheduler = market.scheduler
    scheduler.unordered = scheduler.unordered and market.weather.left("delays") > 0
    return away_ms


def stay_away(market: Market, settle: Callable[[], None], away_ms: int | None, *, chosen: bool = True) -> None:
    """Let so much time pass. The servers on which nobody plays close first (CloseReason.ServerEmpty)."""
    if not away_ms:
        if away_ms is not None:
            _note_what_can_be_left_out(market)
        return
    market.history.append(StayedAway(market.scheduler.now_ms, away_ms, chosen))
    for server in _empty_servers(market):
        server.shutdown(CloseReason.ServerEmpty)
    settle()
    market.scheduler.run_until(market.scheduler.now_ms + away_ms)


def _empty_servers(market: Market) -> Sequence[Server]:
    """The servers on which nobody plays, which Roblox closes."""
    servers = market.world.servers if market.world.starters else ()
    return [server for server in servers if server.open and not server.players.get_players()]


def _closing_servers(market: Market) -> Sequence[Server]:
    """Those of them on which the game does something when they close."""
    return [server for server in _empty_servers(market) if server.hears_closing]


def _note_what_can_be_left_out(market: Market) -> None:
    """Tell a search that nothing would have come of a longer absence, where that is so.

    Nothing is planned, no server that closes meanwhile runs code then, and nothing that lasts expires.
    """
    watch, servers = market.scheduler.watch, [server for server in market.world.servers if server.open]
    if watch is None or market.platform.memory.used or market.contract.refund_after_ms or market.scheduler.planned():
        return
    watched = [bool(server.players.get_players()) for server in servers]
    if not any(server.hears_closing and not there for server, there in zip(servers, watched, strict=True)):
        watch.may_be_later(watched=any(watched))


def recover(market: Market, *, rejoin: bool, again: bool, away_ms: int | None) -> None:
    """Heal, let everything end, and let the users find out what they own, as `Market.recover` tells.

    Args:
        market: where all that is chosen has been chosen.
        rejoin: whether everybody joins a fresh server once.
        again: whether they do so once more in the end: what a receipt gives comes with the next join.
        away_ms: how long who has an open receipt stays away before; None where nobody was asked.
    """
    market.heal()
    _come_back(market, market.settle_for, rejoin=rejoin, again=again, away_ms=away_ms)
    market.wait_for_refunds()


def may_still_come(market: Market) -> bool:
    """Whether code of the game that waits for its time may still bring something, when everything else has ended.

    What it does when a server closes, it may do yet on those on which nobody plays any more.
    """
    return not market.world.stuck and bool(market.scheduler.planned() or _closing_servers(market))


def linger(market: Market) -> None:
    """Let all users join a fresh server once more, and play for some minutes: rounds of the game's loops go by.

    Then the servers close on which nobody plays, where the game does something then.
    """
    server = market.server()
    for user in market.users:
        server.join(user)
    market.settle_for(PATIENCE_MS)
    market.scheduler.run_until(market.scheduler.now_ms + _LINGER_MS)
    for user in market.users:
        user.leave()
    market.settle_for(PATIENCE_MS)
    for empty in _closing_servers(market):
        empty.shutdown(CloseReason.ServerEmpty)
    market.settle_for(PATIENCE_MS)


def _come_back(
    market: Market, settle: Callable[[int], None], *, rejoin: bool, again: bool, away_ms: int | None
) -> None:
    """Let everybody leave, and those who have open receipts join fresh servers for as long as that resolves any."""
    recovery = _Recovery(market, settle)
    settle(PATIENCE_MS)
    users = list(market.users)
    for user in users:
        if recovery.still_called(user):
            recovery.return_to_same(user)
        user.leave()
    settle(PATIENCE_MS)
    stay_away(market, lambda: settle(PATIENCE_MS), away_ms)
    coming = users if rejoin else recovery.waiting()
    if coming:
        recovery.visit(coming)
    elif market.world.acts_by_itself:
        # The data stores hold what they bought; but the game may still write there as somebody joins.
        recovery.visit(users, patience_ms=_GLANCE_MS)
    if recovery.waiting():
        _come_back_for_more(recovery)
    if again:
        recovery.visit(users)


def _come_back_for_more(recovery: _Recovery) -> None:
    """Let those who still have open receipts join fresh servers for as long as that resolves any, and then buy.

    What a visit does not resolve, nor another one an hour later, stays open for ever.
    """
    market, settle = recovery.market, recovery.settle
    rested = False
    while recovery.waiting():
        if recovery.visit_helps(queued_ms=_QUEUED_MS if rested else 0):
            rested = False
        elif rested:
            break
        else:
            # A lock is left behind by a misfortune, and in clear weather by a server that shuts down, or by one whose
            # receipts got in each other's way.
            stay_away(market, lambda: settle(PATIENCE_MS), _LEASE_MS, chosen=False)
            rested = True
    # What comes only with one more purchase has been paid for and was not had; the judge sees that it was needed.
    waiting = recovery.waiting()
    if waiting:
        recovery.visit(waiting, buying=True)
