"""The seams: the named points where a run may leave the polite path, and what can happen there.

A table, so that the explorer can list them, the docs can draw them, and a fault plan can be checked.
"""

from typing import Final, NamedTuple

__all__ = ("ORDER", "SEAMS", "Seam", "call_seam", "store_seam")


class Seam(NamedTuple):
    """A seam's kind, which a bound counts, and its outcomes; outcome 0 is always the polite one."""

    kind: str
    outcomes: tuple[str, ...]


_READ: Final = ("polite", "failed", "late", "never")
_WRITE: Final = ("polite", "failed", "applied_but_failed", "late", "never")

# The label of the choice that is taken when two things could happen next.
ORDER: Final = "order"

SEAMS: Final[dict[str, Seam]] = {
    ORDER: Seam("delays", ()),
    "store.GetAsync": Seam("faults", _READ),
    "store.SetAsync": Seam("faults", _WRITE),
    "store.UpdateAsync": Seam("faults", _WRITE),
    "store.IncrementAsync": Seam("faults", _WRITE),
    "store.RemoveAsync": Seam("faults", _WRITE),
    # Calls to Roblox that are no data store call.
    "call.GetProductInfoAsync": Seam("faults", _READ),
    "call.UserOwnsGamePassAsync": Seam("faults", _READ),
    "recording": Seam("faults", ("polite", "lost")),
    # A server may lose power before each thing that lasts, and right after a decision was recorded.
    "crash.write": Seam("crashes", ("polite", "crash")),
    "crash.read": Seam("crashes", ("polite", "crash")),
    "crash.reply": Seam("crashes", ("polite", "crash")),
    "crash.delivery": Seam("crashes", ("polite", "crash")),
    "crash.recording": Seam("crashes", ("polite", "crash")),
    "crash.recorded": Seam("crashes", ("polite", "crash")),
    # A user may move to another server while a handler works for them.
    "move.delivery": Seam("servers", ("polite", "hop")),
    "move.read": Seam("servers", ("polite", "hop")),
    "move.write": Seam("servers", ("polite", "hop")),
    "move.recording": Seam("servers", ("polite", "hop")),
}


def store_seam(api: str) -> str:
    """The seam of a data store method, by its Roblox name."""
    return f"store.{api}"


def call_seam(api: str) -> str:
    """The seam of a call to Roblox that is no data store call, by its Roblox name."""
    return f"call.{api}"
