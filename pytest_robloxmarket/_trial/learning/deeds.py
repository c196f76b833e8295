"""Products that nothing keeps: what a call for them does at once is judged, where nothing else shows a purchase."""

from collections.abc import Callable, Mapping, Sequence

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program
from pytest_robloxmarket._terms.deeds import is_argument, is_call, is_deed, is_own_argument, is_time, of_time
from pytest_robloxmarket._terms.events import Event, SessionChanged
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("judged_deeds", "seeing_deeds", "without_moments")


def seeing_deeds(program: Program) -> Program:
    """The same, on a market where it is told what calls of handlers do and nothing keeps."""

    def play(market: Market) -> None:
        market.world.sees_deeds = True
        program(market)

    return play


def without_moments(
    aside: Mapping[Aside, tuple[Location, ...]], judged: Sequence[Ladder]
) -> dict[Aside, tuple[Location, ...]]:
    """What is put aside, but for the moments whose seconds are judged, and for the seconds of what is no moment."""
    timed = [one.place.path for one in judged if is_time(one.place.path)]

    def is_told(place: Location) -> bool:
        return not is_time(place.path) and place.path not in map(of_time, timed)

    return {why: tuple(filter(is_told, places)) for why, places in aside.items()}


def judged_deeds(
    ladders: Sequence[Ladder], once: Sequence[Event], together: Callable[[], Sequence[Event]]
) -> tuple[Ladder, ...]:
    """Those of some ladders that tell best what a purchase does at once.

    Messages are judged only where a call does nothing else, and only the last one: what comes before may say that it
    has begun. A number in a message to one client that each purchase raises by what the first one brings says more than
    how often it was sent. In a message to all it may be raised by all, and what rises otherwise does so with time. It
    is not the buyer's where purchases of others raise it as well, like a place in a queue.

    Args:
        ladders: all that a purchase changes.
        once: what happened when one purchase was made.
        together: what happens when several users of one server make one each.
    """
    changed = [one.where for one in once if isinstance(one, SessionChanged) and one.delivery]
    last = [path for path in changed if is_call(path)][-1:]
    deeds = [one for one in ladders if is_deed(one.place.path)]
    # What is inside of a thing that comes, comes with it.
    paths = [one.place.path for one in deeds]
    deeds = [one for one in deeds if not any(one.place.path.startswith((f"{path}.", f"{path}[")) for path in paths)]
    kept = [one for one in ladders if not is_deed(one.place.path)]
    in_world = [one for one in deeds if not (is_call(one.place.path) or is_argument(one.place.path))]
    told = [one for one in deeds if is_own_argument(one.place.path) and one.step and not one.base]
    if told:
        seen = [(one.where, one.after) for one in together() if isinstance(one, SessionChanged) and one.delivery]
        told = [one for one in told if {after for where, after in seen if where == one.place.path} <= {one.step}]
    return tuple(kept or in_world or told or [one for one in deeds if one.place.path in last])
