"""Hypothesis tries two shops: one in Luau as it is, and one in Python with a rule and an invariant of its own."""

import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis.stateful import invariant, rule

from pytest_robloxmarket import ReceiptMachine, assert_lawful, open_market, receipt_machine, strategies

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from gems import AMOUNTS, gem_shop  # noqa: E402

FIXED_SHOP = HERE.parent / "first_purchase" / "ShopFixed.server.luau"
FEW = settings(max_examples=20, deadline=None)

LuauShop = receipt_machine(FIXED_SHOP)
TestLuauShop = LuauShop.TestCase
TestLuauShop.settings = FEW


class GemShop(receipt_machine(gem_shop, products=AMOUNTS)):
    """The machine's own rules, and one more: who has bought looks for it on another server."""

    @rule(user=ReceiptMachine.users)
    def look_elsewhere(self, user):
        user.rejoin()

    @invariant()
    def a_purse_holds_whole_packs(self):
        for user in self.market.users:
            purse = self.market.stored("Gems", user) or {"gems": 0}
            assert purse["gems"] % min(AMOUNTS.values()) == 0


TestGemShop = GemShop.TestCase
TestGemShop.settings = FEW


@given(name=strategies.users(), weather=strategies.weather(crashes=1, faults=2))
@FEW
def test_a_purchase_in_any_weather(name, weather):
    with open_market(weather=weather) as market:
        market.on_server_start(gem_shop)
        gems = market.catalogue.product(1818, name="20 gems", price=25)
        buyer = market.server().join(name, robux=25)
        buyer.buy(gems)
        market.settle()
        market.recover()
        assert_lawful(market)
        assert market.stored("Gems", buyer)["gems"] == 20
