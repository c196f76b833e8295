"""What a judge says: violations, effects and verdicts."""

import re
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId

__all__ = (
    "CAUSES",
    "DRAWN",
    "FAMILIES",
    "LAWS",
    "NEVER_GRANTED",
    "ONE_MISTAKE",
    "STALE_WRITES",
    "Effects",
    "Location",
    "Value",
    "Violation",
)

# What can be at a place; None where nothing is.
Value: TypeAlias = int | float | str | bool | None

# The laws by their stable names, in the order in which a verdict lists them.
LAWS: Final = (
    "double_grant",
    "acknowledged_before_durable",
    "lost_purchase",
    "torn_purchase",
    "stuck_purchase",
    "goods_without_purchase",
    "wrong_recipient",
    "invalid_decision",
    "handler_error",
    "stale_pass",
    "money_conserved",
)

# A handler that breaks one of these in clean weather is delivered to again and again: what else is broken follows.
CAUSES: Final = ("invalid_decision", "handler_error")

# Laws that one harm can break: something came too much, or something is missing. A law that is not here stands alone.
FAMILIES: Final = {
    "double_grant": "excess",
    "goods_without_purchase": "excess",
    "wrong_recipient": "excess",
    "acknowledged_before_durable": "loss",
    "lost_purchase": "loss",
    "torn_purchase": "loss",
}

# The mechanisms by which a write of something old takes away what is newer, goods or the memory of them.
STALE_WRITES: Final = frozenset({"overwritten", "failed read taken for empty", "nothing added", "id dropped"})

# How a purchase is stuck that no server grants, however often its buyer comes back.
NEVER_GRANTED: Final = "never granted"

# The mechanisms by which one mistake shows: an answer that does not wait for the save, and whatever fails unheard.
ONE_MISTAKE: Final = (
    frozenset({"in memory only", "answered too early"}),
    frozenset({"friend not there", "answered too early"}),
    frozenset({"buyer not there", "answered too early"}),
    frozenset({"failed write ignored", "failed read ignored", "failed call ignored", "spent budget ignored"}),
)

# It stands in a path for all that chance moves in a table, whichever field that is.
DRAWN: Final = "<drawn>"

# How paths say that a text was read, and how a reader is told.
_TEXTS: Final = {
    "<json>": "JSON",
    "<base64 json>": "base64 of JSON",
    "<text>": "text",
    "<bytes>": "bytes",
    "<date>": "date",
}

# Which part of a text is meant: `.<2>` by its position, `.<0-3>` by its bytes; `.<bit 4>` is one bit of a number.
_PART: Final = re.compile(r"\.?<(\d+)>")
_BIT: Final = re.compile(r"\.?<bit (\d+)>")
_BYTES: Final = re.compile(r"\.?<(\d+-\d+)[^>]*>")

# `items[*]="Sword"`, or `pets[*].kind="cat"`: how often a thing is in a list.
_ITEM: Final = re.compile(r"(.*?)\.?\[\*\]\.?(.*?)=(.*)", re.DOTALL)
_QUOTE: Final = '"'


class Location(NamedTuple):
    """A place where a game keeps something that belongs to a user, or to all (then nobody's id or name is in it).

    `store` is empty for a value on the player itself (then `path` is like `leaderstats.Gold`), and
    names a data store otherwise (then `key` holds `{user}` or `{name}` where the buyer's id or name stands, and so may
    the store's own name and the path).
    """

    store: str
    key: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "Location":
        """The place that a text names: `leaderstats.Gold`, `@Coins` or `Gold[{user}].coins`. Inverts `str`."""
        store, bracket, rest = text.partition("[")
        key, closed, path = rest.partition("]")
        if not (bracket and closed and store):
            return cls("", "", text)
        return cls(store, key, path.removeprefix("."))

    def __str__(self) -> str:
        if not self.store:
            return self.path
        return f"{self.store}[{self.key}]" + (f".{self.path}" if self.path else "")

    @property
    def owned(self) -> bool:
        """Whether it is that of one user, and not of all."""
        return not self.store or any("{" in part for part in self)

    def holds(self, hole: str) -> bool:
        """Whether a user's id or name stands somewhere in it: `{user}` or `{name}`."""
        return any(hole in part for part in self)

    @property
    def told(self) -> str:
        """The place in a reader's words: `Save[{user}] (JSON) .gems`, `Sword in Save[{user}].items`."""
        if self.path.startswith("@"):
            return f"attribute {self.path[1:]}"
        item = _ITEM.match(self.path)
        if item is not None:
            inside = f"items with {item[2]} " if item[2] else ""
            return f"{inside}{item[3].strip(_QUOTE)} in {self._where(item[1])}"
        if self.path.endswith("#"):
            return f"the number of items in {self._where(self.path[:-1])}"
        if self.path.endswith("+"):
            return f"the sum of {self._where(self.path[:-1])}"
        return self._where(self.path)

    @property
    def field(self) -> str:
        """The same without what is in a list: `kind of the items in Save[{user}].pets`, `the items in ...`."""
        item = _ITEM.match(self.path)
        if item is None:
            return self.told
        return f"{f'{item[2]} of ' if item[2] else ''}the items in {self._where(item[1])}"

    def _where(self, path: str) -> str:
        """The whole of a place, with what is written in a text marked as such."""
        step = f".{path}" if path and self.store else path
        for mark, kind in _TEXTS.items():
            step = step.replace(f".{mark}", f" ({kind}) ").replace(" .", " .")
        step = step.removesuffix(DRAWN)
        step = _BIT.sub(r" (bit \1)", step)
        step = _BYTES.sub(
            r"\1", _PART.sub(r"part \1", step.replace(".<each>", "").replace(".<values>", "").replace("[*]", ""))
        )
        return (f"{self.store}[{self.key}]{step}" if self.store else step).rstrip(" .")


# What one purchase of a product changes, and by how much, in clean weather.
Effects: TypeAlias = dict[ProductId, dict[Location, int | float]]


class Violation(NamedTuple):
    """A law that a run broke.

    `event` is the number of the event that proves it, counted from 0; `reason` is the one sentence
    that a reader gets; `place` is where something is missing, or is too much; `step` is the number of the
    write, or of the call of the handler, that the reason blames, or -1: without it the harm must be gone; `mechanism`
    names how it came about, where that is known, `source` is the line of code that did it, like
    `Shop.server.luau:24`, and `rests_on` are the numbers of the events that the reason names.
    """

    law: str
    product: ProductId
    receipt: ReceiptId
    user: UserId
    event: int
    headline: str
    reason: str
    place: Location | None = None
    step: int = -1
    mechanism: str = ""
    source: str = ""
    rests_on: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        """What the error of a red test says first. A law of a project's own has one sentence for both."""
        return f"{self.law}: {self.headline}" + ("" if self.reason == self.headline else f"\n{self.reason}")
