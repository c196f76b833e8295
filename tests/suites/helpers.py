"""Suites without pytest around them: what became of each test of a file."""

import gc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._place.loading import load_game
from pytest_robloxmarket._place.surroundings import Projects
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._suites.bench import Said
from pytest_robloxmarket._suites.plans import ROOT, Address, Failure, Plan, reason_to_skip
from pytest_robloxmarket._suites.suites import Suite
from pytest_robloxmarket._suites.world import SuiteWorld
from tests.place.project import write_project

__all__ = ("NO_OFFERS", "count_worlds", "outcome_of", "outcomes", "plan_of")


class _NoOffers:
    """Markets, and nothing to assert of them."""

    assertions: Mapping[str, Callable[..., object]] = {}

    def new_market(self, contract: str | None) -> Market:
        return Market(contract=contract, loader=load_game)

    def begins(self, address: Address) -> None:
        """Nothing depends on which it is."""

    def explore(
        self, body: Callable[[Market], None], wanted: Sequence[object], expected: Sequence[str], require: Sequence[str]
    ) -> None:
        raise AssertionError("nobody explores here")


NO_OFFERS = _NoOffers()

SPEC = "src/shared/It.spec.luau"


def open_suite(
    folder: Path, text: str, files: Mapping[str, str] | None = None, said: list[Said] | None = None
) -> Suite:
    """The suite of a file in a project."""
    write_project(folder, {SPEC: text, **(files or {})})
    heard: list[Said] = [] if said is None else said
    return Suite(folder / SPEC, Projects(), NO_OFFERS, heard.append)


def plan_of(folder: Path, text: str) -> Plan:
    """The groups and tests of a file."""
    suite = open_suite(folder, text)
    try:
        return suite.plan()
    finally:
        suite.close()


def outcomes(
    folder: Path, text: str, files: Mapping[str, str] | None = None, said: list[Said] | None = None
) -> dict[str, str]:
    """What each test of a file says: nothing when it is green, or why it is skipped or red."""
    suite = open_suite(folder, text, files, said)
    plan = suite.plan()
    found: dict[str, str] = {}

    def run(one: Plan, name: str) -> None:
        if one.children:
            suite.before_all(one.address)
            for child in one.children:
                run(child, f"{name}{child.name}" if child.kind == "case" else f"{name}{child.name} > ")
            suite.after_all(one.address)
            return
        found[name] = reason_to_skip(plan, one.address)
        if not found[name]:
            try:
                suite.run(one.address)
            except Failure as failure:
                found[name] = str(failure)

    assert plan.address == ROOT
    run(plan, "")
    suite.close()
    return found


def outcome_of(folder: Path, body: str) -> str:
    """What a test with this body says, without its place."""
    text = f"return function()\n\tit('x', function()\n\t\t{body}\n\tend)\nend"
    return outcomes(folder, text)["x"].removeprefix(f"{SPEC}:3: ")


def count_worlds() -> int:
    """The worlds of suites that nobody has let go of."""
    for _ in range(2):
        gc.collect()
        the_vm().collect()
    return sum(isinstance(one, SuiteWorld) for one in gc.get_objects())
