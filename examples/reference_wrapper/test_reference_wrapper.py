"""The wrapper of ADR-0008 on trial, in both languages: by hand, explored, and as `robloxmarket check` tries it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket import assert_granted_exactly_once, assert_no_double_grant

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from wrapped_shop import GEMS, SWORD, VIP, gems_by_ledger, gems_by_memory, marketplace, start, sword_by_memory  # noqa: E402

DOUBLED = "had its effect twice"


@pytest.fixture(params=["luau", "python"])
def by_memory(request, tmp_path):
    """The wrapper as the ADR decided it: one line of the Luau file, and another function in Python."""
    if request.param == "python":
        return gems_by_memory
    source = (HERE / "Shop.server.luau").read_text("utf-8")
    path = tmp_path / "ShopByMemory.server.luau"
    path.write_text(source.replace("local DURABLE = true", "local DURABLE = false"), "utf-8")
    return path


by_ledger = pytest.mark.parametrize("shop", [HERE / "Shop.server.luau", gems_by_ledger], ids=["luau", "python"])


def install(market, shop):
    """Put a shop on the market: a Luau file or a Python function."""
    if isinstance(shop, Path):
        market.load(shop)
    else:
        market.on_server_start(shop)
    return market.catalogue.product(GEMS, name="100 gems", price=99)


# The ADR's claim: within a session of the server a set in memory is enough, and restarts are rare.


def test_the_same_server_remembers(market, faults, by_memory):
    """As far as the claim goes, it holds: the answer is lost, and the receipt comes to the same server again."""
    gems = install(market, by_memory)
    server = market.server()
    alice = server.join("alice", robux=500)
    faults.recording_lost()
    alice.buy(gems)
    market.settle()
    alice.leave()
    server.join(alice)
    market.settle()
    assert_granted_exactly_once(alice, gems)


def test_no_restart_is_needed_to_grant_twice_after_a_lost_answer(market, faults, by_memory):
    """Both servers are in good health: the answer is lost, and alice comes back to another one."""
    gems = install(market, by_memory)
    alice = market.server().join("alice", robux=500)
    faults.recording_lost()
    alice.buy(gems)
    market.settle()
    alice.rejoin()
    assert all(server.alive for server in market.world.servers)
    with pytest.raises(robloxmarket.errors.ViolationError, match=DOUBLED):
        assert_no_double_grant(market)


def test_no_restart_and_no_fault_is_needed_to_grant_twice_to_who_moves(market, by_memory):
    """Nothing fails at all: alice moves to another server while the first one saves."""
    gems = install(market, by_memory)
    alice = market.server().join("alice", robux=500)
    alice.buy(gems)
    market.clock.advance(0.05)
    alice.hop()
    market.settle()
    with pytest.raises(robloxmarket.errors.ViolationError, match=DOUBLED):
        assert_no_double_grant(market)


def test_a_crash_between_the_save_and_the_answer_grants_twice(market, by_memory):
    """What the ADR calls rare."""
    gems = install(market, by_memory)
    server = market.server()
    alice = server.join("alice", robux=500)
    alice.buy(gems)
    market.clock.advance(0.15)
    server.crash()
    market.server().join(alice)
    market.settle()
    with pytest.raises(robloxmarket.errors.ViolationError, match=DOUBLED):
        assert_no_double_grant(market)


def test_a_write_that_was_applied_and_reported_as_failed_grants_twice(market, faults, by_memory):
    """The set learns of a purchase when its grant has returned, and this one has raised."""
    gems = install(market, by_memory)
    alice = market.server().join("alice", robux=500)
    faults.data_store("UpdateAsync" if callable(by_memory) else "IncrementAsync").applied_but_failed(times=1)
    alice.buy(gems)
    market.settle()
    alice.rejoin()
    with pytest.raises(robloxmarket.errors.ViolationError, match=DOUBLED):
        assert_no_double_grant(market)


@robloxmarket.explore(servers=2, crashes=1, faults=1, delays=1)
def test_what_the_player_has_or_has_not_needs_no_memory(market):
    """The ADR's second net: the grant looks at the inventory. It holds for what is had once, and gems are not."""
    market.on_server_start(sword_by_memory)
    market.catalogue.product(SWORD, price=99)
    market.server().join("alice", robux=500).buy(SWORD)


# The alternative that the ADR found too dear: a ledger that is written together with the grant.


@by_ledger
@robloxmarket.explore(servers=2, crashes=1, faults=1, delays=1)
def test_the_ledger_survives_everything(market, shop):
    install(market, shop)
    alice = market.server().join("alice", robux=500)
    alice.buy(GEMS)


@by_ledger
def test_the_ledger_survives_a_write_that_lied(market, faults, shop):
    gems = install(market, shop)
    alice = market.server().join("alice", robux=500)
    faults.data_store("UpdateAsync").applied_but_failed(times=1)
    alice.buy(gems)
    market.settle()
    alice.rejoin()
    assert_granted_exactly_once(alice, gems)


@pytest.mark.real
@pytest.mark.parametrize(
    ("shop", "bounds"),
    [("wrapped_shop:gems_by_ledger", ()), ("Shop.server.luau", ("--delays", "0"))],
    ids=["python", "luau"],
)
def test_the_ledger_is_upheld_and_exhausted(shop, bounds):
    """Python within the default bounds; Luau without delays, for it takes three times as long."""
    document = check(shop, *bounds)
    assert (document["verdict"], document["exhausted"], document["violations"]) == ("upheld", True, [])


@pytest.mark.real
def test_the_memory_is_convicted(by_memory):
    document = check("wrapped_shop:gems_by_memory" if callable(by_memory) else str(by_memory))
    broken = {one["law"]: one["deviations"] for one in document["violations"]}
    assert (document["verdict"], broken["double_grant"]) == ("violated", 1)


def check(target, *options):
    """What `robloxmarket check --json` says."""
    command = [Path(sys.executable).with_name("robloxmarket"), "check", target, "--json", "--seconds", "1000", *options]
    done = subprocess.run(command, capture_output=True, check=False, cwd=HERE, text=True, timeout=1000)
    return json.loads(done.stdout)


# Passes.


def test_a_pass_is_believed_for_five_minutes(market, server):
    handle = marketplace(server.adapters)
    start(handle.service)
    alice = server.join("alice")
    assert not handle.user_owns_game_pass(alice.id, VIP)
    handle.set_pass_owned(alice.id, VIP, True)
    assert handle.user_owns_game_pass(alice.id, VIP)
    market.clock.advance(300)
    assert not handle.user_owns_game_pass(alice.id, VIP), "nobody had bought it, and the cache has asked again"
