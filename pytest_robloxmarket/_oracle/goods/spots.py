"""One place where a purchase shows: what is there, and what may be."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number, Reach
from pytest_robloxmarket._oracle.goods.places import leaf
from pytest_robloxmarket._oracle.goods.raises import Seen, count_raises
from pytest_robloxmarket._oracle.goods.spans import is_another_day, seconds_bought, whole_spans
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import StoreWritten
from pytest_robloxmarket._terms.ids import NOBODY, ProductId, UserId
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Spot", "Touch", "resolve")

# A place, what was there, and what is.
Touch: TypeAlias = "tuple[Spot, Value, Value]"

# What was counted from now was counted so many seconds ago at most.
_NOW_S: Final = 3


class Spot(Struct, eq=False):
    """One place of an effect for one user, or for all (NOBODY): what is there, and what may be."""

    user: UserId
    place: Location
    ladders: Mapping[ProductId, Ladder]
    even: bool  # Each purchase of each product adds the same: amounts can be added up.
    base: Number  # What is there when nothing was bought, if it is even.
    in_store: bool
    growing: bool  # The game adds to it without any purchase.
    span: int  # Where it holds a moment, of how many seconds all purchases are multiples: its value is those bought.
    drawn: bool  # How much comes is drawn by chance: its value is how often it was raised.
    together: Drawn | None  # Where chance also draws what comes: all that stands in its save.
    daily: str  # What says of which day it is, where it begins anew each day: its value is what all of them brought.
    spent: Number  # How much a test's own lines take away in clear weather.
    path: str  # With the user's id or name in it.
    value: Value = None  # In a data store; on a player the session knows.
    told: bool = False  # An event has said what is there.
    peak: Value = None  # The most purchases that it ever showed, as a value.
    allowed: Number = 0  # What the receipts that were delivered may have brought, if it is even.
    owed: dict[ProductId, int] = {}  # How many receipts of each product were delivered.
    # Where it holds a moment: when each receipt was delivered first, in ms, and how many seconds it is worth.
    due: list[tuple[int, int]] = []
    given: Number = 0  # What deliveries have brought, if it is even.
    seen: Seen = {}  # What was there before, where that is drawn.

    @property
    def moves(self) -> bool:
        """Whether something besides purchases changes it: only what deliveries bring can be held against it then."""
        return self.growing or bool(self.spent)

    @property
    def counted(self) -> bool:
        """Whether its value is counted out of writes, and is not what a data store holds."""
        return bool(self.span) or self.drawn or bool(self.daily)

    @property
    def start(self) -> Number:
        """What is there when nothing was bought, and nothing taken away."""
        return self.base + self.spent

    def shown(self, value: Value) -> Reach | None:
        """How many purchases of the only product that was delivered a value shows; None when that cannot be said."""
        owed = self.owed or self.ladders
        if len(owed) > 1:
            reaches = [ladder.reach(value) for ladder in self.ladders.values()]
            # Two products that do not add up in one place: only what shows none of them is known.
            return (0, 0) if all(reach is not None and not reach[1] for reach in reaches) else None
        return self.ladders[next(iter(owed))].reach(value)

    def read(self, event: StoreWritten) -> tuple[Value, Value]:
        """What a write leaves at this place, and what was there before; counted as its ladders count it."""
        after = leaf(event.after, self.path)
        if not self.counted:
            return self.value if self.told else leaf(event.before, self.path), after
        if self.together is not None:
            return self._read_all(event, self.together)
        before = leaf(event.before, self.path)
        if self.daily:
            return self._read_day(event, before, after)
        known = self.value if is_number(self.value) else 0
        if self.span:
            bought = known + self._seconds(known, before, after, event.at_ms)
            # What is bought anew and not added to is had, or not.
            return known, bought if self.even else min(bought, self._longest)
        raised = count_raises(self.seen, before, after)
        return known, raised if self.even else min(raised, 1)

    @property
    def _longest(self) -> Number:
        """The most seconds that one purchase of what was delivered gives, where the next one begins the time anew."""
        bought = [self.ladders[one] for one in self.owed or self.ladders if one in self.ladders]
        return max((value for one in bought for value in one.rungs if is_number(value)), default=self.span)

    def _seconds(self, known: Number, before: Value, after: Value, at_ms: int) -> Number:
        """How many seconds a write shows that were bought, in whole spans.

        What was delivered and is saved late may have been used up meanwhile: it counts from its delivery on, but where
        whole spans count from now.
        """
        counted = seconds_bought(before, after, at_ms)
        bought = whole_spans(counted, self.span)
        if bought and abs(counted - bought) <= _NOW_S:
            return bought
        due = sum(seconds for _, seconds in self.due) - known
        shown: Number = 0
        for since_ms, seconds in self.due:
            shown += seconds
            if shown > known:
                late = whole_spans(seconds_bought(before, after, since_ms), self.span)
                return max(bought, min(late, due))
        return bought

    def _read_all(self, event: StoreWritten, together: Drawn) -> tuple[Value, Value]:
        """How often something had been put into a save before a write, and with it."""
        known = self.value if is_number(self.value) else 0
        return known, count_raises(self.seen, together.read(event.before), together.read(event.after))

    def _read_day(self, event: StoreWritten, before: Value, after: Value) -> tuple[Value, Value]:
        """What all days have brought before a write and with it: the first of a day begins where nothing was bought."""
        known = self.value if is_number(self.value) else self.base
        was, now = (value if is_number(value) else self.base for value in (before, after))
        anew = is_another_day(leaf(event.before, self.daily), leaf(event.after, self.daily))
        return known, known + now - (self.base if anew else was)

    def missing(self, value: Value, products: Sequence[ProductId]) -> float | None:
        """How many of the purchases of some products a value does not show; None when it is no number of purchases."""
        here = [one for one in products if one in self.ladders]
        if self.even:
            due = sum(self.ladders[one].step for one in here)
            gained = value - self.base if is_number(value) else 0
            step = self.ladders[products[-1]].step if products[-1] in self.ladders else 0
            return (due - gained) / step if step else 0
        reach = self.shown(value)
        if reach is None:
            return 0 if len(self.owed) > 1 else None
        return len(here) - reach[1]

    def idle(self, product: ProductId, number: int) -> float:
        """How many of so many purchases of a product add nothing here, like those of what is had once."""
        ladder = self.ladders[product]
        rungs = ladder.later or ladder.rungs
        most = min(number, len(rungs) - 1)
        reach = None if self.even or most < 0 else ladder.reach(rungs[most])
        return 0 if reach is None else most - reach[0]

    def is_of(self, user: UserId) -> bool:
        """Whether what a user buys can show here."""
        return self.user in {NOBODY, user}

    def note(self, after: Value) -> None:
        """A write has left this here."""
        self.value, self.told = after, True
        if after is not None and (self.peak is None or self._is_higher(after)):
            self.peak = after

    def _is_higher(self, value: Value) -> bool:
        reach, highest = self.shown(value), self.shown(self.peak)
        return reach is not None and (highest is None or reach[1] > highest[1])


@lru_cache(maxsize=1024)
def resolve(place: Location, user: UserId, name: str) -> tuple[tuple[str, str], str]:
    """The data store and the key, and the path, of a place for one user."""
    number = str(user)
    return (
        (place.store.replace("{user}", number), place.key.replace("{user}", number).replace("{name}", name)),
        place.path.replace("{user}", number).replace("{name}", name),
    )
