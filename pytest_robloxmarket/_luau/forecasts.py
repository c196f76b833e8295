"""What the copies of looks ask (sources/copying.py), and how they are asked: until when would a round only look?

A copy changes nothing and runs no function of the game: what may call one, as a metatable does, is looked at first. It
reads the time of now. Each of its comparisons with the time says in how many seconds it would come out otherwise.
"""

import math
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._luau.only import FORECASTING
from pytest_robloxmarket._luau.tables import tables_of
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.moments import EPOCH_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._luau.context import Context, Repeated
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("NEVER", "Forecast", "count", "forecast", "forecast_frames", "forecasting_of")

# What a round that may do more than look is good for: no time at all.
NEVER: Final = -1

# Later than any run lasts.
_NO_END_MS: Final = 1 << 62

# What turns out otherwise at some moment may do so this much earlier, since numbers are rounded.
_MARGIN_MS: Final = 1

# Methods of Roblox's objects that only read.
_READING: Final = (
    "FindFirstAncestor",
    "FindFirstAncestorOfClass",
    "FindFirstAncestorWhichIsA",
    "FindFirstChild",
    "FindFirstChildOfClass",
    "FindFirstChildWhichIsA",
    "GetAttribute",
    "GetChildren",
    "GetFullName",
    "GetPlayerByUserId",
    "GetPlayers",
    "HasTag",
    "IsA",
    "IsAncestorOf",
    "IsDescendantOf",
    "IsLoaded",
)


class Forecast(NamedTuple):
    """Until when a round only looks, and whether it reads the time.

    Attributes:
        until_ms: until when.
        timed: whether it reads the time.
        budgeted: whether it asks how much may be sent.
        rounds: how many rounds only look, where they count something; None when they may go on for ever.
        counts: what each of them adds, and to what; `count` does so.
        request: what each of them sends, in vain.
    """

    until_ms: int
    timed: bool
    budgeted: bool = False
    rounds: int | None = None
    counts: "LuauTable | None" = None
    request: "Repeated | None" = None

    def after(self, since_ms: int, delay_ms: int) -> int:
        """Until when rounds of such a length only look, that began then."""
        if self.rounds is None or self.until_ms == NEVER:
            return self.until_ms
        return min(self.until_ms, since_ms + self.rounds * delay_ms)


_NEVER: Final = Forecast(NEVER, False)


def forecast(context: "Context", copy: "LuauFunction", delay_s: float, *, may_send: bool = False) -> Forecast:
    """Until when a round would only look, as long as nothing else happens; `NEVER` when it may do more.

    Args:
        context: whose code it is.
        copy: the copy of the round.
        delay_s: what the wait of the round returns.
        may_send: whether a round may send a request, and wait for its answer.
    """
    return _ask(context, "ask", delay_s, copy, may_send)


def count(context: "Context", found: Forecast, rounds: int) -> None:
    """Add what so many rounds add that are not played."""
    if found.counts is not None:
        context.vm.call_unasked(_function(context.vm, "count"), found.counts, rounds)


def forecast_frames(context: "Context", delta_s: float, listeners: "Sequence[LuauFunction]") -> Forecast:
    """The same of frames, in each of which all these functions are called.

    Args:
        context: whose code it is.
        delta_s: what they are told: how long a frame lasts.
        listeners: the functions.
    """
    return _NEVER if context.twins is None else _ask(context, "ask_listeners", delta_s, *listeners)


def _ask(context: "Context", name: str, *about: object) -> Forecast:
    vm, scheduler = context.vm, context.scheduler
    steps, now_s = vm.limits.steps, scheduler.now_ms / 1000
    budget, reads, server = steps.budget, scheduler.clock_reads, vm.server
    vm.server = context
    context.foreseen.clear()
    try:
        found = vm.call_unasked(_function(vm, name), _twins_of(context), now_s, EPOCH_S + now_s, *about)
    finally:
        # The game pays for its rounds, and not for being asked what they would be.
        vm.server, steps.budget = server, budget
    if not found or found[0] is None or scheduler.clock_reads != reads or len(context.foreseen) > 1:
        return _NEVER
    seconds = cast("float", found[0])
    until_ms = _NO_END_MS if seconds == -1 else scheduler.now_ms + int(seconds * 1000) - _MARGIN_MS
    rounds = cast("float", found[3])
    counts = cast("LuauTable | None", found[4] if len(found) > 4 else None)
    request = context.foreseen[0] if context.foreseen else None
    return Forecast(
        until_ms, found[1] is True, found[2] is True, None if rounds == -1 else int(rounds), counts, request
    )


def _function(vm: "Vm", name: str) -> "LuauFunction":
    return cast("dict[str, LuauFunction]", vm.cache["forecasts"])[name]


def _twins_of(context: "Context") -> "LuauTable":
    """The copies of a server's functions, by function."""
    if context.twins is None:
        context.twins = cast("LuauTable", context.vm.call(_function(context.vm, "new_twins"))[0])
    return context.twins


def forecasting_of(vm: "Vm") -> "LuauFunction":
    """What gives the globals of game code what their copies need."""

    def metatable_of(arguments: list[object]) -> list[object]:
        return [cast("LuauTable", arguments[0]).metatable()]

    def twins(_arguments: list[object]) -> list[object]:
        return [_twins_of(cast("Context", vm.server))]

    def foresee(arguments: list[object]) -> list[object]:
        context = cast("Context", vm.server)
        found = context.host.foresee_update(shallow(arguments[0]), cast("str", shallow(arguments[1])))
        if found is None:
            return [None]
        context.foreseen.append(found)
        return tables_of(vm).pack_kept(found.shown)

    def foresee_budget(arguments: list[object]) -> list[object]:
        context = cast("Context", vm.server)
        found = context.host.foresee_budget(*map(shallow, arguments[:2]))
        if found is None:
            return [None]
        left, until_ms = found
        return [left, math.inf if until_ms is None else (until_ms - context.scheduler.now_ms) / 1000]

    reading, makers = vm.record(_READING, [True] * len(_READING)), tables_of(vm).makers
    asked = [vm.function(one) for one in (metatable_of, twins)]
    stores = [vm.function(one) for one in (foresee, foresee_budget)]
    note, *functions = vm.trusted(FORECASTING, *asked, reading, *stores, makers)
    vm.cache["forecasts"] = dict(zip(("ask", "ask_listeners", "new_twins", "count"), functions, strict=True))
    return cast("LuauFunction", note)
