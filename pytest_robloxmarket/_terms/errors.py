"""The five culprits: your test, your game, Roblox, chance, or us.

Each class builds its own sentence from the facts that it is given: what happened, why it cannot be,
and what to do next.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_robloxmarket._terms.texts import count, visible_lines

if TYPE_CHECKING:
    from pytest_robloxmarket._terms.verdict import Violation

__all__ = (
    "BlockedError",
    "DivergenceError",
    "EndlessError",
    "EndlessWritesError",
    "ExpectationNotNeededWarning",
    "GoalNotReachedError",
    "HouseError",
    "PlatformError",
    "RobloxMarketError",
    "SlowToLoadError",
    "StepLimitError",
    "NothingBoughtWarning",
    "NothingGivenWarning",
    "UnfinishedSearchWarning",
    "UnsupportedError",
    "UsageError",
    "ViolationError",
    "WorkLimitError",
    "FaultNotStruckWarning",
    "GameLoadedLateWarning",
    "GameRaisedWarning",
    "OpenReceiptWarning",
    "RobloxMarketWarning",
    "UnfakedApiWarning",
)


class RobloxMarketError(Exception):
    """The base of all errors that this package raises on purpose. What names and values in it say is text."""

    def __str__(self) -> str:
        return visible_lines(super().__str__())


class UsageError(RobloxMarketError):
    """Your test or your command asked for something that cannot be."""


class GoalNotReachedError(UsageError):
    """An explored test broke no law, and no run of it reached what the test requires."""

    def __init__(self, test: str, goals: Sequence[str], runs: int) -> None:
        self.goals = tuple(goals)
        super().__init__(
            f"{test}: no law was broken in {count(runs, 'run')}, and none of them reached {', '.join(goals)}, which "
            "the test requires: what never happened was not tried. Widen the bounds, let the test do more, or take it "
            "out of require=."
        )


class UnsupportedError(UsageError):
    """Game code used a member of Roblox's API that this package does not fake yet.

    Game code sees it as an error; the trial reports it and is then inconclusive.
    """

    def __init__(self, member: str, advice: str = "") -> None:
        self.member = member
        super().__init__(
            f"{member} is not faked by pytest-robloxmarket. "
            + (advice or "Keep it out of the code under test, or ask for it in an issue.")
        )


class PlatformError(RobloxMarketError):
    """What Roblox itself would have raised; game code may catch it, and gets the text as it is."""

    __str__ = Exception.__str__


class ViolationError(RobloxMarketError, AssertionError):
    """The game under test broke a law.

    Attributes:
        violations: what the judge said, the told one first.
        story: the run in purchase words; its lines are a note of the error too, so that every traceback shows them.
        replay: the string that replays the run, where there is one.
    """

    def __init__(
        self, message: str, violations: "tuple[Violation, ...]" = (), *, story: str = "", replay: str = ""
    ) -> None:
        self.violations = violations
        self.story = story
        self.replay = replay
        super().__init__(message)

    @property
    def law(self) -> str:
        """The name of the law that is told."""
        return self.violations[0].law if self.violations else ""


class DivergenceError(RobloxMarketError):
    """The same script led to another run: something outside the simulator's control changed."""


class StepLimitError(RobloxMarketError):
    """A run took more steps than it may: game code keeps itself busy for ever."""

    def __init__(self, steps: int, at_ms: int, busiest: str) -> None:
        self.steps = steps
        super().__init__(
            f"the run took {steps} steps and is still busy at {at_ms / 1000:.1f} s; the last to run was {busiest}. "
            "A loop that waits for a very short time for ever does this: wait longer in it, or end it."
        )


class WorkLimitError(RobloxMarketError):
    """The code of one server did more in one run than it may."""

    def __init__(self, at_ms: int) -> None:
        super().__init__(
            f"the game's code had done all that it may do in one run by {at_ms / 1000:.1f} s, and was not done. What "
            "calls, makes or starts more and more does this: find what repeats itself without an end, and end it. If "
            "the game does so much at each frame, hand in the scripts that its purchases need."
        )


class EndlessError(BaseException):
    """Thrown into a Python function of a game that computes for ever, past all that catches only `Exception`."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"{place}: the function ran too long without waiting for anything. Roblox stops such a script: let its "
            "loop end, or wait in it"
        )


class EndlessWritesError(EndlessError):
    """Thrown into a handler that has written one key so often for one receipt, and is not done."""

    def __init__(self, writes: int) -> None:
        BaseException.__init__(
            self,
            f"the handler has written one key {writes} times for one receipt and goes on. It was stopped: no purchase "
            "needs so many writes, let its loop end",
        )


class SlowToLoadError(BaseException):
    """Thrown into a game that is being loaded when the seconds of the whole command are over."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:g} seconds were over before the game was loaded: give it more, with --seconds.")


class RobloxMarketWarning(UserWarning):
    """The base of all warnings of this package. `-W error::pytest_robloxmarket.errors.<name>` makes one an error."""

    def __str__(self) -> str:
        return visible_lines(super().__str__())


class BlockedError(BaseException):
    """Thrown into a Python function of a game that waits in real time, past all that catches only `Exception`."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"{place}: the function waits in real time (for time.sleep, a lock, a thread, a socket, or somebody to "
            "type), and a market's time stands still meanwhile. Wait in the market's time: server.wait(seconds)."
        )


class FaultNotStruckWarning(RobloxMarketWarning):
    """A test told by hand is green, and a fault that it planned has never struck."""

    def __init__(self, seam: str, outcome: str, skip: int, limited: str) -> None:
        later = f" after {count(skip, 'time')} without it" if skip else ""
        only = f" (only for {limited})" if limited else ""
        super().__init__(
            f"the fault `{outcome}` was planned at {seam!r}{only}{later}, and never struck: the game did not come "
            "there that often. Plan it where the game does, which market.story() shows, or take it back: "
            "faults.clear()."
        )


class GameRaisedWarning(RobloxMarketWarning):
    """A test told by hand is green, and game code raised an error that the test did not look at."""

    def __init__(self, what: str, server: int, message: str) -> None:
        known = {
            "handler": "the handler of a receipt raised",
            "thread": "a listener, script or thread of the game raised",
            "call": "game code made a call that cannot be, and caught its error,",
        }
        where = f" on server {server}" if server else ""
        super().__init__(
            f"{known.get(what, f'{what} raised')}{where}, and nobody looked: {message}\n"
            "Mend it, or look at it: market.raised."
        )


class UnfakedApiWarning(RobloxMarketWarning):
    """A test told by hand is green, and the game used a member of Roblox's API that is not faked."""

    def __init__(self, member: str, server: int) -> None:
        super().__init__(
            f"the game used {member} on server {server}, which is not faked by pytest-robloxmarket: the game saw an "
            "error where Roblox has an answer. Keep it out of the code under test, or ask for it in an issue."
        )


class OpenReceiptWarning(RobloxMarketWarning):
    """A test told by hand is green, and a receipt is still open at its end."""

    def __init__(self, receipt: str, why: str) -> None:
        super().__init__(
            f"{receipt} is still open at the end of the test, and nobody looked: {why} If that is what the test is "
            "about, say so: assert_in_limbo(market)."
        )


class NothingBoughtWarning(RobloxMarketWarning):
    """A test told by hand is green, and it asked what purchases did where nobody had tried to buy anything."""

    def __init__(self) -> None:
        super().__init__(
            "the test asserts that no purchase went wrong, and nobody bought anything, or tried to: it would be green "
            "with any handler. Let somebody buy before the assertion: alice.buy(product), and then market.settle()."
        )


class GameLoadedLateWarning(RobloxMarketWarning):
    """A test told by hand is green, and its game does not run on a server where users played."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why[:1].upper()}{why[1:]}")


class UnfinishedSearchWarning(RobloxMarketWarning):
    """An explored test is green, and its budget ended before every run within the bounds was made."""

    def __init__(self, test: str, runs: int, seconds: float) -> None:
        super().__init__(
            f"{test} broke no law, and nothing is proved: its budget ended after {seconds:.0f} s, at run {runs:,}, and "
            "its bounds allow more. Give it more of what was short (runs=, seconds=), or lower a bound."
        )


class ExpectationNotNeededWarning(RobloxMarketWarning):
    """An explored test is green, and a law that it expects to break held in every run."""

    def __init__(self, test: str, laws: Sequence[str]) -> None:
        super().__init__(
            f"{test} expects the game to break {', '.join(laws)}, and no run within its bounds does: take it out of "
            "expected=, so that it is judged from now on."
        )


class NothingGivenWarning(RobloxMarketWarning):
    """An explored test is green, and a product that was bought in it gave its buyer nothing that can be observed."""

    def __init__(self, test: str, products: Sequence[int]) -> None:
        names = " and ".join(map(str, products))
        super().__init__(
            f"{test} broke no law, and most laws were not asked of product {names}: where nothing goes wrong, no "
            "purchase of it changed anything of the buyer's that is looked at: what is in data stores, and what is on "
            "the player. "
            "Let a user buy something that does, or say what a purchase changes: "
            f"market.set_effect({products[0]}, {{'Gold[{{user}}].coins': 100}})."
        )


class HouseError(RobloxMarketError):
    """A mistake of pytest-robloxmarket itself. Please report it with the replay string."""


# Users know them by the name of the door, and tracebacks show that one.
for _name in __all__:
    globals()[_name].__module__ = "pytest_robloxmarket.errors"
