"""What names, answers and errors say is text in a test report as well."""

import pytest

TESTS = r"""
    import pytest_robloxmarket

    def sell(market, server, answer):
        gold = market.catalogue.product(5, name="\x1b[31mgold", price=9)
        server.marketplace.process_receipt = answer
        server.join("al\x1bice", robux=99).buy(gold)
        market.settle()

    def test_by_hand(market, server):
        sell(market, server, lambda receipt: "\x1b[31mRED\r\n\x07")

    def test_raised(market, server):
        def boom(receipt):
            raise ValueError("\x1b[31mRED\x07")
        sell(market, server, boom)

    @pytest_robloxmarket.explore(servers=1, crashes=0, delays=0, moves=0)
    def test_explored(market):
        market.on_server_start(lambda server: sell(market, server, lambda receipt: "\x1b[31m"))
        market.server()

    def test_wrong_use(market, server):
        server.join("al\x1bice", robux=99).buy(77)
"""


def test_no_control_character_reaches_the_terminal(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    told = pytester.runpytest("--color=no", "-Wdefault").stdout.str()
    assert (True, []) == ("\\x1b[31m" in told, [one for one in told if not (one.isprintable() or one in "\n\r")])
