"""Budgets in real seconds end, whatever a test does to time."""

import time
from contextlib import AbstractContextManager

import pytest
import time_machine
from freezegun import freeze_time

from pytest_robloxmarket._terms.realtime import real_seconds

pytestmark = pytest.mark.real

# Far more runs than two tenths of a second allow.
ENDLESS = """
    {imports}
    import pytest_robloxmarket as robloxmarket
    from shops import careful

    @{frozen}
    @robloxmarket.explore(servers=3, crashes=2, faults=2, delays=3, runs=10**9, seconds=0.2)
    def test_it(market):
        market.on_server_start(careful)
        coins = market.catalogue.product(7, price=2)
        market.server().join("ann", robux=9).buy(coins)
        market.server().join("ben", robux=9).buy(coins)
"""


@pytest.mark.parametrize(
    ("imports", "frozen"),
    [
        ("from freezegun import freeze_time", 'freeze_time("2026-05-01")'),
        ("import time_machine", 'time_machine.travel("2026-05-01", tick=False)'),
    ],
)
def test_a_budget_ends_under_a_frozen_clock(shops: pytest.Pytester, imports: str, frozen: str) -> None:
    shops.makepyfile(test_it=ENDLESS.format(imports=imports, frozen=frozen))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*UnfinishedSearchWarning: test_it broke no law*"])


@pytest.mark.parametrize("frozen", [freeze_time("2026-05-01"), time_machine.travel("2026-05-01", tick=False)])
def test_real_seconds_pass_while_time_is_frozen(frozen: AbstractContextManager[object]) -> None:
    with frozen:
        before, began = real_seconds(), time.time()
        while real_seconds() == before:
            pass
        assert began == time.time()
