"""What took something away: writes and changes that lower what the case is about, or go over another server's write."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._report.changes import changes, counted
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._report.values import is_number
from pytest_robloxmarket._terms.events import Event, SessionChanged, StoreRead, StoreWritten
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId, UserId
from pytest_robloxmarket._terms.store_events import UpdateCancelled

__all__ = ("Strikes", "find_strikes")

# A value that goes up and down all the time does not fill a story: its last falls are what a verdict rests on.
_STRIKES_MAX: Final = 4


class Strikes(NamedTuple):
    """The numbers of the events that took something away, or stood in a convicted call's way, and of the reads that led
    there, or to an idle write.
    """

    blows: frozenset[int]
    reads: frozenset[int]


def find_strikes(
    events: Sequence[Event],
    scene: Scene,
    cast: frozenset[UserId],
    keys: frozenset[tuple[str, str]],
    calls: frozenset[DeliveryId],
) -> Strikes:
    """Look through a run for what took something away from one of `cast`, or at one of `keys`; or blocked `calls`."""
    writers: dict[tuple[str, str], ServerId] = {}
    written: dict[tuple[str, str], int] = {}
    blocks: dict[tuple[str, str], int] = {}
    read: dict[tuple[ServerId, DeliveryId, str, str], int] = {}
    blows: list[int] = []
    reads: dict[int, int] = {}
    idle: set[int] = set()
    places = {event.where for event in events if isinstance(event, SessionChanged) and event.delivery != NO_DELIVERY}
    for number, event in enumerate(events):
        if isinstance(event, StoreRead):
            read[event.server, event.delivery, event.store, event.key] = number
        elif isinstance(event, StoreWritten):
            place = event.store, event.key
            writer = writers.get(place, event.server)
            base = read.get((event.server, event.delivery, *place), number)
            if (place in keys or scene.owners(event.key) & cast) and _takes_away(event, scene, writer):
                blows.append(number)
                reads[number] = base
            elif place in keys and event.delivery != NO_DELIVERY and not counted(event.before, event.after):
                idle.add(base)  # A purchase that moved nothing: what it had read may say why.
            writers[place], written[place] = event.server, number
        elif isinstance(event, UpdateCancelled) and event.delivery in calls:
            # A transform that refuses what it finds, like the lock of another server: whose write was that?
            blocks.setdefault((event.store, event.key), written.get((event.store, event.key), number))
        elif isinstance(event, SessionChanged) and number not in scene.set_ups and event.where in places:
            blows += [number] * (event.user in cast and _is_lower(event.before, event.after))
    last = blows[-_STRIKES_MAX:]
    return Strikes(
        frozenset({*last, *blocks.values()}), frozenset({reads[number] for number in last if number in reads} | idle)
    )


def _takes_away(event: StoreWritten, scene: Scene, writer: ServerId) -> bool:
    if event.before is None or event.before == event.after:
        return False
    if event.after is None or (writer != event.server and event.api == "SetAsync"):
        return True
    watched = scene.watched.get((event.store, event.key), ())
    found = (change for change in changes(event.before, event.after) if change.path in watched)
    return any(_is_lower(change.before, change.after) for change in found)


def _is_lower(before: object, after: object) -> bool:
    if not is_number(before):
        return False
    return after is None or (is_number(after) and after < before)  # type: ignore[operator]
