"""How two contenders are compared: in turns, in one process, by the median of the rounds' ratios."""

import gc
import time
from collections.abc import Callable
from statistics import median
from typing import Final, NamedTuple, TypeAlias

__all__ = ("Contender", "Result", "race", "rate")

# Runs so much work and returns how many things were done.
Contender: TypeAlias = Callable[[], int]

# The first turns fill caches (imports, the interpreter's own specialising) and are not counted.
_WARM_UPS: Final = 1


class Result(NamedTuple):
    """What a comparison showed. `bar` is met from above, or from below when `at_most`."""

    name: str
    value: float
    bar: float | None
    at_most: bool
    figures: dict[str, float]

    @property
    def met(self) -> bool:
        """Whether the bar is met; no bar is always met."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.at_most else self.value >= self.bar


def rate(contender: Contender) -> float:
    """How many things a contender does in a second. Each begins with clean memory."""
    gc.collect()
    started = time.perf_counter()
    done = contender()
    return done / (time.perf_counter() - started)


def race(ours: Contender, theirs: Contender, *, rounds: int) -> tuple[float, float, float]:
    """Let two contenders run in turns.

    Returns:
        The median of the rounds' ratios, and the median rates of ours and theirs. Only the ratio is worth
        comparing between machines; a noisy neighbour slows both sides of a round.
    """
    for _ in range(_WARM_UPS):
        rate(ours)
        rate(theirs)
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        # Whoever goes first meets another machine than whoever goes second, so they change places.
        if number % 2:
            second = rate(theirs)
            pairs.append((rate(ours), second))
        else:
            pairs.append((rate(ours), rate(theirs)))
    return (
        median(first / second for first, second in pairs),
        median(first for first, _ in pairs),
        median(second for _, second in pairs),
    )
