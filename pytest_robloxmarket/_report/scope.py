"""What a verdict is about, in words: who bought, what went wrong, in which orders, and what was not tried."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Final, NamedTuple

from pytest_robloxmarket._report.layout import WIDTH
from pytest_robloxmarket._terms.texts import count

__all__ = ("Bounds", "Tried", "left_out", "scope_section")

# What should sometimes happen, in words; docs/search.md says more of each.
_WORDS: Final = {
    "duplicate-delivery": "a receipt came again",
    "delivery-on-two-servers": "a receipt came to two servers",
    "lost-recording": "an answer was not recorded",
    "failed-request": "a data store request failed",
    "lying-write": "a write was made and said to have failed",
    "late-answer": "an answer of a data store came late",
    "no-answer": "an answer of a data store never came",
    "transform-again": "UpdateAsync called its function again",
    "budget-spent": "no requests were left of a budget that the game asks for",
    "crash-before-write": "a server crashed before a write",
    "crash-before-answer": "a server crashed before it heard of its write",
    "crash-before-recording": "a server crashed before an answer was recorded",
    "crash-after-recording": "a server crashed right after an answer was recorded",
    "gentle-end": "a server shut down during a delivery",
    "buyer-left": "a buyer left during a delivery",
    "buyer-hopped": "a buyer went to another server during a delivery",
    "overtaking": "something overtook what was due earlier",
    "long-absence": "a buyer stayed away for hours before a receipt came again",
}

_INDENT: Final = "  "
_HANGING: Final = "    "


class Bounds(NamedTuple):
    """How much may go wrong in one run."""

    servers: int
    crashes: int
    faults: int
    delays: int
    moves: int

    def __str__(self) -> str:
        # Whoever asked for moves is told why there are none.
        alone = ", since with 1 server nobody moves" if (self.servers, self.moves) == (1, 0) else ""
        return (
            f"{count(self.servers, 'server')}, {count(self.crashes, 'crash', 'crashes')}, "
            f"{count(self.faults, 'fault')}, {count(self.delays, 'delay')} and {count(self.moves, 'move')}{alone}"
        )


class Tried(NamedTuple):
    """One scenario that was tried.

    Attributes:
        scenario: who does what.
        runs: how often it was run.
        searched: whether things went wrong in it; else it was run once, in clear weather.
        exhausted: whether every run within the bounds was made.
        completed: all runs with at most so many deviations were made; -1 when that is not known.
        within: the bounds of its search in words, where they are not those of all.
    """

    scenario: str
    runs: int = 1
    searched: bool = False
    exhausted: bool = False
    completed: int = -1
    within: str = ""


def scope_section(
    tried: Sequence[Tried],
    bounds: Bounds,
    not_varied: Sequence[str] = (),
    readings: Sequence[int] = (),
    goals: Mapping[str, int] = MappingProxyType({}),
    *,
    width: int = WIDTH,
) -> str:
    """What was tried, what could go wrong in it, and what was not varied. Empty when nothing was tried.

    Args:
        tried: the scenarios.
        bounds: how much could go wrong in one run.
        not_varied: what is the same in every run, whatever the bounds.
        readings: the runs of each other reading of what nobody documents.
        goals: in how many runs that were made to their end each thing happened that should sometimes happen.
        width: how wide the text may be.
    """
    if not tried:
        return ""
    searched = [one for one in tried if one.searched]
    calm = list(dict.fromkeys(one.scenario for one in tried if not one.searched))
    wrongs, excluded = (_wrongs(bounds), left_out(bounds)) if searched else ([], [])
    sentences = [
        *(f"{one.scenario}{f' (with {one.within})' if one.within else ''}: {_how_far(one)}" for one in searched),
        *([f"in clear weather only: {'; '.join(calm)}"] if calm else []),
        *([_readings(readings)] if readings else []),
        *([f"what could go wrong: {'; '.join(wrongs)}"] if wrongs else []),
        *(_reached(goals) if searched else []),
        *([f"not varied: {'; '.join([*excluded, *not_varied])}"] if excluded or not_varied else []),
    ]
    return "\n".join(["what was tried:", *(line for one in sentences for line in _wrapped(one, width))])


def _wrapped(sentence: str, width: int) -> list[str]:
    """The lines of a sentence; the name of a goal stays whole, so that it can be found and copied."""
    return wrap(sentence, width, initial_indent=_INDENT, subsequent_indent=_HANGING, break_on_hyphens=False)


def _how_far(one: Tried) -> str:
    runs = count(one.runs, "run")
    if one.exhausted:
        return f"{runs}, which {'is' if one.runs == 1 else 'are'} all"
    if not one.runs:
        return "not begun, since the budget was used up"
    if one.completed < 0:
        return f"{runs}, drawn from more"
    if one.completed == 0:
        return f"{runs}, with the one in which nothing goes wrong"
    times = "thing" if one.completed == 1 else "things"
    return f"{runs}, with all in which at most {one.completed} {times} went wrong"


def _readings(runs: Sequence[int]) -> str:
    """The other readings of what nobody documents, which are tried in weather that is clear, or nearly so."""
    return f"{count(len(runs), 'other reading')} of what nobody documents: {count(sum(runs), 'run')}"


def _reached(goals: Mapping[str, int]) -> list[str]:
    """What has happened, and what never has."""
    happened = [f"{_WORDS[name]} in {count(runs, 'run')} ({name})" for name, runs in goals.items() if runs]
    never = [f"{_WORDS[name]} ({name})" for name, runs in goals.items() if not runs]
    said = [f"what happened: {', '.join(happened)}"] if happened else []
    return [*said, f"what never happened: {', '.join(never)}"] if never else said


def _wrongs(bounds: Bounds) -> list[str]:
    """What could go wrong, and how often."""
    return [f"{what} ({_times(most)})" for most, what, _ in _told(bounds) if most]


def left_out(bounds: Bounds) -> list[str]:
    """What a bound of 0 leaves out."""
    return [name for most, _, name in _told(bounds) if not most]


def _told(bounds: Bounds) -> tuple[tuple[int, str, str], ...]:
    """How often at most, what goes wrong then, and what it is called where it never does."""
    return (
        (bounds.crashes, "a server crashes, or shuts down where the game listens to that", "crashes and shutdowns"),
        (bounds.faults, "a data store call fails, lies or hangs, or a recording is lost", "faults of data stores"),
        (
            bounds.delays,
            "something takes up to 5 s longer, and what comes later overtakes it, or a buyer who has not got all "
            "of it yet stays away for an hour or three days",
            "the order of things",
        ),
        (
            bounds.moves,
            f"a buyer leaves while a handler runs, and joins again, on at most {bounds.servers} servers at a time",
            "buyers who leave while a handler runs",
        ),
    )


def _times(most: int) -> str:
    return "once" if most == 1 else "twice" if most == 2 else f"{most} times"
