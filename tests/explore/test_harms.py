"""Which scripts a search keeps: the shortest for each law, and one for each other cause of it that it met."""

from collections.abc import Mapping
from typing import Final

import pytest

from pytest_robloxmarket._explore.causes import is_one_cause
from pytest_robloxmarket._explore.frontier import Deviations
from pytest_robloxmarket._explore.harms import Finding, Harms
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Violation
from tests.explore.helpers import break_law

LOST: Final = break_law("lost_purchase")._replace(mechanism="answered too early")
CRASH: Final = break_law("acknowledged_before_durable")._replace(mechanism="in memory only")
DOUBLE: Final = break_law("double_grant")._replace(mechanism="forgotten")


class Bench:
    """Scripts, each with what it breaks and what a closer look says of it."""

    def __init__(self, causes: Mapping[tuple[int, ...], Violation] | None = None) -> None:
        self.breaks: dict[tuple[int, ...], list[Violation]] = {}
        self.causes = causes or {}
        self.harms: Final = Harms(lambda script: self.breaks.get(script, []), self.look)
        self.looks = 0

    def look(self, finding: Finding) -> Violation:
        self.looks += 1
        return self.causes.get(finding.choices, finding.violation)

    def keep(self, violation: Violation, *deviations: tuple[int, int]) -> bool:
        """Whether the harm of a run is left to a shorter script."""
        return bool(self.harms.keep([violation], deviations))


def told(harms: Harms) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.violation.law, one.choices) for one in (*harms.found.values(), *harms.others)]


def test_the_first_script_of_a_law_is_kept() -> None:
    bench = Bench()
    bench.keep(DOUBLE, (0, 1))
    bench.keep(LOST, (1, 1))
    assert [("double_grant", (1,)), ("lost_purchase", (0, 1))] == told(bench.harms)


def test_a_second_script_of_the_same_cause_is_not_kept() -> None:
    bench = Bench()
    bench.keep(DOUBLE, (0, 1))
    bench.keep(DOUBLE, (1, 1))
    assert [("double_grant", (1,))] == told(bench.harms)


def test_a_script_that_shows_another_cause_of_a_law_is_kept_beside_the_first() -> None:
    bench = Bench({(0, 1): DOUBLE._replace(mechanism="id dropped")})
    bench.keep(DOUBLE, (0, 1))
    bench.keep(DOUBLE, (1, 1))
    assert [("double_grant", (1,)), ("double_grant", (0, 1))] == told(bench.harms)


def test_three_causes_of_a_law_are_enough() -> None:
    scripts = [tuple([0] * place + [1]) for place in range(6)]
    bench = Bench({script: DOUBLE._replace(mechanism=f"cause {len(script)}") for script in scripts})
    for place in range(6):
        bench.keep(DOUBLE, (place, 1))
    assert scripts[:3] == [script for _, script in told(bench.harms)]


def test_of_scripts_that_look_the_same_a_few_are_looked_at() -> None:
    bench = Bench()
    for place in range(100):
        bench.keep(DOUBLE, (place, 1))
    assert 7 == bench.looks


def test_a_harm_whose_cause_has_no_name_is_not_looked_at_again() -> None:
    bench = Bench()
    for place in range(3):
        bench.keep(break_law("invalid_decision"), (place, 1))
    assert ([("invalid_decision", (1,))], 0) == (told(bench.harms), bench.looks)


@pytest.mark.parametrize(
    ("shorter", "other_product", "left"),
    [(((0, 1),), False, True), (((1, 1),), False, True), (((0, 2),), False, False), (((0, 1),), True, False)],
)
def test_a_harm_is_left_to_a_shorter_script_within_its_own(
    shorter: Deviations, other_product: bool, left: bool
) -> None:
    bench = Bench()
    bench.keep(LOST._replace(product=ProductId(2)) if other_product else LOST, *shorter)
    assert left is bench.keep(CRASH, (0, 1), (1, 1))


def test_a_harm_that_stays_without_one_deviation_is_left_to_the_shorter_script() -> None:
    bench = Bench()
    bench.breaks[0, 1] = [LOST]
    assert bench.keep(CRASH, (0, 1), (1, 1))
    assert [] == told(bench.harms)


def test_a_harm_of_another_family_is_not_left_to_a_shorter_script() -> None:
    bench = Bench()
    bench.keep(LOST, (0, 1))
    assert not bench.keep(DOUBLE, (0, 1), (1, 1))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (DOUBLE._replace(source="a.luau:1"), True),
        (DOUBLE._replace(mechanism="id dropped"), False),
        (DOUBLE._replace(mechanism="id dropped", source="a.luau:2"), False),
        (DOUBLE._replace(mechanism="id dropped", source="a.luau:9"), True),
        (LOST._replace(mechanism="forgotten"), False),
    ],
)
def test_one_cause_is_one_mechanism_or_one_line(other: Violation, expected: bool) -> None:
    assert expected is is_one_cause(DOUBLE._replace(source="a.luau:9"), other)
