"""How the runs of a random search ended, by what was chosen in them.

Once the weather clears, nothing is chosen any more: what follows is settled by what has happened. So a run that has
chosen what another one chose, and in which the same has happened until then, ends as that one did
(docs/decisions/0100).
"""

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._simulation.outcome import Outcome
    from pytest_robloxmarket._terms.events import Event

__all__ = ("Endings",)

# A search that knows more endings than this notes no new ones: each takes some 3,000 bytes.
_ENDINGS_MAX: Final = 10_000


class _Ending(NamedTuple):
    """A run that broke no law, and how many events it had when the weather cleared."""

    events: int
    outcome: "Outcome"


class Endings:
    """The endings that the runs of one search have come to."""

    __slots__ = ("_events", "_known", "_script")

    def __init__(self) -> None:
        self._known: Final[dict[tuple[int, ...], _Ending]] = {}  # By the script.
        # Of the run that was looked for last.
        self._script: tuple[int, ...] = ()
        self._events = 0

    def find(self, script: "Sequence[int]", history: "Sequence[Event]") -> "Outcome | None":
        """How a run will end that is where the weather clears; None when it must be run to know.

        Game code that is not determined by the script shows in what has happened: such a run is made to its end.
        """
        self._script, self._events = tuple(script), len(history)
        known = self._known.get(self._script)
        if known is None or known.outcome.history[: known.events] != history:
            return None
        return known.outcome

    def note(self, outcome: "Outcome") -> None:
        """Note how the run ended that was looked for last. One that broke a law, or met a limit, is made each time."""
        if not (outcome.violations or outcome.ended or outcome.stuck) and len(self._known) < _ENDINGS_MAX:
            self._known[self._script] = _Ending(self._events, outcome)
