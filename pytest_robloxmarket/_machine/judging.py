"""The judge of a machine's examples: listens after each step, and tells the story when a law is broken."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.excuses import excuse
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.laws.passes import pass_laws
from pytest_robloxmarket._oracle.suite import Hearing, explain, judge
from pytest_robloxmarket._plugin.stories import later_told, story_error
from pytest_robloxmarket._simulation.extras import own_violations
from pytest_robloxmarket._simulation.later import judge_later
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import expectations
from pytest_robloxmarket._terms.errors import ViolationError
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("Judge",)


class Judge:
    """Judges one example."""

    __slots__ = ("_effects", "_expect", "_hearing", "_history", "_market")

    def __init__(self, market: Market, expect: Expectations) -> None:
        self._market: Final = market
        self._expect: Final = expect
        self._history: Sequence[Event] = market.history  # What is judged.
        self._hearing: Hearing | None = None
        self._effects = -1  # How many the game had named when the judge began to listen.

    def hears_violation(self) -> bool:
        """Whether a law is broken so far that only the game can be blamed for."""
        hearing = self._heard()
        return bool(hearing.found) and self._first(tuple(hearing.found.values())) is not None

    def raise_violation(self) -> None:
        """Raise the law that is broken so far.

        Raises:
            ViolationError: with the story, where Hypothesis shows the example.
        """
        __tracebackhide__ = True
        self._raise(tuple(self._heard().found.values()))

    def raise_of_passes(self) -> None:
        """Judge what shows of passes, when everybody has joined again and stayed.

        Raises:
            ViolationError: when it is not what their owners should have.
        """
        __tracebackhide__ = True
        self._raise(tuple(pass_laws(self._market.history, (), self._expect.passes)))

    def raise_in_the_end(self) -> None:
        """Judge the whole example, when everything has ended.

        Raises:
            ViolationError: when a law is broken.
        """
        __tracebackhide__ = True
        market = self._market
        found = self._broken(market.history)
        if self._first(found) is not None:
            # What a game has saved that it is owed may come in the next round of a loop.
            self._history, later = judge_later(market, found, self._broken)
            found = tuple(later)
        self._raise((*found, *own_violations(market)) if market.laws else found)

    def _broken(self, history: Sequence[Event]) -> tuple[Violation, ...]:
        """The laws that a whole example breaks; of passes it was asked before: not all owners need be here now."""
        return judge(history, self._market.platform.books(), replace(self._told(), passes=()))

    def _raise(self, violations: tuple[Violation, ...]) -> None:
        __tracebackhide__ = True
        violation = self._first(violations)
        if violation is None:
            return
        # One line for all laws: Hypothesis takes what is raised at one line for one mistake, and shows the shortest.
        raise self._error(violation)

    def _first(self, violations: tuple[Violation, ...]) -> Violation | None:
        """The violation that is told: a cause comes before what follows from it."""
        guilty = [one for one in violations if not excuse(one, self._history)]
        return min(guilty, key=later_told, default=None)

    def _error(self, violation: Violation) -> ViolationError:
        market = self._market
        if not market.world.tracing:
            return ViolationError(violation.message, (violation,))
        told = explain(self._history, violation, self._told())
        beside = [] if market.clerk is None else market.clerk.beside(market)
        return story_error(self._history, told, market.catalogue, beside=beside)

    def _told(self) -> Expectations:
        return expectations(self._market, self._expect)

    def _heard(self) -> Hearing:
        """The hearing, up to now."""
        effects = len(self._market.effects)
        if self._hearing is None or self._effects != effects:
            self._hearing, self._effects = Hearing(self._told()), effects
        self._hearing.hear(self._market.history)
        return self._hearing
