"""How the runs of a random search ended, by what was chosen in them.

Once the weather clears, nothing is chosen any more: what follows is settled by what has happened. So a run that has
chosen what another one chose, and in which the same has happened until then, ends as that one did
(docs/decisions/0100). And a script that is drawn again and again is not played each time (docs/decisions/0121).
"""

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import Choices, DrawnChoices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._simulation.outcome import Outcome
    from pytest_robloxmarket._terms.events import Event

__all__ = ("Endings",)

# A search that knows more endings than this notes no new ones: each takes some 3,000 bytes.
_ENDINGS_MAX: Final = 10_000


class _Ending(Struct, eq=False):
    """A run that broke no law.

    Attributes:
        taken: its script.
        counts: how many possibilities each choice had.
        labels: where each choice was asked.
        events: how many events it had when the weather cleared.
        outcome: what it returned.
        others: runs that chose the same up to a place and took another value there, one for each place and value.
        drawn: how often its script was drawn.
    """

    taken: "Sequence[int]"
    counts: "Sequence[int]"
    labels: "Sequence[str]"
    events: int
    outcome: "Outcome"
    others: "dict[tuple[int, int], _Ending]" = {}
    drawn: int = 1


class Endings:
    """The endings that the runs of one search have come to."""

    __slots__ = ("_beside", "_count", "_drawn", "_events", "_expected", "_first", "_given_up")

    def __init__(self) -> None:
        self._first: _Ending | None = None
        self._count = 0
        self._given_up = False  # The script does not determine the game's runs.
        # Of the run that is made: what it is filled with, and how it should end; else beside which one it is to be
        # noted, and where.
        self._drawn: DrawnChoices | None = None
        self._expected: _Ending | None = None
        self._beside: tuple[_Ending, tuple[int, int]] | None = None
        self._events = 0

    def draw(self, choices: Choices) -> "Outcome | DrawnChoices":
        """Draw a run for as long as it is known what it will ask. How it ends, or what it is to be played with.

        A known script is played when it is drawn for the second time, the fourth, the eighth ..., to see whether the
        same happens.
        """
        self._beside, self._events = None, 0
        known = self._expected = self._walk(choices)
        if known is not None:
            known.drawn += 1
            if known.drawn & (known.drawn - 1):
                return replace(known.outcome, choices=choices)
        self._drawn = DrawnChoices(choices)
        return self._drawn

    def _walk(self, choices: Choices) -> _Ending | None:
        """Draw along the runs that are known; the one whose script is drawn, if there is one."""
        known, place, value = self._first, 0, 0
        while known is not None:
            taken, counts, labels = known.taken, known.counts, known.labels
            while place < len(taken):
                value = choices.choose(counts[place], labels[place])
                if value != taken[place]:
                    break
                place += 1
            else:
                return known
            self._beside = known, (place, value)
            known = known.others.get((place, value))
            place += 1
        return None

    def find(self, history: "Sequence[Event]") -> "Outcome | None":
        """How the run will end that is where the weather clears; None when it must be run to know.

        Game code that is not determined by the script shows in what is asked and in what has happened: its runs are
        made to their ends from then on, and all of them.
        """
        self._events = len(history)
        known, drawn = self._expected, self._drawn
        assert drawn is not None
        if known is None:
            same = drawn.were_asked
        else:
            same = drawn.taken == known.taken and known.outcome.history[: known.events] == history
        if not same:
            self._give_up()
        return None if known is None or not same else known.outcome

    def note(self, outcome: "Outcome") -> None:
        """Note how the run ended that was drawn last. One that broke a law, or met a limit, is made each time."""
        if self._given_up or outcome.violations or outcome.ended or outcome.stuck:
            return
        if self._expected is not None:
            # The weather never cleared: it is known by all that has happened.
            if self._expected.outcome.history != outcome.history:
                self._give_up()
            return
        if self._count == _ENDINGS_MAX:
            return
        self._count += 1
        choices = outcome.choices
        ending = _Ending(choices.taken, choices.counts, choices.labels, self._events, outcome)
        if self._beside is None:
            self._first = ending
        else:
            other, place = self._beside
            other.others[place] = ending

    def _give_up(self) -> None:
        self._given_up = True
        self._first = self._expected = self._beside = None
