"""A place is never loaded: what a script looks for in it and does not find may be our gap, and no game's mistake."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance

__all__ = ("tell_gap",)


def tell_gap(instance: "Instance", name: str, origin: int) -> None:
    """Say that a child was looked for and is not here, if a place could have it; `origin` is whose code looked."""
    if _is_of_the_place(instance):
        instance.context.host.emit_unsupported(f"{instance.full_name()}.{name}", origin)


def _is_of_the_place(instance: "Instance") -> bool:
    """Whether it is in the data model and nobody but the place could have put something below it.

    What game code made, it must fill itself. What is on a player is `MissingLooked`, and players come and go.
    """
    if instance.class_name == "DataModel":
        return False
    one = instance
    while one.parent is not None:
        if one.made_by_game or one.observer is not None or one.class_name == "Players":
            return False
        one = one.parent
    return one.class_name == "DataModel"
