"""The fixtures of an explored test: what reaches the market is made anew for each run, or refused."""

import pytest

pytestmark = pytest.mark.real

HEAD = """
import pytest
import pytest_robloxmarket as robloxmarket
from shops import careful, hasty

EXPLORE = robloxmarket.explore(servers=2, crashes=1, faults=1, delays=0)

"""

BUYS = '.join("alice", robux=500).buy(7)'

# A test of its own, with fixtures that reach the market in one way or another. `{shop}` is the game.
REACHING = {
    "own fixture": """
        @pytest.fixture
        def shop_market(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market

        @EXPLORE
        def test_it(shop_market): shop_market.server()"""
    + BUYS,
    "own fixture beside the market": """
        @pytest.fixture
        def shop_market(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market

        @EXPLORE
        def test_it(market, shop_market): shop_market.server()"""
    + BUYS,
    "views of the plugin": """
        @pytest.fixture
        def loaded(market): market.on_server_start({shop})

        @EXPLORE
        def test_it(loaded, catalogue, server):
            catalogue.product(7, price=99)
            server"""
    + BUYS,
    "autouse": """
        @pytest.fixture(autouse=True)
        def sell(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)

        @EXPLORE
        def test_it(server): server"""
    + BUYS,
    "usefixtures": """
        @pytest.fixture
        def sell(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)

        @pytest.mark.usefixtures("sell")
        @EXPLORE
        def test_it(server): server"""
    + BUYS,
    "override": """
        @pytest.fixture
        def market(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market

        @EXPLORE
        def test_it(market): market.server()"""
    + BUYS,
    "asked by name": """
        @pytest.fixture
        def shop_market(request):
            market = request.getfixturevalue("market")
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market

        @EXPLORE
        def test_it(market, shop_market): shop_market.server()"""
    + BUYS,
    "asked in the test": """
        @pytest.fixture
        def shop_market(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market

        @EXPLORE
        def test_it(market, request): request.getfixturevalue("shop_market").server()"""
    + BUYS,
    "with an end": """
        @pytest.fixture
        def shop_market(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            yield market

        @EXPLORE
        def test_it(shop_market): shop_market.server()"""
    + BUYS,
    "a user": """
        @pytest.fixture
        def alice(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            return market.server().join("alice", robux=500)

        @EXPLORE
        def test_it(alice): alice.buy(7)""",
    "in a class": """
        class TestShop:
            @pytest.fixture
            def shop_market(self, market):
                market.on_server_start({shop})
                market.catalogue.product(7, price=99)
                return market

            @EXPLORE
            def test_it(self, shop_market): shop_market.server()"""
    + BUYS,
}

REFUSED = {
    "nobody buys": (
        """
        @robloxmarket.explore
        def test_it(market): market.on_server_start(hasty)""",
        "UsageError: test_it is explored, and nobody bought anything on its market in the run in which nothing goes",
    ),
    "coroutine": (
        """
        @robloxmarket.explore
        async def test_it(market): market.server()""",
        "UsageError: test_it is explored and is a coroutine: ",
    ),
    "generator": (
        """
        @robloxmarket.explore
        def test_it(market): yield""",
        "UsageError: test_it is explored and holds a `yield`: ",
    ),
    "coroutine in disguise": (
        """
        def plain(test):
            return lambda market: test(market)

        @robloxmarket.explore
        @plain
        async def test_it(market): market.server()

        test_it.__name__ = "test_it\"""",
        "calling it gave a coroutine: none of its lines ran. Write a plain function",
    ),
    "a market of its own": (
        """
        @pytest.fixture
        def market(): return robloxmarket.Market()

        @robloxmarket.explore
        def test_it(market): ...""",
        "the fixture `market` (test_it.py:8) hands out another one, on which nothing goes wrong. Let it take",
    ),
    "a market of many tests": (
        """
        @pytest.fixture(scope="module")
        def market(): return robloxmarket.Market()

        @robloxmarket.explore
        def test_it(market): ...""",
        "the fixture `market` (test_it.py:8) has the scope 'module' and would be the same for all. Write",
    ),
    "another market": (
        """
        @pytest.fixture
        def other(market): return robloxmarket.Market()

        @robloxmarket.explore
        def test_it(other): ...""",
        "the fixture `other` (test_it.py:8) hands out another one",
    ),
    "explored twice": (
        """
        @robloxmarket.explore
        @robloxmarket.explore(crashes=0)
        def test_it(market): market.server()""",
        "UsageError: test_it is explored twice: one @explore says all",
    ),
    "drawn as well": (
        """
        from hypothesis import given, strategies

        @robloxmarket.explore
        @given(price=strategies.integers(1, 9))
        def test_it(market, price): market.server()""",
        "UsageError: test_it stands under @explore and under @given",
    ),
    "drawn above": (
        """
        from hypothesis import given, strategies

        @given(strategies.integers(1, 9))
        @robloxmarket.explore
        def test_it(market, price): market.server()""",
        "UsageError: test_it stands under @explore and under @given",
    ),
    "drawn above, by name, and without a market": (
        """
        from hypothesis import given, strategies

        @given(price=strategies.integers(1, 9))
        @robloxmarket.explore
        def test_it(server, price): ...""",
        "UsageError: test_it stands under @explore and under @given",
    ),
    "a game loaded too late": (
        """
        @robloxmarket.explore
        def test_it(market, server):
            alice = server.join("alice", robux=500)
            market.on_server_start(hasty)
            alice.buy(market.catalogue.product(7, price=99))""",
        "UsageError: test_it is explored, and server 1 had started when the game was loaded, so the game does not run",
    ),
}


def explore(shops: pytest.Pytester, test: str, *options: str) -> pytest.RunResult:
    shops.makepyfile(test_it=HEAD + "\n".join(line[8:] for line in test.split("\n")))
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("way", REACHING)
@pytest.mark.parametrize(("shop", "passed"), [("careful", 1), ("hasty", 0)])
def test_a_fixture_that_reaches_the_market_belongs_to_a_run(
    shops: pytest.Pytester, way: str, shop: str, passed: int
) -> None:
    result = explore(shops, REACHING[way].format(shop=shop))
    result.assert_outcomes(passed=passed, failed=1 - passed)
    assert ("double_grant: " in result.stdout.str()) == (not passed)


@pytest.mark.parametrize("way", REFUSED)
def test_what_would_try_nothing_is_refused(shops: pytest.Pytester, way: str) -> None:
    test, sentence = REFUSED[way]
    result = explore(shops, test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *{sentence}*"])


def test_an_error_about_a_coroutine_points_at_its_own_line(shops: pytest.Pytester) -> None:
    result = explore(shops, REFUSED["coroutine"][0] + "\n\n        def test_other(): ...")
    result.stdout.fnmatch_lines([">*async def test_it(*"])


def test_a_class_of_tests_is_refused_as_a_whole(shops: pytest.Pytester) -> None:
    """What would stand in its place is no class, and pytest would run none of its tests without a word."""
    test = "\n        @robloxmarket.explore\n        class TestShop:\n            def test_it(self, market): ..."
    result = explore(shops, test)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E *UsageError: @explore stands above the class TestShop: put it above each test *"])


def test_a_refused_test_leaves_the_others_of_its_file_alone(shops: pytest.Pytester) -> None:
    explore(shops, REFUSED["coroutine"][0] + "\n\n        def test_other(): ...").assert_outcomes(passed=1, failed=1)


def test_an_override_in_conftest_counts(shops: pytest.Pytester) -> None:
    shops.makeconftest(
        "import pytest\nfrom shops import hasty\n@pytest.fixture\ndef market(market):\n"
        "    market.on_server_start(hasty)\n    market.catalogue.product(7, price=9)\n    return market\n"
    )
    result = explore(shops, "\n        @EXPLORE\n        def test_it(market): market.server()" + BUYS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*double_grant: *"])


def test_a_fixture_is_torn_down_as_often_as_it_is_made(shops: pytest.Pytester) -> None:
    """And what belongs to no run is made once."""
    result = explore(
        shops,
        """
        made, ended, once = [], [], []

        @pytest.fixture
        def place():
            once.append(1)

        @pytest.fixture
        def shop_market(market, place):
            made.append(market)
            market.on_server_start(careful)
            market.catalogue.product(7, price=99)
            yield market
            ended.append(market)

        @EXPLORE
        def test_it(shop_market): shop_market.server().join("alice", robux=500).buy(7)

        def test_then():
            assert len(made) > 10
            assert made == ended
            assert once == [1]
        """,
    )
    result.assert_outcomes(passed=2)


def test_the_signature_is_kept(shops: pytest.Pytester) -> None:
    result = explore(
        shops,
        """
        import inspect

        def plain(market, price=3): "What it is for."

        test_it = robloxmarket.explore(plain)

        def test_signature():
            assert ("market", "price") == tuple(inspect.signature(plain).parameters)
            assert inspect.signature(plain) == inspect.signature(test_it)
            assert ("plain", "What it is for.") == (test_it.__name__, test_it.__doc__)
        """,
        "--deselect=test_it.py::test_it",
    )
    result.assert_outcomes(passed=1, deselected=1)


def test_without_the_plugin_each_run_makes_its_market_too(shops: pytest.Pytester) -> None:
    body = "\n        @EXPLORE\n        def test_it(market):\n            market.on_server_start(hasty)\n"
    body += "            market.catalogue.product(7, price=9)\n            market.server()" + BUYS
    result = explore(shops, body, "-p", "no:robloxmarket")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*double_grant: *", "* alice * buys 7 for 9 Robux *"])
