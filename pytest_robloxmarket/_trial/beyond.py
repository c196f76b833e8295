"""A cheap look beyond the bounds that were proved: what it finds is a hint, and no verdict."""

from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Budget, explore_at_random
from pytest_robloxmarket._faults.plan import BOUND_MAX
from pytest_robloxmarket._kernel.script import Script, encode_script
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._trial.charges import header_of
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("look_beyond",)

# So many runs are drawn, but no larger a part of the runs of a proof, where that is more than a few: a look beyond a
# proof must not take as long as the proof.
_RUNS_MAX: Final = 500
_RUNS_MIN: Final = 40
_PART: Final = 8

# The same ones each time, so that two checks of one game say the same.
_SEED: Final = 1

_HINT: Final = (
    "beyond these bounds: with one fault more, {} can break, in a run with {} (robloxmarket replay {}). "
    "This was looked for by chance, and is no part of the verdict; --faults {} searches for it"
)


def look_beyond(scenario: Scenario, setup: Setup, proof: int, budget: Budget, *, offered: bool) -> str:
    """A hint at what breaks with one fault more than was proved; empty where a few runs by chance find nothing.

    Args:
        scenario: what was proved.
        setup: its setup, with the bounds of the proof.
        proof: how many runs the proof took.
        budget: what is left.
        offered: whether players have on them what the game looks for.
    """
    bounds = setup.bounds._replace(faults=setup.bounds.faults + 1)
    runs = min(_RUNS_MAX, max(_RUNS_MIN, proof // _PART))
    if bounds.faults > BOUND_MAX or budget.runs < runs:
        return ""
    wider = replace(setup, bounds=bounds)
    found = explore_at_random(wider, budget._replace(runs=runs, progress=lambda runs, level: None), _SEED).findings
    if not found:
        return ""
    shortest = min(found, key=lambda one: one.deviations)
    replay = encode_script(Script(header_of(scenario, bounds, offered=offered), shortest.choices))
    return _HINT.format(shortest.violation.law, count(shortest.deviations, "deviation"), replay, bounds.faults)
