"""Tiny programs for the search, and planted handlers within bounds."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import pytest

from pytest_robloxmarket._explore import explorer, reports
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Outcome, Setup
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.verdict import Violation
from pytest_robloxmarket._trial.charges import setup_for
from pytest_robloxmarket._trial.learning.effects import learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario, Worn
from pytest_robloxmarket._trial.target import Target
from tests.planted.cases import CASES
from tests.planted.games import GAMES
from tests.planted.handlers import GOLD, HANDLERS, Install

__all__ = ("NO_SETUP", "Program", "break_law", "on_trial", "planted", "put_on_trial")

# Asks for choices and says which laws it broke.
Program: TypeAlias = Callable[[Choices], Iterable[str]]


def _nothing(_: Market) -> None:
    """No users, no game."""


NO_SETUP: Final = Setup(_nothing)


def break_law(law: str) -> Violation:
    """A violation of which only the law matters."""
    return Violation(law, ProductId(1), ReceiptId(1), UserId(1), 0, "", "")


def put_on_trial(monkeypatch: pytest.MonkeyPatch, program: Program, ended: str = "") -> None:
    """Let the search run a tiny program in place of a market; `ended` says which limit stops each run."""

    def run(_: Setup, choices: Choices, *, tracing: bool = False, **_states: object) -> Outcome:
        broken = tuple(break_law(law) for law in program(choices))
        return Outcome(broken, [], choices, int(tracing), ended)

    for module in (explorer, reports):
        monkeypatch.setattr(module, "run", run)


def planted(name: str, bounds: Bounds) -> Setup:
    """A planted handler and two purchases, within bounds."""
    player = next((case.player for case in CASES if case.name == name), {})
    setup = on_trial(name, {**HANDLERS, **GAMES}[name], bounds, dict(player))
    assert setup is not None
    return setup


def on_trial(name: str, install: Install, bounds: Bounds, player: Worn, kind: Kind = Kind.TWICE) -> Setup | None:
    """A game and two purchases, within bounds; None when its purchases show nothing that could be judged."""
    target = Target(name, lambda market: market.on_server_start(install))
    lesson = learn(Looks(target, player), ProductId(GOLD))
    if not lesson.effect:
        return None
    return setup_for(Scenario(target, kind, ProductId(GOLD), player), bounds, lesson)
