"""What breaks only under another reading of what nobody documents is told, and makes a test red where that counts."""

import re

import pytest

pytestmark = pytest.mark.real

# Right, but for what Roblox might make of an error: nobody documents that it takes one for a grant.
TEST = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError

def shop(server, *, catches):
    gold = server.data_stores.get_data_store("Gold")

    def handle(receipt):
        def add(old):
            old = old or {{"gold": 0, "done": []}}
            if receipt["PurchaseId"] in old["done"]:
                return old
            return {{"gold": old["gold"] + 100, "done": [*old["done"], receipt["PurchaseId"]]}}

        try:
            gold.update_async(f"p{{receipt['PlayerId']}}", add)
        except PlatformError:
            if catches:
                return ProductPurchaseDecision.NotProcessedYet
            raise
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0{more})
def test_it(market):
    market.on_server_start(lambda server: shop(server, catches={catches}))
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""

HEADING = "*= robloxmarket: what nobody documents =*"
TOLD = "test_it.py::test_it: if Roblox takes an error of the handler, *for a grant, *: receipt R1 *"


def explore(pytester: pytest.Pytester, *options: str, more: str = "", catches: bool = False) -> pytest.RunResult:
    pytester.makepyfile(test_it=TEST.format(more=more, catches=catches))
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_it_is_told_below_a_heading_of_its_own(shops: pytest.Pytester) -> None:
    result = explore(shops)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([HEADING, TOLD])


def test_it_is_red_where_the_test_is_strict(shops: pytest.Pytester) -> None:
    result = explore(shops, more=", strict_contract=True")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E     This holds if Roblox takes an error of the handler, *"])


def test_its_string_replays_it(shops: pytest.Pytester) -> None:
    replay = re.findall(r"--robloxmarket-replay=\w+-\w+", explore(shops).stdout.str())[0]
    explore(shops, replay).assert_outcomes(failed=1)


def test_a_law_that_is_expected_to_break_breaks_by_the_rules_as_they_are(shops: pytest.Pytester) -> None:
    result = explore(shops, more=", expected=('lost_purchase', 'handler_error')")
    result.stdout.fnmatch_lines(["*ExpectationNotNeededWarning*"])


def test_of_a_game_that_is_right_by_each_reading_nothing_is_said(shops: pytest.Pytester) -> None:
    assert "what nobody documents" not in explore(shops, catches=True).stdout.str()


# Right, if UpdateAsync answers nil where its transform raises. By the rules as they are it raises, and what was granted
# before its answer got lost stays open for ever.
RAISES_WHEN_DONE = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision

def shop(server):
    gold = server.data_stores.get_data_store("Gold")

    def handle(receipt):
        def add(old):
            old = old or {{"gold": 0, "done": []}}
            if receipt["PurchaseId"] in old["done"]:
                raise {error}
            return {{"gold": old["gold"] + 100, "done": [*old["done"], receipt["PurchaseId"]]}}

        try:
            gold.update_async(str(receipt["PlayerId"]), add)
        except Exception:
            return ProductPurchaseDecision.NotProcessedYet
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0{more})
def test_it(market):
    market.on_server_start(shop)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""
CONDITION = (
    "test_it.py::test_it: if UpdateAsync raises when its transform function raises, stuck_purchase: receipt R1 *"
)


def explore_conditional(pytester: pytest.Pytester, *options: str, more: str = "") -> pytest.RunResult:
    pytester.makepyfile(test_it=RAISES_WHEN_DONE.format(more=more, error="ValueError('done')"))
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_what_breaks_only_by_the_rules_as_they_are_is_told_under_its_condition(shops: pytest.Pytester) -> None:
    result = explore_conditional(shops, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([HEADING, CONDITION])
    result.stdout.fnmatch_lines(["test_it.py::test_it: upheld: no law broken in * (exhausted); nor in *"])


def test_what_breaks_only_by_the_rules_as_they_are_is_red_where_the_test_is_strict(shops: pytest.Pytester) -> None:
    explore_conditional(shops, more=", strict_contract=True").assert_outcomes(failed=1)


def test_the_string_of_what_is_told_under_a_condition_replays_it(shops: pytest.Pytester) -> None:
    replay = re.findall(r"--robloxmarket-replay=\w+-\w+", explore_conditional(shops).stdout.str())[0]
    explore_conditional(shops, replay).assert_outcomes(failed=1)


def test_a_game_that_is_wrong_by_each_reading_is_not_cleared_by_one(shops: pytest.Pytester) -> None:
    source = RAISES_WHEN_DONE.format(more="", error="ValueError('done')")
    wrong = source.replace("ProductPurchaseDecision.NotProcessedYet", "ProductPurchaseDecision.PurchaseGranted")
    shops.makepyfile(test_it=wrong)
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(failed=1)
