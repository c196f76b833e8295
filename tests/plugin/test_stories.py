"""Law, story and replay string reach every reader: terminal, JUnit XML, exception groups, no plugin, properties."""

import pytest

pytestmark = pytest.mark.real

EXPLORED = """
import pytest_robloxmarket as robloxmarket
from shops import hasty

@robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
def test_shop(market):
    market.on_server_start(hasty)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""

BY_HAND = """
import pytest
import pytest_robloxmarket as robloxmarket
from shops import hasty

def double(market):
    market.on_server_start(hasty)
    alice = market.server().join("alice", robux=500)
    market.faults.recording_lost()
    alice.buy(market.catalogue.product(7, price=99))
    market.settle()
    alice.rejoin()

def test_shop(market):
    double(market)
    robloxmarket.assert_no_double_grant(market)

def test_group():
    market = robloxmarket.Market()
    double(market)
    try:
        robloxmarket.assert_no_double_grant(market)
    except AssertionError as error:
        raise ExceptionGroup("shops", [error])
"""

LINES = ["*double_grant: receipt R1 (7*99 Robux, alice) had its effect twice", "*Coins?alice? 100 -> 200 *shops.py:9"]


def run(shops: pytest.Pytester, source: str, *options: str) -> pytest.RunResult:
    shops.makepyfile(test_it=source)
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("style", ["auto", "long", "short", "native"])
@pytest.mark.parametrize(("source", "test"), [(EXPLORED, "test_shop"), (BY_HAND, "test_shop"), (BY_HAND, "test_group")])
def test_the_terminal_shows_law_and_story(shops: pytest.Pytester, source: str, test: str, style: str) -> None:
    result = run(shops, source, "-k", test, f"--tb={style}")
    result.assert_outcomes(failed=1, deselected=source.count("def test_") - 1)
    result.stdout.fnmatch_lines(LINES)


@pytest.mark.parametrize("source", [EXPLORED, BY_HAND])
def test_the_one_line_summary_begins_with_the_law(shops: pytest.Pytester, source: str) -> None:
    run(shops, source, "--tb=no").stdout.fnmatch_lines(["FAILED test_it.py::test_shop - double_grant: receipt R1 *"])


@pytest.mark.parametrize(("source", "line"), [(EXPLORED, 5), (BY_HAND, 15)])
def test_the_traceback_ends_at_the_authors_line(shops: pytest.Pytester, source: str, line: int) -> None:
    result = run(shops, source, "-k", "test_shop")
    result.stdout.fnmatch_lines([f"test_it.py:{line}: ViolationError"])


def test_an_ide_finds_the_file_of_an_explored_test(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it=EXPLORED)
    (item,) = shops.getitems(EXPLORED)
    assert (item.path.name, 3) == (item.location[0], item.location[1])


def test_junit_has_all_of_it(shops: pytest.Pytester) -> None:
    run(shops, EXPLORED, "--junitxml=report.xml")
    report = (shops.path / "report.xml").read_text("utf-8")
    assert '<failure message="double_grant: receipt R1 ' in report
    assert "Coins[alice] 100 -&gt; 200" in report.split("<failure")[1]
    assert 'name="robloxmarket_law" value="double_grant"' in report
    assert 'name="robloxmarket_replay" value="rm1-' in report
    assert 'name="robloxmarket_story" value="double_grant  receipt R1 ' in report


def test_a_group_names_its_laws_in_the_properties(shops: pytest.Pytester) -> None:
    run(shops, BY_HAND, "-k", "group", "--junitxml=report.xml")
    assert 'name="robloxmarket_law" value="double_grant"' in (shops.path / "report.xml").read_text("utf-8")


@pytest.mark.parametrize(("source", "test"), [(EXPLORED, "test_shop"), (BY_HAND, "test_group")])
def test_without_the_plugin_the_story_is_there(shops: pytest.Pytester, source: str, test: str) -> None:
    result = run(shops, source, "-k", test, "-p", "no:robloxmarket")
    result.assert_outcomes(failed=1, deselected=source.count("def test_") - 1)
    result.stdout.fnmatch_lines(LINES)


def test_public_errors_have_public_names(shops: pytest.Pytester) -> None:
    from pytest_robloxmarket import errors  # noqa: PLC0415

    assert {"pytest_robloxmarket.errors"} == {getattr(errors, name).__module__ for name in errors.__all__}


PLAIN = """
import pytest_robloxmarket as robloxmarket
from shops import careful

def start(server):
    careful(server)
    server.print("open \\x1b[31m")

{above}def test_it(market):
    market.on_server_start(start)
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
    market.settle()
    assert market.scheduler.now_ms < 0
"""


@pytest.mark.parametrize("above", ["", "@robloxmarket.explore\n"])
def test_a_plain_assert_shows_the_story_so_far_and_what_was_printed(shops: pytest.Pytester, above: str) -> None:
    result = run(shops, PLAIN.format(above=above))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert market.scheduler.now_ms < 0",
            "E       The story so far, to *",
            "E * alice * buys 7 for 99 Robux *",
            "E * server 1 * Coins?alice?*100*",
            "E       What game code printed:",
            r"E           server 1  open \x1b?31m",
        ]
    )
    # In a CI the summary at the end shows the whole message as well.
    assert 1 == result.stdout.str().count("E       The story so far")
