"""When a search stops, and what it may say then."""

import itertools
from collections.abc import Set

import pytest

from pytest_robloxmarket._explore import explorer
from pytest_robloxmarket._explore.explorer import (
    Budget,
    Finding,
    Hunt,
    Search,
    explore,
    explore_at_random,
    tell,
)
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Outcome, Setup
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._terms.events import Printed
from pytest_robloxmarket._terms.ids import ServerId
from tests.explore.helpers import NO_SETUP, Program, break_law, put_on_trial

# How many choices the programs here ask for; each is one of two.
CHOICES = 5
RUNS = 2**CHOICES


def failing(*breaks: tuple[str, int]) -> Program:
    """A program that breaks a law once a run has so many deviations."""

    def program(choices: Choices) -> list[str]:
        taken = sum(choices.choose(2, "x") for _ in range(CHOICES))
        return [law for law, deviations in breaks if taken >= deviations]

    return program


def search(monkeypatch: pytest.MonkeyPatch, program: Program, budget: Budget | None = None) -> Search:
    put_on_trial(monkeypatch, program)
    return explore(NO_SETUP, budget or Budget())


def ticking(step: float) -> Budget:
    """Ten seconds by a clock on which each look takes `step`."""
    ticks = itertools.count(0.0, step)
    return Budget(seconds=10.0, clock=lambda: next(ticks))


def found(result: Search) -> dict[str, int]:
    return {finding.violation.law: finding.deviations for finding in result.findings}


def test_a_search_that_finds_nothing_ends_when_every_run_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Search((), RUNS, exhausted=True, level=CHOICES, completed=CHOICES) == search(monkeypatch, failing())


@pytest.mark.parametrize(("runs", "exhausted"), [(RUNS - 1, False), (RUNS, True), (RUNS + 1, True)])
def test_a_budget_of_runs_is_exhausted_only_when_none_is_left(
    monkeypatch: pytest.MonkeyPatch, runs: int, exhausted: bool
) -> None:
    result = search(monkeypatch, failing(), Budget(runs=runs))
    assert (min(runs, RUNS), exhausted) == (result.runs, result.exhausted)


@pytest.mark.parametrize(("step", "runs"), [(0.5, 21), (5.0, 3), (11.0, 1), (0.0, RUNS)])
def test_a_budget_of_seconds_ends_the_search(monkeypatch: pytest.MonkeyPatch, step: float, runs: int) -> None:
    result = search(monkeypatch, failing(), ticking(step))
    assert (runs, runs == RUNS) == (result.runs, result.exhausted)


@pytest.mark.parametrize("deviations", range(CHOICES + 1))
def test_the_first_violation_has_the_fewest_deviations(monkeypatch: pytest.MonkeyPatch, deviations: int) -> None:
    assert {"double_grant": deviations} == found(search(monkeypatch, failing(("double_grant", deviations))))


def test_each_law_is_found_with_its_own_fewest_deviations(monkeypatch: pytest.MonkeyPatch) -> None:
    program = failing(("lost_purchase", 2), ("double_grant", 1), ("stuck_purchase", 0))
    assert {"stuck_purchase": 0, "double_grant": 1, "lost_purchase": 2} == found(search(monkeypatch, program))


@pytest.mark.parametrize(("deviations", "level"), [(0, 2), (1, 2), (2, 2), (3, 3), (4, 4)])
def test_a_broken_law_ends_the_search_with_its_level_but_not_before_the_second(
    monkeypatch: pytest.MonkeyPatch, deviations: int, level: int
) -> None:
    result = search(monkeypatch, failing(("double_grant", deviations)))
    runs_to_level = [1, 6, 16, 26, 31, 32]
    assert (runs_to_level[level], False) == (result.runs, result.exhausted)


def test_a_law_that_breaks_later_than_the_first_one_ends_the_search_is_not_sought(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert {"double_grant": 1} == found(search(monkeypatch, failing(("double_grant", 1), ("lost_purchase", 3))))


@pytest.mark.parametrize("runs", [RUNS, RUNS + 1])
def test_a_run_that_a_limit_has_cut_short_proves_nothing(monkeypatch: pytest.MonkeyPatch, runs: int) -> None:
    put_on_trial(monkeypatch, failing(), ended="too many steps")
    assert (RUNS, False) == explore(NO_SETUP, Budget(runs=runs))[1:3]


def test_a_broken_law_in_a_small_program_leaves_it_exhausted(monkeypatch: pytest.MonkeyPatch) -> None:
    result = search(monkeypatch, lambda choices: ["double_grant"] * choices.choose(2, "x"))
    assert (2, True) == (result.runs, result.exhausted)


def test_a_finding_keeps_its_script_without_the_polite_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def program(choices: Choices) -> list[str]:
        taken = [choices.choose(3, "x") for _ in range(4)]
        return ["double_grant"] if taken[1] == 2 else []

    (finding,) = search(monkeypatch, program).findings
    assert (0, 2) == finding.choices


def test_progress_is_told_from_time_to_time(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def program(choices: Choices) -> list[str]:
        return ["double_grant"] * (sum(choices.choose(2, "x") for _ in range(8)) > 8)

    put_on_trial(monkeypatch, program)
    explore(NO_SETUP, Budget(runs=200, progress=lambda runs, level: told.append((runs, level))))
    assert [(64, 3), (128, 4), (192, 5)] == told


def test_a_program_that_goes_two_ways_is_not_searched() -> None:
    users = itertools.count()

    def program(market: Market) -> None:
        market.server().join(f"user{next(users)}")

    with pytest.raises(DivergenceError, match="one script led to two different runs"):
        explore(Setup(program), Budget())


def test_a_program_that_goes_one_way_is_searched() -> None:
    def program(market: Market) -> None:
        market.server().join("alice")

    assert explore(Setup(program), Budget()).exhausted


def test_a_finding_is_told_with_its_story_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_trial(monkeypatch, failing(("double_grant", 1), ("lost_purchase", 2)))
    outcome, violation = tell(NO_SETUP, Finding(break_law("lost_purchase"), (1, 0, 1)))
    assert (True, "lost_purchase", [1, 0, 1, 0, 0]) == (bool(outcome.steps), violation.law, outcome.choices.taken)


def test_a_finding_that_does_not_happen_again_is_a_divergence(monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_trial(monkeypatch, failing(("double_grant", 1), ("lost_purchase", 2)))
    with pytest.raises(DivergenceError, match="broke the law lost_purchase, and the same script run again did not"):
        tell(NO_SETUP, Finding(break_law("lost_purchase"), (1,)))


@pytest.mark.parametrize("seed", range(5))
def test_a_random_search_hands_back_the_shortest_script(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    def program(choices: Choices) -> list[str]:
        taken = [choices.choose(4, "x") for _ in range(10)]
        return ["double_grant"] if taken[3] >= 2 and taken[7] else []

    put_on_trial(monkeypatch, program)
    (finding,) = explore_at_random(NO_SETUP, Budget(runs=2_000), seed).findings
    assert (0, 0, 0, 2, 0, 0, 0, 1) == finding.choices


def test_a_random_search_reduces_past_scripts_that_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its first deviation the program asks for less than the script holds."""

    def program(choices: Choices) -> list[str]:
        size = 5 if choices.choose(2, "x") else 2
        return ["double_grant"] if choices.choose(size, "x") >= 3 else []

    put_on_trial(monkeypatch, program)
    (finding,) = explore_at_random(NO_SETUP, Budget(runs=1_000), 1).findings
    assert (1, 3) == finding.choices


def test_a_random_search_is_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(seed: int) -> list[list[int]]:
        scripts: list[list[int]] = []

        def program(choices: Choices) -> list[str]:
            scripts.append([choices.choose(9, "order") for _ in range(9)])
            return []

        put_on_trial(monkeypatch, program)
        explore_at_random(NO_SETUP, Budget(runs=20), seed)
        return scripts

    assert (True, False) == (asked(7) == asked(7), asked(7) == asked(8))


def test_a_random_search_never_says_exhausted(monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_trial(monkeypatch, lambda _: [])
    assert Search((), 50, exhausted=False, level=0) == explore_at_random(NO_SETUP, Budget(runs=50), 1)


def test_a_random_search_ends_with_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_trial(monkeypatch, lambda _: [])
    assert 10 == explore_at_random(NO_SETUP, ticking(1.0), 1).runs


@pytest.mark.parametrize(
    ("left", "reason"), [((), "the write"), ((-1,), "something else"), ((2,), "something else"), ((7,), "the write")]
)
def test_a_write_is_blamed_only_if_the_harm_goes_without_it_or_needs_a_later_one(
    monkeypatch: pytest.MonkeyPatch, left: tuple[int, ...], reason: str
) -> None:
    blaming = break_law("lost_purchase")._replace(reason="the write", step=3)
    other = break_law("lost_purchase")._replace(reason="something else")

    def run(
        _: Setup, choices: Choices, *, without: int = -1, cleared: Set[int] = frozenset(), **_rest: bool
    ) -> Outcome:
        found = (other if cleared else blaming,) if without < 0 else tuple(blaming._replace(step=step) for step in left)
        return Outcome(found, [Printed(0, ServerId(1), "print", "")] * 8, choices, 0, "")

    monkeypatch.setattr(explorer, "run", run)
    assert reason == tell(NO_SETUP, Finding(blaming, ()))[1].reason


@pytest.mark.parametrize("most", [Budget(), Budget(runs=3)])
def test_a_search_that_goes_on_ends_as_one_that_was_not_interrupted(
    monkeypatch: pytest.MonkeyPatch, most: Budget
) -> None:
    whole = search(monkeypatch, failing(("double_grant", 3)))
    hunt = Hunt(NO_SETUP)
    first = hunt.go_on(most, level_max=1)
    last = hunt.go_on(Budget())
    news = last.since(first)
    assert (min(most.runs, 1 + CHOICES), ()) == (first.runs, first.findings)
    assert (whole, whole.findings, whole.runs) == (last, news.findings, first.runs + news.runs)
