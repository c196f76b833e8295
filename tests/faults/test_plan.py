"""Fault plans and bounds: what can be asked for, and the messages for what cannot."""

from typing import Any

import pytest

from pytest_robloxmarket._faults.plan import KINDS, Bounds, Fault, check_bounds, check_fault
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.seams import SEAMS


def test_each_seam_belongs_to_a_kind_that_a_bound_counts() -> None:
    assert (KINDS, set()) == (Bounds._fields, {seam.kind for seam in SEAMS.values()} - set(KINDS))


@pytest.mark.parametrize(
    "fault", [Fault(name, outcome) for name, seam in SEAMS.items() for outcome in seam.outcomes[1:]], ids=str
)
def test_each_outcome_of_each_seam_can_be_planned(fault: Fault) -> None:
    assert fault is check_fault(fault)


@pytest.mark.parametrize("name", [name for name, seam in SEAMS.items() if seam.outcomes])
def test_politeness_is_no_fault(name: str) -> None:
    with pytest.raises(UsageError, match=f"'polite' cannot happen at '{name}'; what can: {SEAMS[name].outcomes[1]}"):
        check_fault(Fault(name, "polite"))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (
            Fault("crash.lunch", "crash"),
            "there is no seam 'crash.lunch'. The seams are: order, return, ",
        ),
        (
            Fault("store.GetAsync", "applied_but_failed"),
            "cannot happen at 'store.GetAsync'; what can: failed, late, nev",
        ),
        (Fault("order", "late"), "'late' cannot happen at 'order'; what can: nothing."),
        (Fault("recording", "lost", times=0), "not times=0, skip=0."),
        (Fault("recording", "lost", times=1, skip=-1), "not times=1, skip=-1."),
        (Fault("recording", "lost", times=True), "not times=True, skip=0."),
    ],
)
def test_a_fault_that_cannot_happen_is_refused(fault: Fault, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_fault(fault)
    assert message in str(caught.value)


@pytest.mark.parametrize("field", ["times", "skip"])
@pytest.mark.parametrize("value", [1.5, "2", None])
def test_a_fault_is_counted_in_whole_numbers(field: str, value: Any) -> None:
    with pytest.raises(UsageError, match=f"{field}={value!r}"):
        check_fault(Fault("recording", "lost")._replace(**{field: value}))


@pytest.mark.parametrize("bounds", [Bounds(), Bounds(1, 0, 0, 0, 0), Bounds(16, 16, 16, 16, 16)])
def test_bounds_up_to_16_can_be_searched(bounds: Bounds) -> None:
    assert bounds == check_bounds(bounds)


def test_with_one_server_the_bounds_have_no_moves() -> None:
    assert Bounds(1, 1, 1, 1, 0) == check_bounds(Bounds(1, 1, 1, 1, 5))


@pytest.mark.parametrize(
    ("bounds", "calm"),
    [(Bounds(1, 0, 0, 0, 1), True), (Bounds(1, 0, 0, 1), False), (Bounds(2, 0, 0, 0, 0), False), (Bounds(), False)],
)
def test_bounds_are_calm_where_nothing_can_go_wrong(bounds: Bounds, calm: bool) -> None:
    assert calm == bounds.calm


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        (Bounds(servers=0), "servers=0 cannot be searched: it is a whole number from 1 to 16"),
        (Bounds(crashes=-1), "crashes=-1 cannot be searched: it is a whole number from 0 to 16"),
        (Bounds(faults=17), "faults=17 cannot be searched"),
        (Bounds(delays=True), "delays=True cannot be searched"),
    ],
)
def test_bounds_that_cannot_be_searched_are_refused_by_name(bounds: Bounds, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        check_bounds(bounds)
