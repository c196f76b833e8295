"""Learns what of all that a purchase changes is goods, out of clean runs of a game. See docs/decisions/0008.

It is one learner for `check`, for machines and for explored tests: each makes the clean runs in its own way.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.asides import Aside, Sorter
from pytest_robloxmarket._oracle.goods.bookkeeping import Sale, owner_places
from pytest_robloxmarket._oracle.goods.fading import without_fading
from pytest_robloxmarket._oracle.goods.ladders import OF_A_CHARACTER, Ladder, Number, even_ladder
from pytest_robloxmarket._oracle.goods.lessons import RUNGS, Lessons, learn_ladders
from pytest_robloxmarket._oracle.goods.places import THINGS
from pytest_robloxmarket._oracle.goods.saves import NO_SAVES, Saves
from pytest_robloxmarket._oracle.goods.sights import Sights, value_at
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PlayerJoined
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location, Value
from pytest_robloxmarket._trial.learning.begun import begun_places
from pytest_robloxmarket._trial.learning.clean_runs import (
    AT_ONCE,
    BRIEF,
    CLOSING,
    LATER,
    QUICK,
    SLOW,
    WEEK,
    CleanRuns,
    Look,
    Pace,
    Twist,
    changed_between,
)
from pytest_robloxmarket._trial.learning.crates import with_crates
from pytest_robloxmarket._trial.learning.deeds import judged_deeds, without_moments
from pytest_robloxmarket._trial.learning.spending import (
    MORE,
    comes_again,
    follows,
    is_flat,
    is_stock,
    unmasked,
)
from pytest_robloxmarket._trial.learning.things import with_things

__all__ = ("goods_of", "met_pace")

# What is on a player from one spawn to the next.
_OF_A_SPAWN: Final = ("Backpack.", OF_A_CHARACTER)

# How code asks what day or what time it is.
_TIME: Final = ("os.date", "os.time", "DateTime", "GetServerTimeNow", "tick(")

# A part of a path that is a number, and so was one before it was saved, unless the game wrote it as a text.
_NUMBERED: Final = re.compile(r"(?:^|\.)[0-9]+(?:\.|$)")


def goods_of(looks: CleanRuns, product: ProductId, pace: Pace) -> Lessons:
    """What of all that a purchase changes is goods, so that laws can be asked of it.

    Args:
        looks: the game.
        product: what is bought.
        pace: how far apart purchases are made.
    """
    once = looks.at(product, 1, pace)
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
        closed = _learned(looks, product, CLOSING)
        # A first purchase that shows nothing was not granted before the server closed.
        found = found if any(one.shown[0] == one.shown[1] for one in closed.ladders) else closed
    if looks.sees_deeds:
        once_alone = looks.at(product, 1, pace).outcome.history
        judged = judged_deeds(found.ladders, once_alone, partial(_together, looks, product, pace))
        found = found._replace(ladders=judged, aside=without_moments(found.aside, judged))
    found = found._replace(ladders=tuple(_unmasked(looks, product, pace, ladder, found) for ladder in found.ladders))
    found = _without_beginnings(looks, product, once, _with_stock(looks, product, found))
    return with_things(looks, product, pace, found)


def _together(looks: CleanRuns, product: ProductId, pace: Pace) -> Sequence[Event]:
    """What happens when several users of one server buy once each."""
    return looks.at(product, RUNGS - 1, pace, Twist.TOGETHER).outcome.history


def met_pace(looks: CleanRuns, product: ProductId) -> Pace:
    """The pace at which a handler meets each purchase: one that nobody handles teaches nothing."""
    most = RUNGS - 1
    return next((pace for pace in (SLOW, LATER) if looks.at(product, most, pace).now.delivered >= most), SLOW)


def _learned(looks: CleanRuns, product: ProductId, pace: Pace) -> Lessons:
    saves = _saves(looks, product, pace)
    found = _learned_apart(looks, product, pace, saves)
    by_chance = {*found.aside.get(Aside.CHANCE, ()), *found.aside.get(Aside.TIME, ())}
    if found.ladders or not by_chance or not looks.at(product, RUNGS - 1, pace).sights.drew:
        return found
    return with_crates(partial(_learned_of, looks, product, pace), partial(_drawn, looks, product, pace), saves, found)


def _drawn(looks: CleanRuns, product: ProductId, pace: Pace, purchases: int, luck: int, saves: Saves) -> Sights:
    """A run with other random numbers."""
    return looks.at(product, purchases, pace, Twist.PLAIN, luck).seen(saves)


def _learned_apart(looks: CleanRuns, product: ProductId, pace: Pace, saves: Saves) -> Lessons:
    found = _learned_of(looks, product, pace, saves)
    if not saves.series or (found.ladders and all(one.step or one.span for one in found.ladders)):
        return found
    # A list of things that chance draws looks like a list of saves: each of them is another. They can be counted; and
    # so can things that are stacked, where a stack that is full is left for another one.
    counted = _learned_of(looks, product, pace, saves._replace(series=(), pointers=frozenset()))
    even = counted.ladders and all(one.step for one in counted.ladders)
    return counted if even or not found.ladders else found


def _learned_of(looks: CleanRuns, product: ProductId, pace: Pace, saves: Saves) -> Lessons:
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
        week=[partial(twisted, one) for one in WEEK] if any(map(looks.may_say, _TIME)) else [],
        sale=Sale(product, looks.price(product)),
    )
    if pace.look_ms > QUICK.look_ms:
        found = without_fading(found, looks.at(product, 1, QUICK).seen(saves), rungs[1])
    return _without_respawns(looks, product, pace, found)


def _without_respawns(looks: CleanRuns, product: ProductId, pace: Pace, found: Lessons) -> Lessons:
    """What was learned, but for what a buyer has on them just because a purchase gave them a new character.

    Everybody gets a phone, or full health, with each of these.
    """
    bodily = [one for one in found.ladders if one.place.path.startswith(_OF_A_SPAWN) and not one.place.store]
    if not bodily:
        return found
    held = looks.idle(product, pace, Twist.RESPAWNED).now.held
    left = Sorter(found.ladders)
    # Who is killed by what was bought gets a new character as well.
    alike = (one.place for one in bodily if one.rungs[1] == value_at(held, one.place) or _is_death(one))
    left.put_aside(Aside.CHARACTER, alike)
    return found._replace(ladders=tuple(left.ladders), aside={**found.aside, **left.aside})


def _is_death(ladder: Ladder) -> bool:
    return ladder.place.path == f"{OF_A_CHARACTER}Humanoid.Health" and ladder.rungs[1] == 0


def _saves(looks: CleanRuns, product: ProductId, pace: Pace) -> Saves:
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


def _unmasked(looks: CleanRuns, product: ProductId, pace: Pace, ladder: Ladder, found: Lessons) -> Ladder:
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
    shown = unmasked(looks.shop(product), product, ladder)
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


def _had_once(looks: CleanRuns, product: ProductId, pace: Pace) -> Mapping[Location, Value]:
    """What the first purchase changes and the second one does not, with what was there before."""
    nothing, once, twice = looks.idle(product, pace), looks.at(product, 1, pace), looks.at(product, 2, pace)
    again = changed_between(once, twice)
    return {place: nothing.value_at(place) for place in changed_between(nothing, once) if place not in again}


def _each_gives(looks: CleanRuns, product: ProductId, place: Location, base: Number, first: Number) -> bool:
    """Whether purchases that are made at once add up at a place: then one after another they should as well."""
    held = value_at(looks.at(product, RUNGS - 1, AT_ONCE).sights.later.held, place)
    return first != base and is_number(held) and held - base == (RUNGS - 1) * (first - base)


def _with_stock(looks: CleanRuns, product: ProductId, found: Lessons) -> Lessons:
    """What was learned, with the numbers of all that say how much is left to sell."""
    stock = [one for one in found.shared if one.step and is_stock(looks, product, one)]
    if not stock:
        return found
    known = [one.place for one in stock]
    aside = {why: tuple(place for place in places if place not in known) for why, places in found.aside.items()}
    return found._replace(ladders=(*found.ladders, *stock), aside=aside)


def _without_beginnings(looks: CleanRuns, product: ProductId, once: Look, found: Lessons) -> Lessons:
    """What was learned, or nothing where that is what a new save begins with; and without what says whose it is."""
    left = Sorter(found.ladders)
    joins = (one for one in once.outcome.history if isinstance(one, PlayerJoined))
    buyer = next((one for one in joins if one.user == once.whose), None)
    left.put_aside(Aside.OWNER, owner_places(left.ladders, buyer.user, buyer.name) if buyer is not None else ())
    left.put_aside(Aside.BEGUN, begun_places(looks, product, once, left.ladders))
    return found._replace(ladders=tuple(left.ladders), aside={**found.aside, **left.aside})
