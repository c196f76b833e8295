"""Which rules the platform plays by: named switches with stated defaults, and whole contracts under a name.

Most switches are about what nobody documents: their numbers are those of platform-facts.md, section 6 ("not documented
anywhere found"). The last ones are rules that Roblox once had, or that developers ask for.
"""

from typing import Final, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.nearest import there_are

__all__ = ("CONTRACTS", "DEFAULT", "TODAY", "Contract", "check_contract", "contract_named")

_HOUR_MS: Final = 3_600_000


class Contract(Struct, frozen=True):
    """The rules of one market. The defaults are what fits the documentation best."""

    # (1) A handler that raises, or answers nil or another enum: "unresolved", or "granted" as a hostile mode.
    bad_answer: Literal["unresolved", "granted"] = "unresolved"
    # (2) A receipt arrives while a script of the server still runs towards its assignment: "hold" or "acknowledge".
    late_callback: Literal["hold", "acknowledge"] = "hold"
    # (3) The receipts of a joining user come "after" or "before" PlayerAdded.
    receipt_order: Literal["after", "before"] = "after"
    # (4) A second call for one receipt on one server while the first still runs.
    second_invocation: bool = False
    # (5) How long the platform takes to record a decision, in ms. No number is documented.
    recording_ms: int = 100
    # How long a server may go on with what it knew of a pass that changes hands outside of it: "several minutes",
    # reference/engine/classes/MarketplaceService.yaml, UserOwnsGamePassAsync; no number is documented. In ms.
    pass_delay_ms: int = 300_000
    # What the prompt of a pass says to a user who owns it already: "purchased" (developers have seen it) or "declined".
    owned_pass_prompt: Literal["purchased", "declined"] = "purchased"
    # (9) The PurchaseId: "guid" looks like a UUID, "number" like the digits that older receipts had.
    purchase_id: Literal["guid", "number"] = "guid"
    # (10) A bound handler's NotProcessedYet is delivered again in the same session, this much later; 0 is never.
    bound_retry_ms: int = 30_000
    # (11) A transform function that raises: "raises" hands the error to the caller, "nil" answers nil.
    transform_error: Literal["raises", "nil"] = "raises"
    # (14) At a shutdown PlayerRemoving comes "before" or "after" the BindToClose functions.
    removing_at_close: Literal["before", "after"] = "before"
    # P10 lets a call start only for a user who is there; they may leave before its first line has run.
    leaves_as_called: bool = True
    # The limits of data store requests: "today", or "former" ones, which Roblox had until 2026-04-09.
    request_limits: Literal["today", "former"] = "today"
    # (12) How many requests of each kind a server may send once beyond its limit. No number is documented.
    startup_requests: int = 0
    # Whether ProcessReceipt is called at all, or only handlers bound with BindReceiptHandler.
    process_receipt: bool = True
    # Whether a handler may answer PurchaseRejected: the price goes back at once.
    purchase_rejected: bool = False
    # Whether the platform sells a product that is marked so only once to each user.
    sold_once: bool = False
    # How long a receipt may stay open before its price goes back, in ms; 0 is for ever.
    refund_after_ms: int = 0

    # Whether an event calls its listeners at once, "immediate", or at the next resumption point, "deferred". "Default
    # currently = Immediate", scripting/events/deferred.md; the templates of Studio say Deferred.
    signals: Literal["immediate", "deferred"] = "immediate"

    def __post_init__(self) -> None:
        """Make sure that every switch says something that exists.

        Raises:
            UsageError: naming the switch and what it may say.
        """
        for switch, words in _WORDS.items():
            value = getattr(self, switch)
            if not isinstance(value, str) or value not in words:
                raise UsageError(
                    f"the contract's {switch} is {shown(value)}; it may be {' or '.join(map(repr, words))}."
                )
        for switch in ("recording_ms", "bound_retry_ms", "pass_delay_ms", "refund_after_ms"):
            value = getattr(self, switch)
            if type(value) is not int or value < 0:
                raise UsageError(f"the contract's {switch} is {shown(value)}; it is a whole number of ms, 0 or more.")
        if type(self.startup_requests) is not int or self.startup_requests < 0:
            raise UsageError(
                f"the contract's startup_requests is {shown(self.startup_requests)}; it is a whole number, 0 or more."
            )
        for switch in ("second_invocation", "leaves_as_called", "process_receipt", "purchase_rejected", "sold_once"):
            value = getattr(self, switch)
            if type(value) is not bool:
                raise UsageError(f"the contract's {switch} is {shown(value)}; it may be True or False.")


# What each switch may say; the others are numbers and truths.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    switch: get_args(hint) for switch, hint in get_type_hints(Contract).items() if get_origin(hint)
}

DEFAULT: Final = Contract()
TODAY: Final = "today"

# The contracts that have a name. The memo is "ProcessReceipt and the Two-State Problem", and the last four are its
# proposals. How long its escrow window is, it does not say: here it is a day.
CONTRACTS: Final[dict[str, Contract]] = {
    TODAY: DEFAULT,
    "bound-handlers-only": Contract(process_receipt=False),
    # What the memo says that the documentation once promised; none of the versions since 2023-11-02 does
    # (platform-facts.md, 0.1, row 4).
    "refund-after-72-hours": Contract(refund_after_ms=72 * _HOUR_MS),
    "purchase-rejected": Contract(purchase_rejected=True),
    "sold-once": Contract(sold_once=True),
    "escrow-window": Contract(refund_after_ms=24 * _HOUR_MS),
    # What the templates of Studio set in Workspace.SignalBehavior.
    "deferred-signals": Contract(signals="deferred"),
    "former-request-limits": Contract(request_limits="former"),
    "all-proposals": Contract(purchase_rejected=True, sold_once=True, refund_after_ms=24 * _HOUR_MS),
}


def check_contract(contract: Contract | str) -> Contract:
    """The contract, or the one of this name, every switch of which says something that exists.

    Raises:
        UsageError: naming the switch and what it may say, or the names that there are.
    """
    if contract is DEFAULT:
        return contract  # Each run of a search asks.
    if isinstance(contract, str):
        return contract_named(contract)
    if not isinstance(contract, Contract):
        raise UsageError(
            f"{shown(contract)} is no contract: write Contract(receipt_order='before') or a name like "
            "'purchase-rejected', or leave it out."
        )
    return contract


def contract_named(name: str) -> Contract:
    """The contract of this name.

    Raises:
        UsageError: when there is none; the message lists them.
    """
    found = CONTRACTS.get(name)
    if found is None:
        raise UsageError(f"there is no contract {shown(name)}. {there_are(name, CONTRACTS)}")
    return found
