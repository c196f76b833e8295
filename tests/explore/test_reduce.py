"""A failing script becomes as short and as small as it gets."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._explore.reduce import reduce_script
from pytest_robloxmarket._terms.verdict import Violation
from tests.explore.helpers import break_law

VIOLATION = break_law("double_grant")
# position -> the least value at which it fails.
Needs = dict[int, int]


def fails_with(needs: Needs, script: tuple[int, ...]) -> Violation | None:
    """Fails when each position holds at least what it needs."""
    holds = all(position < len(script) and script[position] >= least for position, least in needs.items())
    return VIOLATION if holds else None


def least(needs: Needs) -> tuple[int, ...]:
    """The one script that cannot be made smaller."""
    return tuple(needs.get(position, 0) for position in range(max(needs, default=-1) + 1))


@st.composite
def padded(draw: st.DrawFn) -> tuple[Needs, tuple[int, ...]]:
    """What a failure needs, and a script that has it, and more."""
    needs = draw(st.dictionaries(st.integers(0, 11), st.integers(1, 4), max_size=4))
    script = draw(st.lists(st.integers(0, 4), min_size=12, max_size=16))
    for position, value in needs.items():
        script[position] = draw(st.integers(value, 5))
    return needs, tuple(script)


@given(padded())
def test_a_padded_script_shrinks_to_what_the_failure_needs(failure: tuple[Needs, tuple[int, ...]]) -> None:
    needs, script = failure
    assert (VIOLATION, least(needs)) == reduce_script(script, VIOLATION, lambda one: fails_with(needs, one))


def test_a_script_that_fails_in_any_case_becomes_the_polite_one() -> None:
    assert (VIOLATION, ()) == reduce_script((1, 0, 3), VIOLATION, lambda _: VIOLATION)


def test_a_script_of_which_nothing_can_go_stays() -> None:
    script = (0, 2, 0, 1)
    assert (VIOLATION, script) == reduce_script(script, VIOLATION, lambda _: None)


def test_zeros_at_the_end_are_not_part_of_a_script() -> None:
    assert (VIOLATION, (1,)) == reduce_script((1, 0, 0), VIOLATION, lambda _: None)


def test_what_can_go_only_after_something_else_goes_too() -> None:
    """The second choice is needed as long as the first is there, and is tried before it."""

    def fails(script: tuple[int, ...]) -> Violation | None:
        return VIOLATION if script in {(1, 1, 1), (0, 1, 1), (0, 0, 1)} else None

    assert (VIOLATION, (0, 0, 1)) == reduce_script((1, 1, 1), VIOLATION, fails)


def test_the_violation_is_that_of_the_shortest_script() -> None:
    def fails(script: tuple[int, ...]) -> Violation | None:
        return VIOLATION._replace(event=sum(script)) if script[1] else None

    assert (VIOLATION._replace(event=1), (0, 1)) == reduce_script((2, 3), VIOLATION._replace(event=5), fails)
