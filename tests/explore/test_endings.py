"""What a random search does not make to its end ends as a run did that was: the same laws, events and steps."""

from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices, SeededChoices
from pytest_robloxmarket._kernel.history import fingerprint
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._simulation.endings import Endings
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from tests.explore.helpers import on_trial, planted
from tests.explore.programs import generate
from tests.server.helpers import GOLD
from tests.simulation.helpers import GRANTED, grant_and_save, sell

WIDE: Final = Bounds(servers=3, crashes=2, faults=2, delays=3, moves=2)
RUNS: Final = 120
HANDLERS: Final = (
    "good",
    "memory_of_the_server",
    "read_error_is_new",
    "id_before_the_grant",
    "spawned_write",
    "gone_acknowledged",
    "grants_on_prompt",
)


def told(outcome: Outcome) -> tuple[object, ...]:
    """All that an outcome says."""
    choices = outcome.choices
    asked = tuple(choices.taken), tuple(choices.counts), tuple(choices.labels)
    return outcome.violations, fingerprint(outcome.history), outcome.steps, outcome.ended, outcome.stuck, asked


def campaign(setup: Setup, endings: Endings | None) -> list[tuple[object, ...]]:
    """What the runs of a seed tell, one after the other."""
    choices, outcomes = SeededChoices(3, rate=0.15), []
    for _ in range(RUNS):
        choices.forget()
        outcomes.append(told(run(setup, choices, endings=endings)))
    return outcomes


@pytest.mark.parametrize("bounds", [Bounds(), WIDE], ids=["usual", "wide"])
@pytest.mark.parametrize("name", HANDLERS)
def test_a_planted_handler_s_runs_end_as_they_do_by_themselves(name: str, bounds: Bounds) -> None:
    setup = planted(name, bounds)
    assert campaign(setup, None) == campaign(setup, Endings())


@pytest.mark.parametrize("part", range(5))
def test_the_runs_of_generated_programs_end_as_they_do_by_themselves(part: int) -> None:
    for seed in range(part, 20, 5):
        setup = on_trial(f"program {seed}", generate(seed), WIDE, {})
        if setup is not None:
            assert campaign(setup, None) == campaign(setup, Endings())


def test_a_script_that_is_drawn_again_and_again_is_played_half_as_often_each_time() -> None:
    played: list[int] = []
    outcomes: list[tuple[object, ...]] = []

    def program(market: Market) -> None:
        played.append(len(outcomes))
        sell(grant_and_save)(market)

    setup, endings = Setup(program, Bounds(servers=1, crashes=1, faults=0, delays=0)), Endings()
    for _ in range(20):
        outcomes.append(told(run(setup, ScriptedChoices([1]), endings=endings)))
    assert [0, 1, 3, 7, 15] == played
    assert [outcomes[0]] * 20 == outcomes


def test_a_run_that_asks_otherwise_than_its_script_is_drawn_again_from_there() -> None:
    """A game that keeps something from run to run: its requests are others in the second run."""
    calls: list[object] = []

    def handle(server: GameServer) -> object:
        calls.append(server)
        store = server.data_stores.get_data_store("Gold")
        if len(calls) == 1:
            store.get_async("1001")
        store.increment_async("1001", 100)
        return GRANTED

    setup, endings = Setup(sell(handle), Bounds(servers=1, crashes=0, faults=1, delays=0)), Endings()
    later = ["store.IncrementAsync", "recording"]
    labels = [run(setup, PoliteChoices(), endings=endings).choices.labels for _ in range(3)]
    assert [["store.GetAsync", *later], later, later] == labels


def test_a_run_that_ends_as_another_did_is_not_made_to_its_end() -> None:
    """The server crashes in the first call, and the fresh one, where the buyer joins again, is started once."""
    started: list[int] = []

    def program(market: Market) -> None:
        market.on_server_start(lambda server: started.append(server.id))
        sell(grant_and_save)(market)

    setup, endings = Setup(program, Bounds(servers=1, crashes=1, faults=0, delays=0)), Endings()
    first, second = (run(setup, ScriptedChoices([1]), endings=endings) for _ in range(2))
    assert [1, 2, 1] == started
    assert told(first) == told(second)


def test_a_run_in_which_something_else_has_happened_is_made_to_its_end() -> None:
    """A game that is not determined by the script: its third call in all gives twice as much.

    It is noticed at the next run that is played, the fourth, and from then on all runs are made to their ends.
    """
    place = Location("Gold", "1001", "")
    calls: list[object] = []

    def handle(server: GameServer) -> object:
        calls.append(server)
        amount = 200 if len(calls) == 3 else 100
        server.data_stores.get_data_store("Gold").increment_async("1001", amount)
        return GRANTED

    expect = Expectations(even_ladders({ProductId(GOLD): {place: 100}}), frozenset({place}))
    setup, endings = Setup(sell(handle), CALM, expect), Endings()
    outcomes = [run(setup, PoliteChoices(), endings=endings) for _ in range(6)]
    assert [[], [], [], ["double_grant"], [], []] == [[one.law for one in outcome.violations] for outcome in outcomes]
    assert 5 == len(calls)
