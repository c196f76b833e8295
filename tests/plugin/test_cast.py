"""What a market offers at first sight, and users with made-up names."""

import os
import re
from typing import Any

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket.errors import UsageError
from tests.helpers import ROOT, run_python

FACTORY = """
import random

import pytest_robloxmarket as robloxmarket
from faker import Faker

fake = Faker()
names = []

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
def test_it(market):
    market.catalogue.product(7, price=5)
    def start(server):
        coins = server.data_stores.get_data_store("Coins")
        def process(receipt):
            coins.increment_async(str(receipt["PlayerId"]), 100)
            return "PurchaseGranted"
        server.adapters.on_setup_receipt(process)
    market.on_server_start(start)
    (one, two) = market.cast(2, robux=5)
    names.append((one.name, two.name, fake.name(), random.random()))
    market.server().join(one).buy(7)

test_it.__test__ = True

def test_all_runs_drew_the_same():
    # Those that learn what chance alone gives come before.
    assert (True, 1) == (len(names) > 15, len(set(names[-10:])))
"""


@pytest.mark.parametrize("name", dir(Market()))
def test_all_that_a_market_offers_is_there_and_told(market: Market, name: str) -> None:
    found = getattr(type(market), name)
    assert name in {"catalogue", "contract"} or found.__doc__


def test_a_market_offers_nothing_of_the_house(market: Market) -> None:
    house = {"scheduler", "platform", "weather", "world", "choices", "clerk", "storm", "dismantle", "laws"}
    assert set() == house.intersection(dir(market))


def test_a_cast_has_names_that_are_all_different(market: Market) -> None:
    cast = market.cast(40, robux=5)
    assert (40, {5}) == (len({user.name for user in cast}), {user.wallet for user in cast})


def test_a_second_cast_is_of_others(market: Market) -> None:
    assert 6 == len({*market.cast(3), *market.cast(3)})


@pytest.mark.parametrize("count", [0, -1, 101, "3", None, 2.0, True])
def test_a_cast_is_a_number_of_users(market: Market, count: Any) -> None:
    with pytest.raises(UsageError, match=r"cast\(.*\) cannot be: it is a number of users from 1 to 100"):
        market.cast(count)


def test_a_market_without_the_plugin_casts_nobody() -> None:
    with pytest.raises(UsageError, match="take the `market` fixture"):
        Market().cast(3)


@pytest.mark.real
def test_factories_of_a_module_draw_the_same_in_each_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=FACTORY.replace("\ntest_it.__test__ = True\n", ""))
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=1)  # The shop grants twice; all its runs had the same names.
    result.stdout.fnmatch_lines(["*double_grant*"])


@pytest.mark.real
def test_the_typed_examples_pass_mypy_strict(tmp_path: Any) -> None:
    files = [str(ROOT / "examples" / "house_rules" / name) for name in ("house_rules.py", "test_gems.py")]
    # What is imported is looked at as an installed package is, also where another checkout is the installed one.
    options = ["--strict", "--follow-imports=silent", "--config-file=", f"--cache-dir={tmp_path}", *files]
    seen = run_python(f"from mypy import api; print(api.run({options})[0])")
    assert "Success: no issues found in 2 source files" == seen.strip()


@pytest.mark.real
def test_a_cast_is_the_same_from_wherever_pytest_is_called(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("shop")
    test = "def test_it(market):\n    assert [] == [user.name for user in market.cast(3)]"
    (folder / "test_it.py").write_text(test, "utf-8")
    above = pytester.runpytest_subprocess("-p", "no:cacheprovider", "shop/test_it.py").stdout.str()
    os.chdir(folder)
    within = pytester.runpytest_subprocess("-p", "no:cacheprovider", "test_it.py").stdout.str()
    cast = re.compile(r"assert \[\] == (\[.*\])")
    assert cast.findall(above) == cast.findall(within) != []
