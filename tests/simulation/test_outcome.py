"""One run from its setup to its outcome."""

import gc

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import (
    DecisionRecorded,
    Event,
    MarketHealed,
    PlayerJoined,
    Printed,
    RecordingLost,
    ServerCrashed,
    SessionChanged,
    StoreWritten,
    TaskRaised,
)
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from tests.helpers import run_python
from tests.server.helpers import GOLD
from tests.simulation.helpers import GRANTED, grant_and_save, live, print_fingerprint, sell

# Scripts that leave the polite path at different choices of the stormy run; which ones they are does not matter.
SCRIPTS = [[], [1], [0, 1], [0, 0, 1], [0, 0, 0, 0, 2], [0, 0, 0, 0, 0, 0, 0, 0, 1]]


def count(outcome: Outcome, kind: type[Event]) -> int:
    """How many events of a kind an outcome has."""
    return sum(isinstance(event, kind) for event in outcome.history)


def test_a_good_game_in_clean_weather_breaks_no_law() -> None:
    outcome = live(grant_and_save)
    assert ((), "", 1) == (outcome.violations, outcome.ended, count(outcome, DecisionRecorded))


def test_a_broken_law_is_in_the_outcome_with_its_product_and_receipt() -> None:
    outcome = live(lambda _: None)
    assert ("invalid_decision", GOLD, 1) in [violation[:3] for violation in outcome.violations]


def test_the_names_of_the_catalogue_are_told_to_the_judge() -> None:
    assert "gold" in live(lambda _: None).violations[0].headline


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_run_leaves_nothing_to_the_garbage_collector(script: list[int]) -> None:
    """What it leaves would stay in memory while the next run of a search takes more."""
    live(grant_and_save, ScriptedChoices(script), Bounds())
    gc.collect()
    gc.disable()
    try:
        live(grant_and_save, ScriptedChoices(script), Bounds())
        assert 0 == gc.collect()
    finally:
        gc.enable()


def test_a_calm_run_asks_for_no_choice() -> None:
    assert [] == live(grant_and_save).choices.labels


def test_a_stormy_run_asks_and_its_choices_are_its_script() -> None:
    first = live(grant_and_save, bounds=Bounds())
    again = live(grant_and_save, ScriptedChoices(first.choices.taken), Bounds())
    assert (first.history, first.choices.labels) == (again.history, again.choices.labels)


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_the_same_script_gives_the_same_fingerprint(script: list[int]) -> None:
    assert print_fingerprint(script) == print_fingerprint(script)


def test_scripts_that_deviate_give_other_fingerprints() -> None:
    assert len(SCRIPTS) == len({print_fingerprint(script) for script in SCRIPTS})


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_fingerprint_is_the_same_in_another_process(seed: str) -> None:
    code = (
        "from tests.simulation.helpers import print_fingerprint\n"
        f"for script in {SCRIPTS}: print(print_fingerprint(script))\n"
    )
    assert [print_fingerprint(script) for script in SCRIPTS] == run_python(code, PYTHONHASHSEED=seed).split()


def test_a_deviation_comes_true() -> None:
    labels = live(grant_and_save, bounds=Bounds()).choices.labels
    script = [0] * labels.index("recording") + [1]
    assert 1 == count(live(grant_and_save, ScriptedChoices(script), Bounds()), RecordingLost)


def test_a_run_that_is_busy_for_ever_is_an_outcome_with_a_name() -> None:
    def spin(server: GameServer) -> None:
        while True:
            server.wait(0)

    outcome = live(spin)
    assert outcome.ended.startswith(
        "the run took 200000 steps and is still busy at 0.0 s; the last to run was GreenletTask.resume."
    )


def test_a_thread_that_raises_is_an_outcome_and_no_crash_of_ours() -> None:
    def handle(server: GameServer) -> object:
        server.spawn(int, "gold")
        return grant_and_save(server)

    outcome = live(handle)
    assert (1, (), 1) == (count(outcome, TaskRaised), outcome.violations, count(outcome, DecisionRecorded))


def test_a_handler_that_raises_is_an_outcome_too() -> None:
    outcome = live(lambda _: [].pop())
    assert "handler_error" in [violation.law for violation in outcome.violations]


def test_a_program_that_asks_for_what_cannot_be_is_told_and_its_market_is_closed() -> None:
    log: list[str] = []

    def program(market: Market) -> None:
        sell(lambda server: wait_and_log(server, log))(market)
        market.clock.advance(1)
        market.user("bob").buy(GOLD)

    with pytest.raises(UsageError, match="bob cannot pay"):
        run(Setup(program), PoliteChoices())
    assert ["finally"] == log


def wait_and_log(server: GameServer, log: list[str]) -> None:
    """Wait for long, with a `finally` that does what it can to be noticed."""
    try:
        server.wait(3_600)
    finally:
        log.append("finally")
        server.print("finally")
        server.data_stores.get_data_store("Gold").set_async("1001", 1)


@pytest.mark.parametrize("crash", [True, False])
def test_no_finally_block_of_a_task_that_waits_runs_before_the_run_is_judged(crash: bool) -> None:
    log: list[str] = []

    def program(market: Market) -> None:
        sell(lambda server: wait_and_log(server, log))(market)
        market.clock.advance(1)
        if crash:
            market.world.servers[0].crash()

    outcome = run(Setup(program, recover=False), PoliteChoices())
    assert (int(crash), 0, ["finally"]) == (count(outcome, ServerCrashed), count(outcome, Printed), log)


@pytest.mark.parametrize(("recover", "healed", "joined"), [(True, 1, 2), (False, 0, 1)])
def test_a_run_ends_with_a_recovery_unless_it_shall_not(recover: bool, healed: int, joined: int) -> None:
    outcome = run(Setup(sell(grant_and_save), recover=recover), PoliteChoices())
    assert (healed, joined) == (count(outcome, MarketHealed), count(outcome, PlayerJoined))


@pytest.mark.parametrize(("place", "joined"), [("leaderstats.Gold", 2), ("Gold[{user}]", 1)])
def test_nobody_rejoins_to_show_what_the_data_stores_show(place: str, joined: int) -> None:
    expect = Expectations(lasting=frozenset({Location.parse(place)}))
    outcome = run(Setup(sell(grant_and_save), expect=expect), PoliteChoices())
    assert joined == count(outcome, PlayerJoined)


def test_an_effect_that_the_program_states_is_judged() -> None:
    def grant_twice(server: GameServer) -> object:
        for _ in range(2):
            grant_and_save(server)
        return GRANTED

    def program(market: Market) -> None:
        sell(grant_twice)(market)
        market.set_effect(GOLD, {"Gold[{user}]": 100})

    outcome = run(Setup(program), PoliteChoices())
    assert ["double_grant"] == [violation.law for violation in outcome.violations]


def test_an_effect_that_the_program_states_is_added_to_what_was_learned() -> None:
    learned = Expectations(even_ladders({ProductId(GOLD): {Location.parse("leaderstats.Gold"): 1}}))

    def program(market: Market) -> None:
        sell(grant_and_save)(market)
        market.set_effect(GOLD, {"Gold[{user}]": 100})

    assert () == run(Setup(program, expect=learned), PoliteChoices()).violations


def test_the_contract_of_the_setup_is_the_one_that_rules() -> None:
    outcome = run(Setup(sell(lambda _: None), contract=Contract(bad_answer="granted")), PoliteChoices())
    assert 1 == count(outcome, DecisionRecorded)


@pytest.mark.parametrize(("tracing", "source"), [(True, "helpers.py"), (False, "")])
def test_a_run_knows_its_lines_only_when_it_is_traced(tracing: bool, source: str) -> None:
    outcome = run(Setup(sell(grant_and_save)), PoliteChoices(), tracing=tracing)
    sources = {event.source.partition(":")[0] for event in outcome.history if isinstance(event, SessionChanged)}
    assert {source} == sources


def test_the_steps_of_a_run_are_counted() -> None:
    assert 0 < live(lambda _: GRANTED).steps < live(grant_and_save).steps


def test_a_write_that_is_left_out_is_answered_and_not_made() -> None:
    """What comes after it goes on, and finds what was there before."""

    def program(market: Market) -> None:
        store = market.server().data_stores.get_data_store("Coins")
        for value in (1, 2):
            store.set_async("alice", value)
        store.increment_async("alice", 10)

    def written(without: int) -> list[object]:
        outcome = run(Setup(program), PoliteChoices(), tracing=True, without=without)
        return [event.after for event in outcome.history if isinstance(event, StoreWritten)]

    history = run(Setup(program), PoliteChoices(), tracing=True).history
    second = [number for number, event in enumerate(history) if isinstance(event, StoreWritten)][1]
    assert ([1, 2, 12], [1, 11]) == (written(-1), written(second))


def waits_for_ever(server: GameServer) -> object:
    """A call ends only when its buyer has left, on each server."""
    while server.players.get_players():
        server.wait(1)
    return ProductPurchaseDecision.NotProcessedYet


@pytest.mark.parametrize(("steps_left", "laws"), [(500, []), (10_000, ["stuck_purchase"])])
def test_a_run_that_a_limit_ends_before_a_fresh_server_was_tried_says_of_nothing_that_it_stays_open(
    steps_left: int, laws: list[str]
) -> None:
    def program(market: Market) -> None:
        market.scheduler.steps = market.scheduler.steps_max - steps_left
        sell(waits_for_ever)(market)

    outcome = run(Setup(program, CALM), PoliteChoices())
    assert (laws, bool(outcome.ended)) == ([one.law for one in outcome.violations], not laws)
