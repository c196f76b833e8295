"""Weather as a value: which misfortunes are on their way, and a filler of the choice port that lets them strike.

A search asks at each seam whether something goes wrong there. Where a run is made of steps, it is shorter to say what
will go wrong, and after how many chances: such a weather can be printed, drawn and made simpler.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.seams import SEAMS

__all__ = ("MISFORTUNES", "Kind", "Misfortune", "Strikes", "Weather", "WeatherChoices", "outcome_name")

# The kinds of misfortune, in one word each, and what bounds call them.
Kind: TypeAlias = Literal["crash", "fault", "delay", "move"]
MISFORTUNES: Final[dict[Kind, str]] = {"crash": "crashes", "fault": "faults", "delay": "delays", "move": "moves"}

_KIND_OF: Final = {seam: next((k for k, b in MISFORTUNES.items() if b == SEAMS[seam].kind), "delay") for seam in SEAMS}

# So many servers may be open when a buyer moves: enough to go away and to another one again.
_SERVERS: Final = 4

# A seam without outcomes of its own is one of order.
_OVERTAKEN: Final = "overtaken"


# What hears of a misfortune that strikes.
Strikes: TypeAlias = Callable[[str, int], object]


def _say_nothing(seam: str, value: int) -> None:
    """What hears of them where nobody counts."""


class Misfortune(NamedTuple):
    """One thing that will go wrong.

    Attributes:
        kind: "crash" (a server ends), "fault" (a request fails or a recording is lost), "delay" (something comes out
            of its order) or "move" (a buyer goes away while a handler works for them).
        after: how many chances for it pass by before it strikes, 0 or more.
        outcome: which of what can happen there does, from 0; it goes round where there are fewer.
    """

    kind: Kind
    after: int = 0
    outcome: int = 0


class WeatherChoices(PoliteChoices):
    """Politeness, but for the misfortunes that are on their way."""

    __slots__ = ("_coming", "_strikes")

    def __init__(self, strikes: Strikes = _say_nothing) -> None:
        super().__init__()
        self._strikes: Final = strikes
        # For each kind what is on its way, the next one first.
        self._coming: Final[dict[str, list[list[int]]]] = {kind: [] for kind in MISFORTUNES}

    @property
    def bounds(self) -> Bounds:
        """How much may still go wrong."""
        counts = {MISFORTUNES[kind]: len(self._coming[kind]) for kind in MISFORTUNES}
        return Bounds(servers=_SERVERS, **counts)

    def send(self, misfortune: Misfortune) -> None:
        """Let a misfortune come, behind those of its kind that are on their way.

        Raises:
            UsageError: when it is none.
        """
        self._coming[_checked(misfortune).kind].append([misfortune.after, misfortune.outcome])

    def clear(self) -> None:
        """Let nothing come any more."""
        for coming in self._coming.values():
            coming.clear()

    def choose(self, count: int, label: str) -> int:
        """Take 0, or what the misfortune does whose turn it is."""
        coming = self._coming[_KIND_OF[label]]
        if not coming or count < 2 or coming[0][0]:
            if coming:
                coming[0][0] -= coming[0][0] > 0
            return super().choose(count, label)
        value = 1 + coming.pop(0)[1] % (count - 1)
        self._made.extend((value, count, label))
        self._strikes(label, value)
        return value


class Weather(NamedTuple):
    """Misfortunes that come in this order, each kind for itself: `Weather((Misfortune("crash", after=2),))`."""

    misfortunes: tuple[Misfortune, ...] = ()

    def fill(self, strikes: Strikes = _say_nothing) -> tuple[WeatherChoices, Bounds]:
        """What fills the choice port of a market, and how much may go wrong on it.

        Args:
            strikes: is told of each misfortune that strikes: its seam, and what it does there.

        Raises:
            UsageError: when one of them is no misfortune.
        """
        if not isinstance(self.misfortunes, tuple | list):
            raise UsageError(
                f"a weather is a tuple of misfortunes, Weather((Misfortune('crash'),)), and not "
                f"{shown(self.misfortunes)}."
            )
        choices = WeatherChoices(strikes)
        for misfortune in self.misfortunes:
            choices.send(misfortune)
        return choices, choices.bounds


def outcome_name(seam: str, value: int) -> str:
    """What a choice at a seam is called."""
    outcomes = SEAMS[seam].outcomes
    return outcomes[value] if outcomes else _OVERTAKEN


def _checked(misfortune: Misfortune) -> Misfortune:
    if not isinstance(misfortune, Misfortune):
        raise UsageError(f"{shown(misfortune)} is no misfortune: write Misfortune('crash', after=2).")
    kind, after, outcome = misfortune
    if not isinstance(kind, str) or kind not in MISFORTUNES:
        raise UsageError(f"{shown(kind)} is no kind of misfortune. {there_are(kind, MISFORTUNES)}")
    for name, number in (("after", after), ("outcome", outcome)):
        if type(number) is not int or number < 0:
            raise UsageError(f"a misfortune has {name}={shown(number)}: write a whole number, 0 or more.")
    return misfortune
