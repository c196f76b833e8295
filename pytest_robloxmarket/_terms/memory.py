"""What memory stores and ordered data stores are called where each store has a name: in events, effects and stories."""

from typing import Final

__all__ = ("EXPIRY", "ORDERED_MARK", "in_memory", "is_ordered", "memory_label")

# What a change is called that time makes, where a write has the name of its method.
EXPIRY: Final = "expiry"

# What an ordered data store has behind its name: another may have the same one.
ORDERED_MARK: Final = " (ordered)"

_MARK: Final = "memory:"


def memory_label(name: str) -> str:
    """`memory:Locks` for the memory store `Locks`, be it a hash map, a sorted map or a queue."""
    return f"{_MARK}{name}"


def in_memory(store: str) -> bool:
    """Whether a store's name is that of a memory store."""
    return store.startswith(_MARK)


def is_ordered(store: str) -> bool:
    """Whether a store's name is that of an ordered data store."""
    return store.endswith(ORDERED_MARK)
