"""What a judge says: violations, effects and verdicts."""

from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId

__all__ = ("CAUSES", "FAMILIES", "LAWS", "Effects", "Location", "Value", "Violation")

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


class Location(NamedTuple):
    """A place where a game keeps something that belongs to a user, or to all (then nobody's id or name is in it).

    `store` is empty for a value on the player itself (then `path` is like `leaderstats.Gold`), and
    names a data store otherwise (then `key` holds `{user}` or `{name}` where the buyer's id or name stands).
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


# What one purchase of a product changes, and by how much, in clean weather.
Effects: TypeAlias = dict[ProductId, dict[Location, int | float]]


class Violation(NamedTuple):
    """A law that a run broke.

    `event` is the number of the event that proves it, counted from 0; `reason` is the one sentence
    that a reader gets.
    """

    law: str
    product: ProductId
    receipt: ReceiptId
    user: UserId
    event: int
    headline: str
    reason: str
