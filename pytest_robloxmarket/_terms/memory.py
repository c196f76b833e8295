"""What a memory store is called where data stores have a name: in events, effects and stories."""

from typing import Final

__all__ = ("EXPIRY", "in_memory", "memory_label")

# What a change is called that time makes, where a write has the name of its method.
EXPIRY: Final = "expiry"

_MARK: Final = "memory:"


def memory_label(name: str) -> str:
    """`memory:Locks` for the memory store `Locks`, be it a hash map, a sorted map or a queue."""
    return f"{_MARK}{name}"


def in_memory(store: str) -> bool:
    """Whether a store's name is that of a memory store."""
    return store.startswith(_MARK)
