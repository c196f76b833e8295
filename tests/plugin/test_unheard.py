"""What game code of an explored test raises outside of its handler: no law is broken by it, and it is told."""

import pytest

pytestmark = pytest.mark.real


def test_what_ends_the_start_of_a_server_is_told_though_no_law_is_broken(shops: pytest.Pytester) -> None:
    shops.makepyfile(
        test_it="""
        import pytest_robloxmarket as robloxmarket
        from shops import careful

        def start(server):
            careful(server)
            server.marketplace.process_receipt  # It can be set alone: what follows is never reached.

        @robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
        def test_it(market):
            market.on_server_start(start)
            market.server().join("alice", robux=9).buy(market.catalogue.product(7, price=9))
        """
    )
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*GameRaisedWarning: *ProcessReceipt is a callback member*"])
