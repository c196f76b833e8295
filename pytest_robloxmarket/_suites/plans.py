"""What a suite's file holds: groups and tests as a tree, and what became of a test that ran."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = (
    "CASE",
    "GROUP",
    "ROOT",
    "Address",
    "Failure",
    "Plan",
    "SkippedError",
    "is_focused",
    "reason_to_skip",
    "walk_cases",
)

GROUP: Final = "group"
CASE: Final = "case"

# Where a test stands: the positions that lead to it from the top of its file.
Address = tuple[int, ...]
ROOT: Final[Address] = ()

_SAID: Final = {
    "skip": "skipped by the suite",
    "fixme": "marked as broken by the suite",
    "todo": "not written yet (todo)",
}

# `Shop.spec.luau:12: ` before a message; TestEZ says before it which hook it was.
_POSITION: Final = re.compile(r"^(?P<hook>\w+ hook: )?(?P<file>[^\n:]{1,200}):(?P<line>\d+):? ?(?P<text>.*)", re.DOTALL)


@dataclass(slots=True)
class Plan:
    """A group or a test.

    Attributes:
        kind: GROUP or CASE.
        name: as the file says it; of the file itself, nothing.
        address: where it stands.
        mode: skip, focus, fixme, todo or failing; or nothing.
        reason: why it is skipped, where the suite says so.
        file: the file of its `it` or `describe`, as messages call it.
        line: its line there; 0 where that is not known.
        children: what stands in a group.
    """

    kind: str
    name: str
    address: Address = ROOT
    mode: str = ""
    reason: str = ""
    file: str = ""
    line: int = 0
    children: list["Plan"] = field(default_factory=list)

    def at(self, address: Address) -> "Plan":
        """What stands at an address below.

        Raises:
            LookupError: when nothing does.
        """
        one = self
        for position in address:
            one = one.children[position]
        return one


class Failure(AssertionError):
    """A test, or a hook of it, raised.

    Attributes:
        text: what it raised, without its place.
        file: the file, as messages call it; nothing when that is not known.
        line: the line.
        cause: what the harness had raised, if that is what this is.
    """

    def __init__(self, raised: str, trace: str = "", *, prefer: str = "", cause: BaseException | None = None) -> None:
        found = _POSITION.match(raised)
        text, place = raised, None
        if found is not None:
            text, place = (found["hook"] or "") + found["text"], (found["file"], int(found["line"]))
        places = [(one["file"].strip(), int(one["line"])) for one in map(_POSITION.match, trace.splitlines()) if one]
        own = [one for one in places if one[0] == prefer]
        # What a helper raised is told at the line of the suite that called it, and its own place in the text.
        if place is not None and place[0] != prefer and own:
            text, place = f"{text}\n(raised at {place[0]}:{place[1]})", own[0]
        place = place or next(iter(own or [one for one in places if not one[0].startswith("[")]), ("", 0))
        self.text: Final = text
        self.file, self.line = place
        self.cause: Final = cause
        super().__init__(f"{self.file}:{self.line}: {text}" if self.file else text)


class SkippedError(Exception):
    """A test was not run, and its framework says why."""


def walk_cases(plan: Plan) -> Iterator[Plan]:
    """The tests of a plan, in order."""
    if plan.kind == CASE:
        yield plan
    for one in plan.children:
        yield from walk_cases(one)


def is_focused(plan: Plan) -> bool:
    """Whether something in a plan is focused."""
    return plan.mode == "focus" or any(map(is_focused, plan.children))


def reason_to_skip(root: Plan, address: Address) -> str:
    """Why a test does not run; nothing when it does.

    What is skipped is skipped, also in a group that is focused; where anything of a file is focused, all else is not
    run, and the innermost mark counts.
    """
    chain = [root.at(address[:length]) for length in range(len(address), -1, -1)]
    for one in chain:
        if one.mode in _SAID:
            return f"{_SAID[one.mode]}: {one.reason}" if one.reason else _SAID[one.mode]
    if is_focused(root) and not any(one.mode == "focus" for one in chain):
        return "another test of this file is focused"
    return ""
