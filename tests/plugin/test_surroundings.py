"""The plugin beside others that test authors have: the same tests give the same results whoever runs them how."""

import importlib.util

import pytest

pytestmark = pytest.mark.real

TESTS = """
import pytest_robloxmarket as robloxmarket
from shops import careful, hasty

def sell(market, shop):
    market.on_server_start(shop)
    alice = market.server().join("alice", robux=500)
    alice.buy(market.catalogue.product(7, price=99))
    return alice

def test_by_hand(market):
    alice = sell(market, careful)
    market.settle()
    robloxmarket.assert_granted_exactly_once(alice, 7)

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
def test_right(market):
    sell(market, careful)

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
def test_wrong(market):
    sell(market, hasty)
"""

# What is not installed here is left out.
WAYS = {
    "alone": ["-W", "error"],
    "xdist": ["-n", "2", "-W", "error"],
    "randomly": ["-p", "randomly", "-W", "error"],
    "pytest_cov": ["--cov=shops", "--cov-report=", "-W", "error"],
}
MODULES = {"randomly": "pytest_randomly"}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_tests_have_the_same_ends(shops: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way != "alone" and importlib.util.find_spec(MODULES.get(way, way)) is None:
        pytest.skip(f"{way} is not installed")
    monkeypatch.delenv("PYTEST_ADDOPTS")
    shops.makepyfile(test_it=TESTS)
    result = shops.runpytest_subprocess("-p", "no:cacheprovider", *WAYS[way])
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*double_grant: receipt R1 *", "*--robloxmarket-replay=rm1-*"])


def test_without_the_plugin_an_explored_test_is_searched_all_the_same(shops: pytest.Pytester) -> None:
    """Only the fixtures are gone; a test that asks for one is told so by pytest."""
    shops.makepyfile(test_it=TESTS)
    result = shops.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:robloxmarket")
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'market' not found*", "*double_grant: receipt R1 *"])
