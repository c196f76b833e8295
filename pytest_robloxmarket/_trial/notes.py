"""What the user should know to trust a verdict."""

from collections.abc import Iterator, Sequence, Set
from typing import Final

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.places import told
from pytest_robloxmarket._place.games import Game
from pytest_robloxmarket._terms.deeds import is_deed, is_time
from pytest_robloxmarket._terms.events import Event, PassAsked, PassPromptOpened, Printed, StoreRefused, TaskRaised
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._terms.waits import INFINITE_YIELD
from pytest_robloxmarket._trial.learning.crowding import AT_ONCE_MANY
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.products import Discovery
from pytest_robloxmarket._trial.learning.spending import MORE
from pytest_robloxmarket._trial.learning.unknown import own_ladders

__all__ = ("notes_on",)

# What a reader is told of places that are put aside. Words in braces are those of one place: `_MANY` has the others.
_ASIDE: Final = {
    Aside.TIME: "{places} {differs} with the time of a purchase of {product}, or with its PurchaseId: {it is} not "
    "judged",
    Aside.CHANCE: "what a purchase of {product} gives at {places} is drawn by chance, so how much of it came is not "
    "judged",
    Aside.SERIAL: "{places} {is another one} for each purchase of {product}, like a serial number: how many there are "
    "is judged, and not which",
    Aside.DELIVERIES: "{places} {counts} deliveries or saves of {product}, and not what it gives: {it is} not judged",
    Aside.TODAY: "{places} {begins} anew each day, while what else a purchase of {product} gives goes on: {it is} not "
    "judged",
    Aside.FADING: "{places} {goes} down by itself after a purchase of {product}, so that what is there says nothing of "
    "how much was bought: {it is} not judged",
    Aside.COPY: "{places} {is a copy} of what a purchase of {product} saves elsewhere: {it is} not judged",
    Aside.RECORD: "{places} {is} taken for a record of sales, which counts purchases of {product}, or says which, in a "
    "save of its own that the game does not load, so {it is} not judged",
    Aside.OF_ALL: "a purchase of {product} also changes {places}, which {belongs} to nobody: {it is} not judged",
    Aside.BEGUN: "all that a purchase of {product} leaves in data stores is {places}, which a new save begins with: "
    "where a save is there already, nothing in it changes. Does the handler save the table that it has changed?",
    Aside.WITH_ALL: "{places} {comes} with a purchase of {product} as with one of another product, which gives "
    "something else: {it is} not judged",
    Aside.OWNER: "{places} {says} who has bought {product}, and nothing of what it gives: {it is} not judged",
    Aside.CHARACTER: "{places} {changes} in the same way whenever a player gets a new character, and so {says} nothing "
    "of a purchase of {product}: {it is} not judged",
}

# The words of one place in `_ASIDE`, and the same of several.
_MANY: Final = {
    "begins": "begin",
    "belongs": "belong",
    "changes": "change",
    "comes": "come",
    "counts": "count",
    "differs": "differ",
    "goes": "go",
    "is": "are",
    "is a copy": "are copies",
    "is another one": "are others",
    "it is": "they are",
    "says": "say",
}

# So many places are named that changed in a way which cannot be judged.
_CHANGED_MAX = 3

# So many products are named for which there was no time.
_LATE_MAX = 5

# So many missing pieces of a place are named; the document of `--json` has all.
_MISSING_MAX = 6


def notes_on(
    found: Discovery, history: Sequence[Event], given: Set[ProductId] = frozenset(), game: Game | None = None
) -> Iterator[str]:
    """One sentence for each thing that a reader would otherwise wonder about.

    Args:
        found: the products.
        history: all that happened in clear weather.
        given: the products that were judged as gifts.
        game: the files of the game, if it is written in Luau.
    """
    passes = {event.game_pass for event in history if isinstance(event, PassAsked | PassPromptOpened)}
    found = found._replace(unseen=tuple(one for one in found.unseen if one not in passes))
    if game is not None:
        yield from _on_files(game)
    for where in found.offered:
        yield f"the game looked for {where} on the player and did not find it, so it was tried again with {where}=0"
    raised = dict.fromkeys(event.message for event in history if isinstance(event, TaskRaised))
    for message in raised:
        yield f"the game raised outside of its handler: {message}"
    waits = next((one.text for one in history if isinstance(one, Printed) and INFINITE_YIELD in one.text), "")
    if not found.handled:
        # Whoever sells nothing but passes needs none. With a product that is prompted or named, it would be a charge.
        if passes and not (raised or waits or (game is not None and game.handler_lines)):
            return
        why = ", since the script raised" if raised else f", since the script waits: {waits}" if waits else ""
        yield (
            f"no handler was set{why}: nothing assigned MarketplaceService.ProcessReceipt or bound a receipt handler. "
            "Hand in the script that does, or the folder of the whole game"
        )
        return
    if waits:
        yield f"the game waits for ever: {waits}"
    if not found.unknown.now.delivered:
        yield (
            "no handler is bound for a product that no filter names, and Roblox acknowledges such a receipt unseen: "
            "bind a catch-all that answers NotProcessedYet"
        )
    yield from _on_ids(found, () if game is None else game.handler_lines)
    for lesson in found.lessons:
        if lesson.ladders or lesson.product not in given:
            yield from _of_product(lesson)
    if not all(lesson.ladders for lesson in found.lessons):
        yield from _refused(history)
    if not found.lessons:
        yield _no_effect(found)


def _refused(history: Sequence[Event]) -> Iterator[str]:
    """On requests of handlers that fail in any weather, and may have kept a purchase from changing anything."""
    refused = (event for event in history if isinstance(event, StoreRefused) and event.delivery)
    for api, store, message in dict.fromkeys((event.api, event.store, event.message) for event in refused):
        yield f"{api} of {store} fails in clear weather, in the handler: {message}"


def _on_ids(found: Discovery, lines: Sequence[str]) -> Iterator[str]:
    """On the integers of the source that are not judged, and may be products."""
    given = {value for one in found.lessons for ladder in one.ladders for value in (ladder.step, *ladder.rungs)}
    unseen = [one for one in found.unseen if one not in given]
    if found.lessons and unseen:
        yield (
            f"for {_numbers(unseen)} the game does what it does for a product that it does not know, so nothing "
            "is judged of them: if it sells one of these, that is paid for and never given"
        )
    alike = [int(one.product) for one in found.lessons if one.ladders and not own_ladders(one, found.unknown)]
    if alike and found.unknown.now.granted:
        yield (
            f"a product that the game does not know is granted as well, and gives what {_numbers(alike)} gives: that "
            "is right only as long as nothing else is sold; answer NotProcessedYet for other ids"
        )
    if found.lessons and found.untried:
        total = found.tried + found.untried
        were = "was" if found.tried == 1 else "were"
        yield f"only {found.tried} of the {total:,} integers in the source {were} tried: name others with --product ID"
    if found.overruled:
        where = f" ({', '.join(lines[:_MISSING_MAX])})" if lines else ""
        named = ", ".join(str(product) for product in found.overruled[:_LATE_MAX])
        yield (
            f"MarketplaceService.ProcessReceipt is set {found.unknown.handlers} times{where}, and the last one gets "
            f"all receipts: nobody gives {named}. Set it in one place, and let that call the others"
        )
    if found.late:
        named = ", ".join(str(product) for product in found.late[:_LATE_MAX])
        more = f" and {len(found.late) - _LATE_MAX} more" if len(found.late) > _LATE_MAX else ""
        yield (
            f"the time ended before it was known what {named}{more} give: they were not tried (give it more, with "
            "--seconds, or name one with --product ID)"
        )


def _on_files(game: Game) -> Iterator[str]:
    yield from game.remarks
    stand_ins = list(game.missing)
    if stand_ins:
        more = f" and {len(stand_ins) - _MISSING_MAX} more" if len(stand_ins) > _MISSING_MAX else ""
        yield (
            f"this verdict rests on stand-ins, for what the game's files do not hold: "
            f"{', '.join(stand_ins[:_MISSING_MAX])}{more} (--strict does without them)"
        )


def _of_product(lesson: Lesson) -> Iterator[str]:
    product, learned = lesson.product, lesson.learned
    yield from (*_of_repeats(lesson), *_of_names(lesson))
    if lesson.unworn:
        yield (
            f"a purchase of {product} shows at {_names(lesson.unworn)}, and no more when the buyer has joined again, "
            "although a data store keeps it: does the game load it as it was saved? (keys of a saved table come back "
            "as texts)"
        )
    for why, places in learned.aside.items():
        if places:
            words = _MANY if _are_several(places) else dict(zip(_MANY, _MANY, strict=True))
            yield _ASIDE[why].format(places=_names(places), product=product, **words)
    drawn = [one.place for one in lesson.ladders if one.drawn and not (one.together and len(lesson.ladders) > 1)]
    if drawn:
        yield (
            f"what a purchase of {product} gives at {_names(drawn)} is drawn by chance, or differs with the time: how "
            "often it came is judged, and not how much"
        )
    daily = [ladder.place for ladder in lesson.ladders if ladder.daily]
    if daily:
        begins = "begin" if _are_several(daily) else "begins"
        yield (
            f"{_names(daily)} {begins} anew each day: what a purchase of {product} gives there is judged as long as "
            "the day lasts on which it came"
        )
    deeds = [ladder.place for ladder in lesson.ladders if is_deed(ladder.place.path)]
    if deeds:
        yield (
            f"nothing keeps what a purchase of {product} gives: it is judged by {_names(deeds)}, so by whether a call "
            "for it does this once, and not by what comes of it"
        )
    judged = {ladder.place for ladder in lesson.ladders}
    for place, apart, at_once in (one for one in lesson.crowded if one.place not in judged):
        yield (
            f"{AT_ONCE_MANY} purchases of {product} at once leave {told(at_once)} at {place.told}, and one after "
            f"another {told(apart)}: one call wrote over what another one had. It belongs to nobody, and is not "
            "judged; if it says what is left to sell or what somebody wins, change it with IncrementAsync or "
            "UpdateAsync"
        )
    if not lesson.ladders:
        yield from _nothing_known(lesson)


def _of_names(lesson: Lesson) -> Iterator[str]:
    """On goods that are lost with a name."""
    named = [one.place for one in lesson.ladders if one.place.store and "{name}" in one.place.key]
    if named:
        several = _are_several(named)
        yield (
            f"{_names(named)} {'are' if several else 'is'} kept under the owner's name: people change their names, and "
            f"several may have one DisplayName. Keep {'them' if several else 'it'} under the UserId, which stays"
        )


def _nothing_known(lesson: Lesson) -> Iterator[str]:
    product = lesson.product
    if not lesson.granted:
        yield f"product {product} was not granted in clean weather, so its effect is not known"
    elif not any(lesson.learned.aside.values()):
        yield (
            f"product {product} was granted, and nothing that can be observed changed: it is not judged "
            "(observed are data stores, what is on the player: leaderstats, attributes, values, tools; and what a call "
            "does at once: messages to clients, new characters, values and things in the world)"
        )


def _of_repeats(lesson: Lesson) -> Iterator[str]:
    """On what a second purchase does otherwise than the first."""
    product = lesson.product
    begun = [(one.place, span) for one in lesson.ladders if not one.step for span in (_span_of(one),) if span]
    # Where each purchase should add as much, that is a charge.
    if lesson.ladders and lesson.again and not any(ladder.step for ladder in lesson.ladders) and not begun:
        yield (
            f"a second purchase of {product} is granted and changes nothing: {_listed(lesson.again)} after the first "
            "and after the second. If it can be had more than once, remember the PurchaseId and not the buyer or the "
            "product; if not, do not sell it to who has it"
        )
    if lesson.full:
        yield (
            f"a third purchase of {product} is granted and changes nothing: {_listed(lesson.full)} after the second "
            "and after the third. Who has the most pays for nothing: do not sell it to them"
        )
    if lesson.replaced:
        yield (
            f"a purchase of {product} sets {_names(lesson.replaced)} and does not add to what is there: who had {MORE} "
            "times as much had less after they paid. Read it, and change that"
        )
    for place, span in begun:
        at = f"the {span} s at {place.told}"
        if is_time(place.path):
            does, last = f"adds nothing to {at}, or begins them anew", f"{span + 60} s at most,"
        elif lesson.again:
            does, last = f"adds nothing to {at} as long as they last", f"{span} s,"
        else:
            does, last = f"begins {at} anew", f"{span + 60} s"
        yield (
            f"a second purchase of {product} {does}: bought a minute apart, two last {last} and not {2 * span} s. To "
            f"give all that was paid for, add to what is left: math.max(old, os.time()) + {span}"
        )


def _span_of(ladder: Ladder) -> int:
    """How many seconds a purchase gives at a place that says until when something lasts; 0 at any other."""
    first = ladder.shown[1] if is_time(ladder.place.path) else ladder.span
    return first if isinstance(first, int) else 0


def _listed(held: Sequence[tuple[Location, Value]]) -> str:
    """What is where one more purchase changes nothing."""
    places = [(place, value) for place, value in held if place.path[-1:] not in {"#", "+"}]
    told_places = [f"{place.told} is {told(value)}" for place, value in places]
    more = " and more" if len(told_places) > _CHANGED_MAX else ""
    return ", ".join(told_places[:_CHANGED_MAX]) + more


def _are_several(places: Sequence[Location]) -> bool:
    """Whether `_names` says more than one."""
    return len({place.field for place in places}) > 1


def _names(places: Sequence[Location]) -> str:
    told = list(dict.fromkeys(place.field for place in places))
    more = " and more" if len(told) > _CHANGED_MAX else ""
    return ", ".join(told[:_CHANGED_MAX]) + more


def _no_effect(found: Discovery) -> str:
    if not found.tried:
        return "no integer stands in the source, so no product is known: name the products with --product ID"
    if (found.tried, found.untried) == (1, 0):
        what = "the one integer in the source is no product"
    else:
        tried = _first(found) if found.untried else f"the {found.tried} integers in the source"
        what = f"none of {tried} is a product"
    tried = f" ({_numbers(found.unseen)})" if found.unseen else ""
    return f"{what} with an effect that can be observed{tried}: name the products with --product ID"


def _numbers(ids: Sequence[int]) -> str:
    """Some numbers, by name."""
    more = f" and {len(ids) - _LATE_MAX} more" if len(ids) > _LATE_MAX else ""
    return ", ".join(map(str, ids[:_LATE_MAX])) + more


def _first(found: Discovery) -> str:
    return f"the first {found.tried} of {found.tried + found.untried:,} integers in the source"
