"""The fixtures, and that the plugin costs nothing until they are used."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._faults.plan import Fault
from pytest_robloxmarket._server.marketplace import Marketplace
from pytest_robloxmarket._server.players import Players
from pytest_robloxmarket._server.stores.service import DataStores
from pytest_robloxmarket._simulation.clock import Clock
from pytest_robloxmarket._simulation.faults import Faults
from pytest_robloxmarket._simulation.gameserver import GameServer
from tests.helpers import run_python

FIXTURES = ("adapters", "catalogue", "clock", "data_stores", "faults", "market", "marketplace", "players", "servers")


@pytest.mark.parametrize(
    "line",
    [
        "market.catalogue.product(5, price=0)",
        "market.user('bob').player",
        "market.load('nothing.luau')",
        "market.set_effect(5, {'@Coins': 1})",
        "faults.data_store('Nope')",
    ],
)
def test_the_traceback_of_a_wrong_use_ends_at_the_test(pytester: pytest.Pytester, line: str) -> None:
    pytester.makepyfile(f"def test_it(market, faults):\n    {line}")
    seen = pytester.runpytest_inprocess().stdout.str()
    assert (True, True, False) == (f">       {line}" in seen, "UsageError: " in seen, "raise UsageError" in seen)


def test_the_whole_traceback_of_a_wrong_use_is_there_for_who_wants_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(market):\n    market.user('bob').player")
    assert "raise UsageError" in pytester.runpytest_inprocess("--full-trace").stdout.str()


def test_a_mistake_of_our_own_is_shown_with_our_frames(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_wrong(market): market.user('bob').player
        def test_ours(market, monkeypatch):
            monkeypatch.setattr(type(market.platform.ledger), "fund", None)
            market.user('bob', 5)
        """
    )
    assert "self.platform.ledger.fund(" in pytester.runpytest_inprocess().stdout.str()


def test_each_test_has_a_market_of_its_own(market: Market) -> None:
    assert ([], 0) == (market.history, market.scheduler.now_ms)


def test_the_server_is_the_markets_first(market: Market, server: GameServer) -> None:
    assert (1, [1]) == (server.id, [one.id for one in market.world.servers])


def test_clock_and_faults_are_the_markets(market: Market, clock: Clock, faults: Faults) -> None:
    clock.advance(1)
    faults.recording_lost()
    assert (1_000, [Fault("recording", "lost")]) == (market.scheduler.now_ms, market.weather.plan)
    faults.clear()


def test_the_story_of_the_readme_by_hand(market: Market, server: GameServer, clock: Clock) -> None:
    alice = server.join("alice", robux=500)
    clock.advance(2.5)
    assert (2.5, 500) == (clock.seconds, alice.wallet)


def test_the_door_names_what_it_offers() -> None:
    import pytest_robloxmarket  # noqa: PLC0415

    with pytest.raises(AttributeError, match="offers Market, "):
        pytest_robloxmarket.nothing  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.real
@pytest.mark.parametrize("heavy", ["hypothesis", "greenlet", "pluau", "click"])
def test_loading_the_plugin_loads_nothing_heavy(heavy: str) -> None:
    code = f"import sys, pytest_robloxmarket.plugin; print({heavy!r} in sys.modules, 'pluau._pluau' in sys.modules)"
    assert "False False\n" == run_python(code)


@pytest.mark.real
def test_touching_the_market_loads_greenlet_and_no_virtual_machine() -> None:
    code = "import sys, pytest_robloxmarket as r; r.Market; print('greenlet' in sys.modules, 'pluau' in sys.modules)"
    assert "True False\n" == run_python(code)


def test_two_servers_begin_with_the_first(server: GameServer, servers: tuple[GameServer, GameServer]) -> None:
    assert (server, 2) == (servers[0], servers[1].id)


def test_the_services_are_the_first_servers(
    server: GameServer, players: Players, marketplace: Marketplace, data_stores: DataStores
) -> None:
    assert (players, marketplace, data_stores) == (server.players, server.marketplace, server.data_stores)


@pytest.mark.real
def test_explored_tests_are_marked(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket

        def test_one(): ...

        @robloxmarket.explore
        def test_two(market): ...
        """
    )
    result = shops.runpytest_inprocess("-m", "robloxmarket_explored", "--collect-only", "-q", "--strict-markers")
    result.stdout.fnmatch_lines(["test_it.py::test_two", "1/2 tests collected (1 deselected)*"])
    assert "test_one" not in result.stdout.str()


@pytest.mark.real
@pytest.mark.parametrize(
    ("option", "lines"),
    [
        (
            "--markers",
            ["@pytest.mark.robloxmarket(contract): *", "@pytest.mark.robloxmarket_explored: set on each explored *"],
        ),
        ("--fixtures", [f"{name}*" for name in FIXTURES]),
        ("--help", [f"  --robloxmarket-{name}*" for name in ("seed", "profile", "runs", "seconds", "statistics")]),
        ("--help", [f"  robloxmarket_{name}*" for name in ("contract", "profile", "runs", "seconds", "seed")]),
    ],
)
def test_pytest_tells_what_there_is(pytester: pytest.Pytester, option: str, lines: list[str]) -> None:
    seen = pytester.runpytest_inprocess(option)
    for line in lines:
        seen.stdout.fnmatch_lines([line])


def test_the_server_of_a_fixture_of_the_tests_own_is_the_first_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def alice(market):
            return market.server().join("alice")

        def test_one(alice, server, servers):
            assert [1, 1, 2] == [alice.server.id, server.id, servers[1].id]

        @pytest.fixture
        def crashed(market):
            market.server().crash()

        def test_it_is_open(crashed, server):
            assert 2 == server.id
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)
