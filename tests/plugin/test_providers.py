"""The Faker provider: all that it makes up is what Roblox takes, and the same in each run."""

import re
import subprocess
import sys

import pytest
from faker import Faker

from pytest_robloxmarket import Market
from pytest_robloxmarket.providers import RobloxProvider

NAME = re.compile(r"(?=.{3,20}$)[A-Za-z0-9]+(_[A-Za-z0-9]+)?")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def fake() -> Faker:
    fake = Faker()
    fake.add_provider(RobloxProvider)
    fake.seed_instance(1)
    return fake


def test_a_user_name_is_one_that_roblox_takes(fake: Faker) -> None:
    assert all(NAME.fullmatch(fake.roblox_user_name()) for _ in range(500))


def test_a_price_and_an_id_are_ones_that_the_catalogue_takes(fake: Faker, market: Market) -> None:
    for _ in range(500):
        product = market.catalogue.product(fake.product_id(), name=fake.product_name(), price=fake.robux_price())
        assert market.catalogue.find(product.id) == product


@pytest.mark.parametrize("what", ["roblox_user_id", "product_id", "game_pass_id", "place_id"])
def test_an_id_is_one_that_a_double_holds(fake: Faker, what: str) -> None:
    assert all(0 < getattr(fake, what)() < 2**53 for _ in range(100))


def test_a_purchase_id_looks_like_one(fake: Faker) -> None:
    assert all(GUID.fullmatch(fake.purchase_id()) for _ in range(100))


def test_a_user_may_bear_a_name_that_was_made_up(roblox_faker: Faker, market: Market) -> None:
    name = roblox_faker.roblox_user_name()
    assert name == market.server().join(name).name


@pytest.mark.real
def test_it_is_usable_without_pytest() -> None:
    code = "import sys, pytest_robloxmarket.providers; sys.exit('_pytest' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode


@pytest.mark.real
@pytest.mark.parametrize("fixture", ["faker", "roblox_faker"])
def test_each_run_of_an_explored_test_makes_up_the_same(shops: pytest.Pytester, fixture: str) -> None:
    shops.makepyfile(
        test_it=f"""
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        @robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
        def test_it(market, {fixture}):
            market.on_server_start(careful)
            coins = market.catalogue.product(7, price={fixture}.random_int(1, 100))
            market.server().join({fixture}.first_name(), robux=500).buy(coins)
        """
    )
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
