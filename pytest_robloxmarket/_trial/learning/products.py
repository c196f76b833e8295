"""Finds the products of a game: those that were named, or the integers of its source that do something.

Everything here happens in clean weather.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._place.ids import ID_MIN
from pytest_robloxmarket._server.remotes import Ask
from pytest_robloxmarket._terms.events import BindingRefused, PromptClosed
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.learning.asking import asking, find_asks
from pytest_robloxmarket._trial.learning.clean_runs import QUICK, Look
from pytest_robloxmarket._trial.learning.deeds import seeing_deeds
from pytest_robloxmarket._trial.learning.departures import leaving_early, minds_leaving
from pytest_robloxmarket._trial.learning.effects import Lesson, glance, learn
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.strangers import set_strangers_aside
from pytest_robloxmarket._trial.learning.unknown import (
    is_product,
    look_at_unknown,
    own_ladders,
    seems_alike,
    unknown_product,
    without_bookkeeping,
    without_common,
    without_twins,
    worked_for,
)
from pytest_robloxmarket._trial.learning.worn import is_misspelled
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Discovery", "discover")

# A source with more integers than this has tables of data in it; its products must be named.
_LITERALS_MAX: Final = 400

# In a source with more integers than this, those that look like ids are tried first.
_FEW: Final = 40

# Of so many scripts that set ProcessReceipt each is heard.
_HANDLERS_MAX: Final = 4

# Published sources often have these where the ids belong (luau-clients.md, 1, 12).
_PLACEHOLDERS: Final = range(9)

# What binds a handler to some products only; and how the words begin that show a prompt, or hear of its end.
_BINDING: Final = "BindReceiptHandler"
_PROMPTING: Final = "PromptProductPurchase"

# Offering what is missing can show that more is missing: first `leaderstats`, then `leaderstats.Gold`.
_OFFERS_MAX: Final = 6


class Discovery(NamedTuple):
    """What was found.

    Attributes:
        lessons: the products with an effect, or named by the user.
        offered: what players had to be given so that the game found it.
        bare: for what was offered, the lessons of the same products without it.
        unknown: a purchase of a product that the game has never heard of.
        tried: how many integers were tried.
        handled: whether any receipt reached a handler.
        untried: how many integers were not, since a source with so many is no list of ids.
        late: the products of which nothing was learned, since the time for it was over.
        overruled: those that only a handler gives which another one took the place of.
        unseen: the integers that look like ids, and for which the game does what it does for an unknown product.
        asks: how a client asks for those that nobody gets who has not asked.
        deeds: whether some of them show only in what a call for them does at once.
        departs: whether an UpdateAsync comes to something else where its buyer has just left.
    """

    lessons: tuple[Lesson, ...]
    offered: Worn
    bare: tuple[Lesson, ...]
    unknown: Look
    tried: int
    handled: bool = True
    untried: int = 0
    late: tuple[ProductId, ...] = ()
    overruled: tuple[ProductId, ...] = ()
    unseen: tuple[int, ...] = ()
    asks: Mapping[ProductId, Ask] = {}
    deeds: bool = False
    departs: bool = False

    def tried_on(self, target: Target) -> Target:
        """The game as these products are tried on it."""
        target = asking(target, self.asks)
        target = target._replace(install=leaving_early(target.install)) if self.departs else target
        return _seeing_deeds(target) if self.deeds else target


def discover(
    target: Target, named: Sequence[int], worn: Worn, *, is_late: Callable[[], bool] = lambda: False
) -> Discovery:
    """Find the products: those that are named, or else among the integers of the source, or else a placeholder.

    Args:
        target: the game.
        named: the products that a user named.
        worn: what players were said to have.
        is_late: whether the time for it is over: then what is known of one product is enough.
    """
    found = _with_deeds(_discover(target, named, worn, is_late), target, named, worn, is_late)
    judged = [one.product for one in found.lessons if one.ladders and one.granted]
    departs = not is_late() and minds_leaving(found.tried_on(target), {**worn, **found.offered}, judged)
    return found._replace(departs=departs)


def _with_deeds(
    found: Discovery, target: Target, named: Sequence[int], worn: Worn, is_late: Callable[[], bool]
) -> Discovery:
    """What was found, with the products that show only in what a call for them does at once."""
    silent = [int(one.product) for one in found.lessons if one.granted and not one.ladders]
    if not (silent or (not found.lessons and found.unknown.now.granted)):
        return found
    looks = Looks(_seeing_deeds(asking(target, found.asks)), {**worn, **found.offered})
    numbers = _candidates(target, named)
    candidates = tuple(silent) or tuple(one for one in numbers if one >= ID_MIN) or numbers
    seen = _discover_among(looks, candidates, [*named, *silent], is_late)
    # What each product does besides, like a message to the client, is nothing that a silent one gives.
    loud = [glance(looks, one.product)._replace(ladders=one.ladders) for one in found.lessons if one.ladders]
    seen = seen._replace(lessons=without_common((*seen.lessons, *loud))[: len(seen.lessons)])
    shown = {one.product: one for one in seen.lessons if one.ladders}
    if not shown:
        looked = {one.product: one.learned.aside for one in seen.lessons}
        return found._replace(lessons=tuple(_with_asides(one, looked.get(one.product, {})) for one in found.lessons))
    lessons = tuple(shown.get(one.product, one) for one in found.lessons) or seen.lessons
    return found._replace(lessons=lessons, deeds=True, tried=found.tried or len(numbers))


def _with_asides(lesson: Lesson, aside: Mapping[Aside, tuple[Location, ...]]) -> Lesson:
    """A lesson that names what else a purchase changed and is not judged."""
    return lesson._replace(learned=lesson.learned._replace(aside={**aside, **lesson.learned.aside}))


def _seeing_deeds(target: Target) -> Target:
    return target._replace(install=seeing_deeds(target.install), sees_deeds=True)


def _discover(target: Target, named: Sequence[int], worn: Worn, is_late: Callable[[], bool]) -> Discovery:
    looks = Looks(target, worn)
    numbers = _candidates(target, named)
    likely = tuple(one for one in numbers if one >= ID_MIN)
    if not named and likely and len(numbers) > _FEW:
        found = _discover_among(looks, likely, named, is_late)
        if any(lesson.ladders for lesson in found.lessons):
            return _counted(found, target, len(likely))
    found = _discover_among(looks, numbers, named, is_late)
    if not any(lesson.ladders for lesson in found.lessons) and found.unknown.now.delivered and target.game is not None:
        asks, of_any = find_asks(target, worn, likely or numbers)
        wanted = _discover_among(Looks(asking(target, asks), worn), tuple(asks), named, is_late) if asks else found
        if any(lesson.ladders for lesson in wanted.lessons):
            found = wanted._replace(asks=asks)
        elif of_any and not found.lessons:
            # Nobody gets it for themselves, it seems; it may be for a friend.
            found = _discover_among(looks, of_any, of_any, is_late)
    if named:
        return found
    if not found.lessons and found.unknown.now.delivered and not found.unknown.stuck:
        # A list of amounts has its products at 1, 2, 3 without naming them.
        others = tuple(number for number in _PLACEHOLDERS if number not in target.literals)
        found = _discover_among(looks, others, named, is_late)._replace(unseen=found.unseen)
    return _counted(found, target, len(numbers)) if found.handled else found


def _counted(found: Discovery, target: Target, tried: int) -> Discovery:
    """What was found, with the numbers of the integers that were tried and that were not."""
    tried -= found.untried
    return found._replace(tried=tried, untried=len(set(_integers(target))) - tried)


def _discover_among(
    looks: Looks, candidates: tuple[int, ...], named: Sequence[int], is_late: Callable[[], bool]
) -> Discovery:
    """Try products in clean weather, with what players are said to have, and then with what was missed."""
    target, worn = looks.target, looks.worn
    unknown = look_at_unknown(looks)
    # What the game names in a filter it sells, also where the binding was refused.
    certain = tuple(dict.fromkeys((*named, *_refused(looks, candidates, unknown))))
    if not unknown.now.delivered:
        handled = _handled(looks, candidates, unknown) or _prompted(looks, candidates, unknown, certain)
        candidates = (*handled, *(one for one in certain if one not in handled))
    if not candidates and not unknown.now.delivered:
        # No handler was set: there is nobody to learn from.
        return Discovery((), {}, (), unknown, 0, handled=False)
    lessons, late = _learn_all(looks, candidates, unknown, certain, is_late)
    unseen = len(candidates) - len(lessons) - len(late)
    learned = tuple(int(one.product) for one in lessons)
    offered = _offers(target, worn, lessons)
    bare: tuple[Lesson, ...] = ()
    dressed = Looks(target, {**worn, **offered})
    better, more = _learn_all(dressed, learned, look_at_unknown(dressed), certain, is_late) if offered else ((), ())
    before = {one.product: one for one in lessons}
    if any(_does_more(new, before[new.product]) for new in better):
        bare, lessons, unknown, late = lessons, better, look_at_unknown(dressed), (*late, *more)
    else:
        offered = {}  # The game does without: it makes for itself what it looked for, or needs it for nothing.
    lessons = without_common(without_bookkeeping(lessons, unknown))
    overruled = _overruled(dressed if offered else looks, candidates, lessons, is_late)
    lessons = (*(one for one in lessons if one.product not in overruled), *overruled.values())
    certain = (*certain, *worked_for(looks, lessons, unknown))
    kept = without_twins(tuple(one for one in lessons if is_product(one, unknown, certain)), unknown, certain)
    known = {*(one.product for one in kept), *late}
    return Discovery(
        kept,
        offered,
        tuple(one for one in bare if any(one.product == other.product and other.ladders for other in kept)),
        unknown,
        0,
        untried=unseen,
        late=late,
        overruled=tuple(overruled),
        unseen=tuple(one for one in candidates if one >= ID_MIN and one not in known),
    )


def _refused(looks: Looks, candidates: Sequence[int], unknown: Look) -> tuple[int, ...]:
    """The products that a refused binding keeps from handlers: those of its filter, and of what comes after it."""
    events = [event for event in unknown.outcome.history if isinstance(event, BindingRefused) and event.products]
    if not events:
        return ()
    meant = Looks(_rebinding(looks.target), looks.worn)
    later = () if unknown.now.delivered else _handled(meant, candidates, look_at_unknown(meant))
    return (*(product for event in events for product in event.products), *later)


def _overruled(
    looks: Looks, candidates: Sequence[int], lessons: Sequence[Lesson], is_late: Callable[[], bool]
) -> dict[ProductId, Lesson]:
    """What the handlers would give that were set before the last one took their place: nobody gives it now."""
    given = {one.product for one in lessons if one.ladders}
    found: dict[ProductId, Lesson] = {}
    for number in range(1, min(look_at_unknown(looks).handlers, _HANDLERS_MAX)):
        before = Looks(_keeping(looks.target, number), looks.worn)
        unknown = look_at_unknown(before)
        learned, _ = _learn_all(before, candidates, unknown, (), is_late)
        meant = without_bookkeeping(learned, unknown)
        found.update((one.product, one) for one in meant if one.product not in given and own_ladders(one, unknown))
    return found


def _keeping(target: Target, number: int) -> Target:
    """The same game where this setting of ProcessReceipt stays."""

    def install(market: "Market") -> None:
        market.world.keeps_handler = number
        target.install(market)

    return target._replace(install=install)


def _rebinding(target: Target) -> Target:
    """The same game where a product may be bound again, so that its script comes to its end."""

    def install(market: "Market") -> None:
        market.world.rebinds = True
        target.install(market)

    return target._replace(install=install)


def _handled(looks: Looks, candidates: Sequence[int], unknown: Look) -> tuple[int, ...]:
    """The products that a game with bound handlers alone has one for, at one moment or another."""
    if unknown.stuck:
        return ()  # Its script never came to its end, and would not with another product.
    if not looks.target.may_say(_BINDING):
        # Its handler takes all products or none: what one number never meets, no other does.
        other = looks.at(unknown_product(looks.target), 3, QUICK)
        return tuple(candidates) if other.now.delivered else ()
    return tuple(one for one in candidates if looks.at(ProductId(one), 3, QUICK).now.delivered)


def _prompted(looks: Looks, candidates: Sequence[int], unknown: Look, named: Sequence[int]) -> tuple[int, ...]:
    """The products of a game without a handler: those that are named, or whose prompt changes something as it ends."""
    if unknown.stuck:
        return ()
    may_prompt = looks.target.may_say(_PROMPTING)
    return tuple(
        one
        for one in (candidates if may_prompt else named)
        for look in (looks.at(ProductId(one), 1, QUICK),)
        if one in named or look.sights != unknown.sights or _is_offered(look, one)
    )


def _is_offered(look: Look, product: int) -> bool:
    """Whether the game shows a prompt for a product by itself: it is declined in these looks."""
    closed = [event for event in look.outcome.history if isinstance(event, PromptClosed)]
    return any(event.product == product and not event.purchased for event in closed)


def _does_more(new: Lesson, old: Lesson) -> bool:
    """Whether a product does with an offer what it did not do without."""
    return bool(new.ladders and not old.ladders) or (new.granted and not old.granted)


def _candidates(target: Target, named: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(named or _integers(target)[:_LITERALS_MAX]))


def _integers(target: Target) -> list[int]:
    return [number for number in target.literals if number >= 0]


def _learn_all(
    looks: Looks, candidates: Sequence[int], unknown: Look, named: Sequence[int], is_late: Callable[[], bool]
) -> tuple[tuple[Lesson, ...], tuple[ProductId, ...]]:
    """What is learned of each number; one that is treated like an unknown id at a first glance is no product.

    Also the products for which there was no time any more; numbers that were not even looked at are in neither.
    """
    set_strangers_aside(looks, candidates)
    glances: list[Lesson] = []
    is_found = False
    for number in candidates:
        if is_found and is_late():
            break
        glances.append(glance(looks, ProductId(number)))
        is_found = is_found or not seems_alike(looks, ProductId(number), unknown)
    twins = [one.product for one in glances if seems_alike(looks, one.product, unknown)]
    # Of all that are treated alike one is looked at closely: it may be that the game gives for every id.
    alike = set(twins) - {max(twins, default=0)}
    learned: list[Lesson] = []
    late: list[ProductId] = []
    # The other ones first, since the time may be over before that.
    for one in sorted(glances, key=lambda one: one.product in twins):
        if one.product in alike and one.product not in named:
            learned.append(one)
        elif is_late() and any(lesson.ladders for lesson in learned):
            late.append(one.product)
        else:
            learned.append(learn(looks, one.product))
    order = [one.product for one in glances]
    learned.sort(key=lambda one: order.index(one.product))
    return tuple(learned), tuple(late)


def _offers(target: Target, worn: Worn, lessons: tuple[Lesson, ...]) -> Worn:
    """What the game looked up on a player and did not find, and that makes a difference when it is there."""
    offered: Worn = {}
    without = [one for one in lessons if not one.ladders or (one.missed and not one.granted)]
    for _ in range(_OFFERS_MAX):
        missed = {
            where
            for one in without
            for where in one.missed
            if where not in worn and where not in offered and not is_misspelled(where)
        }
        if not missed:
            break
        offered.update(dict.fromkeys(sorted(missed), 0))
        dressed = Looks(target, {**worn, **offered})
        set_strangers_aside(dressed, [int(one.product) for one in without])
        without = [glance(dressed, one.product) for one in without]
    # A folder that was looked up only on the way to something below it is there with it.
    return {
        where: value for where, value in offered.items() if not any(other.startswith(f"{where}.") for other in offered)
    }
