"""The machine's clock shows the market's time to Python handlers and to the test, where that is asked for."""

import gc
import time

import pytest
from hypothesis.internal.conjecture.junkdrawer import gc_cumulative_time

from pytest_robloxmarket._simulation.frozen import market_time

pytestmark = pytest.mark.real

TEST = """
import time
from datetime import date, datetime, timedelta, timezone

import pytest_robloxmarket as robloxmarket
from shops import GRANTED

seen = []

def stamps(server):
    coins = server.data_stores.get_data_store("Coins")

    def process(receipt):
        coins.increment_async(str(receipt["PlayerId"]), 100)
        server.wait(3600)
        seen.append((datetime.now(), time.time(), datetime.now(timezone(timedelta(hours=2))).hour, date.today()))
        server.data_stores.get_data_store("Times").set_async(receipt["PurchaseId"], int(time.time() * 1000))
        return GRANTED

    server.marketplace.process_receipt = process

{above}def test_it(market):
    market.on_server_start(stamps)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
    market.clock.advance(3700)
    shown = datetime.now().year

def test_what_was_seen():
    now, seconds, hour, today = seen[0]
    assert ("2026-01-01 01:00:00.1", 3, date(2026, 1, 1)) == (str(now)[:21], hour, today)
    assert 1_767_225_600 + 3600 <= seconds < 1_767_225_600 + 3601

def test_that_it_is_over():
    assert datetime.now().year > 2000 and time.time() != time.time() + 1
    began = time.monotonic()
    while time.monotonic() == began:
        pass
"""

EXPLORED = "@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)\n"


def run(shops: pytest.Pytester, above: str, *options: str) -> pytest.RunResult:
    shops.makepyfile(test_it=TEST.format(above=above))
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize(
    ("above", "options"),
    [(EXPLORED, []), (EXPLORED, ["--robloxmarket-freeze=always"]), ("", ["--robloxmarket-freeze=always"])],
)
def test_the_clock_shows_the_markets_time(shops: pytest.Pytester, above: str, options: list[str]) -> None:
    run(shops, above, *options).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("above", "options"), [("", []), ("", ["--robloxmarket-freeze=never"]), (EXPLORED, ["--robloxmarket-freeze=never"])]
)
def test_the_clock_is_left_alone(shops: pytest.Pytester, above: str, options: list[str]) -> None:
    result = run(shops, above, *options, "-k", "it or seen", "-Wdefault")
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_what_was_seen*"])


def test_a_clock_that_the_test_has_frozen_stays_so(shops: pytest.Pytester) -> None:
    above = f"import freezegun\n@freezegun.freeze_time('2020-02-02')\n{EXPLORED}"
    shops.makepyfile(test_it=TEST.format(above=above).replace("2026-01-01 01:00:00.1", "2020-02-02 00:00:00"))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-k", "test_it or seen", "-Wdefault")
    result.stdout.fnmatch_lines(["*2020-02-02 00:00:00*"])


def test_a_clock_that_the_test_has_replaced_stays_so(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it=f"""
import time
import pytest
import pytest_robloxmarket as robloxmarket
from shops import careful

@pytest.fixture
def stopped(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 12345)

{EXPLORED}def test_it(market, stopped):
    market.on_server_start(careful)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
    assert 12345 == time.time()
"""
    )
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_a_fixture_that_replaces_the_clock_in_each_run_puts_the_machines_clock_back(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it=f"""
import time
import pytest
import pytest_robloxmarket as robloxmarket
from shops import careful

began = time.time

@pytest.fixture
def stopped(market):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: 12345)
        yield market

{EXPLORED}def test_it(stopped):
    stopped.on_server_start(careful)
    stopped.server().join("alice", robux=500).buy(stopped.catalogue.product(7, price=99))
    assert 12345 == time.time()

def test_after():
    assert time.time is began
"""
    )
    shops.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_the_ini_file_may_say_it(shops: pytest.Pytester) -> None:
    shops.makeini("[pytest]\nrobloxmarket_freeze = always")
    run(shops, "").assert_outcomes(passed=3)


def test_an_ini_file_that_says_something_else_is_refused(shops: pytest.Pytester) -> None:
    shops.makeini("[pytest]\nrobloxmarket_freeze = sometimes")
    run(shops, "").stdout.fnmatch_lines(["*robloxmarket_freeze = 'sometimes' in the ini file: write explored, *"])


def test_the_garbage_collector_reads_no_clock_in_the_midst_of_game_code() -> None:
    """Hypothesis measures how long it takes; a search would else depend on when it comes."""
    gc_cumulative_time()
    asked: list[int] = []

    def now_ms() -> int:
        asked.append(1)
        return 0

    with market_time(now_ms):
        gc.collect()
        assert [] == asked
        time.time()
    assert [1] == asked
