"""`@explore`: what a red test shows, and what its options do."""

import re
import textwrap

import pytest

pytestmark = pytest.mark.real

EXPLORED = """
    import pytest_robloxmarket as robloxmarket
    from shops import careful, hasty

    @robloxmarket.explore(servers=2, crashes=1, faults=1, delays=0)
    def test_shop(market):
        market.on_server_start({shop})
        market.catalogue.product(7, name="coins", price=99)
        market.server().join("alice", robux=500).buy(7)
"""


def explore(shops: pytest.Pytester, shop: str, *options: str) -> pytest.RunResult:
    shops.makepyfile(test_it=EXPLORED.format(shop=shop))
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


def explore_body(shops: pytest.Pytester, shop: str, act: str) -> pytest.RunResult:
    """Explore a test that goes on after its purchase."""
    shops.makepyfile(
        test_it=f"""
        import pytest_robloxmarket as robloxmarket
        from pytest_robloxmarket import assert_granted_exactly_once
        from shops import careful, hasty

        @robloxmarket.explore(servers=2, crashes=1, faults=1, delays=0)
        def test_shop(market):
            market.on_server_start({shop})
            market.catalogue.product(7, price=99)
            first = market.server()
            alice = first.join("alice", robux=500)
            alice.buy(7)
            {act}
        """
    )
    return shops.runpytest_inprocess("-p", "no:cacheprovider")


def replay_string(result: pytest.RunResult) -> str:
    found = re.search(r"--robloxmarket-replay=(rm1-\w+)", result.stdout.str())
    assert found is not None
    return found.group(1)


def test_a_careful_shop_is_green(shops: pytest.Pytester) -> None:
    explore(shops, "careful").assert_outcomes(passed=1)


@pytest.mark.parametrize("option", ["runs=5", "seconds=0.0"])
def test_a_budget_that_ended_too_early_is_told(shops: pytest.Pytester, option: str) -> None:
    shops.makepyfile(test_it=EXPLORED.format(shop="careful").replace("delays=0", f"delays=0, {option}"))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*UnfinishedSearchWarning: test_shop broke no law, and nothing is proved: *"])


def test_a_shop_that_gives_nothing_is_told(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it=EXPLORED.format(shop="empty").replace("careful, hasty", "empty"))
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["*NothingGivenWarning: test_shop broke no law, and most laws were not asked of product 7: *"]
    )


def test_an_effect_that_the_test_names_is_judged(shops: pytest.Pytester) -> None:
    source = EXPLORED.format(shop="empty").replace("careful, hasty", "empty")
    source += '        market.set_effect(7, {"Coins[{user}]": 100})\n'
    shops.makepyfile(test_it=source)
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*lost_purchase*"])


def test_a_product_that_gives_nothing_beside_one_that_does_is_told(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        def start(server):
            careful(server)
            server.marketplace.bind_receipt_handler(robloxmarket.enums.ReceiptType.DeveloperProduct,
                lambda receipt: robloxmarket.enums.ReceiptDecision.Processed, [8])

        @robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)
        def test_shop(market):
            market.on_server_start(start)
            for number in (7, 8):
                market.catalogue.product(number, price=9)
            alice = market.server().join("alice", robux=500)
            alice.buy(7)
            alice.buy(8)
        """
    )
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*most laws were not asked of product 8: *"])


def test_a_profile_that_begins_with_something_hides_no_double(shops: pytest.Pytester) -> None:
    """The polite run buys twice: only the second purchase shows what one adds."""
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket
        from shops import GRANTED

        def start(server):
            coins = server.data_stores.get_data_store("Coins")
            def handle(receipt):
                def add(purse):
                    purse = purse or {"coins": 500}
                    purse["coins"] += 100
                    return purse
                coins.update_async(str(receipt["PlayerId"]), add)
                return GRANTED
            server.marketplace.process_receipt = handle

        @robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
        def test_shop(market):
            market.on_server_start(start)
            market.catalogue.product(7, price=9)
            market.server().join("alice", robux=500).buy(7)
        """
    )
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*double_grant*"])


def test_what_is_not_faked_convicts_no_explored_game(shops: pytest.Pytester) -> None:
    shops.makefile(".luau", Shop='game:GetService("AvatarEditorService"):GetOutfits()')
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket

        @robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0)
        def test_shop(market):
            market.load("Shop.luau")
            market.catalogue.product(7, price=9)
            market.server().join("alice", robux=500).buy(7)
        """
    )
    result = shops.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*UnsupportedError: AvatarEditorService:GetOutfits is not faked*"])


def test_nobody_expects_chance_to_finish(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it=EXPLORED.format(shop="careful").replace("delays=0", "delays=0, runs=5"))
    shops.runpytest_inprocess("-p", "no:cacheprovider", "--robloxmarket-seed=1").assert_outcomes(passed=1, warnings=0)


def test_a_hasty_shop_is_red_with_its_story(shops: pytest.Pytester) -> None:
    result = explore(shops, "hasty")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">   def test_shop(market):",
            "E   pytest_robloxmarket.errors.ViolationError: double_grant: receipt R1 (7*",
            "E * alice * buys 7 for 99 Robux*receipt R1, 99 in escrow",
            "E * Coins?alice? 100 -> 200*shops.py:9*",
            "E     pytest * --robloxmarket-replay=rm1-*",
            "test_it.py:5: ViolationError",
        ]
    )


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("return True", "invalid_decision"),
        ("return None", "invalid_decision"),
        ("return 1", "invalid_decision"),
        ("raise RuntimeError('oh')", "handler_error"),
    ],
)
def test_the_cause_is_told_and_its_consequence_is_named(shops: pytest.Pytester, answer: str, cause: str) -> None:
    shop = f"""
    def wrong(receipt): {answer}

    def careful(server): server.marketplace.process_receipt = wrong
    """
    shops.makepyfile(shops=f"hasty = None\n{textwrap.dedent(shop)}", test_it=EXPLORED.format(shop="careful"))
    for options in [], [f"--robloxmarket-replay={replay_string(shops.runpytest_inprocess())}"]:
        result = shops.runpytest_inprocess(*options)
        result.stdout.fnmatch_lines([f"*ViolationError: {cause}: *", "E     Also broken: stuck_purchase."])


def test_no_frame_of_ours_is_in_the_traceback(shops: pytest.Pytester) -> None:
    assert "pytest_robloxmarket/" not in explore(shops, "hasty").stdout.str()


def test_a_seed_explores_by_chance(shops: pytest.Pytester) -> None:
    result = explore(shops, "hasty", "--robloxmarket-seed=3")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ViolationError: double_grant: *"])


def test_other_fixtures_and_parameters_go_on_working(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        @pytest.fixture
        def price():
            return 99

        @pytest.mark.parametrize("product", [7, 8])
        @robloxmarket.explore(faults=1, crashes=0, delays=0)
        def test_shop(market, price, product):
            market.on_server_start(careful)
            market.catalogue.product(product, price=price)
            market.server().join("alice", robux=price).buy(product)
        """
    )
    shops.runpytest_inprocess().assert_outcomes(passed=2)


def test_what_the_test_itself_asserts_counts(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket

        @robloxmarket.explore()
        def test_shop(market):
            assert market.server().id == 2
        """
    )
    result = shops.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert 1 == 2*"])


@pytest.mark.parametrize(
    "act",
    [
        "alice.player",
        "alice.server.join('bob')",
        "first.join('bob')",
        "assert_granted_exactly_once(alice, 7)",
        "market.heal(); alice.player",
    ],
)
@pytest.mark.parametrize(("shop", "passed"), [("careful", 1), ("hasty", 0)])
def test_what_a_storm_keeps_the_test_from_doing_ends_its_body_only(
    shops: pytest.Pytester, act: str, shop: str, passed: int
) -> None:
    result = explore_body(shops, shop, f"market.settle(); {act}")
    result.assert_outcomes(passed=passed, failed=1 - passed)
    assert ("UsageError" in result.stdout.str(), "AttributeError" in result.stdout.str()) == (False, False)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        ("market.user('bob').player", "*UsageError: bob is on no server. *"),
        ("market.user('bob').server.id", "*AttributeError: 'NoneType' object has no attribute 'id'*"),
    ],
)
def test_what_the_test_cannot_do_in_clear_weather_is_shown(shops: pytest.Pytester, act: str, sentence: str) -> None:
    result = explore_body(shops, "careful", act)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([sentence])


def test_a_mistake_of_the_test_is_shown_in_a_storm_too(shops: pytest.Pytester) -> None:
    result = explore_body(shops, "careful", "market.settle(); alice.server or market.nothing")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AttributeError: 'Market' object has no attribute 'nothing'*"])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("@robloxmarket.explore()\n    def test_it(): ...", "takes no `market`, nor a fixture that does"),
        ("@robloxmarket.explore(7)\n    def test_it(market): ...", "not 7. Bounds are named: @explore(crashes=2)"),
        ("@robloxmarket.explore(servers=0)\n    def test_it(market): ...", "servers=0 cannot be searched"),
    ],
)
def test_wrong_use_is_named(shops: pytest.Pytester, line: str, sentence: str) -> None:
    shops.makepyfile(test_it=f"import pytest_robloxmarket as robloxmarket\n    {line}".replace("\n    ", "\n"))
    seen = shops.runpytest_inprocess().stdout.str()
    assert (True, False) == (sentence in seen, "decorator.py" in seen)


def test_luau_is_explored_as_python_is(shops: pytest.Pytester) -> None:
    shops.path.joinpath("Shop.server.luau").write_text(
        'local coins = game:GetService("DataStoreService"):GetDataStore("Coins")\n'
        'game:GetService("MarketplaceService").ProcessReceipt = function(receipt)\n'
        "\tcoins:IncrementAsync(tostring(receipt.PlayerId), 100)\n"
        "\treturn Enum.ProductPurchaseDecision.PurchaseGranted\nend\n",
        encoding="utf-8",
    )
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket

        @robloxmarket.explore(crashes=0, delays=0)
        def test_shop(market):
            market.load("Shop.server.luau", player={"leaderstats.Gold": 0})
            market.server().join("alice", robux=500).buy(100)
        """
    )
    result = shops.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Coins?alice? 100 -> 200*Shop.server.luau:3*"])


def test_a_loaded_game_sells_what_its_source_names_and_nothing_else(shops: pytest.Pytester) -> None:
    shops.path.joinpath("Shop.server.luau").write_text("local GOLD = 456456", encoding="utf-8")
    shops.makepyfile(
        test_it="""
        import pytest
        from pytest_robloxmarket.errors import UsageError

        def test_shop(market):
            market.catalogue.product(7, price=5)
            market.load("Shop.server.luau")
            alice = market.user("alice", robux=500)
            alice.buy_outside(456456)
            assert alice.wallet == 401
            with pytest.raises(UsageError, match="product 8 is not in the catalogue .it holds 7, 456456."):
                alice.buy_outside(8)
        """
    )
    shops.runpytest_inprocess("-Wdefault").assert_outcomes(passed=1)


def test_a_game_set_up_by_hand_cannot_be_explored(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        @robloxmarket.explore()
        def test_shop(market):
            server = market.server()
            careful(server)
            server.join("alice", robux=500).buy(market.catalogue.product(7, price=99))
        """
    )
    seen = shops.runpytest_inprocess().stdout.str()
    assert (True, False) == ("Set it up for each server: market.on_server_start" in seen, "explorer.py" in seen)


def test_another_cause_of_the_same_law_is_named_below_the_story(shops: pytest.Pytester) -> None:
    """A failed save is ignored, and a buyer who has left counts as granted."""
    shops.makepyfile(
        """
        from contextlib import suppress
        import pytest_robloxmarket as robloxmarket
        from pytest_robloxmarket.enums import ProductPurchaseDecision

        def install(server):
            store = server.data_stores.get_data_store("Gold")

            def handle(receipt):
                if server.players.get_player_by_user_id(receipt["PlayerId"]) is not None:
                    def add(old):
                        bag = old or {"gold": 0, "ids": []}
                        if receipt["PurchaseId"] not in bag["ids"]:
                            bag = {"gold": bag["gold"] + 100, "ids": [*bag["ids"], receipt["PurchaseId"]]}
                        return bag

                    with suppress(Exception):
                        store.update_async(f"player_{receipt['PlayerId']}", add)
                return ProductPurchaseDecision.PurchaseGranted

            server.marketplace.process_receipt = handle

        @robloxmarket.explore(servers=2, crashes=0, faults=1, delays=0)
        def test_shop(market):
            market.on_server_start(install)
            market.catalogue.product(456456, price=99)
            market.server().join("alice", robux=500).buy(456456)
        """
    )
    result = shops.runpytest()
    result.stdout.fnmatch_lines(
        ["*ViolationError: lost_purchase: *", "E     Also broken: lost_purchase in another way (*"]
    )
