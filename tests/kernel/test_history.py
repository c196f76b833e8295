"""Histories, and how two of them are compared."""

import pytest

from pytest_robloxmarket._kernel.history import check_same, fingerprint
from pytest_robloxmarket._terms.errors import DivergenceError
from pytest_robloxmarket._terms.events import MarketHealed, Printed, ServerStarted
from pytest_robloxmarket._terms.ids import ServerId
from tests.helpers import run_python

STARTED = ServerStarted(0, ServerId(1))
HEALED = MarketHealed(5)


@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_fingerprint_is_the_same_in_another_process(seed: str) -> None:
    code = (
        "from pytest_robloxmarket._kernel.history import fingerprint\n"
        "from pytest_robloxmarket._terms.events import Printed, ServerStarted\n"
        "print(fingerprint([ServerStarted(0, 1), Printed(1, 1, 'warn', 'gold \\N{SNOWMAN}'), {'b': 1.5, 'a': None}]))"
    )
    here = fingerprint([STARTED, Printed(1, ServerId(1), "warn", "gold \N{SNOWMAN}"), {"b": 1.5, "a": None}])
    assert here == run_python(code, PYTHONHASHSEED=seed).strip()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param([HEALED, STARTED], id="another order"),
        pytest.param([STARTED], id="shorter"),
        pytest.param([STARTED, HEALED, HEALED], id="longer"),
        pytest.param([STARTED, MarketHealed(6)], id="another time"),
    ],
)
def test_two_histories_have_two_fingerprints(other: list[object]) -> None:
    assert fingerprint([STARTED, HEALED]) != fingerprint(other)


def test_events_do_not_run_into_each_other() -> None:
    assert fingerprint([1, 23]) != fingerprint([12, 3])


def test_a_text_that_is_no_utf_8_has_a_fingerprint_too() -> None:
    assert 16 == len(fingerprint([Printed(0, ServerId(1), "print", "\udc80")]))


def test_equal_histories_are_the_same() -> None:
    check_same([STARTED, HEALED], [ServerStarted(0, ServerId(1)), MarketHealed(5)])


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        pytest.param(
            [STARTED, HEALED, HEALED],
            [STARTED, MarketHealed(6), STARTED],
            r"Event 2 was\n  MarketHealed\(at_ms=5\)\nand the second time\n  MarketHealed\(at_ms=6\)",
            id="the first that differs",
        ),
        pytest.param(
            [STARTED],
            [STARTED, HEALED],
            r"Event 2 was\n  \(the run had ended\)\nand the second time\n  MarketHealed\(at_ms=5\)",
            id="the second run went on",
        ),
        pytest.param(
            [HEALED],
            [],
            r"Event 1 was\n  MarketHealed\(at_ms=5\)\nand the second time\n  \(the run had ended\)",
            id="the second run ended early",
        ),
    ],
)
def test_the_first_event_that_differs_is_named(first: list[object], second: list[object], message: str) -> None:
    with pytest.raises(DivergenceError, match=message):
        check_same(first, second)


def test_a_number_that_became_another_kind_of_number_differs() -> None:
    """1 == 1.0 == True in Python, and not in a data store."""
    with pytest.raises(DivergenceError):
        check_same([{"gold": 1}], [{"gold": 1.0}])
