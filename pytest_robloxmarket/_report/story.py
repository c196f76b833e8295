"""Events -> story: the few lines that a reader needs to see why a law was broken."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._report.layout import WIDTH, Part, lay_out, plain
from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.lines import tell_event
from pytest_robloxmarket._report.relevance import Case, Weight, open_case, weigh
from pytest_robloxmarket._report.scene import set_scene
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    Event,
    PlayerJoined,
    PlayerLeft,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("LINES_MAX", "Story", "tell", "tell_all")

# What fits on a laptop's screen together with its headline and reason.
LINES_MAX: Final = 15

# Of the numbers that a purchase moved so many first and last ones are never left out: more are a table, and no story.
_MOVED_KEPT: Final = 4


class Story(NamedTuple):
    """A run told in purchase words; `lines` are for a terminal, `plain` for a machine or a log."""

    headline: str
    lines: tuple[str, ...]
    plain: tuple[str, ...]
    reason: str
    parts: tuple[Part, ...] = ()

    def fitting(self, width: int) -> Sequence[str]:
        """The lines for a terminal of another width."""
        return lay_out(self.parts, width) if self.parts else self.lines


class _Told(NamedTuple):
    event: Event
    weight: Weight
    line: StoryLine


class _Gap(NamedTuple):
    """Lines that gave way; `calls` of them are calls of the handler for a convicted receipt."""

    lines: int
    calls: int

    def __str__(self) -> str:
        calls = f", {count(self.calls, 'call')} of the handler among them" if self.calls else ""
        return f"... {count(self.lines, 'more line')}{calls}"


_Part: TypeAlias = _Told | _Gap


def tell(
    events: Sequence[Event],
    violation: Violation,
    products: Mapping[ProductId, tuple[str, int]],
    *,
    lines_max: int = LINES_MAX,
    places: Collection[str] = (),
) -> Story:
    """Tell a run up to the event that proves a violation.

    A story keeps to `lines_max` as long as its deviations, the convicted purchase, the deliveries that
    matter and the proof leave room; these are never left out.

    Args:
        events: the whole run.
        violation: what the judge said.
        products: each product's name and price.
        lines_max: how long the story may be.
        places: what purchases change, in a reader's words; these numbers are told first.
    """
    run = events[: violation.event + 1]
    scene = set_scene(run, products, [*places, violation.reason])
    case = open_case(run, violation, scene)
    chosen = _choose(run, case)
    # What goes wrong again and again, as in an outage, would be all that there is to read.
    many = sum(part.line.deviated for part in chosen) > lines_max
    folded = _fold(_merge(chosen, many=many), case, lines_max)
    parts = tuple(part.line if isinstance(part, _Told) else str(part) for part in folded)
    return Story(
        headline=_headline(violation),
        lines=tuple(lay_out(parts)),
        plain=tuple(map(plain, parts)),
        reason=violation.reason,
        parts=parts,
    )


def tell_all(
    events: Sequence[Event], products: Mapping[ProductId, tuple[str, int]], *, width: int = WIDTH
) -> list[str]:
    """Tell every event of a run, whether a story needs it or not.

    Args:
        events: the whole run.
        products: each product's name and price.
        width: how wide the lines may be.
    """
    scene = set_scene(events, products)
    return lay_out([tell_event(event, scene) for event in events], width)


def _headline(violation: Violation) -> str:
    known = violation.headline.startswith(violation.law)
    return violation.headline if known else f"{violation.law}  {violation.headline}"


def _choose(run: Sequence[Event], case: Case) -> list[_Told]:
    """The events that belong to the case, as lines. The last one is, or tells along, the event that proves it."""
    told = []
    last = len(run) - 1
    for number, event in enumerate(run):
        if number in case.scene.set_ups:
            continue
        is_proof = number == last and not _is_bystander_leaving(event, case)
        weight = Weight.KEEP if is_proof else weigh(event, case, number)
        if weight is not None:
            told.append(_Told(event, weight, tell_event(event, case.scene)))
    moved = [number for number, part in enumerate(told) if part.weight == Weight.KEEP and _is_change(part.event)]
    for number in moved[_MOVED_KEPT:-_MOVED_KEPT]:
        told[number] = told[number]._replace(weight=Weight.EFFECT)
    return [*told[:-1], *(part._replace(weight=Weight.KEEP) for part in told[-1:])]


def _is_change(event: Event) -> bool:
    return isinstance(event, SessionChanged | StoreWritten)


def _is_bystander_leaving(event: Event, case: Case) -> bool:
    """Where everybody leaves before the books are closed, the last one to go proves it, and may be anybody."""
    return isinstance(event, PlayerLeft) and event.user not in case.cast


def _merge(told: Iterable[_Told], *, many: bool) -> list[_Told]:
    """One line where two say one thing: leaving and joining, and the same line again and again."""
    merged: list[_Told] = []
    first: StoryLine | None = None  # The line that the last one of these began as.
    times = 1
    for new in told:
        old = merged[-1] if merged else None
        again = first is not None and (_is_repeat(first, new.line) or (many and _is_same_trouble(first, new.line)))
        times = times + 1 if again else 1
        if old is not None and first is not None and times > 1:
            detail = f"{first.detail}, {times} times" if first.detail else f"{times} times"
            line = old.line._replace(detail=detail)
            merged[-1] = _Told(new.event, min(old.weight, new.weight), line)
        elif old is not None and _is_move(old.event, new.event):
            merged[-1] = _move(old, new)
        else:
            merged.append(new)
        first = first if times > 1 else merged[-1].line
    return merged


def _is_move(old: Event, new: Event) -> bool:
    if not isinstance(old, PlayerLeft) or not isinstance(new, PlayerJoined):
        return False
    return old.user == new.user and old.reason in {"leave", "hop"}


def _move(old: _Told, new: _Told) -> _Told:
    line = new.line
    if old.line.deviated:
        line = line._replace(deviated=True, what=line.what.replace("rejoins on", "moves to"))
    return _Told(new.event, min(old.weight, new.weight), line)


def _is_repeat(one: StoryLine, two: StoryLine) -> bool:
    # A line with a detail of its own says more than its words, and each deviation is counted.
    own = one.deviated or two.deviated or one.detail or two.detail
    return not own and (one.who, one.what) == (two.who, two.what)


def _is_same_trouble(one: StoryLine, two: StoryLine) -> bool:
    return one.deviated and two.deviated and (one.who, one.what, one.detail) == (two.who, two.what, two.detail)


def _fold(told: list[_Told], case: Case, lines_max: int) -> list[_Part]:
    """Shorten a story to `lines_max` lines, least weight first, and say how much is left out."""
    for weight in (Weight.NOISE, Weight.ASIDE):
        if len(told) > lines_max:
            told = [part for part in told if part.weight < weight]
    hidden: set[int] = set()
    order = _giving_way(told)
    length = len(told)
    for number in order:
        if length <= lines_max:
            break
        hidden.add(number)
        length -= _spared(number, hidden)
    # Hiding one line alone saves nothing, since the gap takes its place: what still fits comes back.
    for number in reversed(order):
        if number in hidden and length + _spared(number, hidden) <= lines_max:
            length += _spared(number, hidden)
            hidden.discard(number)
    return _close_gaps(_with_gaps(told, hidden, case), lines_max)


def _giving_way(told: Sequence[_Told]) -> list[int]:
    """The numbers of the lines that may go: by weight, then the farthest from what must stay."""
    kept = [number for number, part in enumerate(told) if part.weight == Weight.KEEP]

    def distance(number: int) -> int:
        # What follows from a line, an answer for instance, belongs to it more than what led there.
        return min((number - other if other < number else 2 * (other - number) for other in kept), default=0)

    going = (number for number, part in enumerate(told) if part.weight > Weight.KEEP)
    return sorted(going, key=lambda number: (told[number].weight, distance(number), number), reverse=True)


def _spared(number: int, hidden: set[int]) -> int:
    """How many lines it spares to hide this one: its gap may be one with that before it and that behind it."""
    return (number - 1 in hidden) + (number + 1 in hidden)


def _with_gaps(told: Sequence[_Told], hidden: set[int], case: Case) -> list[_Part]:
    parts: list[_Part] = []
    for number, part in enumerate(told):
        if number not in hidden:
            parts.append(part)
            continue
        call = isinstance(part.event, DeliveryStarted) and part.event.receipt in case.receipts
        last = parts.pop() if parts and isinstance(parts[-1], _Gap) else _Gap(0, 0)
        assert isinstance(last, _Gap)
        parts.append(_Gap(last.lines + 1, last.calls + call))
    return parts


def _close_gaps(parts: list[_Part], lines_max: int) -> list[_Part]:
    """Where what must stay fills the story, the smallest gaps are not even mentioned."""
    gaps = [(-part.lines, number) for number, part in enumerate(parts) if isinstance(part, _Gap)]
    room = max(0, lines_max - (len(parts) - len(gaps)))
    closed = {number for _, number in sorted(gaps)[room:]}
    return [part for number, part in enumerate(parts) if number not in closed]
