"""What a reader must know before the first line: names, whose receipt it is, what a player arrives with."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._report.changes import changes, counted
from pytest_robloxmarket._report.values import leaf_name, short
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    OrderChanged,
    PlayerJoined,
    PlayerLeft,
    PurchaseMade,
    PurchaseRefunded,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ProductId, ReceiptId, ServerId, UserId, short_ids

__all__ = ("Arrival", "Scene", "set_scene")

# Two values tell a reader where a player stands; more would be an inventory.
_HELD_MAX: Final = 2


# So many numbers of one key are followed through a story.
_WATCHED_MAX: Final = 4


class Arrival(NamedTuple):
    """How a join is told: whether it is the user's first, and what they have then, like `Gold 0`."""

    first: bool
    holds: str


class Scene(NamedTuple):
    """Facts of a run that the telling of single events needs.

    `arrivals` is keyed by the join event; `set_ups` are the numbers of the events that a join tells
    along with itself; `crowded` are the deliveries that ran while another one did on the same server;
    `products` has the names to show, and is empty while there is only one product; `until` says how late it was when
    the last of those came that overtook one and the same thing in one go; `watched` has, for each data store and key,
    the paths of what is counted there; `asked` are the purchases that were only made to see whether another resolves.
    """

    names: Mapping[UserId, str]
    receipts: Mapping[DeliveryId, ReceiptId]
    buyers: Mapping[ReceiptId, UserId]
    crowded: frozenset[DeliveryId]
    products: Mapping[ProductId, str]
    arrivals: Mapping[PlayerJoined, Arrival]
    set_ups: frozenset[int]
    until: Mapping[OrderChanged, int]
    watched: Mapping[tuple[str, str], tuple[str, ...]]
    asked: Mapping[ReceiptId, ReceiptId]

    def user(self, user: UserId) -> str:
        """A user's name."""
        return self.names.get(user, f"user {user}")

    def key(self, key: str) -> str:
        """A data store key in which a user's id is replaced by their name, and a PurchaseId cut to its beginning."""
        return re.sub(r"\d+", lambda found: self.names.get(UserId(int(found[0])), found[0]), short_ids(key))

    def owners(self, key: str) -> frozenset[UserId]:
        """The users whose id or name a data store key holds."""
        words = set(re.findall(r"[^\W_]+", key)) | set(re.findall(r"\d+", key))
        return frozenset(user for user, name in self.names.items() if str(user) in words or name in words)

    def buyer(self, delivery: DeliveryId) -> UserId | None:
        """Whose purchase a delivery is about."""
        receipt = self.receipts.get(delivery)
        return None if receipt is None else self.buyers.get(receipt)


def set_scene(
    events: Sequence[Event], products: Mapping[ProductId, tuple[str, int]], focus: Collection[str] = ()
) -> Scene:
    """Read a run once for the facts that its telling needs.

    Args:
        events: the run as far as it will be told.
        products: each product's name and price.
        focus: texts that name the places that the case is about, with `{user}` or `{name}` for whose they are.
    """
    starts = [event for event in events if isinstance(event, DeliveryStarted)]
    purchases = [event for event in events if isinstance(event, PurchaseMade)]
    bought = dict.fromkeys(event.product for event in purchases)
    arrivals, set_ups = _arrivals(events)
    scene = Scene(
        names={event.user: event.name for event in events if isinstance(event, PlayerJoined)},
        receipts={event.delivery: event.receipt for event in starts},
        buyers={event.receipt: event.user for event in purchases},
        crowded=_crowded(events),
        products={product: products[product][0] for product in bought if product in products and len(bought) > 1},
        arrivals=arrivals,
        set_ups=frozenset(set_ups),
        until=_until(events),
        watched={},
        asked=_asked(events),
    )
    return scene._replace(watched=_watched(events, scene, _named(focus, scene.names.values())))


def _crowded(events: Sequence[Event]) -> frozenset[DeliveryId]:
    running: dict[ServerId, set[DeliveryId]] = {}
    crowded: set[DeliveryId] = set()
    for event in events:
        if isinstance(event, DeliveryStarted):
            here = running.setdefault(event.server, set())
            here.add(event.delivery)
            if len(here) > 1:
                crowded |= here
        elif isinstance(event, HandlerAnswered | HandlerRaised):
            running.get(event.server, set()).discard(event.delivery)
    return frozenset(crowded)


def _asked(events: Sequence[Event]) -> dict[ReceiptId, ReceiptId]:
    """Which open receipt each purchase of ours, and of no user, is about."""
    open_receipts: dict[ReceiptId, UserId] = {}
    asked: dict[ReceiptId, ReceiptId] = {}
    for event in events:
        if isinstance(event, PurchaseMade):
            waiting = [receipt for receipt, user in open_receipts.items() if user == event.user]
            if event.wish == "check" and waiting:
                asked[event.receipt] = waiting[0]
            open_receipts[event.receipt] = event.user
        elif isinstance(event, DecisionRecorded | Acknowledged | PurchaseRefunded):
            open_receipts.pop(event.receipt, None)
    return asked


def _named(focus: Collection[str], names: Collection[str]) -> str:
    """The texts for each user, one below the other."""
    return "\n".join(text.replace("{user}", name).replace("{name}", name) for text in focus for name in names)


def _watched(events: Sequence[Event], scene: Scene, focus: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the case is about in each key, whatever it is; and then what is counted there, by deliveries first."""
    writes = [event for event in events if isinstance(event, StoreWritten)]
    found: dict[tuple[str, str], dict[str, None]] = {}
    counts: dict[tuple[str, str], dict[str, None]] = {}
    for event in sorted(writes, key=lambda event: event.delivery == NO_DELIVERY):
        place = event.store, event.key
        found.setdefault(place, {}).update((change.path, None) for change in changes(event.before, event.after))
        counts.setdefault(place, {}).update(dict.fromkeys(counted(event.before, event.after)))
    watched = {}
    for place, paths in found.items():
        name = re.escape(f"{place[0]}[{scene.key(place[1])}]")
        ordered = [path for path in paths if re.search(rf"{name}{re.escape(scene.key(path))}(?!\w)", focus)]
        watched[place] = tuple(dict.fromkeys((*ordered, *counts[place])))[:_WATCHED_MAX]
    return watched


def _until(events: Sequence[Event]) -> dict[OrderChanged, int]:
    """The time of the last of several overtakings in one go: a third may come before both the first and the second."""
    until: dict[OrderChanged, int] = {}
    following = None
    for event in reversed(events):
        if isinstance(event, OrderChanged):
            until[event] = event.at_ms if following is None else until[following]
            following = event
        else:
            following = None
    return until


def _arrivals(events: Sequence[Event]) -> tuple[dict[PlayerJoined, Arrival], set[int]]:
    """What each join tells, and the numbers of the events that it tells along with itself."""
    touched = {event.where for event in events if isinstance(event, SessionChanged) and event.delivery != NO_DELIVERY}
    arrivals: dict[PlayerJoined, Arrival] = {}
    set_ups: set[int] = set()
    met: set[UserId] = set()
    for number, event in enumerate(events):
        if isinstance(event, PlayerJoined):
            held, told = _held(events, number, event, touched)
            shown = {where: value for where, value in held.items() if where in touched} or held
            words = [f"{leaf_name(where)} {short(value)}" for where, value in shown.items()]
            arrivals[event] = Arrival(event.user not in met, ", ".join(words[:_HELD_MAX]))
            set_ups |= told
            met.add(event.user)
    return arrivals, set_ups


def _held(
    events: Sequence[Event], number: int, join: PlayerJoined, touched: set[str]
) -> tuple[dict[str, object], set[int]]:
    """What a player arrives with, by place; and the numbers of the events that say so.

    It is what the game sets up in the moment of the join; and where it does not, what a handler finds
    when it changes the value later.
    """
    held: dict[str, object] = {}
    told: set[int] = set()
    for later, event in enumerate(events[number + 1 :], number + 1):
        if isinstance(event, PlayerLeft) and event.user == join.user and event.server == join.server:
            break
        if not isinstance(event, SessionChanged) or event.user != join.user or event.server != join.server:
            continue
        if event.where not in held and event.delivery == NO_DELIVERY and event.at_ms == join.at_ms:
            held[event.where] = event.after
            told.add(later)
        elif event.after is None and event.at_ms == join.at_ms and event.where in held:
            # An instance that was named after it had been put here: what counts is its last name.
            del held[event.where]
            told.add(later)
        elif event.where in touched:
            # The first change says what was there, be it nothing; those after it say what has become of that.
            held.setdefault(event.where, event.before)
    return {where: value for where, value in held.items() if value is not None}, told
