"""Blocks of an explored test: pytest's subtests, and those of unittest."""

import pytest

pytestmark = pytest.mark.real

PYTEST = """
import pytest
import pytest_robloxmarket as robloxmarket
from shops import careful, hasty

@robloxmarket.explore(servers=1, crashes=1, faults=1, delays=0)
def test_it(market, subtests):
    market.on_server_start({shop})
    gold = market.catalogue.product(7, price=9)
    with subtests.test("a block", left="out"):
        pytest.skip("this block alone")
    with subtests.test("in a block", number=1):
        alice = market.server().join("alice", robux=9)
        alice.buy(gold)
        market.settle()
        {check}
"""

UNITTEST = """
import unittest
import pytest
import pytest_robloxmarket as robloxmarket
from shops import careful, hasty

class TestIt(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def give(self, market):
        self.market = market

    @robloxmarket.explore(servers=1, crashes=1, faults=1, delays=0)
    def test_it(self):
        market = self.market
        market.on_server_start({shop})
        gold = market.catalogue.product(7, price=9)
        with self.subTest("a block", left="out"):
            self.skipTest("this block alone")
        with self.subTest("in a block", number=1):
            alice = market.server().join("alice", robux=9)
            alice.buy(gold)
            market.settle()
            {check}
"""

# Each pytest has them, or an older one with pytest-subtests.
HAS_SUBTESTS = pytest.mark.skipif(pytest.version_tuple < (9,), reason="this pytest has no subtests")
STYLES = [pytest.param(PYTEST, id="pytest", marks=HAS_SUBTESTS), pytest.param(UNITTEST, id="unittest")]
RIGHT = 'assert market.stored("Coins", alice)["coins"] == 100'


def run(shops: pytest.Pytester, source: str, shop: str, check: str = "pass") -> pytest.RunResult:
    shops.makepyfile(test_it=source.format(shop=shop, check=check))
    return shops.runpytest_inprocess("-p", "no:cacheprovider")


@pytest.mark.parametrize("source", STYLES)
def test_a_block_that_fails_where_something_goes_wrong_makes_no_test_red(shops: pytest.Pytester, source: str) -> None:
    run(shops, source, "careful", RIGHT).assert_outcomes(passed=1)


@pytest.mark.parametrize("source", STYLES)
def test_a_block_that_fails_in_clear_weather_is_told_once(shops: pytest.Pytester, source: str) -> None:
    result = run(shops, source, "careful", RIGHT.replace("100", "200"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*It was in the subtest in a block, number=1."])


@pytest.mark.parametrize("source", STYLES)
def test_a_law_is_judged_whatever_blocks_there_are(shops: pytest.Pytester, source: str) -> None:
    run(shops, source, "hasty").stdout.fnmatch_lines(["FAILED *double_grant*"])
