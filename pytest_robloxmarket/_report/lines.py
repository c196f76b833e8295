"""Event -> story line. The table `TELLERS` is the legend of every story."""

import re
from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._report.changes import tell_changes, tell_value
from pytest_robloxmarket._report.lateness import tell_lateness
from pytest_robloxmarket._report.line import PLATFORM, StoryLine, Teller
from pytest_robloxmarket._report.pass_lines import PASS_TELLERS
from pytest_robloxmarket._report.scene import Arrival, Scene
from pytest_robloxmarket._report.service_lines import SERVICE_TELLERS
from pytest_robloxmarket._report.values import place_name, short
from pytest_robloxmarket._report.words import WHAT_WIDTH_MAX, entry_name, receipt_name, server_name
from pytest_robloxmarket._terms.events import (
    Acknowledged,
    BindingRefused,
    BindToCloseTimedOut,
    DecisionRecorded,
    DeliveryStarted,
    Event,
    HandlerAnswered,
    HandlerRaised,
    HandlerStuck,
    MarketHealed,
    MissingLooked,
    OrderChanged,
    PlayerJoined,
    PlayerLeft,
    Printed,
    PromptClosed,
    PurchaseMade,
    PurchaseRefunded,
    PurchaseRefused,
    RecordingLost,
    ServerClosed,
    ServerClosing,
    ServerCrashed,
    ServerStarted,
    SessionChanged,
    StayedAway,
    StoreFaulted,
    StoreRead,
    StoreRefused,
    StoreWritten,
    TaskRaised,
    Unsupported,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ProductId
from pytest_robloxmarket._terms.memory import EXPIRY
from pytest_robloxmarket._terms.store_events import BudgetSpent, TransformRepeated, UpdateCancelled
from pytest_robloxmarket._terms.texts import TEXT_MAX, fitted, visible

__all__ = ("TELLERS", "tell_event")

# So much of a key tells it from the others of a story.
_KEY_MIN: Final = 10

# So many products of a filter are named.
_PRODUCTS_MAX: Final = 3

# Roblox's own texts say in this length what is wrong, and then why.
_REASON_MAX: Final = 46

# Roblox's own names have at most 20 characters, and a path with its line at the most this many.
_HOUR_MS: Final = 3_600_000
_WHO_MAX: Final = 24
_DETAIL_MAX: Final = 60


_PLATFORM: Final = PLATFORM

_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ENDINGS: Final[Mapping[int, str]] = {1: "st", 2: "nd", 3: "rd"}

_CHANNELS: Final[Mapping[str, str]] = {
    "ExperienceDetailsPage": " on the game's details page",
    "AdReward": " as an ad reward",
    "CommerceProduct": " with a commerce product",
}

_CRASHES: Final[Mapping[str, str]] = {
    "crash.write": "crashes just before its data store write",
    "crash.read": "crashes just before its data store read",
    "crash.memory": "crashes just before its memory store request",
    "crash.reply": "crashes before the data store's answer arrives",
    "crash.delivery": "crashes before it calls the handler",
    "crash.recording": "crashes before the answer is recorded",
    "crash.recorded": "crashes right after the recording",
}

_LEAVES: Final[Mapping[str, str]] = {
    "hop": "leaves server {} for another server",
    "away": "leaves server {} for a while",
    "kick": "is kicked from server {}",
    "crash": "loses the connection to server {}",
    "shutdown": "is sent away from server {}",
}

_FAULTS: Final[Mapping[str, str]] = {
    "failed": "fails: nothing is saved",
    "applied_but_failed": "reports failure, but is saved",
    "late": "hangs, and is done late",
    "never": "never gets an answer",
}

_REFUNDS: Final[Mapping[str, str]] = {"rejected": "was rejected", "expired": "was open for too long"}

# `Shop.server.luau:24: attempt to ...`: where, and what.
_PLACED: Final = re.compile(r"^([\w./\\@-]+:\d+): (.+)$", re.DOTALL)


def tell_event(event: Event, scene: Scene) -> StoryLine:
    """One event as a line; each kind of event has one, whether a story needs it or not."""
    line = TELLERS[type(event)](event, scene)
    # Here all that scripts, keys and players say passes: from here on it is text.
    return line._replace(
        who=fitted(line.who, _WHO_MAX), what=fitted(line.what, TEXT_MAX), detail=fitted(line.detail, _DETAIL_MAX)
    )


def _product(product: ProductId, scene: Scene) -> str:
    name = scene.products.get(product)
    return f'{product} "{name}"' if name else str(product)


def _times(attempt: int) -> str:
    if attempt <= 1:
        return ""
    if attempt < len(_ORDINALS):
        return f", for the {_ORDINALS[attempt]} time"
    ending = "th" if attempt % 100 in {11, 12, 13} else _ENDINGS.get(attempt % 10, "th")
    return f", for the {attempt}{ending} time"


def _within(delivery: DeliveryId) -> int:
    return int(delivery != NO_DELIVERY)


def _about(delivery: DeliveryId, scene: Scene) -> str:
    """` for R1` where two deliveries run side by side on a server, and it would not be clear."""
    return f" for {receipt_name(scene.receipts[delivery])}" if delivery in scene.crowded else ""


def _error(message: str) -> tuple[str, str]:
    """An error's text in one line, and where it was raised."""
    found = _PLACED.match(message)
    where, text = (found[1], found[2]) if found else ("", message)
    return visible(text), where


def _server_started(event: ServerStarted, _: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, server_name(event.server), "starts")


def _server_crashed(event: ServerCrashed, _: Scene) -> StoryLine:
    what = _CRASHES.get(event.seam, "crashes")
    return StoryLine(True, event.at_ms, server_name(event.server), what, "what was not saved is gone")


def _server_closing(event: ServerClosing, _: Scene) -> StoryLine:
    # An update in the middle of everything is what a search chooses.
    return StoryLine(
        event.reason == "DeveloperUpdate", event.at_ms, server_name(event.server), f"shuts down ({event.reason})"
    )


def _server_closed(event: ServerClosed, _: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, server_name(event.server), "is gone", "what was not saved is gone")


def _bind_to_close_timed_out(event: BindToCloseTimedOut, _: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, server_name(event.server), "is stopped: BindToClose took too long")


def _player_joined(event: PlayerJoined, scene: Scene) -> StoryLine:
    arrival = scene.arrivals.get(event, Arrival(True, ""))
    what = "joins" if arrival.first else "rejoins on"
    return StoryLine(False, event.at_ms, event.name, f"{what} {server_name(event.server)}", arrival.holds)


def _player_left(event: PlayerLeft, scene: Scene) -> StoryLine:
    what = _LEAVES.get(event.reason, "leaves server {}").format(event.server)
    return StoryLine(event.reason in {"hop", "away"}, event.at_ms, scene.user(event.user), what)


def _prompt_closed(event: PromptClosed, scene: Scene) -> StoryLine:
    what = f"closes the prompt for {_product(event.product, scene)}"
    return StoryLine(
        False, event.at_ms, scene.user(event.user), what, "after buying" if event.purchased else "without buying"
    )


_WISHES: Final = {"prompt": " in the game's prompt", "place": " in another place of the game"}


def _purchase_made(event: PurchaseMade, scene: Scene) -> StoryLine:
    asked = scene.asked.get(event.receipt)
    if asked is not None:
        what = f"buys {_product(event.product, scene)} again, to see whether {receipt_name(asked)} resolves"
    else:
        where = _WISHES.get(event.wish) or _CHANNELS.get(event.channel, "")
        price = f"as a gift for {scene.user(event.friend)}" if event.friend else f"for {event.price} Robux"
        what = f"buys {_product(event.product, scene)} {price}{where}"
    detail = f"receipt {receipt_name(event.receipt)}, {event.escrow} in escrow"
    return StoryLine(False, event.at_ms, scene.user(event.user), what, detail)


def _purchase_refused(event: PurchaseRefused, scene: Scene) -> StoryLine:
    what = f"cannot buy {_product(event.product, scene)}: {event.why}"
    return StoryLine(False, event.at_ms, scene.user(event.user), what)


def _delivery_started(event: DeliveryStarted, _: Scene) -> StoryLine:
    receipt = receipt_name(event.receipt)
    call = f"ProcessReceipt({receipt})" if event.handler == "ProcessReceipt" else f"{event.handler} gets {receipt}"
    return StoryLine(False, event.at_ms, server_name(event.server), call + _times(event.attempt))


def _handler_answered(event: HandlerAnswered, scene: Scene) -> StoryLine:
    what = f"answers {event.shown}{_about(event.delivery, scene)}"
    detail = "" if event.decision else "which is no decision"
    return StoryLine(False, event.at_ms, server_name(event.server), what, detail)


def _handler_raised(event: HandlerRaised, scene: Scene) -> StoryLine:
    message, where = _error(event.message)
    what = f"the handler raises{_about(event.delivery, scene)}: {message}"
    return StoryLine(False, event.at_ms, server_name(event.server), what, where)


def _handler_stuck(event: HandlerStuck, scene: Scene) -> StoryLine:
    message, where = _error(event.message)
    what = f"the handler is stopped{_about(event.delivery, scene)}: {message}"
    return StoryLine(False, event.at_ms, server_name(event.server), what, where)


def _decision_recorded(event: DecisionRecorded, _: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, _PLATFORM, f"records {receipt_name(event.receipt)} as granted")


def _recording_lost(event: RecordingLost, _: Scene) -> StoryLine:
    return StoryLine(True, event.at_ms, _PLATFORM, f"the recording of {receipt_name(event.receipt)} is lost")


def _acknowledged(event: Acknowledged, _: Scene) -> StoryLine:
    what = f"closes {receipt_name(event.receipt)} by itself"
    return StoryLine(False, event.at_ms, _PLATFORM, what, f"no handler was set on {server_name(event.server)}")


def _binding_refused(event: BindingRefused, _: Scene) -> StoryLine:
    products = ", ".join(map(str, event.products[:_PRODUCTS_MAX])) or "all other products"
    more = f" and {len(event.products) - _PRODUCTS_MAX} more" if len(event.products) > _PRODUCTS_MAX else ""
    why = f"{event.taken} has one already" if event.taken else "they have one already"
    return StoryLine(False, event.at_ms, server_name(event.server), f"binds no handler for {products}{more}", why)


def _purchase_refunded(event: PurchaseRefunded, scene: Scene) -> StoryLine:
    why = f"{receipt_name(event.receipt)} {_REFUNDS[event.why]}"
    return StoryLine(False, event.at_ms, _PLATFORM, f"gives {event.price} Robux back to {scene.user(event.user)}", why)


def _session_changed(event: SessionChanged, scene: Scene) -> StoryLine:
    name = scene.user(event.user)
    place = place_name(event.where.replace("{user}", name).replace("{name}", name))
    if scene.buyer(event.delivery) != event.user:
        place = f"{scene.user(event.user)}'s {place}"
    about = _about(event.delivery, scene)
    room = WHAT_WIDTH_MAX - 2 * _within(event.delivery) - len(about)
    what = tell_changes(place, event.before, event.after, room=room) + about
    return StoryLine(False, event.at_ms, server_name(event.server), what, event.source, _within(event.delivery))


def _store_written(event: StoreWritten, scene: Scene) -> StoryLine:
    about = _about(event.delivery, scene)
    name = entry_name(event.store, event.key, scene)
    room = WHAT_WIDTH_MAX - 2 * _within(event.delivery) - len(about)
    watched = scene.watched.get((event.store, event.key), ())
    what = tell_changes(name, event.before, event.after, room=room, watched=watched, naming=scene.key) + about
    if event.api == EXPIRY:
        return StoryLine(False, event.at_ms, PLATFORM, what, "its time is over")
    return StoryLine(False, event.at_ms, server_name(event.server), what, event.source, _within(event.delivery))


def _store_read(event: StoreRead, scene: Scene) -> StoryLine:
    watched = scene.watched.get((event.store, event.key), ())
    told = tell_value(entry_name(event.store, event.key, scene), event.value, watched, scene.key)
    what = f"reads {told}{_about(event.delivery, scene)}"
    detail = "from the server's own cache" if event.cached else ""
    return StoryLine(False, event.at_ms, server_name(event.server), what, detail, _within(event.delivery))


def _store_faulted(event: StoreFaulted, scene: Scene) -> StoryLine:
    suffers = _FAULTS.get(event.outcome, event.outcome)
    if event.outcome == "failed" and event.api == "GetAsync":
        suffers = "fails"
    what = f"{event.api} of {entry_name(event.store, event.key, scene)}{_about(event.delivery, scene)}"
    return StoryLine(True, event.at_ms, server_name(event.server), what, suffers, _within(event.delivery))


def _update_cancelled(event: UpdateCancelled, scene: Scene) -> StoryLine:
    what = f"UpdateAsync of {entry_name(event.store, event.key, scene)}{_about(event.delivery, scene)} writes nothing"
    detail = f"given {short(event.value)}, it returned nil"
    return StoryLine(False, event.at_ms, server_name(event.server), what, detail, _within(event.delivery))


def _transform_repeated(event: TransformRepeated, scene: Scene) -> StoryLine:
    what = f"UpdateAsync of {entry_name(event.store, event.key, scene)}{_about(event.delivery, scene)}"
    detail = "calls its transform again: somebody wrote the key meanwhile"
    return StoryLine(False, event.at_ms, server_name(event.server), what, detail, _within(event.delivery))


def _budget_spent(event: BudgetSpent, scene: Scene) -> StoryLine:
    what = f"the budget of {event.request_type} is used up{_about(event.delivery, scene)}"
    return StoryLine(True, event.at_ms, server_name(event.server), what, "by the other code of the game")


def _store_refused(event: StoreRefused, scene: Scene) -> StoryLine:
    # The reason matters more than the key, which may itself be it.
    about = _about(event.delivery, scene)
    room = WHAT_WIDTH_MAX - 2 - len(f"{event.api} of {event.store}[]{about} fails")
    what = f"{event.api} of {entry_name(event.store, event.key, scene, max(room, _KEY_MIN))}{about} fails"
    detail = fitted(event.message, _REASON_MAX)
    return StoryLine(False, event.at_ms, server_name(event.server), what, detail, _within(event.delivery))


def _printed(event: Printed, _: Scene) -> StoryLine:
    verb = "warns" if event.level == "warn" else "prints"
    return StoryLine(False, event.at_ms, server_name(event.server), f"{verb}: {event.text}")


def _task_raised(event: TaskRaised, _: Scene) -> StoryLine:
    message, where = _error(event.message)
    return StoryLine(False, event.at_ms, server_name(event.server), f"a thread ends with an error: {message}", where)


def _missing_looked(event: MissingLooked, scene: Scene) -> StoryLine:
    what = f"looks for {place_name(event.where)} on {scene.user(event.user)}"
    return StoryLine(False, event.at_ms, server_name(event.server), what, "there is none")


def _unsupported(event: Unsupported, _: Scene) -> StoryLine:
    what = f"uses {event.member}"
    return StoryLine(False, event.at_ms, server_name(event.server), what, "which is not faked")


def _stayed_away(event: StayedAway, _: Scene) -> StoryLine:
    hours = round(event.away_ms / _HOUR_MS)
    what = f"nobody plays for {'an hour' if hours == 1 else f'{hours} hours'}"
    return StoryLine(event.chosen, event.at_ms, _PLATFORM, what)


def _market_healed(event: MarketHealed, _: Scene) -> StoryLine:
    return StoryLine(False, event.at_ms, _PLATFORM, "from here on nothing goes wrong")


TELLERS: Final[Mapping[type[object], Teller]] = {
    ServerStarted: _server_started,
    ServerCrashed: _server_crashed,
    ServerClosing: _server_closing,
    ServerClosed: _server_closed,
    BindToCloseTimedOut: _bind_to_close_timed_out,
    PlayerJoined: _player_joined,
    PlayerLeft: _player_left,
    PromptClosed: _prompt_closed,
    PurchaseMade: _purchase_made,
    PurchaseRefused: _purchase_refused,
    DeliveryStarted: _delivery_started,
    HandlerAnswered: _handler_answered,
    HandlerRaised: _handler_raised,
    HandlerStuck: _handler_stuck,
    DecisionRecorded: _decision_recorded,
    RecordingLost: _recording_lost,
    BindingRefused: _binding_refused,
    Acknowledged: _acknowledged,
    PurchaseRefunded: _purchase_refunded,
    SessionChanged: _session_changed,
    StoreWritten: _store_written,
    StoreRead: _store_read,
    StoreFaulted: _store_faulted,
    StoreRefused: _store_refused,
    UpdateCancelled: _update_cancelled,
    TransformRepeated: _transform_repeated,
    BudgetSpent: _budget_spent,
    **PASS_TELLERS,
    **SERVICE_TELLERS,
    Printed: _printed,
    TaskRaised: _task_raised,
    MissingLooked: _missing_looked,
    Unsupported: _unsupported,
    OrderChanged: tell_lateness,
    MarketHealed: _market_healed,
    StayedAway: _stayed_away,
}
