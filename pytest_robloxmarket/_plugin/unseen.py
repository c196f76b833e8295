"""What a green test told by hand has not looked at: each a warning of its own, at the line that it comes from."""

import warnings
from collections.abc import Iterator
from traceback import walk_tb
from typing import TYPE_CHECKING, TypeAlias

from pytest_robloxmarket._plugin.asserting.open_receipts import receipt_title, why_open
from pytest_robloxmarket._plugin.blame import raise_in
from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._plugin.misspelt import hint_for
from pytest_robloxmarket._simulation.places import is_author_file
from pytest_robloxmarket._terms.errors import (
    FaultNotStruckWarning,
    GameLoadedLateWarning,
    GameRaisedWarning,
    NothingBoughtWarning,
    OpenReceiptWarning,
    RobloxMarketWarning,
    UnfakedApiWarning,
    UsageError,
)
from pytest_robloxmarket._terms.events import (
    ClientSpoke,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassRefused,
    PromptClosed,
    PurchaseMade,
    PurchaseRefused,
    StoreFaulted,
    Unsupported,
)
from pytest_robloxmarket._terms.service_events import CallRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._faults.plan import Fault
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.raised import Raised

__all__ = ("find_unheard", "find_unseen", "find_untried", "not_struck", "warn_of")

Place: TypeAlias = tuple[str, int]

# What a data store request says that the weather has struck, in Python and in Luau.
_STRUCK = "502: API Services rejected request"

# What a handler, or what a game does for owners of a pass, can be right or wrong about.
_TRIED = (
    ClientSpoke,
    PassGained,
    PassLost,
    PassPromptClosed,
    PassRefused,
    PromptClosed,
    PurchaseMade,
    PurchaseRefused,
)

_NOT_FAKED = "is not faked by pytest-robloxmarket"


def find_unseen(market: "Market", test: Place) -> list[tuple[Warning, Place]]:
    """What a test has not looked at, with the lines that it comes from.

    Args:
        market: the test's market, before it is closed.
        test: where the test begins, for what has no line of its own.
    """
    return [
        *_faults(market),
        *_raised(market, market.world.raised, test),
        *_refused(market, test),
        *_unfaked(market, test),
        *_late(market, test),
        *_open(market, test),
    ]


def find_unheard(market: "Market", test: Place) -> list[tuple[Warning, Place]]:
    """What of a clean run of an explored test nobody has heard of: the laws judge what handlers raise, and no more.

    Args:
        market: the run's market, before it is closed.
        test: where the test begins.
    """
    raised = [one for one in market.world.raised if one.what != "handler"]
    return [*_raised(market, raised, test), *_refused(market, test), *_unfaked(market, test)]


def warn_of(unseen: list[tuple[Warning, Place]]) -> None:
    """Warn of all of it, and raise what game code has handed in wrongly: that is a mistake of the test's.

    Where such a warning is an error, the first one is raised, with what it was raised from.
    """
    __tracebackhide__ = True
    for warning, place in unseen:
        if isinstance(warning.__cause__, UsageError):
            raise_in(place, "market", warning.__cause__.with_traceback(None))
        try:
            warnings.warn_explicit(warning, type(warning), *place)
        except RobloxMarketWarning as error:
            raise_in(place, "market", error)


def _faults(market: "Market") -> Iterator[tuple[Warning, Place]]:
    for one in market.weather.planned:
        # What holds requests back is planned by no line of the test's.
        if not one.struck and one.place[0]:
            yield not_struck(one.fault), one.place


def _raised(market: "Market", raised: "Sequence[Raised]", test: Place) -> Iterator[tuple[Warning, Place]]:
    if "raised" in market.looked_at:
        return
    stormy = any(isinstance(event, StoreFaulted) for event in market.history)
    for one in raised:
        # What the plan has struck is what the test is about, and what is not faked is told as such.
        if _NOT_FAKED in one.message or (stormy and _STRUCK in one.message):
            continue
        hint = hint_for(one.error) if isinstance(one.error, AttributeError) else ""
        warning = GameRaisedWarning(one.what, one.server, f"{one.message}. {hint}" if hint else one.message)
        warning.__cause__ = one.error
        yield warning, _place_of(one, test)


def _refused(market: "Market", test: Place) -> Iterator[tuple[Warning, Place]]:
    """Calls that cannot be, and whose error game code has caught."""
    if "raised" in market.looked_at:
        return
    said = {event.message: event.server for event in market.history if isinstance(event, CallRefused)}
    for message, server in said.items():
        if not any(isinstance(one.error, UsageError) and str(one.error) in message for one in market.world.raised):
            yield GameRaisedWarning("call", server, message), test


def _unfaked(market: "Market", test: Place) -> Iterator[tuple[Warning, Place]]:
    for member, server in dict.fromkeys(
        (event.member, event.server) for event in market.history if isinstance(event, Unsupported)
    ):
        yield UnfakedApiWarning(member, server), test


def _late(market: "Market", test: Place) -> Iterator[tuple[Warning, Place]]:
    late = late_game(market)
    if late:
        yield GameLoadedLateWarning(late), test


def _open(market: "Market", test: Place) -> Iterator[tuple[Warning, Place]]:
    if "receipts" in market.looked_at:
        return
    for one in market.platform.snapshot().receipts:
        if one.status == "pending":
            yield OpenReceiptWarning(receipt_title(market, one), why_open(market, one)), test


def not_struck(fault: "Fault") -> FaultNotStruckWarning:
    """The warning of a fault that was planned and never struck: where, and what it was limited to."""
    limit = fault.limit
    only = [
        repr(limit.store) if limit.store else "",
        f"key {limit.key!r}" if limit.key else "",
        f"server {limit.server}" if limit.server else "",
        *limit.words[-1:],
    ]
    return FaultNotStruckWarning(fault.seam, fault.outcome, fault.skip, ", ".join(filter(None, only)))


def find_untried(market: "Market", test: Place) -> Iterator[tuple[Warning, Place]]:
    """Whether a test asserts what purchases did, and nobody tried to buy anything.

    Not for one block of many: what Hypothesis draws may well be that nobody buys.

    Args:
        market: the test's market, before it is closed.
        test: where the test begins.
    """
    # A law of the project's own may be about anything.
    if "laws" not in market.looked_at or market.laws or market.platform.transfers.picture():
        return
    if not any(isinstance(event, _TRIED) for event in market.history):
        yield NothingBoughtWarning(), test


def _place_of(raised: "Raised", test: Place) -> Place:
    """The innermost line of the author's that an error passed."""
    found = test
    for frame, line in walk_tb(None if raised.error is None else raised.error.__traceback__):
        if is_author_file(frame.f_code.co_filename):
            found = (frame.f_code.co_filename, line)
    return found
