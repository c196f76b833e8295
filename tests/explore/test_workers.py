"""A search in several processes finds what it finds alone, in as many runs."""

import os
import signal
from collections.abc import Callable
from typing import Final

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, Search, explore
from pytest_robloxmarket._explore.frontier import Frontier
from pytest_robloxmarket._explore.reports import Report, look_again, make_report
from pytest_robloxmarket._explore.workers import PIECE, Workers, usual_jobs
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states.known import KnownStates, Look
from pytest_robloxmarket._trial.watchdog import watch
from tests.explore.helpers import planted

# Hundreds of runs of each of these, so that the workers have something to do.
BOUNDS: Final = Bounds(servers=2, crashes=1, faults=1, delays=1)
NARROW: Final = Bounds(servers=1, crashes=1, faults=1, delays=2)
BUDGET: Final = Budget(runs=2_000)

UNKNOWN: Final = Report(False, False, False, (2, 2, 2), (), KnownStates().learned)
KNOWN: Final = UNKNOWN._replace(known=True)


def look(digest: int, *, asked: int = 0) -> Look:
    return digest, (1,), asked, KnownStates().learned


def with_workers(setup: Setup, act: Callable[[], object]) -> Search:
    """A search in two processes, in each of which something is done before each run."""
    here = os.getpid()

    def program(market: Market) -> None:
        if os.getpid() != here:
            act()
        setup.program(market)

    return explore(replace(setup, program=program), BUDGET, jobs=2)


@pytest.mark.parametrize("jobs", [2, 3])
@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("good", NARROW),
        ("memory_of_the_server", BOUNDS),
        ("spawned_increment", BOUNDS),
        ("locked_by_session", NARROW),
    ],
)
def test_a_search_does_not_depend_on_the_number_of_processes(name: str, bounds: Bounds, jobs: int) -> None:
    setup = planted(name, bounds)
    assert explore(setup, BUDGET) == explore(setup, BUDGET, jobs)


@pytest.mark.parametrize("runs", [257, 1_000])
def test_a_budget_of_runs_ends_a_search_in_several_processes_as_it_ends_one_alone(runs: int) -> None:
    setup = planted("good", BOUNDS)
    assert explore(setup, Budget(runs=runs)) == explore(setup, Budget(runs=runs), jobs=2)


def test_a_search_that_enters_every_state_does_not_depend_on_the_number_of_processes() -> None:
    setup = replace(planted("good", BOUNDS), every_state=True)
    budget = Budget(runs=1_500)
    assert explore(setup, budget) == explore(setup, budget, jobs=2)


def test_a_process_that_dies_is_counted_and_changes_nothing_else() -> None:
    setup = planted("good", NARROW)
    found = with_workers(setup, lambda: os.kill(os.getpid(), signal.SIGKILL))
    assert explore(setup, BUDGET)._replace(died=2) == found


def test_a_process_in_which_the_game_raises_is_one_that_dies() -> None:
    def fail() -> None:
        raise LookupError

    setup = planted("good", NARROW)
    assert explore(setup, BUDGET)._replace(died=2) == with_workers(setup, fail)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_of_the_whole_group_leaves_the_processes_to_their_search(number: int) -> None:
    setup = planted("good", NARROW)
    assert explore(setup, BUDGET) == with_workers(setup, lambda: os.kill(os.getpid(), number))


def test_game_code_that_never_waits_is_watched_in_each_process() -> None:
    def check_timer() -> None:
        assert signal.getitimer(signal.ITIMER_VIRTUAL)[1]

    setup = planted("good", NARROW)
    with watch():
        assert not with_workers(setup, check_timer).died


def test_who_worked_on_scripts_that_were_all_passed_over_gets_others() -> None:
    """Where the states that they lead to are known meanwhile, nobody asks what was told of them."""
    setup, states, frontier = planted("good", NARROW), KnownStates(), Frontier()
    report = make_report(setup, frontier.take() or (), states)
    for _ in range(10):
        frontier.expand((), report.counts)
    workers = Workers(setup, states, 1)
    try:
        frontier.take()
        assert workers.take(frontier, lambda: False) is None
        for _ in range(PIECE):
            frontier.take()
            workers.skip()
        assert workers._workers[0].inbox.poll(60)
        frontier.take()
        assert workers.take(frontier, lambda: False) is None
        frontier.take()
        assert workers.take(frontier, lambda: False) is not None
    finally:
        workers.close()


def test_no_process_outlives_its_search() -> None:
    explore(planted("good", NARROW), BUDGET, jobs=2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_search_whose_time_is_over_does_not_wait_for_its_processes() -> None:
    looks = iter(range(500))
    budget = Budget(seconds=400.0, clock=lambda: float(next(looks)))
    assert 256 < explore(planted("good", BOUNDS), budget, jobs=2).runs < 402


def test_a_run_that_came_to_a_state_that_is_known_here_ended_there() -> None:
    states = KnownStates()
    states.enter(2, (1,))
    found = look_again(states, [look(1), look(2, asked=1), look(3)], UNKNOWN)
    assert (Report(True, False, False, (2,), [], KnownStates().learned), False) == (found, states.knows(3, (1,)))


def test_what_was_foreseen_before_a_run_ended_here_is_kept() -> None:
    states = KnownStates()
    states.enter(2, (1,))
    seen = ((0, 1, 7, (0,)), (1, 1, 8, (0,)))
    report = look_again(states, [look(1), look(2, asked=1)], UNKNOWN._replace(foreseen=seen))
    assert report is not None
    assert list(seen[:1]) == list(report.foreseen)


def test_a_run_that_ended_where_only_its_own_process_had_been_is_made_again() -> None:
    assert look_again(KnownStates(), [look(1), look(2)], KNOWN) is None


def test_a_run_that_came_to_a_state_of_its_own_again_ended_there() -> None:
    looks = [look(1), look(2, asked=1), look(1, asked=2)]
    assert KNOWN._replace(counts=(2, 2), repeats=[]) == look_again(KnownStates(), looks, KNOWN)


def test_what_a_run_learned_after_it_ended_here_is_not_learned() -> None:
    states = KnownStates()
    states.enter(1, (1,))
    look_again(states, [look(1), look(2)], UNKNOWN._replace(learned=(True, True, False)))
    assert (False, False, False) == states.learned


@pytest.mark.parametrize(("worker", "expected"), [("gw0", {1}), ("", {len(os.sched_getaffinity(0))})])
def test_one_process_for_each_core_but_inside_of_xdist(
    monkeypatch: pytest.MonkeyPatch, worker: str, expected: set[int]
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    if worker:
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
    assert expected == {usual_jobs()}


def test_a_run_that_has_drawn_random_numbers_in_another_process_is_made_here_as_well() -> None:
    """At which of its looks it had drawn already, it does not say; and states are noted without that so far."""
    drawn = UNKNOWN._replace(learned=(False, False, True))
    assert look_again(KnownStates(), [look(1)], drawn) is None
