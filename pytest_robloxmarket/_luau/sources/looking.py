"""Gives what may only look a copy that can be asked what its next round would do: `while not open[id] do ...`.

A round of a loop that waits, or of a listener, is copied by copying.py as far as it only reads, compares and waits. Run
when nothing else has happened, the copy comes to its end if the next round would change nothing, and gives up if it
would. So no round need be played that only looks, however its source counts, calls and changes things on other ways.
What comes of it: see rounds.py.
"""

from collections.abc import Iterator
from typing import Final

from pytest_robloxmarket._luau.sources.calling import FRAMES, begins_statement, called_in_rounds
from pytest_robloxmarket._luau.sources.copies import ONLY, STOP, Unlike
from pytest_robloxmarket._luau.sources.copying import Copier
from pytest_robloxmarket._luau.sources.counting import NO_COUNTERS, Counters, counters_of_listener, counters_of_loop
from pytest_robloxmarket._luau.sources.numbered import Numbered, read_numbered
from pytest_robloxmarket._luau.sources.outline import Block, Outline

__all__ = ("KNOW", "LOOK", "NOTE", "TWINS", "copy_looks")

# Names that no game has: what is around the `task.wait` in a loop, what stands in the brackets of a wait for a frame,
# what is told of the copy of a function, and whom.
LOOK: Final = "__robloxmarket_look"
NOTE: Final = "__robloxmarket_note"
KNOW: Final = "__robloxmarket_know"
TWINS: Final = "__robloxmarket_twins"

# What looks is short; a longer copy costs more at each start of a server than it saves.
_COPY_MAX: Final = 2_500

_LOOPS: Final = frozenset({"while", "repeat"})

_Inserted = list[tuple[int, str]]


def copy_looks(outline: Outline) -> _Inserted:
    """What must be inserted, and where, so that what only looks can be asked."""
    inserted: _Inserted = []
    outline.called = called_in_rounds(outline)
    numbered: dict[Block, Numbered] = {}
    for at in range(len(outline.words)):
        if outline.text(at + 1) == "(" and outline.text(at) in {"wait", "Wait"}:
            inserted += _around_wait(outline, at, numbered)
    for loop, counted in numbered.items():
        inserted += [
            (outline.words[loop.first].start, counted.before()),
            (outline.words[counted.body - 1].end, counted.head()),
        ]
    listeners = set(_listeners(outline))
    for block in outline.blocks:
        if block.kind == "function":
            inserted += _behind_function(outline, block, listeners)
    return inserted


# --- loops that wait -----------------------------------------------------------------------------


def _around_wait(outline: Outline, at: int, numbered: dict[Block, Numbered]) -> _Inserted:
    """What makes a wait one of a loop whose next round can be asked for; nothing where it is no such wait.

    A loop that counts its rounds is noted in `numbered`.
    """
    is_frame = outline.text(at - 1) == ":" and outline.text(at - 2) in FRAMES and outline.text(at + 2) == ")"
    first = _receiver(outline, at - 2) if is_frame else at
    if outline.text(at - 1) == "." and outline.text(at - 2) == "task":
        first = at - 2
    if first < 0 or (first == at and outline.text(at - 1) in {".", ":"}):
        return []
    loop = outline.inside[first]
    while loop is not None and loop.kind not in _LOOPS | {"for", "function"}:
        loop = loop.parent
    counted = read_numbered(outline, loop) if loop is not None and loop.kind == "for" else None
    if loop is None or (loop.kind not in _LOOPS and counted is None):
        return []
    copy = next(
        filter(None, (_copy_of_round(outline, loop, first, at, counted, counts=counts) for counts in (True, False))), ""
    )
    if len(copy) > _COPY_MAX:
        return []
    if copy and counted is not None:
        numbered[loop] = counted
    words = outline.words
    if is_frame:
        return [(words[at + 1].end, f"{NOTE}(function() {copy} end)")] if copy else []
    return [(words[first].start, f"{LOOK}("), (words[at].end, f",function() {copy} end)")] if copy else []


def _copy_of_round(
    outline: Outline, loop: Block, first: int, wait: int, numbered: Numbered | None, *, counts: bool
) -> str:
    """The copy of a loop's round; empty where its words always do more than look.

    What is compared with the time as well as added to is not what a round counts: `counts` says whether to see it so.
    """
    try:
        return _Round(outline, loop, first, wait, numbered, counts=counts).copy()
    except Unlike:
        return ""


def _receiver(outline: Outline, last: int) -> int:
    """Where the words begin that say whose method is called, like `game:GetService("RunService").Heartbeat`."""
    at = last
    while True:
        if outline.text(at) == ")":
            depth = 0
            while at > 0:
                depth += (outline.text(at) == ")") - (outline.text(at) == "(")
                at -= 1
                if not depth:
                    break
        if outline.text(at - 1) not in {".", ":"}:
            return at if at > 0 else -1
        at -= 2


class _Round:
    """The next round of a loop, from behind its wait up to its wait."""

    def __init__(
        self, outline: Outline, loop: Block, first: int, wait: int, numbered: Numbered | None, *, counts: bool
    ) -> None:
        self._outline: Final = outline
        self._loop: Final = loop
        self._first: Final = first
        self._wait: Final = wait
        self._numbered: Final = numbered
        # The name in `name += task.wait()`.
        self._name: Final = first - 2 if outline.text(first - 1) == "+=" else -1
        self._declared: Final = dict(_declared(outline, loop.first, first))
        counters = counters_of_loop(outline, loop, set(self._declared)) if counts else NO_COUNTERS
        self._counters: Final = counters

    def copy(self) -> str:
        """Its copy; empty when the words between always do more than look."""
        if self._loop.first == self._first - 1 and self._loop.kind == "while":
            return self._of_condition()
        if self._name >= 0 and not self._ends_statement():
            return ""
        if not begins_statement(self._outline, self._name if self._name >= 0 else self._first):
            return ""
        rest, read = self._rest()
        round_of = self._copier(self._loop.first + 1 if self._numbered is None else self._numbered.body)
        # Where the copy stands, a local of the loop hides what its name means where the loop begins.
        round_of.hidden = frozenset(self._declared)
        condition = "" if self._numbered is None else self._numbered.copy()
        if self._loop.kind == "while":
            condition = f"if not {round_of.flat().text} then {STOP} end;"
            round_of.expect("do")
        round_of.held = frozenset(read & self._declared.keys())
        round_of.wait_at = self._name if self._name >= 0 else self._first
        round_of.arguments_at = self._wait + 1
        body = round_of.block()
        copy = f"{rest} {condition} do {body} end {STOP}"
        return f"{self._counters.before(copy)}{copy}" if round_of.waited else ""

    def _copier(self, at: int) -> Copier:
        copier = Copier(self._outline, at)
        for name, counter in self._counters.copies().items():
            copier.declare(name, counter)
        return copier

    def _of_condition(self) -> str:
        """`while task.wait(1) do ... end`: between two waits is the body."""
        body = self._copier(self._wait + 1)
        arguments = body.arguments()
        body.expect("do")
        copy = f"do {_only_looking(body.block())} end; do local _ = {arguments or 'nil'} return end"
        return f"{self._counters.before(copy)}{copy}"

    def _ends_statement(self) -> bool:
        """Whether nothing is made of what the wait returns."""
        depth, at = 0, self._wait + 1
        while at < len(self._outline.words):
            depth += (self._outline.text(at) == "(") - (self._outline.text(at) == ")")
            at += 1
            if not depth:
                break
        after = self._outline.text(at)
        return after in {";", "end", "until", "else", "elseif"} or after[0].isalpha() or after[0] == "_"

    def _rest(self) -> tuple[str, set[str]]:
        """The copy from behind the wait to the end of the loop's body, and the names that are read there."""
        rest, parts = self._copier(self._wait + 1), self._taken()
        rest.arguments()
        rest.take(";")
        block = self._outline.inside[self._wait]
        while block is not None and block is not self._loop:
            # A branch: what stands behind its `if` comes next.
            rest.hidden = self._hidden_in(block)
            parts.append(f"do {_only_looking(rest.block())} end;")
            rest.at = block.last + 1
            rest.take(";")
            block = block.parent
        rest.hidden = self._hidden_in(self._loop)
        parts.append(_only_looking(rest.block(scoped=False)) if rest.at < self._loop.last else "")
        if self._loop.kind == "repeat":
            rest.at = self._loop.last + 1
            parts.append(f"if {rest.flat().text} then {STOP} end;")
        return " ".join(parts), rest.read

    def _taken(self) -> list[str]:
        """What becomes of the value of the wait, where that is the beginning of a statement: `n += task.wait()`."""
        if self._name < 0:
            return []
        name = self._outline.text(self._name)
        counter = self._counters.copies().get(name)
        if self._outline.text(self._first - 1) != "+=" or counter is None:
            raise Unlike
        return [f"{name} = {ONLY}.added({name}, {ONLY}.waited(), {counter.counter});"]

    def _hidden_in(self, block: Block) -> frozenset[str]:
        """The names that a local further in hides from a block, or that more than one local has."""
        other = frozenset() if self._numbered is None else frozenset({self._numbered.name})
        return other | {
            name for name, places in self._declared.items() if len(places) > 1 or not places[0].holds(block)
        }


def _only_looking(copy: str) -> str:
    """The copy of a block, unless its words always do more."""
    if copy.endswith(f"{STOP};"):
        raise Unlike
    return copy


def _declared(outline: Outline, first: int, last: int) -> Iterator[tuple[str, list[Block]]]:
    """The names that locals have between two words, and in which blocks."""
    found: dict[str, list[Block]] = {}
    for at in range(first, last):
        if outline.text(at) in {"local", "for", "function"}:
            block = outline.inside[at]
            end = at + 1
            while end < last and outline.text(end) not in {"=", "in", "do", ";", ")"}:
                if block is not None:
                    found.setdefault(outline.text(end), []).append(block)
                end += 1
    yield from found.items()


# --- functions -----------------------------------------------------------------------------------


def _listeners(outline: Outline) -> Iterator[str]:
    """The names of functions that listen to something."""
    for at in range(len(outline.words) - 4):
        if outline.text(at) == ":" and outline.text(at + 1) in {"Connect", "connect"} and outline.text(at + 4) == ")":
            yield outline.text(at + 3)


def _behind_function(outline: Outline, block: Block, listeners: set[str]) -> _Inserted:
    """What makes a function known by its copy: one that only looks, and one that listens."""
    start, end = outline.words[block.first].start, outline.words[block.last].end
    before = [outline.text(at) for at in range(max(0, block.first - 3), block.first)]
    listens = before[:1] == [":"] and before[1] in {"Connect", "connect"} and outline.text(block.last + 1) == ")"
    owner, name, method, at = _name_of(outline, block)
    is_value = not name and before[-1:] == ["="]
    if not (listens and not name) and not is_value and (not name or not _is_statement(outline, block)):
        return []
    counters = counters_of_listener(outline, block) if listens else NO_COUNTERS
    try:
        copier, parameters, body = _copy_of_function(outline, at, counters, method=method)
        if body.startswith(STOP) and counters.copies():
            # What is compared with the time as well as added to is not what a round counts.
            counters = NO_COUNTERS
            copier, parameters, body = _copy_of_function(outline, at, counters, method=method)
    except Unlike:
        return []
    copy = f"function({parameters}) {counters.before(body)}{body} end"
    if body.startswith(STOP) or not body or len(body) > _COPY_MAX:
        return []
    looks_only = is_value or (name and name not in listeners and name not in outline.called)
    if looks_only and (copier.stops or not copier.returned):
        return []
    if not name:
        return [(start, f"{KNOW}({TWINS},"), (end, f",{copy})")]
    told = f'nil,{copy},{owner},"{name}"' if owner else f"{name},{copy}"
    # What follows may begin with a bracket, and an empty statement is none in Luau.
    close = "" if outline.text(block.last + 1) == ";" else ";"
    return [(end, f";{KNOW}({TWINS},{told}){close}")]


def _copy_of_function(outline: Outline, at: int, counters: Counters, *, method: bool) -> tuple[Copier, str, str]:
    """What has copied a function from its parameters on; the parameters, and the body."""
    copier = Copier(outline, at, returns=True)
    for counter, counted in counters.copies().items():
        copier.declare(counter, counted)
    parameters = copier.parameters(*["self"] * method)
    return copier, parameters, copier.block()


def _is_statement(outline: Outline, block: Block) -> bool:
    """Whether a function that has a name is a statement of its own, and no type or value."""
    return outline.text(block.first - 1) not in {"=", "(", ",", "return", "type"}


def _name_of(outline: Outline, block: Block) -> tuple[str, str, bool, int]:
    """Of a function's owner and of itself the name, whether it is a method, and where its parameters begin."""
    at, names, method = block.first + 1, list[str](), False
    while outline.text(at) != "(" and len(names) < 3:
        if outline.text(at) not in {".", ":"}:
            names.append(outline.text(at))
        method = outline.text(at) == ":" or method
        at += 1
    if len(names) > 2 or "<" in names:
        return "", "", False, at
    owner, name = ["", "", *names][-2:]
    return owner, name, method, at
