"""Learns what a purchase of a product does, out of clean looks at the game. See docs/decisions/0008."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside, Sorter
from pytest_robloxmarket._oracle.goods.bookkeeping import Sale, owner_places
from pytest_robloxmarket._oracle.goods.fading import without_fading
from pytest_robloxmarket._oracle.goods.ladders import OF_A_CHARACTER, Ladder, Number, even_ladder
from pytest_robloxmarket._oracle.goods.lessons import RUNGS, Lessons, lasting_places, learn_ladders
from pytest_robloxmarket._oracle.goods.places import THINGS, VALUES
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves
from pytest_robloxmarket._oracle.goods.sights import Sights, value_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PlayerJoined
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.memory import in_memory
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.begun import begun_places
from pytest_robloxmarket._trial.learning.crates import with_crates
from pytest_robloxmarket._trial.learning.crowding import Crowded, find_crowded
from pytest_robloxmarket._trial.learning.deeds import judged_deeds, without_moments
from pytest_robloxmarket._trial.learning.looks import (
    AT_ONCE,
    BRIEF,
    CLOSING,
    LATER,
    QUICK,
    SLOW,
    WEEK,
    Look,
    Looks,
    Pace,
    Twist,
)
from pytest_robloxmarket._trial.learning.spending import (
    MORE,
    TrialShop,
    comes_again,
    follows,
    is_flat,
    is_set,
    is_stock,
    unmasked,
)
from pytest_robloxmarket._trial.learning.things import with_things
from pytest_robloxmarket._trial.scenarios.purchases import PRICE

__all__ = ("Lesson", "glance", "in_memory_alone", "learn")

# What is on a player from one spawn to the next.
_OF_A_SPAWN: Final = ("Backpack.", OF_A_CHARACTER)

# How code asks what day or what time it is.
_TIME: Final = ("os.date", "os.time", "DateTime", "GetServerTimeNow", "tick(")

# A part of a path that is a number, and so was one before it was saved, unless the game wrote it as a text.
_NUMBERED: Final = re.compile(r"(?:^|\.)[0-9]+(?:\.|$)")


class Lesson(NamedTuple):
    """What a product does. Without a ladder nothing can be judged of it.

    Attributes:
        product: the product.
        ladders: the places that a purchase changes, and how.
        lasting: the places that show it to a buyer who has rejoined.
        granted: whether the handler grants it in clean weather.
        raised: whether the handler raises.
        refused: whether a data store request of it fails in clean weather.
        gaps: whether it meets something that is not faked.
        stuck: whether a limit stopped it.
        missed: what the game looked for on the player.
        changed: the places that a purchase changed, in whatever way, and what it left there.
        learned: what was found on the way and is not judged.
        again: where the handler grants a second purchase that changes nothing, what is there after each of them.
        full: where two purchases change something and the handler grants a third that does not, what is there then.
        replaced: those of these places at which a purchase also takes away what was more.
        crowded: numbers of all that are not judged, or may not be, and that purchases at once change less than others.
        unworn: places on the player that showed the purchase and do not after a rejoin, while a data store keeps it.
    """

    product: ProductId
    ladders: tuple[Ladder, ...]
    lasting: frozenset[Location]
    granted: bool
    raised: bool
    refused: bool
    gaps: bool
    stuck: bool
    missed: tuple[str, ...]
    changed: Mapping[Location, Value]
    learned: Lessons
    again: tuple[tuple[Location, Value], ...]
    full: tuple[tuple[Location, Value], ...]
    replaced: tuple[Location, ...]
    unworn: tuple[Location, ...]
    crowded: tuple[Crowded, ...] = ()

    @property
    def effect(self) -> Mapping[Location, Number | tuple[Value, ...]]:
        """What each purchase adds to a place, or where that differs what is there after none, one, two ..."""
        return {ladder.place: ladder.step or ladder.rungs for ladder in self.ladders}

    @property
    def once(self) -> bool:
        """Whether a second purchase changes nothing that the first has not: what is had, is had once."""
        return bool(self.ladders) and all(ladder.once for ladder in self.ladders)

    @property
    def growing(self) -> frozenset[Location]:
        """The places of its ladders that the game adds to without any purchase."""
        return self.learned.growing


def in_memory_alone(lesson: Lesson) -> bool:
    """Whether nothing but memory stores keeps what a product gives."""
    return bool(lesson.ladders) and all(in_memory(ladder.place.store) for ladder in lesson.ladders)


def glance(looks: Looks, product: ProductId) -> Lesson:
    """What one quick purchase shows: whether there is anything to learn."""
    once, nothing = looks.at(product, 1, QUICK), looks.idle(product, QUICK)
    return _lesson(product, once, nothing, Lessons(()))


def learn(looks: Looks, product: ProductId) -> Lesson:
    """Look at the game with no purchase, with one, with two and with three, and see what the buyer has each time."""
    if looks.at(product, 1, QUICK).stuck:
        # A handler that a limit has stopped is stopped each time, and that is slow.
        return glance(looks, product)
    once, nothing = looks.at(product, 1, SLOW), looks.idle(product, SLOW)
    if once.stuck or (once.raised and not once.now.granted and not _changed(nothing, once)):
        # One that raises and leaves nothing behind teaches no more with three purchases than with one.
        return _lesson(product, once, nothing, Lessons(()))
    pace = _met(looks, product)
    once, nothing = looks.at(product, 1, pace), looks.idle(product, pace)
    found = _learned(looks, product, pace)
    if not found.ladders:
        looks.check_repeats(product)
    for pace_of_short in (QUICK, BRIEF) if not found.ladders else ():
        # What lasts for a short time only is gone at a late look; and what is gone even then may show by chance only.
        short = _learned(looks, product, pace_of_short)
        known = found.aside.get(Aside.FADING, ())
        shown = tuple(
            one for one in short.ladders if (one.rungs[0] != one.rungs[1] or one.comes_later) and one.place not in known
        )
        aside = {**found.aside, **short.aside}
        found = short._replace(ladders=tuple(replace(one, brief=True) for one in shown), aside=aside)
        if shown:
            break
    if not found.ladders and once.hears_closing:
        found = _learned(looks, product, CLOSING)
    if looks.target.sees_deeds:
        once_alone = looks.at(product, 1, pace).outcome.history
        judged = judged_deeds(found.ladders, once_alone, partial(_together, looks, product, pace))
        found = found._replace(ladders=judged, aside=without_moments(found.aside, judged))
    found = found._replace(ladders=tuple(_unmasked(looks, product, pace, ladder, found) for ladder in found.ladders))
    found = _without_beginnings(looks, product, once, _with_stock(looks, product, found))
    found = with_things(looks, product, pace, found)
    lesson = _lesson(product, once, nothing, found)
    if found.ladders:
        of_all = [place for why in (Aside.OF_ALL, Aside.RECORD) for place in found.aside.get(why, ())]
        # A stock in a memory store may begin anew each hour, and is then put aside as well.
        of_all += [one.place for one in found.ladders if in_memory(one.place.store)]
        lesson = lesson._replace(crowded=find_crowded(looks, product, pace, of_all))
    if looks.at(product, 2, pace).now.granted <= once.now.granted or _adds(looks, product, pace, found):
        return lesson._replace(full=_full(looks, product, pace) if lesson.ladders else ())
    again = tuple(lesson.changed.items())
    flat = [one for one in found.ladders if one.once and one.place.store and one.place not in found.growing]
    amounts = [(one.place, first) for one in flat for first in (_value_at(once, one.place),) if is_number(first)]
    return lesson._replace(
        again=again,
        replaced=tuple(place for place, first in amounts if abs(first) > 1 and is_set(looks, product, place, first)),
    )


def _together(looks: Looks, product: ProductId, pace: Pace) -> Sequence[Event]:
    """What happens when several users of one server buy once each."""
    return looks.at(product, RUNGS - 1, pace, Twist.TOGETHER).outcome.history


def _met(looks: Looks, product: ProductId) -> Pace:
    """The pace at which a handler meets each purchase: one that nobody handles teaches nothing."""
    most = RUNGS - 1
    return next((pace for pace in (SLOW, LATER) if looks.at(product, most, pace).now.delivered >= most), SLOW)


def _learned(looks: Looks, product: ProductId, pace: Pace) -> Lessons:
    saves = _saves(looks, product, pace)
    found = _learned_apart(looks, product, pace, saves)
    by_chance = {*found.aside.get(Aside.CHANCE, ()), *found.aside.get(Aside.TIME, ())}
    if found.ladders or not by_chance or not looks.at(product, RUNGS - 1, pace).sights.drew:
        return found
    return with_crates(partial(_learned_of, looks, product, pace), partial(_drawn, looks, product, pace), saves, found)


def _drawn(looks: Looks, product: ProductId, pace: Pace, purchases: int, luck: int, saves: Saves) -> Sights:
    """A run with other random numbers."""
    return looks.at(product, purchases, pace, Twist.PLAIN, luck).seen(saves)


def _learned_apart(looks: Looks, product: ProductId, pace: Pace, saves: Saves) -> Lessons:
    found = _learned_of(looks, product, pace, saves)
    if not saves.series or (found.ladders and all(one.step or one.span for one in found.ladders)):
        return found
    # A list of things that chance draws looks like a list of saves: each of them is another. They can be counted; and
    # so can things that are stacked, where a stack that is full is left for another one.
    counted = _learned_of(looks, product, pace, saves._replace(series=(), pointers=frozenset()))
    even = counted.ladders and all(one.step for one in counted.ladders)
    return counted if even or not found.ladders else found


def _learned_of(looks: Looks, product: ProductId, pace: Pace, saves: Saves) -> Lessons:
    idle = looks.idle(product, pace)
    rungs = [idle.seen(saves), *(looks.at(product, number, pace).seen(saves) for number in range(1, RUNGS))]

    def twisted(twist: Twist, purchases: int = RUNGS - 1, luck: int = 0) -> Sights:
        return looks.at(product, purchases, pace, twist, luck).seen(saves)

    found = learn_ladders(
        rungs,
        stays=[looks.idle(product, QUICK).seen(saves).now, *idle.staying(saves)],
        shifted=[partial(twisted, twist) for twist in (Twist.SHIFTED, Twist.SOON)],
        lucky=lambda luck, purchases: twisted(Twist.PLAIN, purchases, luck),
        doubled=partial(twisted, Twist.DOUBLED, 1),
        daily=partial(twisted, Twist.DAILY),
        week=[partial(twisted, one) for one in WEEK] if any(map(looks.target.may_say, _TIME)) else [],
        sale=Sale(product, Robux(PRICE)),
    )
    if pace.look_ms > QUICK.look_ms:
        found = without_fading(found, looks.at(product, 1, QUICK).seen(saves), rungs[1])
    return _without_respawns(looks, product, pace, found)


def _without_respawns(looks: Looks, product: ProductId, pace: Pace, found: Lessons) -> Lessons:
    """What was learned, but for what a buyer has on them just because a purchase gave them a new character.

    Everybody gets a phone, or full health, with each of these.
    """
    bodily = [one for one in found.ladders if one.place.path.startswith(_OF_A_SPAWN) and not one.place.store]
    if not bodily or looks.target.game is None:
        return found
    held = looks.idle(product, pace, Twist.RESPAWNED).now.held
    left = Sorter(found.ladders)
    # Who is killed by what was bought gets a new character as well.
    alike = (one.place for one in bodily if one.rungs[1] == value_at(held, one.place) or _is_death(one))
    left.put_aside(Aside.CHARACTER, alike)
    return found._replace(ladders=tuple(left.ladders), aside={**found.aside, **left.aside})


def _is_death(ladder: Ladder) -> bool:
    return ladder.place.path == f"{OF_A_CHARACTER}Humanoid.Health" and ladder.rungs[1] == 0


def _saves(looks: Looks, product: ProductId, pace: Pace) -> Saves:
    """How the game saves: it may do so only as a player leaves."""
    stayed = looks.at(product, RUNGS - 1, pace)
    if stayed.saves == NO_SAVES and stayed.may_save_elsewhere:
        return looks.at(product, RUNGS - 1, pace, Twist.APART).saves
    things = [place for place in stayed.saves.series if THINGS in place.key + place.path]
    if not things:
        return stayed.saves
    # What is called by a number that is made of a PurchaseId remembers a purchase, and is nothing that was bought.
    other = looks.at(product, RUNGS - 1, pace, Twist.RENAMED)
    memories = {place for place in things if stayed.names(place) != other.names(place)}
    return stayed.saves._replace(series=tuple(one for one in stayed.saves.series if one not in memories))


def _unmasked(looks: Looks, product: ProductId, pace: Pace, ladder: Ladder, found: Lessons) -> Ladder:
    """A ladder of which only the first purchase shows, as what it is.

    An upgrade that is had once comes again when it was used up. If it does not, the handler takes the second purchase
    for the first one, and each should add as much. An amount under a number is none: a data store gives the number back
    as a text, so that a game which adds to it begins anew each time (platform-facts.md, 2.6); so does a game that adds
    to what stands under another name, which differs in capital letters alone. And what adds up where
    three are bought at once is had more than once, whatever the handler remembers between them; so is what adds up
    once that memory is gone.
    """
    before, first, *_ = ladder.later or ladder.rungs
    if not is_number(first) or not is_flat(ladder, found.growing):
        return ladder
    base = before if is_number(before) else 0
    if _each_gives(looks, product, ladder.place, base, first):
        return even_ladder(ladder.place, first - base, base)
    shown = unmasked(TrialShop(looks, product), product, ladder)
    if shown is not ladder:
        return shown
    numbered = before is None and abs(first) > 1 and _NUMBERED.search(ladder.place.path)
    twins = _twins(looks.at(product, 1, pace), ladder.place)
    if numbered or any(follows(looks, product, ladder.place, twin, MORE * (first - base)) for twin in twins):
        return even_ladder(ladder.place, first - base, base)
    # Where nothing was before, it may be what a new profile begins with.
    again = is_number(before) and abs(first - base) > 1
    if again and comes_again(looks, product, ladder.place, before, _had_once(looks, product, pace)) is False:
        return even_ladder(ladder.place, first - base, base)
    return ladder


def _twins(look: Look, place: Location) -> list[Location]:
    """The numbers of the same save whose names differ in capital letters alone: `coins` beside `Coins`."""
    return [
        other
        for other, value in look.sights.later.held.items()
        if other != place and other[:2] == place[:2] and other.path.lower() == place.path.lower() and is_number(value)
    ]


def _had_once(looks: Looks, product: ProductId, pace: Pace) -> Mapping[Location, Value]:
    """What the first purchase changes and the second one does not, with what was there before."""
    nothing, once, twice = looks.idle(product, pace), looks.at(product, 1, pace), looks.at(product, 2, pace)
    again = _changed(once, twice)
    return {place: _value_at(nothing, place) for place in _changed(nothing, once) if place not in again}


def _each_gives(looks: Looks, product: ProductId, place: Location, base: Number, first: Number) -> bool:
    """Whether purchases that are made at once add up at a place: then one after another they should as well."""
    held = value_at(looks.at(product, RUNGS - 1, AT_ONCE).sights.later.held, place)
    return first != base and is_number(held) and held - base == (RUNGS - 1) * (first - base)


def _with_stock(looks: Looks, product: ProductId, found: Lessons) -> Lessons:
    """What was learned, with the numbers of all that say how much is left to sell."""
    stock = [one for one in found.shared if one.step and is_stock(looks, product, one)]
    if not stock:
        return found
    known = [one.place for one in stock]
    aside = {why: tuple(place for place in places if place not in known) for why, places in found.aside.items()}
    return found._replace(ladders=(*found.ladders, *stock), aside=aside)


def _without_beginnings(looks: Looks, product: ProductId, once: Look, found: Lessons) -> Lessons:
    """What was learned, or nothing where that is what a new save begins with; and without what says whose it is."""
    left = Sorter(found.ladders)
    buyer = next((one for one in once.outcome.history if isinstance(one, PlayerJoined)), None)
    left.put_aside(Aside.OWNER, owner_places(left.ladders, buyer.user, buyer.name) if buyer is not None else ())
    left.put_aside(Aside.BEGUN, begun_places(looks, product, once, left.ladders))
    return found._replace(ladders=tuple(left.ladders), aside={**found.aside, **left.aside})


def _full(looks: Looks, product: ProductId, pace: Pace) -> tuple[tuple[Location, Value], ...]:
    """What is there where a third purchase is granted and changes nothing that the second one has changed."""
    once, twice, thrice = (looks.at(product, number, pace) for number in (1, 2, 3))
    if thrice.now.granted <= twice.now.granted or _changed(twice, thrice):
        return ()
    # Where nothing changes by a second one either, what comes is counted in a table, whatever it is called there.
    return tuple((place, _value_at(twice, place)) for place in dict.fromkeys(_changed(once, twice)))


def _adds(looks: Looks, product: ProductId, pace: Pace, found: Lessons) -> bool:
    """Whether a second purchase changes anything, be it only what is counted in a table whatever it is called."""
    counted = any(VALUES in ladder.place.path and not ladder.once for ladder in found.ladders)
    return counted or bool(_changed(looks.at(product, 1, pace), looks.at(product, 2, pace)))


def _value_at(look: Look, place: Location) -> Value:
    return value_at(look.sights.later.held if place.store else look.now.held, place)


def _changed(before: Look, after: Look) -> tuple[Location, ...]:
    return tuple(
        place
        for side, other in zip(after.sights[:2], before.sights[:2], strict=True)
        for place, value in side.held.items()
        if other.held.get(place) != value
    )


def _lesson(product: ProductId, once: Look, nothing: Look, found: Lessons) -> Lesson:
    return Lesson(
        product,
        found.ladders,
        lasting_places(found.ladders),
        granted=once.now.granted > 0,
        raised=once.raised > 0,
        refused=once.refused > 0,
        gaps=once.gaps > 0,
        stuck=once.stuck > 0,
        missed=tuple(dict.fromkeys((*nothing.missed, *once.missed))),
        changed={place: _value_at(once, place) for place in _changed(nothing, once)},
        learned=found,
        again=(),
        full=(),
        replaced=(),
        unworn=_unworn(found.ladders),
    )


def _unworn(ladders: tuple[Ladder, ...]) -> tuple[Location, ...]:
    kept = any(ladder.place.store and ladder.lasts for ladder in ladders)
    return tuple(one.place for one in ladders if kept and not one.place.store and not one.lasts)
