"""What an explored test's purchases do, learned from runs of it in clear weather."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.bits import comes_together, in_bits, sharers
from pytest_robloxmarket._oracle.goods.bookkeeping import Sale
from pytest_robloxmarket._oracle.goods.expectations import Expectations, Ladders
from pytest_robloxmarket._oracle.goods.fading import without_fading
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.lessons import (
    RUNGS,
    SHIFTS_MS,
    Lessons,
    lasting_places,
    learn_ladders,
)
from pytest_robloxmarket._oracle.goods.saves import find_saves
from pytest_robloxmarket._oracle.goods.sights import Held, Sight, Sights, see, value_at
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._platform.receipts import REFUNDED
from pytest_robloxmarket._plugin.exploring.bases import with_bases, with_spending
from pytest_robloxmarket._plugin.exploring.body import GIVES_UP
from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._plugin.purchases import Purchase, purchases_on
from pytest_robloxmarket._simulation import recovery
from pytest_robloxmarket._simulation.outcome import Program, Setup, run
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, PassAnswered, PassGained, PassLost, PurchaseMade
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.verdict import Effects
from pytest_robloxmarket._trial.learning.departures import leaving_early, update_minds_leaving
from pytest_robloxmarket._trial.learning.spending import is_flat, unmasked
from pytest_robloxmarket._trial.scenarios.purchases import stay_away

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("Learned", "learn", "leaving_as_far_as_minded")

# Purchases are so far apart that none meets the one before it.
_PAUSE_S: Final = 61

# The longest that a search lets buyers stay away: what a game gives them for that, nobody has bought.
_AWAY_MS: Final = 73 * 3_600_000


class Learned(NamedTuple):
    """What runs in clear weather show: the ladders of purchases, and the products bought that show none."""

    expect: Expectations
    silent: list[int]


def learn(name: str, body: "Callable[[Market], None]", calm: Setup) -> Learned:
    """Learn what each product does that is bought in the polite run of a test.

    The body is run with no purchase of it, with one, two and three by its first buyer.

    Raises:
        UsageError: when nobody buys anything, or the game does not run where they do: then there is nothing to judge.
    """
    __tracebackhide__ = True
    named: Effects = {}
    # Product -> whether a purchase of it was kept: what was given back gives nothing, and rightly.
    bought: dict[ProductId, bool] = {}
    purchases: list[Purchase] = []
    kept: list[Purchase] = []
    users: list[UserId] = []
    waiting: set[UserId] = set()
    closing: list[bool] = []

    def play(market: "Market") -> None:
        __tracebackhide__ = True
        body(market)
        market.settle()
        late = late_game(market)
        if late:
            raise UsageError(f"{name} is explored, and {late}")
        named.update(market.effects)
        for receipt in market.platform.receipts:
            bought[receipt.product] = bought.get(receipt.product, False) or receipt.status != REFUNDED
        users.extend(one.id for one in market.users)
        closing.extend(server.hears_closing for server in market.world.servers)
        waiting.update(one for one in users if market.platform.receipts.pending(one))
        refunded = {receipt.id for receipt in market.platform.receipts if receipt.status == REFUNDED}
        purchases.extend(purchases_on(market))
        kept.extend(one for one in purchases if one.receipt not in refunded)

    polite = run(replace(calm, program=play, recover=False), PoliteChoices())
    if not bought and not _shows_passes(name, polite.history):
        raise UsageError(
            f"{name} is explored, and nobody bought anything on its market in the run in which nothing "
            'goes wrong, so nothing was tried. Let a user buy: market.server().join("alice", robux=500).buy(product).'
        )
    shown = infer(polite.history)
    first = {one.product: one for one in reversed(purchases)}
    tests = {one: _Watched(body, calm, first[one].buyer in waiting) for one in bought if one not in named}
    found = {one: _lessons_of(test, first[one], users, closes=any(closing)) for one, test in tests.items()}
    # A purchase for somebody else shows nowhere on its buyer; what a delivery itself has changed says something still.
    ladders = {
        product: one.ladders or _at_once(tests[product], first[product], shown.ladders.get(product, ()), one)
        for product, one in found.items()
    }
    holders = {product: one.holder for product, one in first.items()}
    ladders = with_spending(ladders, shown.ladders, polite.history, holders)
    ladders = with_bases(_with_bits(ladders, polite.history), named, kept)
    expect = Expectations(
        {product: every for product, every in ladders.items() if every},
        frozenset().union(*map(lasting_places, ladders.values())),
        frozenset().union(*(one.growing for one in found.values())),
    )
    silent = [int(one) for one, given in bought.items() if given and one not in named and one not in expect.ladders]
    return Learned(expect, silent)


def leaving_as_far_as_minded(calm: Setup) -> Program:
    """A test whose buyers may leave before the function of an UpdateAsync is called, where that matters to its game."""

    def play(market: "Market") -> None:
        _quietly(partial(calm.program, market))

    minds = update_minds_leaving(replace(calm, program=play))
    return leaving_early(calm.program) if minds else calm.program


def _shows_passes(name: str, polite: Sequence[Event]) -> bool:
    """Whether a test is about passes, and the law on them is asked.

    Raises:
        UsageError: when passes change hands and nothing says how the game answers: then there is nothing to judge.
    """
    if not any(isinstance(event, PassGained | PassLost) for event in polite):
        return False
    if not any(isinstance(event, PassAnswered) for event in polite):
        raise UsageError(
            f"{name} is explored, nobody bought a product in it, and of the passes that changed hands nothing can be "
            "judged: the game was never asked who owns one. Say how: server.watch_passes(cache.owns), where the game "
            "starts; or tell the story by hand; or let `robloxmarket check` try the passes."
        )
    return True


def _with_bits(ladders: Ladders, polite: Sequence[Event]) -> Ladders:
    """The ladders with a place for each bit of a number, where the test's own purchases come together in one."""
    bought: dict[UserId, set[ProductId]] = {}
    for event in polite:
        if isinstance(event, PurchaseMade):
            bought.setdefault(event.friend or event.user, set()).add(event.product)
    held = {user: see(polite, user).held for user in bought}
    for place, sharing in sharers(ladders).items():
        for user, products in bought.items():
            theirs = [ladder for product, ladder in sharing.items() if product in products]
            if theirs and comes_together(theirs, value_at(held[user], place)):
                ladders = {product: in_bits(every, place, sharing.values()) for product, every in ladders.items()}
                break
    return ladders


class _Watched(NamedTuple):
    """A test's body, and how it is looked at.

    Attributes:
        body: the test.
        calm: how a run of it is made.
        waits: its buyer waits for something at its end. It comes with a join then, and what comes of it with one more.
        closes: its buyer's server closes before they join again.
    """

    body: "Callable[[Market], None]"
    calm: Setup
    waits: bool
    closes: bool = False


def _lessons_of(test: _Watched, first: Purchase, users: Sequence[UserId], *, closes: bool) -> Lessons:
    """What a product does, as it shows on whom it is for; a gift that shows nothing there, on whoever has it.

    What does not show before may be saved only as a server closes, where the game does something then.
    """
    lessons = _lessons(test, first)
    if closes and not lessons.ladders:
        closed = _lessons(test._replace(closes=True), first)
        # A first purchase that shows nothing was not granted before the server closed.
        lessons = lessons if any(one.shown[0] == one.shown[1] for one in closed.ladders) else closed
    others = [one for one in users if one != first.holder] if first.holder != first.buyer else []
    for other in others:
        if lessons.ladders:
            break
        lessons = _lessons(test, first._replace(holder=other))
    return lessons


def _lessons(test: _Watched, first: Purchase) -> Lessons:
    @cache
    def look(purchases: int, twist: str = "", luck: int = 0) -> tuple[list[Event], list[int]]:
        play = _Play(test, first, purchases, twist, luck)
        history = run(replace(test.calm, program=play, recover=False, reads=True), PoliteChoices()).history
        return history, play.marks or [len(history)]

    saves = find_saves(look(RUNGS - 1)[0], first.holder)

    @cache
    def at(purchases: int, twist: str = "", luck: int = 0) -> tuple[Sight, ...]:
        history, marks = look(purchases, twist, luck)
        return tuple(see(history[:mark], first.holder, saves) for mark in marks)

    def sights(purchases: int, twist: str = "", luck: int = 0) -> Sights:
        found = at(purchases, twist, luck)
        return Sights(found[1 if len(found) > 1 else 0], found[-1])

    found = learn_ladders(
        [sights(purchases) for purchases in range(RUNGS)],
        stays=(*at(0), at(0, "away")[-1]),
        shifted=[partial(sights, RUNGS - 1, twist) for twist in _SHIFTS],
        lucky=lambda luck, purchases: sights(purchases, "", luck),
        doubled=partial(sights, 1, "doubled"),
        sale=Sale(first.product, first.price),
    )
    found = without_fading(found, Sights(at(1)[0], at(1)[-1]), sights(1))
    return found if first.holder != first.buyer else _unmasked(test, first, found)


def _at_once(test: _Watched, first: Purchase, shown: Sequence[Ladder], found: Lessons) -> tuple[Ladder, ...]:
    """What a delivery itself has changed; of what is gone by itself some minutes later it is known that it is brief."""
    fading = found.aside.get(Aside.FADING, ())
    shown = [one for one in shown if one.place not in fading]
    if all(one.place.store for one in shown):
        return tuple(shown)
    seen = []
    for purchases in (0, 1):
        play = _Play(test, first, purchases, "", 0)
        history = run(replace(test.calm, program=play, recover=False), PoliteChoices()).history
        seen.append([see(history[:mark], first.holder).held for mark in play.marks])
    return tuple(replace(one, brief=True) if _comes_and_goes(one, *seen) else one for one in shown)


def _comes_and_goes(ladder: Ladder, idle: Sequence[Held], once: Sequence[Held]) -> bool:
    """Whether a purchase shows on a player at first, and not some minutes later."""
    if ladder.place.store or len(idle) < 2 or len(once) < 2:
        return False
    before, now, late = (value_at(held, ladder.place) for held in (idle[1], *once[:2]))
    return now != before == late


def _unmasked(test: _Watched, first: Purchase, found: Lessons) -> Lessons:
    """What was learned, where a later purchase that is taken for the first one should add as much (decision 0064)."""
    twice = _Twice(_Play(test, first, 1, "", 0), test.calm, first)
    ladders = (unmasked(twice, first.product, one) if is_flat(one, found.growing) else one for one in found.ladders)
    return found._replace(ladders=tuple(ladders))


# What the lines of a test raise where other purchases are made than those that it speaks of.
_NOT_MEANT: Final = (*GIVES_UP, UsageError, LookupError, TypeError, AttributeError)

_SHIFTS: Final = dict(zip(("shifted", "soon"), SHIFTS_MS, strict=True))


class _Play:
    """A test's body in which one buyer makes so many purchases of a product, and then joins again."""

    def __init__(self, test: _Watched, first: Purchase, purchases: int, twist: str, luck: int) -> None:
        self._body: Final = test.body
        self._joins: Final = 2 if test.waits else 1
        self._closes: Final = test.closes
        self._product: Final = first.product
        self._buyer: Final = first.buyer
        self._holder: Final = first.holder
        self._purchases: Final = purchases
        self._twist: Final = twist
        self._luck: Final = luck
        # How long the history was after the body, at the end of the purchases and after the rejoin.
        self.marks: Final[list[int]] = []

    def __call__(self, market: "Market") -> None:
        buyer = self.begin(market)
        if buyer is not None:
            self._look(market, buyer)

    def begin(self, market: "Market") -> "User | None":
        """Run the body, and find its buyer; None where they are not on the market."""
        world = market.world
        world.limited = self._product
        world.allowances[self._buyer, self._product] = self._purchases
        world.luck = self._luck
        if self._twist in _SHIFTS:
            market.scheduler.run_until(_SHIFTS[self._twist])
        if self._twist == "doubled":
            market.faults.recording_lost()
        # The test speaks of its own purchases, and these are others.
        with suppress(*_NOT_MEANT):
            self._body(market)
        if market.world.closing is not None:
            market.world.closing = partial(_quietly, market.world.closing)
        market.settle()
        return next((user for user in market.users if user.id == self._buyer), None)

    def _look(self, market: "Market", buyer: "User") -> None:
        self.marks.append(len(market.history))
        for _ in range(RUNGS):
            self.buy_more(market, buyer)
            market.clock.advance(_PAUSE_S)
        market.settle()
        self.marks.append(len(market.history))
        for _ in range(self._joins if market.world.starters else 0):
            if self._twist == "away":
                _stay_away_for_long(market)
            elif self._closes:
                stay_away(market, buyer, 0)
            else:
                buyer.rejoin()
            for friend in market.users:
                if friend.id == self._holder != self._buyer:
                    friend.rejoin()
        self.marks.append(len(market.history))

    def buy_more(self, market: "Market", buyer: "User") -> None:
        """Make one of the purchases that are left, where there is one."""
        left = market.world.allowances[self._buyer, self._product]
        if left <= 0 or market.catalogue.get(int(self._product)) is None:
            return
        if buyer.server is None and market.world.starters:
            market.server().join(buyer)
        market.fund(buyer, market.catalogue.find(int(self._product)).price)
        buyer.buy(int(self._product))


def _stay_away_for_long(market: "Market") -> None:
    """Let everybody leave, the servers close, and everybody join a fresh one when a long time is over."""
    users = [user for user in market.users if user.server is not None]
    for user in users:
        user.leave()
    recovery.stay_away(market, market.settle, _AWAY_MS, chosen=False)
    server = market.server()
    for user in users:
        server.join(user)
    market.settle()


class _Twice(NamedTuple):
    """The body as a shop in which its first buyer buys the same product twice."""

    play: _Play
    calm: Setup
    first: Purchase

    def setup(self, program: Program) -> Setup:
        """How a run of it is made; a game that does not go on with other purchases says nothing."""
        return replace(self.calm, program=lambda market: _quietly(partial(program, market)), recover=False)

    def open(self, market: "Market") -> "User | None":
        """Run the body with one purchase; None where nothing would run the game on another server."""
        buyer = self.play.begin(market)
        if buyer is None or not market.world.starters:
            return None
        self.play.buy_more(market, buyer)
        return buyer

    def buy(self, market: "Market", user: "User") -> None:
        """Buy once more, whatever it costs."""
        market.world.allowances[self.first.buyer, self.first.product] = 1
        self.play.buy_more(market, user)


def _quietly(act: Callable[[], object]) -> None:
    with suppress(*_NOT_MEANT):
        act()
