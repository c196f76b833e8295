"""What a terminal shows is laid out by pure functions."""

import pytest

from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.story import Story, tell
from pytest_robloxmarket._report.terminal import (
    Bounds,
    CheckPage,
    Finding,
    ProductRow,
    Search,
    check_page,
    notes_section,
    products_table,
    replay_command,
    unsupported_section,
    verdict_section,
    violation_section,
)
from pytest_robloxmarket._terms.ids import ProductId
from tests.report.helpers import GOLD, PRODUCTS, crash_after_recording

BOUNDS = Bounds(servers=2, crashes=1, faults=1, delays=2, moves=1)
PROVED = Search(runs=1284, bounds=BOUNDS, exhausted=True)
STOPPED = Search(runs=1, bounds=BOUNDS, exhausted=False, stopped_by="60 seconds were over")
SESSION_GOLD = ProductRow(GOLD, "", (("leaderstats.Gold", (0, 100, 200, 300)),), durable=False)

PAGE = """
Shop.server.luau
456456  leaderstats.Gold +100 (lives in the session only)

acknowledged_before_durable  receipt R1 (456456 "100 gold", 99 Robux, alice) was recorded before it
    was saved                                                                            1 deviation

    0.0 s  alice      joins server 1                       Gold 0
    1.0 s  alice      buys 456456 for 99 Robux             receipt R1, 99 in escrow
    1.0 s  server 1   ProcessReceipt(R1)
    1.0 s  server 1     leaderstats.Gold 0 -> 100          Shop.server.luau:24
    1.0 s  server 1   answers PurchaseGranted
    1.1 s  platform   records R1 as granted
  * 1.1 s  server 1   crashes right after the recording    what was not saved is gone
    6.0 s  alice      rejoins on server 2                  Gold 0

  R1 was recorded as granted at 1.1 s, and one crash took its effect away: leaderstats.Gold was
  saved nowhere.
  robloxmarket replay rm1-4kq2c Shop.server.luau

used by the game, and not faked by pytest-robloxmarket:
  MarketplaceService:RankProductsAsync

note: players have leaderstats.Gold 0, since a clean run looked for it and did not find it; say
      --player leaderstats.Gold=50 for another value

violated: acknowledged_before_durable broken in a search of 1,284 runs: every run with at most 2
  servers, 1 crash, 1 fault, 2 delays and 1 move (exhausted)
Each cause that was met is shown by its shortest story, and may hide another one: mend it, and check
  again.
laws that held: double_grant, stuck_purchase
"""


def test_a_page_reads_like_this() -> None:
    """The last lines on the screen are the verdict and what it rests on."""
    events, violation = crash_after_recording()
    page = CheckPage(
        target="Shop.server.luau",
        search=PROVED,
        products=[SESSION_GOLD],
        findings=[Finding(tell(events, violation, PRODUCTS), 1, "rm1-4kq2c", "Shop.server.luau")],
        laws_broken=["acknowledged_before_durable"],
        laws_upheld=["double_grant", "stuck_purchase"],
        notes=[
            "players have leaderstats.Gold 0, since a clean run looked for it and did not find it; "
            "say --player leaderstats.Gold=50 for another value"
        ],
        unsupported=["MarketplaceService:RankProductsAsync"],
    )
    assert PAGE == f"\n{check_page(page)}\n"


def test_a_page_leaves_out_what_there_is_not() -> None:
    """No empty sections."""
    assert f"Shop.luau\n\n{verdict_section(PROVED)}" == check_page(CheckPage("Shop.luau", PROVED))


@pytest.mark.parametrize(
    ("search", "broken", "why", "expected"),
    [
        (
            PROVED,
            [],
            "",
            "upheld: no law broken in 1,284 runs: every run with at most 2 servers, 1 crash, 1 fault, 2 delays and 1 "
            "move (exhausted)",
        ),
        (
            STOPPED,
            [],
            "",
            "upheld: no law broken in 1 run. The search stopped (60 seconds were over) before it had tried every run "
            "with at most 2 servers, 1 crash, 1 fault, 2 delays and 1 move. This is no proof.",
        ),
        (
            STOPPED._replace(stopped_by=""),
            ["double_grant", "lost_purchase"],
            "",
            "violated: double_grant, lost_purchase broken in a search of 1 run. The search stopped before it had tried "
            "every run with at most 2 servers, 1 crash, 1 fault, 2 delays and 1 move. More may be broken.\n"
            "Each cause that was met is shown by its shortest story, and may hide another one: mend it, and check "
            "again.",
        ),
        (PROVED, [], "no handler was set", "inconclusive: nothing could be judged: no handler was set"),
    ],
)
def test_a_verdict_says_what_it_rests_on(search: Search, broken: list[str], why: str, expected: str) -> None:
    """A budget that ran out is never reported as a proof."""
    assert expected == verdict_section(search, broken=broken, why_inconclusive=why, width=500)


def test_a_broken_law_is_a_verdict_even_where_something_could_not_be_judged() -> None:
    """A found violation is no less true."""
    verdict = verdict_section(PROVED, broken=["double_grant"], why_inconclusive="an API is missing")
    assert verdict.startswith("violated: double_grant broken")


@pytest.mark.parametrize(
    ("search", "line"), [(PROVED, "laws that held: a, b"), (STOPPED, "laws that held so far: a, b")]
)
def test_laws_have_held_only_as_far_as_the_search_came(search: Search, line: str) -> None:
    """What was cut short may still break them."""
    assert line == verdict_section(search, upheld=["a", "b"]).splitlines()[-1]


def test_a_verdict_is_wrapped() -> None:
    """Within the width of the terminal."""
    assert (
        "upheld: no law broken in 1,284 runs: every run with at most 2\n"
        "  servers, 1 crash, 1 fault, 2 delays and 1 move (exhausted)"
    ) == verdict_section(PROVED, width=64)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (
            Bounds(1, 0, 1, 0, 0),
            "1 server, 0 crashes, 1 fault, 0 delays and 0 moves, since with 1 server nobody moves",
        ),
        (Bounds(2, 0, 1, 0, 0), "2 servers, 0 crashes, 1 fault, 0 delays and 0 moves"),
        (Bounds(3, 2, 1000, 1, 1), "3 servers, 2 crashes, 1,000 faults, 1 delay and 1 move"),
    ],
)
def test_bounds_are_counted_in_words(bounds: Bounds, expected: str) -> None:
    """One crash, two crashes."""
    assert expected == str(bounds)


@pytest.mark.parametrize(
    ("headline", "deviations", "width", "expected"),
    [
        ("lost_purchase  R1", 1, 40, "lost_purchase  R1            1 deviation"),
        ("lost_purchase  R1", 2, 40, "lost_purchase  R1           2 deviations"),
        ("lost_purchase  R1", 0, 40, "lost_purchase  R1           no deviation"),
        ("lost_purchase  R1 is gone", 1, 28, "lost_purchase  R1 is gone\n                 1 deviation"),
        ("lost_purchase  R1 is gone", 1, 24, "lost_purchase  R1 is\n    gone     1 deviation"),
    ],
)
def test_a_headline_has_its_deviations_at_the_right(headline: str, deviations: int, width: int, expected: str) -> None:
    """Or below, where there is no room beside it."""
    finding = Finding(Story(headline, ("a line",), ("a line",), "Why."), deviations, "rm1-a", "Shop.luau")
    assert f"{expected}\n\na line\n\n  Why.\n  robloxmarket replay rm1-a Shop.luau" == violation_section(
        finding, width=width
    )


def test_what_a_scenario_itself_plans_to_fail_is_counted_where_the_search_chose_nothing() -> None:
    """A line with a mark below `no deviation` would be a riddle."""
    fails = StoryLine(True, 100, "server 1", "UserOwnsGamePassAsync(5) fails")
    parts = (StoryLine(False, 0, "alice", "joins server 1"), fails)
    told = violation_section(Finding(Story("stale_pass", (), (), "Why.", parts), 0, "rm1-a", "Shop.luau"), width=60)
    assert told.splitlines()[0].endswith(" 1 deviation")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Shop.luau", "robloxmarket replay rm1-a Shop.luau"),
        ("my game/Shop.luau", 'robloxmarket replay rm1-a "my game/Shop.luau"'),
        ("Shop(2).luau", 'robloxmarket replay rm1-a "Shop(2).luau"'),
        ("shops.gold:install", "robloxmarket replay rm1-a shops.gold:install"),
        ("C:\\Games\\Shop.luau", 'robloxmarket replay rm1-a "C:\\Games\\Shop.luau"'),
        ("$HOME/Shop.luau", "robloxmarket replay rm1-a '$HOME/Shop.luau'"),
    ],
)
def test_a_replay_command_can_be_pasted(target: str, expected: str) -> None:
    """Also with a path that a shell would take apart."""
    assert expected == replay_command("rm1-a", target)


def test_products_stand_in_a_table() -> None:
    """Ids to the right, names if there are any, then what one purchase changes."""
    rows = [
        ProductRow(
            GOLD,
            "100 gold",
            (("leaderstats.Gold", (0, 100, 200)), ("GoldStore[{user}].spent", (0, -0.5))),
            durable=True,
        ),
        ProductRow(ProductId(7), "vip", (("attribute vip", (None, 1)),), durable=False),
        ProductRow(ProductId(8), "", (), durable=False),
    ]
    assert (
        '456456  "100 gold"  leaderstats.Gold +100, GoldStore[{user}].spent -0.5 (saved in a data store)\n'
        '     7  "vip"       attribute vip +1 (lives in the session only)\n'
        "     8              changes nothing that could be seen"
    ) == products_table(rows)
    assert "456456  leaderstats.Gold +100 (lives in the session only)" == products_table([SESSION_GOLD])


def test_notes_and_missing_members_are_listed() -> None:
    """And there is no heading over nothing."""
    assert "note: one\nnote: two" == notes_section(["one", "two"])
    assert "used by the game, and not faked by pytest-robloxmarket:\n  Chat:Filter" == unsupported_section(
        ["Chat:Filter"]
    )
    assert ("", "") == (notes_section([]), unsupported_section([]))
