"""The one door for chance: `choose(count, label) -> int`, and four who may stand behind it.

Choice 0 is always what a polite world would do. The sequence of the choices is the run.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from pytest_robloxmarket._terms.errors import DivergenceError

__all__ = ("Choices", "DeviatingChoices", "PoliteChoices", "ScriptedChoices", "SeededChoices")


class Choices(Protocol):
    """Whoever decides. `taken` is the script so far; `counts` and `labels` say what was asked."""

    taken: list[int]
    counts: list[int]
    labels: list[str]

    def choose(self, count: int, label: str) -> int:
        """Take one of `count` possibilities (at least 1); the result is in `range(count)`."""
        ...


class _Recording:
    """What all fillers share: they remember what was asked and what was taken."""

    __slots__ = ("counts", "labels", "taken")

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.counts: list[int] = []
        self.labels: list[str] = []

    def _record(self, count: int, label: str, value: int) -> int:
        assert 0 <= value < count
        self.taken.append(value)
        self.counts.append(count)
        self.labels.append(label)
        return value


class PoliteChoices(_Recording):
    """A polite world: always 0."""

    __slots__ = ()

    def choose(self, count: int, label: str) -> int:
        """Take 0."""
        return self._record(count, label, 0)


class ScriptedChoices(_Recording):
    """A script, then politeness.

    Raises:
        DivergenceError: when the script holds a choice that this run does not offer.
    """

    __slots__ = ("_script",)

    def __init__(self, script: Sequence[int]) -> None:
        super().__init__()
        self._script: Final = tuple(script)

    def choose(self, count: int, label: str) -> int:
        """Take the script's next choice, or 0 behind its end."""
        position = len(self.taken)
        value = self._script[position] if position < len(self._script) else 0
        if value >= count:
            raise DivergenceError(
                f"choice {position + 1} of the script is {value}, and this run offers only {count} at {label!r} there. "
                "The script belongs to another target, to other options, or to an older version of this code."
            )
        return self._record(count, label, value)

    def check_used(self) -> None:
        """Make sure that the run asked for the whole script.

        Raises:
            DivergenceError: when a deviation of the script was never asked for.
        """
        unused = sum(1 for value in self._script[len(self.taken) :] if value)
        if unused:
            raise DivergenceError(
                f"the run ended after {len(self.taken)} choices, and the script has {unused} more that matter. "
                "The script belongs to another target, to other options, or to an older version of this code."
            )


class SeededChoices(_Recording):
    """Chance from a seed: order is drawn evenly, and each misfortune comes with its own small probability."""

    __slots__ = ("_even", "_random", "_rate")

    def __init__(self, seed: int, *, rate: float = 0.1, even: frozenset[str] = frozenset({"order"})) -> None:
        super().__init__()
        self._random: Final = random.Random(seed).random
        self._rate: Final = rate
        self._even: Final = even

    def choose(self, count: int, label: str) -> int:
        """Draw."""
        if label in self._even:
            value = int(self._random() * count)
        elif self._random() < self._rate:
            value = 1 + int(self._random() * (count - 1)) if count > 1 else 0
        else:
            value = 0
        self.taken.append(value)
        self.counts.append(count)
        self.labels.append(label)
        return value

    def forget(self) -> None:
        """Begin the next run of a campaign: the script starts anew and the chance goes on."""
        self.taken = []
        self.counts = []
        self.labels = []


class DeviatingChoices(_Recording):
    """Politeness but for a few positions: what the systematic search fills the port with."""

    __slots__ = ("_deviations",)

    def __init__(self, deviations: Mapping[int, int]) -> None:
        super().__init__()
        self._deviations: Final = deviations

    def choose(self, count: int, label: str) -> int:
        """Take the deviation of this position, or 0."""
        counts = self.counts
        value = self._deviations.get(len(counts), 0)
        # A value out of range can only mean that the run is not determined by its script.
        if value >= count:
            raise DivergenceError(
                f"choice {len(counts) + 1} was offered more possibilities in an earlier run than now ({count}, "
                f"{label!r}): something that the simulator does not control changed between two runs."
            )
        counts.append(count)
        self.labels.append(label)
        self.taken.append(value)
        return value
