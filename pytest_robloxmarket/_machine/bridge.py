"""Fills the choice port from Hypothesis, and tells Hypothesis what struck."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.control import current_build_context, currently_in_test_context

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._faults.weather import outcome_name
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._terms.seams import ORDER

__all__ = ("DrawnChoices", "DrawnScript", "end_here", "is_told", "tell_outage", "tell_strike")

# One choice in so many, about, is not the polite one: with more, nothing would ever come to its end in peace.
_RARITY: Final = 8

# How likely it is, between 0 and 1, that Hypothesis ends an example at a step.
_ENDS: Final = 2**-16

# Seams at which every outcome is as likely: which of two things comes first is no misfortune by itself.
_EVEN: Final = frozenset({ORDER})


class DrawnChoices(PoliteChoices):
    """Every choice is drawn when it is asked; Hypothesis makes it simpler towards 0, which is polite."""

    __slots__ = ("_data",)

    def __init__(self, data: st.DataObject) -> None:
        super().__init__()
        self._data: Final = data

    def choose(self, count: int, label: str) -> int:
        """Draw."""
        if count < 2:
            return super().choose(count, label)
        highest = count - 1 if label in _EVEN else _RARITY * (count - 1)
        drawn = self._data.draw(_upto(highest), label)
        value = drawn if drawn < count else 0
        if value:
            tell_strike(label, value)
        self._made.extend((value, count, label))
        return value


class DrawnScript:
    """The choices of one run, drawn while it asks for them, within bounds; `taken` are those so far."""

    def __init__(self, data: st.DataObject, bounds: Bounds) -> None:
        self.bounds: Final = bounds
        self._data: Final = data
        self._choices: DrawnChoices | None = None

    @property
    def taken(self) -> Sequence[int]:
        """The choices so far."""
        return () if self._choices is None else self._choices.taken

    def fill(self) -> tuple[DrawnChoices, Bounds]:
        """What fills the choice port of a market, and how much may go wrong on it."""
        self._choices = DrawnChoices(self._data)
        return self._choices, self.bounds

    def __repr__(self) -> str:
        return f"scripts({', '.join(f'{name}={count}' for name, count in self.bounds._asdict().items())})"


def is_told() -> bool:
    """Whether the example that runs is the one that Hypothesis shows to a reader."""
    return currently_in_test_context() and current_build_context().is_final


def end_here() -> None:
    """Write down that an example ends with this step, as Hypothesis does where no law breaks before its end.

    It makes an example shorter by leaving out choices, and cannot add one. Without this one a shorter example that
    breaks its law in the end only, and not at a step, would lack the choice to end, and would never be tried.
    """
    if currently_in_test_context():
        data = current_build_context().data
        data.stop_span()  # It stands beside the last step, and is not left out with it.
        data.draw_boolean(_ENDS, forced=True)


def tell_strike(seam: str, value: int) -> None:
    """Count a misfortune that strikes among the events of Hypothesis' statistics."""
    if currently_in_test_context():
        event(f"struck {seam}: {outcome_name(seam, value)}")


def tell_outage(seam: str) -> None:
    """Count requests that an outage has let fail among the same events."""
    if currently_in_test_context():
        event(f"struck {seam}: failed in an outage")


@cache
def _upto(highest: int) -> st.SearchStrategy[int]:
    return st.integers(0, highest)
