"""The other readings of what nobody documents: each turns one switch of the contract. Replay strings carry them."""

from typing import Final, NamedTuple

from pytest_robloxmarket._platform.contract import Contract

__all__ = ("READINGS", "Reading", "reading_numbered", "rules_against")


class Reading(NamedTuple):
    """One switch that says something else than the rules of a trial do.

    Attributes:
        number: in replay strings: never change one.
        switch: the name of the switch in `Contract`.
        value: what it says.
        told: the condition under which it holds, in words.
        told_else: the condition under which the rules hold, in words, where a game that is right under this reading
            cannot be called wrong. Empty where it can: to raise, or to answer what is no decision, is a mistake by
            itself; that a call keeps others away was documented (platform-facts.md, P13); and a PurchaseId has been a
            GUID for years.
    """

    number: int
    switch: str
    value: str | int | bool
    told: str
    told_else: str = ""

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
        "if Roblox keeps the receipts that come while a script still runs towards its ProcessReceipt",
    ),
    Reading(
        3,
        "receipt_order",
        "before",
        "if Roblox delivers the receipts of a joining player before PlayerAdded",
        "if Roblox delivers the receipts of a joining player after PlayerAdded",
    ),
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
        "if Roblox calls a bound handler again for a receipt in the same session",
    ),
    Reading(
        7,
        "transform_error",
        "nil",
        "if UpdateAsync answers nil, and does not raise, when its transform function raises",
        "if UpdateAsync raises when its transform function raises",
    ),
    Reading(
        8,
        "removing_at_close",
        "after",
        "if PlayerRemoving comes after the BindToClose functions at a shutdown",
        "if PlayerRemoving comes before the BindToClose functions at a shutdown",
    ),
)


def rules_against(reading: Reading, rules: Contract) -> Reading:
    """What the rules themselves say of a reading's switch, as a reading."""
    return reading._replace(number=0, value=getattr(rules, reading.switch), told=reading.told_else, told_else="")


def reading_numbered(number: int) -> Reading | None:
    """The reading of a number; None for the rules as they are, and for a number that no reading has."""
    return next((one for one in READINGS if one.number == number), None)
