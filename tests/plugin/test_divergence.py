"""What a test keeps from one run to the next is its own fault, and never a law broken by the game."""

import re

import pytest

pytestmark = pytest.mark.real

# `{keep}` is where the memory of the shop is made; each shop is right but for that.
SHOP = """
import pytest
import pytest_robloxmarket as robloxmarket
from shops import GRANTED

{above}

@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)
def test_it(market{takes}):
    def shop(server):
        coins = server.data_stores.get_data_store("Coins")

        def process(receipt):
            {act}
            return GRANTED

        server.marketplace.process_receipt = process

    market.on_server_start(shop)
    market.server().join("alice", robux=9).buy(market.catalogue.product(7, price=2))
"""

REMEMBERS = """if receipt["PurchaseId"] not in known:
                coins.increment_async(str(receipt["PlayerId"]), 1)
                known.add(receipt["PurchaseId"])"""

KEPT = {
    "a fixture": ("@pytest.fixture\ndef known(): return set()", ", known", REMEMBERS),
    "a global": ("known = set()", "", REMEMBERS),
    "a counter": ("calls = []", "", 'calls.append(1); coins.increment_async(str(receipt["PlayerId"]), len(calls))'),
    "a second purchase": (
        "seen = set()",
        "",
        """if receipt["PurchaseId"] != "seen" and len(seen) < 2:
                coins.increment_async(str(receipt["PlayerId"]), 1)
            seen.add(receipt["PurchaseId"])""",
    ),
    "a limit": (
        "left = [3]",
        "",
        """if left[0]:
                left[0] -= 1
                coins.increment_async(str(receipt["PlayerId"]), 1)""",
    ),
    "an error": (
        "calls = []",
        "",
        """calls.append(1)
            if len(calls) > 4: raise RuntimeError("too many")
            coins.increment_async(str(receipt["PlayerId"]), 1)""",
    ),
}


@pytest.mark.parametrize("kept", KEPT)
def test_what_is_kept_from_run_to_run_is_a_divergence(shops: pytest.Pytester, kept: str) -> None:
    above, takes, act = KEPT[kept]
    shops.makepyfile(test_it=SHOP.format(above=above, takes=takes, act=act))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [">   def test_it(market*", "*DivergenceError: one script led to two different runs. Event * was"]
    )
    assert "pytest_robloxmarket/" not in result.stdout.str()


def test_a_test_that_raises_the_second_time_is_a_divergence(shops: pytest.Pytester) -> None:
    above = "runs = []"
    source = SHOP.format(above=above, takes="", act='coins.increment_async(str(receipt["PlayerId"]), 1)')
    shops.makepyfile(test_it=source + "    runs.append(1)\n    assert len(runs) < 3\n")
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*DivergenceError: the test came to its end once with nothing going wrong, and raised the *"]
    )


DRAWS = {
    "random": ("import random", "random.randint(1, 10**9)"),
    "a choice": ("import random", "1 + len(random.choices('abc', k=random.randint(1, 9)))"),
    "a uuid": ("import uuid", "uuid.uuid4().int % 10**9"),
    "a uuid of a time": ("import uuid", "uuid.uuid1().int % 10**9"),
    "a secret": ("import secrets", "secrets.randbelow(10**9)"),
    "bytes": ("import os", "int.from_bytes(os.urandom(3), 'big')"),
    "a generator without a seed": ("import random", "random.Random().randint(1, 10**9)"),
    "the machine's generator": ("import random", "random.SystemRandom().randint(1, 10**9)"),
    "Faker": ("from faker import Faker\nfake = Faker()", "fake.random_int(1, 10**9)"),
}


@pytest.mark.parametrize("way", DRAWS)
def test_what_a_test_draws_is_the_same_in_each_run(shops: pytest.Pytester, way: str) -> None:
    above, draw = DRAWS[way]
    act = f'coins.increment_async(str(receipt["PlayerId"]), {draw})'
    shops.makepyfile(test_it=SHOP.format(above=above, takes="", act=act))
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


LUCKY = """
import random
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision

def shop(server):
    coins = server.data_stores.get_data_store("Coins")
    def process_receipt(receipt):
        for _ in range(random.randrange(4)):
            coins.get_async("lottery")
        coins.increment_async(str(receipt["PlayerId"]), random.randrange(1_000))
        return ProductPurchaseDecision.PurchaseGranted
    server.marketplace.process_receipt = process_receipt

@robloxmarket.explore
def test_it(market):
    market.on_server_start(shop)
    market.server().join("alice", robux=99).buy(market.catalogue.product(7, price=9))
    market.settle()

def test_after():
    print("DRAWN", random.random())
"""


def stories_in(output: str) -> list[str]:
    return re.findall(r"^E +(?:\* +)?(\d+\.\d s .*)", output, re.MULTILINE)


@pytest.mark.real
def test_what_a_test_draws_is_the_same_in_each_process_and_does_not_reach_the_next_test(
    shops: pytest.Pytester,
) -> None:
    """A replay is made by another process; and the other tests draw what they would have drawn anyhow."""
    shops.makepyfile(test_it=LUCKY)
    outputs = [shops.runpytest_subprocess("-p", "no:cacheprovider", "-s").stdout.str() for _ in range(2)]
    replay = re.search(r"--robloxmarket-replay=rm1-\w+", outputs[0])
    assert replay is not None, outputs[0]
    again = shops.runpytest_subprocess("-p", "no:cacheprovider", replay[0]).stdout.str()
    assert (True, stories_in(outputs[0])) == (len(stories_in(again)) > 3, stories_in(again))
    assert stories_in(outputs[0]) == stories_in(outputs[1])
    drawn = {re.findall(r"DRAWN .*", output)[0] for output in outputs}
    assert 2 == len(drawn)


def test_a_seed_that_a_fixture_chooses_stays(shops: pytest.Pytester) -> None:
    shops.makeconftest("import random, pytest\n@pytest.fixture\ndef seeded():\n    random.seed(5)")
    shops.makepyfile(
        test_it="""
        import random
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        @robloxmarket.explore(faults=0)
        def test_it(market, seeded):
            assert random.random() == random.Random(5).random()
            market.on_server_start(careful)
            market.server().join("alice", robux=99).buy(market.catalogue.product(7, price=9))
        """
    )
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_an_address_in_an_error_is_no_divergence(shops: pytest.Pytester) -> None:
    act = 'raise RuntimeError(f"{object()}")'
    shops.makepyfile(test_it=SHOP.format(above="", takes="", act=act))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["*ViolationError: handler_error: *"])
