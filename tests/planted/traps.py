"""The traps that games fall into: what each breaks, and how soon it must be found.

The numbers are those of the list of traps that this project keeps. `luau/traps/<name>_wrong.luau` falls into a trap,
and `<name>_right.luau` is its nearest sibling that does not. `luau/styles/` holds right handlers, in the styles of real
games.
"""

from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._trial.target import Target

__all__ = ("MECHANISMS", "MOVED", "MOVED_RUNS", "PROVED_STYLES", "STYLES", "TRAPS", "TRAPS_FOLDER", "Trap", "target_of")

_FOLDER: Final = Path(__file__).parent / "luau"
TRAPS_FOLDER: Final = _FOLDER / "traps"

# Right handlers, in the styles of real games.
STYLES: Final = sorted((_FOLDER / "styles").glob("*.luau"))

# Within which right handlers are proved: every run with a crash and a fault on one server. For some that takes long,
# and they are proved with one of the two.
_BOTH: Final = Bounds(servers=1, crashes=1, faults=1, delays=0, moves=0)
_FAULT: Final = _BOTH._replace(crashes=0)
_CRASH: Final = _BOTH._replace(faults=0)

# Within which right handlers are tried once more, and for how many runs: enough for all in which one thing goes wrong.
MOVED: Final = Bounds(servers=2, crashes=0, faults=0, delays=1, moves=1)
MOVED_RUNS: Final = 150

# Where moves take long.
_LATE: Final = MOVED._replace(moves=0)

# The styles, and within which bounds each is proved.
PROVED_STYLES: Final = {
    **dict.fromkeys(STYLES, _BOTH),
    **{
        _FOLDER / "styles" / f"{name}.luau": _FAULT
        for name in (
            "ledger_is_the_balance",
            "pass_perks_beside",
            "pets_of_chance",
            "profile_service",
            "two_steps_in_the_right_order",
        )
    },
}

# What goes wrong, and the words of a reason that say so.
MECHANISMS: Final = {
    "acknowledged unseen": "had no ProcessReceipt",
    "answered too early": "the answer was PurchaseGranted all the same",
    "another enum": "what Roblox makes of anything else",
    "binding refused": "the binding that names it was refused",
    "forgotten": "remembered its PurchaseId",
    "given again for one delivery": "more than once for it",
    "in memory only": "lived only in server 1's memory",
    "never resolved": "it is paid for, and Roblox does not refund it",
    "never written": "never saved, or was left out of what a later save wrote",
    "not delivered": "only a receipt handed to the handler proves a purchase",
    "overwritten": "an older value was written over it",
    "unknown product": "a product that it does not know",
}


class Trap(NamedTuple):
    """One trap.

    Attributes:
        number: which of the list.
        name: of its two handlers.
        law: the one that is broken.
        mechanism: what goes wrong, by its name in `MECHANISMS`.
        deviations_max: with so many deviations it must be found.
        runs_max: within so many runs it must be found, the clean looks included.
        products: the products, when they shall not be looked for among the integers of the source.
        proved: the bounds within which its right sibling is proved.
        moved: those within which it is tried once more.
    """

    number: int
    name: str
    law: str
    mechanism: str
    deviations_max: int = 1
    runs_max: int = 100
    products: tuple[int, ...] = ()
    proved: Bounds = _BOTH
    moved: Bounds = MOVED

    @property
    def wrong(self) -> Path:
        """The handler that falls into it."""
        return TRAPS_FOLDER / f"{self.name}_wrong.luau"

    @property
    def right(self) -> Path:
        """Its nearest sibling, which does not."""
        return TRAPS_FOLDER / f"{self.name}_right.luau"


def target_of(path: Path) -> Target:
    """A source as a target, whose integers are its own."""
    source = load_source(path)
    return Target(path.stem, source.install, integer_literals(source.text))


TRAPS: Final = (
    # Acknowledged before it is durable.
    Trap(1, "leaderstats_saved_on_leave", "acknowledged_before_durable", "in memory only"),
    Trap(1, "saved_at_the_close", "lost_purchase", "never written", 0),
    Trap(2, "save_queue", "acknowledged_before_durable", "in memory only", proved=_CRASH),
    Trap(3, "warned_only", "lost_purchase", "answered too early"),
    Trap(3, "three_tries", "lost_purchase", "answered too early", 0),
    Trap(4, "transform_answers_nil", "lost_purchase", "never written"),
    # Its saves, one every few seconds, are played for as long as anybody waits for anything.
    Trap(5, "waits_for_a_save", "acknowledged_before_durable", "in memory only", 2, 140, proved=_CRASH, moved=_LATE),
    Trap(6, "lock_was_stolen", "lost_purchase", "never written", 2, 600, proved=_FAULT),
    Trap(7, "orphan_table", "lost_purchase", "never written"),
    Trap(8, "gone_counts_as_granted", "lost_purchase", "never written"),
    Trap(9, "result_of_the_function", "lost_purchase", "never written"),
    Trap(10, "falls_through", "lost_purchase", "unknown product", 0),
    Trap(11, "id_first", "lost_purchase", "answered too early"),
    Trap(13, "defaults_after_a_failed_load", "lost_purchase", "never written", 1, 600),
    Trap(14, "old_retry_lands_late", "lost_purchase", "overwritten"),
    # Granted twice.
    Trap(17, "ids_in_memory", "double_grant", "forgotten"),
    Trap(18, "remembers_nothing", "double_grant", "forgotten"),
    Trap(19, "get_then_set", "double_grant", "forgotten"),
    Trap(20, "mark_out_of_the_cache", "double_grant", "forgotten"),
    Trap(21, "transform_hands_out", "double_grant", "given again for one delivery"),
    Trap(22, "transform_gives_and_fails", "double_grant", "given again for one delivery"),
    Trap(23, "retry_of_a_write_that_lied", "double_grant", "forgotten"),
    Trap(24, "increment_and_id_apart", "double_grant", "forgotten"),
    Trap(25, "balance_saved_ids_not", "double_grant", "forgotten"),
    Trap(26, "raises_after_the_grant", "double_grant", "forgotten"),
    Trap(28, "short_history", "double_grant", "forgotten", 2, 600),
    Trap(28, "history_of_a_day", "double_grant", "forgotten", 2, 600),
    Trap(30, "two_ledgers", "double_grant", "forgotten"),
    Trap(31, "unbound_while_busy", "lost_purchase", "unknown product", 0),
    Trap(33, "grants_at_the_prompt_too", "goods_without_purchase", "not delivered", 0),
    Trap(34, "lock_in_metadata", "lost_purchase", "overwritten", 2, 600),
    # Lost, stuck, or swallowed.
    Trap(35, "callback_set_late", "lost_purchase", "acknowledged unseen"),
    Trap(37, "set_twice", "stuck_purchase", "never resolved", 0, products=(31622776, 33166247)),
    Trap(38, "bound_twice", "lost_purchase", "binding refused", 0),
    Trap(39, "catch_all_takes_everything", "lost_purchase", "unknown product", 0),
    Trap(40, "owned_already", "stuck_purchase", "never resolved", 0),
    Trap(40, "event_is_over", "stuck_purchase", "never resolved", 0),
    Trap(41, "not_loaded_yet", "stuck_purchase", "never resolved", 0),
    Trap(42, "waits_for_ever", "stuck_purchase", "never resolved"),
    Trap(43, "two_receipts_at_once", "lost_purchase", "never written"),
    Trap(43, "busy_here", "lost_purchase", "never written"),
    Trap(45, "one_a_minute", "lost_purchase", "never written", 0),
    Trap(46, "price_in_the_code", "stuck_purchase", "never resolved", 0, products=(55677643,)),
    Trap(47, "goods_by_price", "lost_purchase", "never written", 0),
    Trap(48, "receipt_as_record", "double_grant", "forgotten", 0),
    Trap(49, "long_key", "double_grant", "forgotten", 0),
    Trap(51, "transform_that_yields", "stuck_purchase", "never resolved", 0),
    Trap(53, "enum_of_the_other_door", "invalid_decision", "another enum", 0),
)
