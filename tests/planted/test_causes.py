"""Two causes of one law are told apart, and one mistake that strikes two products is one charge."""

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.charges import Also
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.document import Told, document, page, tell_trial
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.planted.traps import target_of
from tests.planted.two_causes import TWO_CAUSES

FOLDER: Final = Path(__file__).parent / "luau" / "causes"
LITERALS: Final = (456456, 7771001, 7771002, 8881001, 8881002)

# Each handler with what it is charged with: law and mechanism.
CHARGED: Final = {
    "two_shops": [("double_grant", "forgotten"), ("double_grant", "looked too early")],
    "ignored_and_gone": [("lost_purchase", "buyer not there"), ("lost_purchase", "failed write ignored")],
    "worn_and_gone": [
        ("double_grant", "forgotten"),
        ("acknowledged_before_durable", "in memory only"),
        ("lost_purchase", "buyer not there"),
    ],
    "id_first_and_ignored": [
        ("double_grant", "looked too early"),
        ("lost_purchase", "id outlived the goods"),
        ("lost_purchase", "failed write ignored"),
    ],
    "two_products_one_mistake": [("lost_purchase", "overwritten")],
}


def python_target(name: str) -> Target:
    def install(market: Market) -> None:
        market.on_server_start(TWO_CAUSES[name])

    return Target(name, install, LITERALS)


def luau_target(name: str) -> Target:
    return target_of(FOLDER / f"{name}.luau")


@cache
def put_on_trial(name: str, language: str) -> Trial:
    target = luau_target(name) if language == "luau" else python_target(name)
    return try_target(target, Options((), {}, Bounds(), runs=600))


@cache
def told(name: str, language: str) -> tuple[Told, ...]:
    """What a handler is charged with, but for its answer to products that it does not know."""
    stories = tell_trial(put_on_trial(name, language)).charges
    return tuple(one for one in stories if one.charge.scenario.kind is not Kind.UNKNOWN)


@pytest.mark.parametrize("language", ["luau", "python"])
@pytest.mark.parametrize("name", CHARGED)
def test_each_cause_is_one_charge(name: str, language: str) -> None:
    found = [(one.charge.finding.violation.law, one.charge.finding.violation.mechanism) for one in told(name, language)]
    assert CHARGED[name] == found


@pytest.mark.parametrize("language", ["luau", "python"])
def test_one_mistake_that_strikes_two_products_names_both(language: str) -> None:
    (one,) = told("two_products_one_mistake", language)
    assert Also("lost_purchase", ProductId(8881002)) in one.charge.also
    assert one.story.reason.endswith(" The same happens with 8881002.")


def test_one_line_that_breaks_two_laws_for_two_products_is_one_charge_of_both() -> None:
    trial = put_on_trial("one_save_two_laws", "luau")
    (one,) = told("one_save_two_laws", "luau")
    said = page(trial, tell_trial(trial), target="Shop.luau", options="", width=200)
    assert ("lost_purchase", (Also("double_grant", ProductId(9991002)),)) == (
        one.charge.finding.violation.law,
        one.charge.also,
    )
    assert "The same line, one_save_two_laws.luau:22, breaks double_grant with 9991002." in one.story.reason
    assert "violated: lost_purchase, double_grant broken in" in said


def test_the_document_tells_mechanisms_and_other_products() -> None:
    trial = put_on_trial("two_products_one_mistake", "luau")
    violations = document(trial, tell_trial(trial))["violations"]
    assert isinstance(violations, list)
    (found,) = violations
    assert ("overwritten", [{"law": "lost_purchase", "product": 8881002}]) == (found["mechanism"], found["also"])
