"""Places beside the goods that a purchase moves as well: counts of saves, copies, and records of sales.

A record says that, when, what or for how much somebody bought. A game may keep it as well as it can, and lose one. It
is known by three things together: it is a save of its own, the game never loads it, and what it keeps is a count, a
price, or entries that name the purchase. See docs/decisions/0063.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import EACH, PURCHASE
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights, seen_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.ids import ProductId, Robux, UserId
from pytest_robloxmarket._terms.memory import in_memory, is_ordered
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Sale", "copied_places", "counted_places", "daily_places", "item_of", "owner_places", "recorded_places")

# A store and a key, of which a game saves and loads all or nothing.
_Saved: TypeAlias = tuple[str, str]

# So many numbers tell that each purchase brings more: before the first one there may be nothing.
_CLIMB: Final = 3

# Where nothing else tells a count of purchases from goods that are had one by one, people read its name.
_SAYS_SALES: Final = re.compile(
    "log|sale|sold|spen[dt]|purchase|receipt|audit|analytic|histor|revenue|transaction|bought|buyer|metric",
    re.IGNORECASE,
)


class Sale(NamedTuple):
    """What was bought in the looks, and for how much."""

    product: ProductId
    price: Robux


def counted_places(ladders: Sequence[Ladder], doubled: Sights) -> tuple[Location, ...]:
    """The places that a second delivery moves, while goods in the same saved value stay where they are."""
    if doubled.later.delivered < 2:
        return ()
    higher = {ladder.place: _is_higher(ladder, doubled.later) for ladder in ladders if ladder.place.store}
    stay = {(place.store, place.key) for place, moved in higher.items() if moved is False}
    return tuple(place for place, moved in higher.items() if moved and (place.store, place.key) in stay)


def owner_places(ladders: Sequence[Ladder], user: UserId, name: str) -> tuple[Location, ...]:
    """The places beside goods that say whose they are: what a purchase leaves there holds its buyer's id or name."""
    says = re.compile(rf"(?<!\d){user}(?!\d)|{re.escape(name)}")
    found = tuple(
        one.place
        for one in ladders
        if not (one.step or one.span or one.drawn)
        and any(value == user or (isinstance(value, str) and says.search(value)) for value in one.shown)
    )
    return found if len(found) < len(ladders) else ()


def daily_places(
    ladders: Sequence[Ladder], daily: Callable[[], Sights], timely: Iterable[Location], dated: Iterable[Location]
) -> tuple[tuple[Location, ...], Mapping[Location, str], tuple[Location, ...]]:
    """The places that begin anew each day, while goods in the same saved value go on: what was bought today.

    With them those that begin anew and have nothing beside them that goes on, with the path of what says which day it
    is; and those of which there is more if days go by: of such goods the first purchase of each day may bring more; and
    beside a moment, or where each purchase brings something else, time may (`energy` that comes back by itself).

    Args:
        ladders: all that a purchase moves.
        daily: makes the run with the most purchases again, one of them a day.
        timely: the places that hold when something was.
        dated: these, and all others in data stores that hold something else at another time, like the day of a visit.
    """
    climbing = [one for one in ladders if one.place.store and _is_amount(one)]
    saves = [one.place[:2] for one in climbing]
    # A date that is not inside of anything says the most of its save.
    by_depth = sorted(dated, key=lambda one: (EACH in one.path, len(one.path), one.path), reverse=True)
    moments = {place[:2]: place.path for place in by_depth}
    if all(one.step and saves.count(one.place[:2]) < 2 and one.place[:2] not in moments for one in climbing):
        return (), {}, ()
    last = daily().later
    if last.granted != last.bought:
        return (), {}, ()
    reached = {one.place: one.reach(seen_at(one, last)) for one in climbing if one.step}
    whole = {place[:2] for place, reach in reached.items() if reach is not None and reach[0] >= last.bought}
    # On the day of the look nothing may have been bought so far.
    begun = [place for place, reach in reached.items() if reach is not None and reach[1] <= 1]
    anew = tuple(place for place in begun if place[:2] in whole)
    alone = {
        place: moments[place[:2]] for place in begun if place not in anew and EACH not in moments.get(place[:2], EACH)
    }
    timed = {place[:2] for place in (*timely, *anew)}
    more = tuple(
        one.place
        for one in climbing
        if (not one.step or one.place[:2] in timed) and _is_beyond(one, seen_at(one, last))
    )
    return anew, alone, more


def _is_amount(ladder: Ladder) -> bool:
    """Whether a place holds a number of which each purchase brings more, and which is neither a moment nor drawn."""
    numbers = [value for value in ladder.later or ladder.rungs if is_number(value)]
    return (
        not in_memory(ladder.place.store)
        and not ladder.span
        and not ladder.drawn
        and len(numbers) >= _CLIMB
        and numbers == sorted(set(numbers))
    )


def _is_beyond(ladder: Ladder, value: Value) -> bool:
    """Whether a number is higher than what as many purchases have left that were made one soon after the other."""
    top = (ladder.later or ladder.rungs)[-1]
    return is_number(value) and is_number(top) and value > top


def copied_places(ladders: Sequence[Ladder], handled: frozenset[Location]) -> tuple[Location, ...]:
    """The places that hold what calls have saved elsewhere: no call writes them, or they are an ordered board of it."""
    saved = {_differences(one) for one in ladders if one.place in handled}
    plain = [one for one in ladders if one.place.store and not is_ordered(one.place.store)]

    def is_copy(one: Ladder) -> bool:
        if is_ordered(one.place.store):
            # A board has a line for each of its users; a number of all that is as high with one buyer is a count.
            alike = [other for other in plain if one.place.owned or not other.place.owned]
            # What has grown with time is taken from the rungs of the one, and may not be from those of the other.
            sides = (_differences, _rises)
            return any(_follows(side(one), side(other)) for other in alike for side in sides)
        return bool(one.place.store) and one.place not in handled and _differences(one) in saved

    return tuple(one.place for one in ladders if is_copy(one))


def _follows(board: Sequence[Value], saved: Sequence[Value]) -> bool:
    """Whether each rung of a board is what was saved by then: a loop may not have come to the last purchases so far."""
    return len(board) == len(saved) and all(value in saved[: number + 1] for number, value in enumerate(board))


def _differences(ladder: Ladder) -> tuple[Value, ...]:
    """The rungs after a rejoin; nothing at all counts as 0, since a copy may be made where nothing was saved so far."""
    return tuple(value or 0 for value in ladder.later)


def _rises(ladder: Ladder) -> tuple[Value, ...]:
    """The same, from what is there when nothing was bought; as they are where some are no numbers."""
    rungs = _differences(ladder)
    numbers = [value for value in rungs if is_number(value)]
    return tuple(value - numbers[0] for value in numbers) if numbers and len(numbers) == len(rungs) else rungs


def _is_higher(ladder: Ladder, sight: Sight) -> bool | None:
    """Whether a place shows more than one purchase; None where it could not."""
    top = ladder.reach((ladder.later or ladder.rungs)[min(2, len(ladder.later or ladder.rungs) - 1)])
    if top is None or top[0] < 2:
        return None
    reach = ladder.reach(seen_at(ladder, sight))
    return reach is None or reach[0] > 1


def recorded_places(
    ladders: Sequence[Ladder], loaded: Set[_Saved], dated: Iterable[Location], sale: Sale
) -> tuple[Location, ...]:
    """The places of records beside the goods; none where nothing else is kept: a list of purchases may be a balance.

    Args:
        ladders: all that a purchase moves.
        loaded: the keys that the game loaded outside of its handler's calls.
        dated: the places that hold when something was.
        sale: what was bought.
    """
    saved: dict[_Saved, list[Ladder]] = {}
    for one in ladders:
        if one.place.store:
            saved.setdefault(one.place[:2], []).append(one)
    known = {key for key in saved if is_ordered(key[0])}.union(place[:2] for place in dated)
    if any(key in loaded for key in saved):
        known = {*saved}
    found = {key for key, inside in saved.items() if key not in loaded and _is_record(inside, sale, known=key in known)}
    places = tuple(one.place for one in ladders if one.place[:2] in found)
    return places if any(one.place.store and one.place not in places for one in ladders) else ()


def _is_record(inside: Sequence[Ladder], sale: Sale, *, known: bool) -> bool:
    """Whether all that a purchase moves in one save are counts, sums of prices, and entries that name the purchase.

    Args:
        inside: the ladders of one save.
        sale: what was bought.
        known: what else is known of the game tells counts from goods that are had one by one.
    """
    if any(one.step not in {0, 1, sale.price} for one in inside):
        return False
    names = [one.place for one in inside if _names(one, sale)]
    lists = {_list_of(place) for place in names}
    counts = [one for one in inside if one.step == 1 and EACH not in one.place.path]
    if names:
        # What stands beside the name of a purchase is about that purchase.
        return all(one in counts or one.place in names or _list_of(one.place) in lists for one in inside)
    return len(counts) == len(inside) and (known or all(_SAYS_SALES.search(str(one.place)) for one in inside))


def _names(ladder: Ladder, sale: Sale) -> bool:
    """Whether a place says which purchase it was, of what, or for how much."""
    said = [item_of(ladder.place), *ladder.rungs, *ladder.later]
    names = {sale.product, str(sale.product), PURCHASE, *([sale.price] if sale.price > 1 else [])}
    return ladder.step == sale.price != 1 or any(one in names for one in said)


def _list_of(place: Location) -> str:
    """The path of the table or list that something stands in."""
    return place.path.partition(EACH)[0].rstrip("#") if EACH in place.path else place.path.rpartition(".")[0]


def item_of(place: Location) -> Value:
    """The thing in a list of which a place says how often it is there."""
    if EACH not in place.path or place.path[-1] in {"#", "+"}:
        return None
    item = place.path.partition(EACH)[2].partition("=")[2]
    try:
        found: Value = json.loads(item)
    except ValueError:
        return item  # A number that is somebody's id stands there as `{user}`, and a name may hold a sign of ours.
    return found
