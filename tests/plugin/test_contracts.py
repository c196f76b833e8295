"""The contract reaches a market by marker, decorator, command line and name."""

import re

import pytest

from pytest_robloxmarket import Contract, Market
from pytest_robloxmarket._platform.contract import CONTRACTS

SHOWS = """
import pytest
import pytest_robloxmarket
from pytest_robloxmarket import Contract

pytest_plugins = []

def show(market):
    print("plays by", [name for name in ("purchase_rejected", "sold_once", "refund_after_ms")
          if getattr(market.contract, name)])
"""

REJECTS = """
import pytest
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision

def install(server):
    def handle(receipt):
        if receipt["ProductId"] == 7:
            store.update_async(str(receipt["PlayerId"]), lambda had: (had or 0) + 1)
            return ProductPurchaseDecision.PurchaseGranted
        return ProductPurchaseDecision.PurchaseRejected
    store = server.data_stores.get_data_store("Gold")
    server.marketplace.process_receipt = handle

def play(market):
    market.catalogue.product(7, price=5)
    market.catalogue.product(8, price=5)
    market.on_server_start(install)
    alice = market.server().join("alice", robux=50)
    alice.buy(8)
    return alice
"""


def outcome_of(pytester: pytest.Pytester, source: str, *options: str) -> str:
    """What pytest prints for a file."""
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", "-rP", *options).stdout.str()


def test_without_a_word_it_is_todays(pytester: pytest.Pytester) -> None:
    assert "plays by []" in outcome_of(pytester, SHOWS + "def test_it(market): show(market)")


@pytest.mark.parametrize(
    "argument", ["'purchase-rejected'", "Contract(purchase_rejected=True)"], ids=["by name", "by value"]
)
def test_a_marker_says_it(pytester: pytest.Pytester, argument: str) -> None:
    source = f"{SHOWS}\n@pytest.mark.robloxmarket(contract={argument})\ndef test_it(market): show(market)"
    assert "plays by ['purchase_rejected']" in outcome_of(pytester, source, "--strict-markers")


def test_the_command_line_says_it_where_a_test_does_not(pytester: pytest.Pytester) -> None:
    source = (
        SHOWS
        + "def test_silent(market): show(market)\n"
        + "@pytest.mark.robloxmarket(contract='sold-once')\ndef test_said(market): show(market)"
    )
    seen = outcome_of(pytester, source, "--robloxmarket-contract=escrow-window")
    assert ["plays by ['refund_after_ms']", "plays by ['sold_once']"] == sorted(re.findall("plays by .*", seen))


def test_an_explored_test_says_it_before_all_others(pytester: pytest.Pytester) -> None:
    source = f"""{REJECTS}
@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0, contract="purchase-rejected")
def test_it(market):
    alice = play(market)
    alice.buy(7)
"""
    pytester.makepyfile(source)
    options = ("-p", "no:cacheprovider", "--robloxmarket-contract=today")
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)


@pytest.mark.parametrize("options", [(), ("--robloxmarket-contract=purchase-rejected",)])
def test_an_explored_test_takes_that_of_its_marker_or_of_the_command_line(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    marker = "" if options else "@pytest.mark.robloxmarket(contract='purchase-rejected')\n"
    source = f"""{REJECTS}
{marker}@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)
def test_it(market):
    alice = play(market)
    alice.buy(7)
"""
    pytester.makepyfile(source)
    pytester.runpytest_inprocess("-p", "no:cacheprovider", *options).assert_outcomes(passed=1)


def test_a_contract_is_asked_for_by_ini(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nrobloxmarket_contract = sold-once")
    assert "plays by ['sold_once']" in outcome_of(pytester, SHOWS + "\ndef test_it(market): show(market)")


def test_what_a_contract_lacks_convicts_under_it_alone(pytester: pytest.Pytester) -> None:
    """Today a handler that rejects raises: the same test is red, and its command says under which contract."""
    source = f"""{REJECTS}
@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)
def test_it(market):
    alice = play(market)
    alice.buy(7)
"""
    seen = outcome_of(pytester, source, "--robloxmarket-contract=sold-once")
    assert (True, True) == (
        'PurchaseRejected is not a valid member of "Enum.ProductPurchaseDecision"' in seen,
        bool(re.search(r"pytest \S+ --robloxmarket-replay=rm1-\w+ --robloxmarket-contract=sold-once", seen)),
    )


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("(contract='tomorrow')", "there is no contract 'tomorrow'. There are: today,"),
        ("('today')", "is marked with robloxmarket, which takes one argument, by its name"),
        ("(rules='today')", "is marked with robloxmarket, which takes one argument, by its name"),
        ("(contract=5)", "5 is no contract: write Contract"),
    ],
)
def test_a_marker_that_names_no_contract_is_refused(pytester: pytest.Pytester, marker: str, message: str) -> None:
    source = f"import pytest\n@pytest.mark.robloxmarket{marker}\ndef test_it(market): pass"
    assert message in outcome_of(pytester, source)


def test_a_command_line_that_names_no_contract_is_refused(pytester: pytest.Pytester) -> None:
    seen = outcome_of(pytester, "def test_it(market): pass", "--robloxmarket-contract=tomorrow")
    assert "there is no contract 'tomorrow'" in seen


def test_the_marker_is_registered(pytester: pytest.Pytester) -> None:
    assert "@pytest.mark.robloxmarket(contract)" in pytester.runpytest_inprocess("--markers").stdout.str()


def test_a_market_takes_a_contract_by_its_name() -> None:
    assert CONTRACTS["sold-once"] == Market(contract="sold-once").contract == Contract(sold_once=True)
