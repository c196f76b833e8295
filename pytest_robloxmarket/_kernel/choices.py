"""The one door for chance: `choose(count, label) -> int`, and five who may stand behind it.

Choice 0 is always what a polite world would do. The sequence of the choices is the run.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import DivergenceError, UsageError
from pytest_robloxmarket._terms.texts import count

__all__ = (
    "Choices",
    "DeviatingChoices",
    "DrawnChoices",
    "PoliteChoices",
    "ScriptedChoices",
    "SeededChoices",
    "check_choices",
)


class Choices(Protocol):
    """Whoever decides. `taken` is the script so far; `counts` and `labels` say what was asked."""

    @property
    def asked(self) -> int:
        """How many choices there were so far."""
        ...

    @property
    def taken(self) -> list[int]:
        """The script so far."""
        ...

    @property
    def counts(self) -> list[int]:
        """How many possibilities each choice had."""
        ...

    @property
    def labels(self) -> list[str]:
        """Where each choice was asked."""
        ...

    def choose(self, count: int, label: str) -> int:
        """Take one of `count` possibilities (at least 1); the result is in `range(count)`."""
        ...


class _Recording:
    """What all fillers share: they remember what was asked and what was taken."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        # For each choice three things: what was taken, of how many, and where. One list, since a search fills it
        # thousands of times a second and looks at it once a run.
        self._made: list[int | str] = []

    @property
    def asked(self) -> int:
        """How many choices there were so far."""
        return len(self._made) // 3

    @property
    def taken(self) -> list[int]:
        """The script so far."""
        return self._made[::3]  # type: ignore[return-value]

    @property
    def counts(self) -> list[int]:
        """How many possibilities each choice had."""
        return self._made[1::3]  # type: ignore[return-value]

    @property
    def labels(self) -> list[str]:
        """Where each choice was asked."""
        return self._made[2::3]  # type: ignore[return-value]


class PoliteChoices(_Recording):
    """A polite world: always 0."""

    __slots__ = ()

    def choose(self, count: int, label: str) -> int:
        """Take 0."""
        self._made.extend((0, count, label))
        return 0


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
        position = len(self._made) // 3
        value = self._script[position] if position < len(self._script) else 0
        if value >= count:
            raise DivergenceError(
                f"choice {position + 1} of the script is {value}, and this run offers only {count} at {label!r} there. "
                "The script belongs to another target, to other options, or to an older version of this code."
            )
        self._made.extend((value, count, label))
        return value

    def check_used(self) -> None:
        """Make sure that the run asked for the whole script.

        Raises:
            DivergenceError: when a deviation of the script was never asked for.
        """
        unused = sum(1 for value in self._script[len(self._made) // 3 :] if value)
        if unused:
            raise DivergenceError(
                f"the run ended after {count(len(self._made) // 3, 'choice')}, and the script has {unused} more that "
                "matter. The script belongs to another target, to other options, or to an older version of this code."
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
        draw = self._random
        if label in self._even:
            value = int(draw() * count)
        elif draw() < self._rate:
            value = 1 + int(draw() * (count - 1)) if count > 1 else 0
        else:
            value = 0
        self._made.extend((value, count, label))
        return value

    def forget(self) -> None:
        """Begin the next run of a campaign: the script starts anew and the chance goes on."""
        self._made = []


class DrawnChoices(_Recording):
    """What a filler has drawn already, before the run began, and then what it draws."""

    __slots__ = ("_ahead", "_filler")

    def __init__(self, filler: Choices) -> None:
        super().__init__()
        self._filler: Final = filler
        self._ahead: Final = [*zip(filler.taken, filler.counts, filler.labels, strict=True)]

    @property
    def were_asked(self) -> bool:
        """Whether the run has asked for all that was drawn before it began."""
        return [*zip(self.taken, self.counts, self.labels, strict=True)][: len(self._ahead)] == self._ahead

    def choose(self, count: int, label: str) -> int:
        """Take what was drawn for this question; draw when it is another one, or nothing was."""
        place = len(self._made) // 3
        if place < len(self._ahead) and self._ahead[place][1:] == (count, label):
            value = self._ahead[place][0]
        else:
            value = self._filler.choose(count, label)
        self._made.extend((value, count, label))
        return value


class DeviatingChoices(_Recording):
    """Politeness but for a few positions: what the systematic search fills the port with."""

    __slots__ = ("_deviations",)

    def __init__(self, deviations: Mapping[int, int]) -> None:
        super().__init__()
        self._deviations: Final = deviations

    def choose(self, count: int, label: str) -> int:
        """Take the deviation of this position, or 0."""
        made = self._made
        value = self._deviations.get(len(made) // 3, 0)
        # A value out of range can only mean that the run is not determined by its script.
        if value >= count:
            raise DivergenceError(
                f"choice {len(made) // 3 + 1} was offered more possibilities in an earlier run than now ({count}, "
                f"{label!r}): something that the simulator does not control changed between two runs."
            )
        made.extend((value, count, label))
        return value


def check_choices(choices: Choices | None) -> Choices:
    """Who decides on a market; where nobody is named, politeness.

    Raises:
        UsageError: when it cannot be asked.
    """
    if choices is None:
        return PoliteChoices()
    if not hasattr(type(choices), "choose"):
        raise UsageError(f"{shown(choices)} decides nothing: a market takes only names, like Market(contract='today').")
    return choices
