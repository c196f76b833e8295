"""An explored test is played again while all its data stores fail, as `check` plays a game."""

import re

import pytest

pytestmark = pytest.mark.real

# It tries a few times, and then says that it was granted: one fault does it no harm.
TEST = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError

def shop(server, *, tries, gives_up):
    gold = server.data_stores.get_data_store("Gold")

    def handle(receipt):
        def add(old):
            old = old or {{"gold": 0, "done": []}}
            if receipt["PurchaseId"] in old["done"]:
                return old
            return {{"gold": old["gold"] + 100, "done": [*old["done"], receipt["PurchaseId"]]}}

        for _ in range(tries):
            try:
                gold.update_async(str(receipt['PlayerId']), add)
                return ProductPurchaseDecision.PurchaseGranted
            except PlatformError:
                pass
        return ProductPurchaseDecision[gives_up]

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, delays=0, faults={faults})
def test_it(market):
    market.on_server_start(lambda server: shop(server, tries=3, gives_up="{gives_up}"))
    alice = market.server().join("alice", robux=500)
    alice.buy(market.catalogue.product(7, price=99))
    market.settle()
    {asserts}
"""

HASTY, CAREFUL = "PurchaseGranted", "NotProcessedYet"


def explore(
    pytester: pytest.Pytester, gives_up: str, *options: str, faults: str = "1", asserts: str = ""
) -> pytest.RunResult:
    pytester.makepyfile(test_it=TEST.format(gives_up=gives_up, faults=faults, asserts=asserts))
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *options)


def test_what_gives_up_too_soon_is_red_with_its_story(shops: pytest.Pytester) -> None:
    result = explore(shops, HASTY)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E * lost_purchase: receipt R1 *", "E * UpdateAsync of Gold[[]alice[]] *fails: nothing is saved"]
    )


def test_what_waits_for_the_receipt_to_come_again_is_green_and_says_so(shops: pytest.Pytester) -> None:
    result = explore(shops, CAREFUL, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["*(exhausted); nor in two more, while all its data stores fail for a minute and until it ends"]
    )


def test_its_string_replays_it(shops: pytest.Pytester) -> None:
    replay = re.findall(r"--robloxmarket-replay=\w+-\w+", explore(shops, HASTY).stdout.str())[0]
    explore(shops, HASTY, replay).assert_outcomes(failed=1)
    explore(shops, CAREFUL, replay).assert_outcomes(passed=1)


@pytest.mark.parametrize("faults", ["0", "('recording',)", "{'GetAsync': 1}"])
def test_where_no_write_may_fail_none_does(shops: pytest.Pytester, faults: str) -> None:
    explore(shops, HASTY, faults=faults).assert_outcomes(passed=1)


def test_what_the_test_itself_asserts_speaks_of_a_clear_day(shops: pytest.Pytester) -> None:
    asserts = "assert market.stored('Gold', alice)['gold'] == 100"
    explore(shops, CAREFUL, asserts=asserts).assert_outcomes(passed=1)


def test_an_expected_law_may_break_in_it(shops: pytest.Pytester) -> None:
    source = TEST.format(gives_up=HASTY, faults="1, expected=('lost_purchase',)", asserts="")
    shops.makepyfile(test_it=source)
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


BUSY = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision

def shop(server):
    gold, busy = server.data_stores.get_data_store("Gold"), set()

    def handle(receipt):
        user = receipt["PlayerId"]
        if user in busy:
            return ProductPurchaseDecision.NotProcessedYet
        busy.add(user)
        {first}gold.update_async(str(user), lambda old: {{**(old or {{}}), receipt["PurchaseId"]: 1, "gold": 100}})
        {then}busy.discard(user)
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, delays=0, faults=1)
def test_it(market):
    market.on_server_start(shop)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""


@pytest.mark.parametrize(
    ("first", "then", "outcome"), [("", "", "failed"), ("try: ", "finally: ", "passed")], ids=["left set", "taken back"]
)
def test_a_flag_that_an_outage_leaves_set_is_red(shops: pytest.Pytester, first: str, then: str, outcome: str) -> None:
    shops.makepyfile(test_it=BUSY.format(first=first, then=then))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(**{outcome: 1})


COUNTED = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError

def shop(server, *, failures_max, letters):
    gold, failures = server.data_stores.get_data_store("Gold"), []

    def handle(receipt):
        purchase = receipt["PurchaseId"][:letters]

        def add(old):
            old = old or {{"gold": 0, "done": []}}
            if purchase in old["done"]:
                return old
            return {{"gold": old["gold"] + 100, "done": [*old["done"], purchase]}}

        try:
            gold.update_async(str(receipt["PlayerId"]), add)
        except PlatformError:
            failures.append(receipt)
            return ProductPurchaseDecision["NotProcessedYet" if len(failures) < failures_max else "PurchaseGranted"]
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, delays=0, faults=1)
def test_it(market):
    market.on_server_start(lambda server: shop(server, failures_max={failures_max}, letters={letters}))
    alice = market.server().join("alice", robux=500)
    product = market.catalogue.product(7, price=99)
    alice.buy(product)
    market.clock.advance(10)
    alice.buy(product)
    market.settle()
"""


@pytest.mark.parametrize(
    ("failures_max", "letters", "outcome"),
    [(10, None, "failed"), (1_000, None, "passed"), (1_000, 4, "failed")],
    ids=["gives up in the end", "never gives up", "remembers four letters"],
)
def test_an_outage_has_many_calls_and_ids_that_are_alike(
    shops: pytest.Pytester, failures_max: int, letters: int | None, outcome: str
) -> None:
    shops.makepyfile(test_it=COUNTED.format(failures_max=failures_max, letters=letters))
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(**{outcome: 1})


COUNTS = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision
from pytest_robloxmarket.errors import PlatformError

def shop(server):
    gold, failures = server.data_stores.get_data_store("Gold"), {}

    def handle(receipt):
        purchase = receipt["PurchaseId"]
        try:
            gold.update_async(str(receipt["PlayerId"]), lambda old: {**(old or {}), purchase: 100})
        except PlatformError:
            failures[purchase] = failures.get(purchase, 0) + 1
            return ProductPurchaseDecision["PurchaseGranted" if failures[purchase] >= 3 else "NotProcessedYet"]
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = handle

@robloxmarket.explore(servers=1, crashes=0, delays=0, faults=1)
def test_it(market):
    market.on_server_start(shop)
    alice = market.server().join("alice", robux=500)
    gold = market.catalogue.product(7, price=99)
    for _ in range(2):
        alice.buy(gold)
        market.settle()
"""


def test_an_outage_lasts_over_the_time_between_two_purchases(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it=COUNTS)
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-v")
    result.stdout.fnmatch_lines(
        ["*violated: lost_purchase *: in one more, while all its data stores fail until it ends"]
    )


def test_the_replay_of_a_long_outage_is_as_long(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it=COUNTS)
    found = re.search(
        r"--robloxmarket-replay=(rm1-\w+)", shops.runpytest_inprocess("-p", "no:cacheprovider").stdout.str()
    )
    assert found is not None
    shops.runpytest_inprocess("-p", "no:cacheprovider", found.group(0)).assert_outcomes(failed=1)
