"""A place is never loaded: what a script looks for in it and does not find may be our gap, and no game's mistake."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._engine.class_table import OUT_OF_REACH
from pytest_robloxmarket._luau.threads import current_origin

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._engine.instances import Instance

__all__ = ("fill_class", "fill_gap", "fill_question", "note_unfound", "tell_gap", "tell_unfound")


def fill_gap(instance: "Instance", name: str) -> "Instance | None":
    """What stands in for a child that was looked for and is not here; None where nothing does."""
    fill = cast("LuauServer", instance.context).fill_gap
    return fill(instance, name, False) if fill is not None and _is_of_the_place(instance) else None


def fill_question(instance: "Instance", name: str) -> "Instance | None":
    """The same for a method that answers nil where nothing is there.

    Nothing stands in for what is further up: who looks in one folder after the other, from the inside to the outside,
    as roblox-ts does for `node_modules`, wants to hear that it is not here.
    """
    fill = cast("LuauServer", instance.context).fill_gap
    if fill is None or not _is_of_the_place(instance):
        return None
    above = instance.parent
    while above is not None:
        if above.find_child(name) is not None:
            return None
        above = above.parent
    return fill(instance, name, True)


def fill_class(instance: "Instance", class_name: str) -> "Instance | None":
    """What stands in for a child of a class that was looked for and is not here; None where nothing does."""
    fill = cast("LuauServer", instance.context).fill_class
    return fill(instance, class_name) if fill is not None and _is_of_the_place(instance) else None


def tell_gap(instance: "Instance", name: str, origin: int) -> None:
    """Say that a child was looked for and is not here, if a place could have it; `origin` is whose code looked."""
    if _is_of_the_place(instance) and not _is_out_of_reach(instance, name):
        instance.context.host.emit_unsupported(f"{instance.full_name()}.{name}", origin)


def _is_out_of_reach(instance: "Instance", name: str) -> bool:
    """Whether a name is that of a property which no script of a game can reach on Roblox either."""
    return any(name in names and instance.is_a(kind) for kind, names in OUT_OF_REACH.items())


def note_unfound(instance: "Instance", call: str, look: "Callable[[], object]") -> None:
    """Remember that a method found nothing and said so with nil, if a place could have it.

    Most games can live with that nil: they make what is not there, or leave something out. So it is told only when a
    game fails (`tell_unfound`); `look` says then whether it is there by now.
    """
    if _is_of_the_place(instance):
        server = cast("LuauServer", instance.context)
        server.unfound[f"{instance.full_name()}{call}"] = look, current_origin(server)


def tell_unfound(server: "LuauServer", origin: int, looked: int | None = None) -> None:
    """Say what was looked for and is still not here; `looked` is whose code looked for it, if that matters."""
    for member, (look, by) in tuple(server.unfound.items()):
        if looked in {None, by}:
            del server.unfound[member]
            if look() is None:
                server.host.emit_unsupported(member, origin)


def _is_of_the_place(instance: "Instance") -> bool:
    """Whether it is in the data model and nobody but the place could have put something below it.

    What game code made, it must fill itself. What is on a player is `MissingLooked`, and players come and go. But what
    stands in for a model, and so each copy of that, has what the place put into the model, wherever it is.
    """
    if instance.class_name == "DataModel":
        return False
    one = instance
    while one.parent is not None:
        if one.unclassed:
            return True
        if one.made_by_game or one.observer is not None or one.observer_prefix or one.class_name == "Players":
            return False
        one = one.parent
    return one.unclassed or one.class_name == "DataModel"
