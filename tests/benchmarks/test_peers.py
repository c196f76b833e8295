"""The races are fair: both sides do the work, and as much of it. Nobody's speed is judged here."""

import json

import pytest

pytest.importorskip("detangle")
pytest.importorskip("simpy")

from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program
from pytest_robloxmarket._terms.events import StoreRead, StoreWritten
from tests.benchmarks import frozen, games, languages, peers, purchases, refused, schedules, startup, timers
from tests.benchmarks.measure import Result, race

pytestmark = pytest.mark.real


def test_both_sides_take_as_many_steps() -> None:
    assert 5 * schedules.RESUMPTIONS == schedules.run_ours(5) == schedules.run_theirs(5)


def test_both_sides_meet_all_70_orders() -> None:
    ours, theirs = schedules.our_orders(3_000), schedules.their_orders(3_000)
    assert (70, ours) == (len(ours), theirs)


@pytest.mark.parametrize(("program", "calls"), [(purchases.stays, 1), (purchases.hops, 2)])
def test_our_handler_runs(program: Program, calls: int) -> None:
    outcome, handled = purchases.run_polite(program)
    requests = [event for event in outcome.history if isinstance(event, StoreRead | StoreWritten)]
    assert ((), calls) == (outcome.violations, handled)
    assert len(requests) >= 3


def test_campaigns_run_to_their_end() -> None:
    assert 20 == purchases.run_ours(purchases.stays, purchases.SCHEDULES, 20) == purchases.run_theirs(20, 0.1)
    assert 20 == purchases.run_ours(purchases.hops, purchases.STORM, 20) == purchases.run_theirs(20, 0)


def test_a_campaign_of_ours_plays_some_of_its_runs() -> None:
    assert 0 < purchases.share_played(purchases.stays, purchases.SCHEDULES, 50) < 1


def test_both_sides_tick_as_often() -> None:
    assert 50 == timers.tick_ours(5) == timers.tick_theirs(5)


def test_both_languages_grant_the_same() -> None:
    python, luau = languages.sell(None, 8), languages.sell(languages.load_handler(), 8)
    assert (8, 8) == (python[1], luau[1])
    assert languages.gold_after(python[0]) == languages.gold_after(luau[0])


def test_python_code_sees_the_market_s_time_on_the_frozen_side() -> None:
    market = Market()
    market.clock.advance(7_200)
    assert 2 == frozen.hours_seen(market)


def test_each_refused_call_is_written_down_on_one_side_alone() -> None:
    assert [(5, 5), (5, 0)] == [refused.refuse(5, noted=noted) for noted in (True, False)]


def test_an_empty_pytest_run_passes_with_and_without_the_plugin() -> None:
    assert startup.compare_startup(rounds=1).figures["without_ms"] > 0


def test_a_long_wait_is_played_to_its_end() -> None:
    assert 2 == games.wait_long("while player.Parent do task.wait(0.5) end", 1_600, 2)


def test_a_second_start_takes_less_than_the_first() -> None:
    assert 0 < games.compare_starts(rounds=1).value < 0.5


def test_a_race_compares_rates() -> None:
    ratio, ours, theirs = race(lambda: 300, lambda: 100, rounds=3)
    assert ratio > 0
    assert ours > 0
    assert theirs > 0


def test_the_report_names_what_is_missed() -> None:
    results = [
        Result("fast", 2.0, 1.5, False, {}),
        Result("slow", 12.5, 10.0, True, {"with_ms": 100.0}),
        Result("told", 0.5, None, False, {}),
    ]
    report = json.loads(peers.render_json(results))
    assert (["slow"], 12.5, 100.0) == (report["missed"], report["slow"], report["figures"]["slow"]["with_ms"])
    assert ["slow"] == [line.split()[0] for line in peers.render_table(results).splitlines() if "MISSED" in line]


def test_an_unknown_race_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        peers.main(["nonsense"])
    assert "there is no race 'nonsense'" in capsys.readouterr().err
