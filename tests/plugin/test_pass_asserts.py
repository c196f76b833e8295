"""A game's own cache of passes under the law `stale_pass`, by hand and explored."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket import Market, assert_no_stale_pass
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket.errors import PlatformError, UsageError, ViolationError

VIP = 77

Game = Callable[[GameServer], None]


def caching(seconds: float, *, errors_are_no: bool = False, forgets: bool = True) -> Game:
    """A game that asks Roblox, believes the answer for a while, and asks itself every ten seconds."""

    def start(server: GameServer) -> None:
        known: dict[int, tuple[float, bool]] = {}

        def owns(user_id: int, pass_id: int) -> bool:
            now = server._server.world.scheduler.now_ms / 1000
            if user_id in known and now - known[user_id][0] < seconds:
                return known[user_id][1]
            try:
                answer = server.marketplace.user_owns_game_pass_async(user_id, pass_id)
            except PlatformError:
                if not errors_are_no:
                    raise
                answer = False
            known[user_id] = (now, answer)
            return answer

        def play(player: Player) -> None:
            while player.here:
                try:
                    owns(player.user_id, VIP)
                except PlatformError:
                    server.print("Roblox does not say")
                server.wait(10)

        def forget(player: Player, *_: object) -> None:
            known.pop(player.user_id, None)

        if forgets:
            server.marketplace.prompt_game_pass_purchase_finished.connect(forget)
            server.players.player_removing.connect(forget)
        server.players.player_added.connect(play)
        server.watch_passes(owns)

    return start


def outside(market: Market) -> None:
    """Alice plays, and buys on the game's page."""
    alice = market.server().join("alice", robux=99)
    market.clock.advance(15)
    alice.buy_pass_outside(market.catalogue.game_pass(VIP, price=99))
    market.clock.advance(400)


def prompted(market: Market) -> None:
    alice = market.server().join("alice", robux=99)
    market.clock.advance(15)
    alice.buy_pass(market.catalogue.game_pass(VIP, price=99))
    market.clock.advance(100)


def returns(market: Market) -> None:
    """Alice buys while she is away, and comes back to the same server."""
    server = market.server()
    alice = server.join("alice", robux=99)
    market.clock.advance(15)
    alice.leave()
    alice.buy_pass(market.catalogue.game_pass(VIP, price=99))
    server.join(alice)
    market.clock.advance(100)


def unanswered(market: Market) -> None:
    """Alice owns it, and Roblox does not answer the first question."""
    market.user("alice", 99).buy_pass(market.catalogue.game_pass(VIP, price=99))
    market.faults.marketplace("UserOwnsGamePassAsync").failed()
    market.server().join("alice")
    market.clock.advance(100)


def refunded(market: Market) -> None:
    alice = market.user("alice")
    market.give_pass(alice, VIP)
    market.server().join(alice)
    market.clock.advance(15)
    market.take_pass(alice, VIP)
    market.clock.advance(400)


CASES = [
    (caching(0), outside, False),
    (caching(30), outside, False),
    (caching(300), outside, True),
    (caching(300), prompted, False),
    (caching(300, forgets=False), prompted, True),
    (caching(300), returns, False),
    (caching(300, forgets=False), returns, True),
    (caching(300), unanswered, False),
    (caching(300, errors_are_no=True), unanswered, True),
    (caching(0), refunded, False),
    (caching(1e9), refunded, True),
]


@pytest.mark.parametrize(("game", "story", "stale"), CASES)
def test_a_cache_may_be_late_and_not_wrong(game: Game, story: Callable[[Market], None], stale: bool) -> None:
    market = Market()
    market.on_server_start(game)
    story(market)
    if not stale:
        assert_no_stale_pass(market)
        return
    with pytest.raises(ViolationError, match="stale_pass: the game says that alice"):
        assert_no_stale_pass(market)


@pytest.mark.parametrize(("game", "story", "stale"), CASES)
def test_an_explored_run_is_judged_alike(game: Game, story: Callable[[Market], None], stale: bool) -> None:
    def program(market: Market) -> None:
        market.on_server_start(game)
        story(market)

    outcome = run(Setup(program, CALM, recover=False), PoliteChoices())
    assert (["stale_pass"] if stale else []) == [violation.law for violation in outcome.violations]


def test_a_game_that_nobody_asked_is_not_acquitted() -> None:
    with pytest.raises(UsageError, match="never asked who owns a pass"):
        assert_no_stale_pass(Market())


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(UsageError, match=r"cache\.owns"):
        Market().server().watch_passes(None)  # type: ignore[arg-type]


def test_a_look_ends_with_its_server() -> None:
    market = Market()
    market.on_server_start(caching(0))
    server = market.server()
    server.join("alice", robux=99).buy_pass(market.catalogue.game_pass(VIP, price=99))
    server.crash()
    market.settle()
    with pytest.raises(UsageError, match="never asked"):
        assert_no_stale_pass(market)


EXPLORED = """
from pytest_robloxmarket import explore

def asks(server):
    known = {}
    def owns(user_id, pass_id):
        if not CACHED or user_id not in known:
            known[user_id] = server.marketplace.user_owns_game_pass_async(user_id, pass_id)
        return known[user_id]
    server.players.player_added.connect(lambda player: owns(player.user_id, 77))
    if CACHED is not None:
        server.watch_passes(owns)

@explore(runs=100, faults=0, delays=0, crashes=0, moves=0)
def test_passes(market):
    market.on_server_start(asks)
    alice = market.server().join("alice", robux=99)
    market.clock.advance(80)
    alice.buy_pass(market.catalogue.game_pass(77, price=99))
    market.clock.advance(80)
"""


@pytest.mark.parametrize(
    ("cached", "told"),
    [
        ("False", "*1 passed*"),
        ("True", "*stale_pass: *"),
        ("None", "*of the passes that changed hands nothing can be*"),
    ],
)
def test_a_search_may_be_about_passes_alone(pytester: pytest.Pytester, cached: str, told: str) -> None:
    pytester.makepyfile(EXPLORED.replace("CACHED", cached))
    pytester.runpytest_inprocess("-Wdefault").stdout.fnmatch_lines([told])
