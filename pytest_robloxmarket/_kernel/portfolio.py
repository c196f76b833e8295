"""A filler of the choice port that draws each run in another way: what one way seldom meets, another does soon."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from pytest_robloxmarket._kernel.choices import PoliteChoices

__all__ = ("WAYS", "Portfolio")

# How often a misfortune strikes where it may: seldom, and where only some kinds may strike in a run.
_SELDOM: Final = 0.1
_OFTEN: Final = 0.3

# A run that goes wrong in few places goes wrong in so many at most.
_FEW_MAX: Final = 3

# How many choices a run is taken to have before one was made.
_USUAL_LENGTH: Final = 20


class Portfolio(PoliteChoices):
    """Chance from a seed; each run is drawn in one of the `WAYS`, which take turns.

    Args:
        seed: the same one draws the same runs.
        way: the name of the only way that is taken; empty for all of them.
    """

    __slots__ = ("_is_wrong", "_random", "_seen", "_turn", "_ways")

    def __init__(self, seed: int, way: str = "") -> None:
        super().__init__()
        self._random: Final = random.Random(seed)
        self._ways: Final = [WAYS[way]] if way else list(WAYS.values())
        self._turn = 0
        self._seen: Final[Counter[str]] = Counter()  # How often each label was asked for.
        self._is_wrong: Callable[[str], bool] = lambda label: False
        self._begin()

    def forget(self) -> None:
        """Begin the next run."""
        self._seen.update(self.labels)
        length = self.asked or _USUAL_LENGTH
        self._made = []
        self._turn += 1
        self._begin(length)

    def choose(self, count: int, label: str) -> int:
        """Draw."""
        if count > 1 and self._is_wrong(label):
            value = 1 + int(self._random.random() * (count - 1))
            self._made.extend((value, count, label))
            return value
        return super().choose(count, label)

    def _begin(self, length: int = _USUAL_LENGTH) -> None:
        self._is_wrong = self._ways[self._turn % len(self._ways)](self, length)

    def _seldom(self, _: int) -> Callable[[str], bool]:
        """Order is drawn evenly, and each misfortune comes with its own small probability."""
        draw = self._random.random
        return lambda label: draw() < (0.5 if label == "order" else _SELDOM)

    def _few(self, length: int) -> Callable[[str], bool]:
        """One to three choices are others, anywhere in the run, and all else is polite: as PCT changes priorities."""
        draw = self._random
        places = {draw.randrange(length) for _ in range(draw.randint(1, _FEW_MAX))}
        return lambda label: self.asked in places

    def _swarm(self, _: int) -> Callable[[str], bool]:
        """Half of all kinds of misfortune may strike, and often."""
        draw = self._random.random
        allowed: dict[str, bool] = {}
        return lambda label: allowed.setdefault(label, draw() < 0.5) and draw() < _OFTEN

    def _even(self, _: int) -> Callable[[str], bool]:
        """Every choice evenly."""
        draw = self._random.random
        return lambda label: draw() < 0.5

    def _rare(self, _: int) -> Callable[[str], bool]:
        """One kind that is seldom asked for always strikes, and all others seldom."""
        draw = self._random.random
        labels = sorted(self._seen)
        rare = min(labels, key=lambda label: draw() * self._seen[label], default="")
        return lambda label: label == rare or draw() < _SELDOM


# By name: from the length of the last run, whether the choice of a label is another than the polite one.
WAYS: Final[dict[str, Callable[[Portfolio, int], Callable[[str], bool]]]] = {
    "seldom": Portfolio._seldom,
    "few": Portfolio._few,
    "swarm": Portfolio._swarm,
    "even": Portfolio._even,
    "rare": Portfolio._rare,
}
