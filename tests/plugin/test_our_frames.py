"""Wrong usage ends its traceback at a line of the author's, wherever it is raised."""

import pytest

OURS = "*pytest_robloxmarket*.py:*"


def test_a_module_that_cannot_be_imported_shows_its_own_line_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import pytest_robloxmarket\nTestShop = pytest_robloxmarket.receipt_machine('none:here').TestCase"
    )
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["*: in <module>", "E *UsageError: the module 'none' cannot be imported*"])
    result.stdout.no_fnmatch_line(OURS)


def test_a_test_of_unittest_shows_its_own_line_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest_robloxmarket

        class Shop(unittest.TestCase):
            def test_shop(self):
                with pytest_robloxmarket.open_market() as market:
                    market.server().join("alice").buy(7)
    """)
    result = pytester.runpytest()
    result.stdout.fnmatch_lines([">*buy(7)", "E *UsageError: product 7 is not in the catalogue*"])
    result.stdout.no_fnmatch_line(OURS)


def test_a_name_that_unittest_hands_over_is_told_with_the_right_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest_robloxmarket

        class Shop(unittest.TestCase):
            def test_shop(self):
                pytest_robloxmarket.Market().servr()
    """)
    pytester.runpytest().stdout.fnmatch_lines(["E *Did you mean*server*"])


def test_a_machine_without_a_line_of_its_author_shows_the_error_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest_robloxmarket

        class Shop(pytest_robloxmarket.ReceiptMachine):
            pass

        TestShop = Shop.TestCase
    """)
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["*TestShop.runTest*", "", "E *UsageError: Shop names no game*"])
    result.stdout.no_fnmatch_line("*unittest*")


def test_a_machine_whose_handler_raises_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest_robloxmarket

        def shop(server):
            server.marketplace.process_receipt = lambda receipt: 1 / 0

        TestShop = pytest_robloxmarket.receipt_machine(shop, products=[7]).TestCase
    """)
    pytester.runpytest().stdout.fnmatch_lines(["E *its handler raises: buy one in a test by hand*"])
