"""Who is told what game code does to a player, and how places below a player are written."""

from typing import Final, Protocol

__all__ = ("WATCHED", "Observer", "join_path")

# Of a humanoid, the numbers that a purchase may change.
WATCHED: Final = ("Health", "MaxHealth", "WalkSpeed", "JumpPower", "JumpHeight")


class Observer(Protocol):
    """Who is told what game code does below an instance; `path` is relative to it, like `leaderstats.Gold`.

    An attribute is written `@Coins`, or `leaderstats.@Coins` when it is on a child.
    """

    def changed(self, path: str, before: object, after: object) -> None:
        """A value changed; None stands for absent."""
        ...

    def missing(self, path: str) -> None:
        """Game code looked for something that is not there."""
        ...


def join_path(path: str, name: str) -> str:
    """`path.name`, where either may be empty."""
    return f"{path}.{name}" if path and name else path or name
