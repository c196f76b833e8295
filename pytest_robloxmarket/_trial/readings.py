"""The other readings of what nobody documents: each turns one switch of the contract. Replay strings carry them."""

from typing import Final, NamedTuple

from pytest_robloxmarket._platform.contract import Contract

__all__ = ("READINGS", "Reading", "reading_numbered")


class Reading(NamedTuple):
    """One switch that says something else than the rules of a trial do.

    Attributes:
        number: in replay strings: never change one.
        switch: the name of the switch in `Contract`.
        value: what it says.
        told: the condition under which it holds, in words.
    """

    number: int
    switch: str
    value: str | int | bool
    told: str

    def is_new(self, rules: Contract) -> bool:
        """Whether the rules say something else."""
        return bool(getattr(rules, self.switch) != self.value)


# The switches of platform-facts.md, section 6, that change what a game meets. Times are no readings: a search tries
# late answers. Nor is what its default already takes for the worse: an owner whose prompt says "purchased", and a
# buyer who leaves in the moment of a call.
READINGS: Final = (
    Reading(
        1,
        "bad_answer",
        "granted",
        "if Roblox takes an error of the handler, or an answer that is no decision, for a grant",
    ),
    Reading(
        2,
        "late_callback",
        "acknowledge",
        "if Roblox closes the receipts that come while a script still runs towards its ProcessReceipt",
    ),
    Reading(3, "receipt_order", "before", "if Roblox delivers the receipts of a joining player before PlayerAdded"),
    Reading(
        4,
        "second_invocation",
        True,
        "if Roblox calls the handler for a receipt while its first call still runs on the same server",
    ),
    Reading(5, "purchase_id", "number", "if a PurchaseId is a row of digits, and no GUID"),
    Reading(
        6,
        "bound_retry_ms",
        0,
        "if Roblox does not call a bound handler again for a receipt in the same session",
    ),
    Reading(
        7,
        "transform_error",
        "nil",
        "if UpdateAsync answers nil, and does not raise, when its transform function raises",
    ),
    Reading(8, "removing_at_close", "after", "if PlayerRemoving comes after the BindToClose functions at a shutdown"),
)


def reading_numbered(number: int) -> Reading | None:
    """The reading of a number; None for the rules as they are, and for a number that no reading has."""
    return next((one for one in READINGS if one.number == number), None)
