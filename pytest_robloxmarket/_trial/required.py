"""What a user requires a search to have reached: a green verdict without it has not tried what it should."""

from collections.abc import Sequence

from pytest_robloxmarket._trial.trial import Trial

__all__ = ("demand",)


def demand(trial: Trial, goals: Sequence[str]) -> Trial:
    """The same trial, which upholds nothing if it has never reached one of these goals."""
    missing = [goal for goal in goals if not trial.goals.get(goal)]
    if trial.verdict != "upheld" or not missing:
        return trial
    note = f"no run reached what is required: {', '.join(missing)}. Widen the bounds, or take it out of --require"
    return trial._replace(verdict="inconclusive", notes=(*trial.notes, note))
