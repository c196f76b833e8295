"""The laws on game passes: stale_pass, and goods_without_purchase of what only an owner should have.

On the first join after a purchase, and after its prompt, the platform answers right at once, and else within some
minutes (platform-facts.md, 1.9): a game may be as late as that and a little later, and not wrong for ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeGuard

from pytest_robloxmarket._oracle.causes.pass_reasons import PassCause, given_to_another, unknown_to_game
from pytest_robloxmarket._terms.events import (
    Event,
    PassAnswered,
    PassGained,
    PassLost,
    PassPromptClosed,
    PlayerJoined,
    SessionChanged,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import PassId, ProductId, ReceiptId, ServerId, UserId
from pytest_robloxmarket._terms.pass_events import PASS_GRACE_MS
from pytest_robloxmarket._terms.passes import PassRule, Shown
from pytest_robloxmarket._terms.verdict import Location, Violation

__all__ = ("Touched", "is_amount", "pass_laws", "touched")

# A value that lies deeper, or one with more in it, shows nobody that a pass is owned.
_DEPTH_MAX: Final = 8
_LEAVES_MAX: Final = 2_000


class Touched(NamedTuple):
    """A user's place and what stands there from now on; the number of the event that put it there."""

    event: int
    user: UserId
    place: Location
    value: Shown


def pass_laws(events: Sequence[Event], answers: Sequence[int], rules: Sequence[PassRule]) -> Iterator[Violation]:
    """Ask the laws on passes of one run.

    Args:
        events: all that happened.
        answers: the numbers of the events in which the game said who owns a pass.
        rules: what passes give.
    """
    for index in answers:
        event = events[index]
        assert isinstance(event, PassAnswered)
        found = _wrong_answer(events, index, event)
        if found is not None:
            yield found
    for rule in rules:
        yield from _by_rule(events, rule)


def _wrong_answer(events: Sequence[Event], index: int, event: PassAnswered) -> Violation | None:
    """What the game said, when the platform would have said otherwise for a while."""
    owned, right_since_ms = False, None
    for change in events[:index]:
        if isinstance(change, PassGained | PassLost) and (change.user, change.game_pass) == (
            event.user,
            event.game_pass,
        ):
            owned, right_since_ms = isinstance(change, PassGained), change.at_ms + event.delay_ms
        elif right_since_ms is not None and _tells(change, event.server, event.user, event.game_pass):
            right_since_ms = min(right_since_ms, change.at_ms)
    if right_since_ms is None or event.owned == owned or event.at_ms - right_since_ms <= PASS_GRACE_MS:
        return None
    name = _name_of(events, event.user)
    said, truth = ("owns", "does not") if event.owned else ("does not own", "does")
    return _violation(
        "stale_pass",
        event.user,
        index,
        f"the game says that {name} {said} pass {event.game_pass}, who {truth}",
        f"Roblox would tell this server the truth since {right_since_ms / 1000:.1f} s, and a minute later the "
        "game still believes an older answer of its own. Roblox keeps answers by itself: ask it each time, or forget "
        "what you know at the prompt's end, at each join, and every minute.",
    )


def _tells(event: Event, server: ServerId, user: UserId, game_pass: PassId) -> bool:
    """Whether a server knows from here on who owns a pass: its user joins, or the prompt of it ends."""
    if isinstance(event, PlayerJoined):
        return (event.server, event.user) == (server, user)
    return isinstance(event, PassPromptClosed) and (event.server, event.user, event.game_pass) == (
        server,
        user,
        game_pass,
    )


def _by_rule(events: Sequence[Event], rule: PassRule) -> Iterator[Violation]:
    """What shows in a run, against what the pass gives."""
    gained = {
        event.user: index
        for index, event in reversed(list(enumerate(events)))
        if isinstance(event, PassGained) and event.game_pass == rule.game_pass
    }
    lost = {event.user for event in events if isinstance(event, PassLost) and event.game_pass == rule.game_pass}
    last: dict[UserId, dict[Location, Shown]] = {}
    for change in touched(events):
        last.setdefault(change.user, {})[change.place] = change.value
        found = _unpaid(events, rule, change, gained.get(change.user))
        if found is not None:
            yield found
    for user in sorted(gained.keys() - lost):
        found = _never_came(events, rule, user, last.get(user, {}))
        if found is not None:
            yield found


def _unpaid(events: Sequence[Event], rule: PassRule, change: Touched, gained: int | None) -> Violation | None:
    """What only an owner should have, on somebody else; or more than one purchase gives."""
    name, value = _name_of(events, change.user), change.value
    place = str(change.place).replace("{user}", name).replace("{name}", name)
    if (gained is None or gained > change.event) and value in rule.marks.get(change.place, ()):
        cause = given_to_another(events, change.event, change.user, name, rule.game_pass)
        return _violation(
            "goods_without_purchase",
            change.user,
            change.event,
            f"{name} has what pass {rule.game_pass} gives, and does not own it",
            f"{place} is {_said(value)}, as it is for an owner. {cause.reason}",
            cause,
        )
    most = rule.most.get(change.place)
    if most is not None and gained is not None and is_amount(value) and value > most:
        return _violation(
            "goods_without_purchase",
            change.user,
            change.event,
            f"{name} bought pass {rule.game_pass} once and has more than it gives",
            f"{place} is {_said(value)}, and one purchase leads to {_said(most)}: the prompt of a pass says purchased "
            "to its owner too, and nothing is bought then. Remember that it was given.",
        )
    return None


def _never_came(
    events: Sequence[Event], rule: PassRule, user: UserId, held: Mapping[Location, Shown]
) -> Violation | None:
    """An owner who has joined since, and shows nothing of it."""
    if not rule.kept or any(held.get(place) != value for place, value in rule.kept.items()):
        return None
    name = _name_of(events, user)
    places = ", ".join(str(place).replace("{user}", name).replace("{name}", name) for place in rule.kept)
    cause = unknown_to_game(events, user, rule.game_pass)
    return _violation(
        "stale_pass",
        user,
        len(events) - 1,
        f"{name} owns pass {rule.game_pass}, and the game does not know",
        f"{places} would show it. They have joined since they bought it, so that UserOwnsGamePassAsync says yes: "
        f"{cause.reason}",
        cause,
    )


def touched(events: Sequence[Event]) -> Iterator[Touched]:
    """Each place of a user that an event changed, on the player or in a data store."""
    names: dict[UserId, str] = {}
    leaves: dict[tuple[str, str], dict[Location, Shown]] = {}
    on_player: dict[UserId, set[str]] = {}
    for index, event in enumerate(events):
        if isinstance(event, PlayerJoined):
            names[event.user] = event.name
            # Who joins begins with nothing on them.
            for where in sorted(on_player.pop(event.user, ())):
                yield Touched(index, event.user, Location("", "", where), None)
        elif isinstance(event, SessionChanged):
            on_player.setdefault(event.user, set()).add(event.where)
            yield Touched(index, event.user, Location("", "", event.where), _plain(event.after))
        elif isinstance(event, StoreWritten):
            key = event.store, event.key
            before, now = leaves.get(key, {}), dict(_leaves(Location(*key, ""), event.after, 0))
            leaves[key] = now
            for place in [*now, *(place for place in before if place not in now)]:
                if before.get(place) != now.get(place):
                    yield from _owned(index, place, now.get(place), names)


def _leaves(place: Location, value: object, depth: int) -> Iterator[tuple[Location, Shown]]:
    """Everything plain inside a stored value, with its place."""
    if not isinstance(value, dict | list):
        yield place, _plain(value)
    elif depth < _DEPTH_MAX:
        items = value.items() if isinstance(value, dict) else enumerate(value[:_LEAVES_MAX], 1)
        for key, item in items:
            path = f"{place.path}.{key}" if place.path else str(key)
            yield from _leaves(place._replace(path=path), item, depth + 1)


def _owned(index: int, place: Location, value: Shown, names: Mapping[UserId, str]) -> Iterator[Touched]:
    """A place in a data store, if a user's id or name stands in its key or path."""
    for user, name in names.items():
        for text, hole in ((str(user), "{user}"), (name, "{name}")):
            found = place._replace(key=place.key.replace(text, hole), path=place.path.replace(text, hole))
            if found != place:
                yield Touched(index, user, found, value)
                return


def _plain(value: object) -> Shown:
    return value if isinstance(value, int | float | str | bool) else None


def is_amount(value: Shown) -> TypeGuard[int | float]:
    """Whether a value is a number, and no truth."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: Shown) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _name_of(events: Sequence[Event], user: UserId) -> str:
    return next((one.name for one in events if isinstance(one, PlayerJoined) and one.user == user), f"user {user}")


def _violation(
    law: str, user: UserId, index: int, headline: str, reason: str, cause: PassCause | None = None
) -> Violation:
    mechanism, rests_on = ("", ()) if cause is None else (cause.mechanism, cause.rests_on)
    nothing = ProductId(0), ReceiptId(0)
    return Violation(law, *nothing, user, index, headline, reason, mechanism=mechanism, rests_on=rests_on)
