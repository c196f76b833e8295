"""State machines under pytest, as a stranger writes them."""

import re

import pytest

SHOP = """
from hypothesis import settings
from hypothesis.stateful import invariant, rule
from pytest_robloxmarket import receipt_machine
from shops import careful, hasty

HastyMachine = receipt_machine(hasty, products=[7])
HastyMachine.TestCase.settings = settings(HastyMachine.TestCase.settings, max_examples=20, database=None)
TestHasty = HastyMachine.TestCase
"""
GOOD = """
from hypothesis import settings
from hypothesis.stateful import invariant, rule
from pytest_robloxmarket import receipt_machine
from shops import careful

Base = receipt_machine(careful, products=[7])

class CarefulMachine(Base):
    seen = set()

    @rule(user=Base.users, server=Base.servers, product=Base.products)
    def look(self, user, server, product):
        self.seen.add((type(user).__name__, type(server).__name__, product.id))

    @invariant()
    def nobody_owes(self):
        assert all(user.wallet >= 0 for user in self.market.users)

CarefulMachine.TestCase.settings = settings(max_examples=40, deadline=None, database=None)
TestCareful = CarefulMachine.TestCase

def test_the_rules_of_a_subclass_use_the_same_bundles():
    assert CarefulMachine.seen == {("User", "GameServer", 7)}
"""
# Nothing of the outer run's settings reaches in, and no shrinking is needed to see a failure.
PROFILE = """
from hypothesis import Phase, settings
settings.register_profile("short", derandomize=True, database=None, phases=[Phase.generate])
settings.load_profile("short")
"""


@pytest.fixture
def project(shops: pytest.Pytester) -> pytest.Pytester:
    """A folder with `shops.py`, and settings that are the same on each machine."""
    shops.makeconftest(PROFILE)
    return shops


def output_of(project: pytest.Pytester, *arguments: str) -> str:
    done = project.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)
    return done.stdout.str()


@pytest.mark.real
def test_a_subclass_adds_rules_and_invariants_of_its_own(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=GOOD)
    project.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider").assert_outcomes(passed=2)


@pytest.mark.real
def test_two_machines_stand_in_one_module(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop=SHOP + "\nclass TestCareful(receipt_machine(careful, products=[7]).TestCase):\n"
        "    settings = settings(max_examples=5, stateful_step_count=10, deadline=None, database=None)\n"
    )
    project.runpytest_subprocess("-n", "2", "-p", "no:cacheprovider").assert_outcomes(failed=1, passed=1)


@pytest.mark.real
def test_a_failure_shows_story_steps_and_replay_which_gives_the_same(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=SHOP)
    output = output_of(project)
    command = re.search(r"pytest (\S+) --robloxmarket-replay=(rm1-\w+)", output)
    assert command is not None, output
    assert (True, True) == ("ProcessReceipt(R1)" in output, "state.first_arrives()" in output)
    again = output_of(project, command[1], f"--robloxmarket-replay={command[2]}")
    stories = [re.findall(r"^E +(?:\* +)?(\d+\.\d s .*)", text, re.MULTILINE) for text in (output, again)]
    assert (stories[0], True) == (stories[1], len(stories[0]) > 3)


@pytest.mark.real
def test_a_replay_of_a_mended_game_is_green(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=SHOP)
    replay = re.search(r"--robloxmarket-replay=rm1-\w+", output_of(project))
    assert replay is not None
    project.makepyfile(test_shop=SHOP.replace("receipt_machine(hasty", "receipt_machine(careful"))
    assert "1 passed" in output_of(project, replay[0])


@pytest.mark.real
def test_a_replay_runs_nothing_else(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=SHOP, test_other="def test_other():\n    raise SystemExit")
    replay = re.search(r"--robloxmarket-replay=rm1-\w+", output_of(project, "test_shop.py"))
    assert replay is not None
    assert "1 failed, 1 deselected" in output_of(project, replay[0])


@pytest.mark.real
def test_what_hypothesis_prints_reproduces_the_failure(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=SHOP)
    blob = re.search(r"@reproduce_failure\('[^']+', b'[^']+'\)", output_of(project))
    assert blob is not None
    decorated = SHOP.replace("HastyMachine = ", "HastyMachine = " + blob[0][1:] + "(").replace("[7])", "[7]))")
    project.makepyfile(test_shop="from hypothesis import reproduce_failure\n" + decorated)
    assert "double_grant" in output_of(project)


@pytest.mark.real
def test_a_failing_example_is_kept_and_comes_first_in_the_next_run(project: pytest.Pytester) -> None:
    project.makeconftest("")
    # What Hypothesis sets otherwise on a CI machine is written out: there it keeps no examples. It keeps none of a
    # fixed draw either, so there are so many examples that every draw finds the mistake.
    kept = 'max_examples=500, derandomize=False, database=DirectoryBasedExampleDatabase("kept"), phases=[Phase.reuse{}]'
    shop = SHOP.replace("max_examples=20, database=None", kept).replace("import settings", "import Phase, settings")
    shop = "from hypothesis.database import DirectoryBasedExampleDatabase\n" + shop
    found = project.makepyfile(test_shop=shop.format(", Phase.generate"))
    assert "double_grant" in output_of(project)
    found.write_text(shop.format(""), "utf-8")
    output = output_of(project)
    assert ("double_grant" in output, "1 failed" in output) == (True, True)


@pytest.mark.real
def test_what_struck_is_counted_in_the_statistics(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=GOOD)
    assert "struck " in output_of(project, "--hypothesis-show-statistics")


@pytest.mark.real
@pytest.mark.parametrize("drawn", ["weather(crashes=1, faults=0, delays=0, moves=0)", "scripts(Bounds(faults=0))"])
def test_what_struck_in_a_drawn_weather_is_counted_in_the_statistics(project: pytest.Pytester, drawn: str) -> None:
    project.makepyfile(
        test_given=f"""
        from hypothesis import given, settings
        from pytest_robloxmarket import Bounds, open_market, strategies
        from shops import careful

        @settings(derandomize=True, max_examples=20, deadline=None)
        @given(strategies.{drawn})
        def test_careful(weather):
            with open_market(weather=weather) as market:
                market.on_server_start(careful)
                market.server().join("alice", robux=9).buy(market.catalogue.product(7, price=9))
                market.settle()
        """
    )
    assert "struck crash." in output_of(project, "--hypothesis-show-statistics")


@pytest.mark.real
def test_an_open_market_needs_no_fixture(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_given="""
        from hypothesis import given
        from pytest_robloxmarket import assert_lawful, open_market, strategies
        from shops import careful

        @given(strategies.users(), strategies.catalogues(), strategies.weather() | strategies.scripts())
        def test_careful(name, catalogue, weather):
            with open_market(catalogue=catalogue, weather=weather) as market:
                market.on_server_start(careful)
                product = next(iter(market.catalogue))
                market.server().join(name, robux=product.price).buy(product)
                market.settle()
                market.recover()
                assert_lawful(market)
        """
    )
    project.runpytest_subprocess("-W", "error", "-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.real
def test_the_rules_of_a_marker_reach_a_machine_that_names_none(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop="""
        import pytest
        from pytest_robloxmarket import receipt_machine
        from shops import careful

        class Careful(receipt_machine(careful, products=[7])):
            seen = set()

            def teardown(self):
                self.seen.add(self.market.platform.contract.purchase_rejected)
                super().teardown()

        @pytest.mark.robloxmarket(contract="purchase-rejected")
        class TestCareful(Careful.TestCase):
            pass

        def test_what_it_played_by():
            assert Careful.seen == {True}
        """
    )
    project.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


CHANCE = """
import random, uuid
from faker import Faker
from pytest_robloxmarket import receipt_machine
from pytest_robloxmarket.enums import ProductPurchaseDecision

fake = Faker()
drawn = {}

def shop(server):
    coins = server.data_stores.get_data_store("Coins")
    numbers = random.random(), fake.random_int(0, 10**9), uuid.uuid4().int, random.Random().random()
    drawn.setdefault(server.id, set()).add(numbers)
    def process_receipt(receipt):
        coins.increment_async(str(receipt["PlayerId"]), 100)
        return ProductPurchaseDecision.PurchaseGranted
    server.marketplace.process_receipt = process_receipt

class Shop(receipt_machine(shop, products=[7])):
    def __init__(self):
        super().__init__()
        self.market.server()

    def laws_hold(self):
        pass

    def teardown(self):
        self.market.close()

TestShop = Shop.TestCase

def test_what_it_drew():
    print("DRAWN", len(drawn[1]), drawn[1])
"""


@pytest.mark.real
def test_each_example_draws_the_same_numbers_in_each_process(project: pytest.Pytester) -> None:
    """As `random` alone does under Hypothesis; while a game is learned, runs with other luck are made as well."""
    project.makepyfile(test_shop=CHANCE)
    said = [re.findall(r"DRAWN (\d+) (.*)", output_of(project, "-s"))[0] for _ in range(2)]
    assert (said[0], True) == (said[1], int(said[0][0]) < 10)


HOOKS = """
from shops import careful

def pytest_robloxmarket_market(market):
    market.catalogue.product(7, price=50)
    market.on_server_start(careful)

def pytest_robloxmarket_laws():
    return {"no_riches": lambda market: ["alice is rich"] if any(market.platform.receipts) else []}

def pytest_robloxmarket_story(history):
    return ["    told by the house"]

def pytest_robloxmarket_report(laws, replay):
    print("REPORTED", laws, replay[:4])
"""


@pytest.mark.real
def test_hooks_reach_a_machine(project: pytest.Pytester) -> None:
    project.makeconftest(PROFILE + HOOKS)
    project.makepyfile(
        test_shop="""
        from pytest_robloxmarket import receipt_machine

        TestShop = receipt_machine(lambda market: None).TestCase
        """
    )
    output = output_of(project, "-s")
    said = ["no_riches: alice is rich", "told by the house", "REPORTED ('no_riches',) rm1-"]
    assert [] == [one for one in said if one not in output], output


ENDLESS = """
import pytest_robloxmarket as robloxmarket
from pytest_robloxmarket.enums import ProductPurchaseDecision

def shop(server):
    coins = server.data_stores.get_data_store("Coins")
    def process_receipt(receipt):
        while coins.increment_async(str(receipt["PlayerId"]), 100) >= 100:
            while True:
                pass
    server.marketplace.process_receipt = process_receipt
"""


@pytest.mark.real
@pytest.mark.parametrize(
    "test",
    [
        "TestShop = robloxmarket.receipt_machine(shop, products=[7]).TestCase",
        """
@robloxmarket.explore
def test_shop(market):
    market.on_server_start(shop)
    market.server().join("alice", robux=9).buy(market.catalogue.product(7, price=9))
""",
    ],
)
def test_a_handler_that_never_waits_ends_the_test(project: pytest.Pytester, test: str) -> None:
    project.makeconftest("import pytest_robloxmarket._trial.watchdog as watchdog\nwatchdog.TICK_S = 0.2\n" + PROFILE)
    project.makepyfile(test_shop=ENDLESS + test)
    assert "test_shop.py:6: the function ran too long without waiting for anything" in output_of(project)
