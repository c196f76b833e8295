"""What an explored test's purchases do, learned from runs of it in clear weather."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.asides import Aside
from pytest_robloxmarket._oracle.goods.beside_crates import BOUGHT, beside_crates
from pytest_robloxmarket._oracle.goods.bits import comes_together, in_bits, sharers
from pytest_robloxmarket._oracle.goods.expectations import Expectations, Ladders
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.lessons import (
    Lessons,
    lasting_places,
)
from pytest_robloxmarket._oracle.goods.saves import Saves
from pytest_robloxmarket._oracle.goods.sights import Held, see, value_at
from pytest_robloxmarket._oracle.goods.words import SHARED, in_words, is_list, item_at, word_at
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._platform.receipts import REFUNDED
from pytest_robloxmarket._plugin.exploring.bases import with_bases, with_spending
from pytest_robloxmarket._plugin.exploring.clean import TestRuns, Watched, quietly
from pytest_robloxmarket._plugin.late import late_game
from pytest_robloxmarket._plugin.purchases import Purchase, purchases_on
from pytest_robloxmarket._simulation.outcome import Program, Setup, run
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, PassAnswered, PassGained, PassLost, PurchaseMade
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.verdict import Effects
from pytest_robloxmarket._trial.learning.clean_runs import SLOW
from pytest_robloxmarket._trial.learning.deeds import seeing_deeds
from pytest_robloxmarket._trial.learning.departures import leaving_early, update_minds_leaving
from pytest_robloxmarket._trial.learning.goods import goods_of, met_pace

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Learned", "learn")


class Learned(NamedTuple):
    """What runs in clear weather show.

    Attributes:
        expect: the ladders of purchases.
        silent: the products bought that show none.
        sees_deeds: some of them show only in what a call for them does at once.
    """

    expect: Expectations
    silent: list[int]
    sees_deeds: bool = False

    def program(self, calm: Setup, *, moves: bool) -> Program:
        """The test as it is searched.

        Args:
            calm: how a clean run of it is made.
            moves: buyers may leave: also before the function of an UpdateAsync is called, where that matters.
        """

        def play(market: "Market") -> None:
            quietly(partial(calm.program, market))

        program = seeing_deeds(calm.program) if self.sees_deeds else calm.program
        minds = moves and update_minds_leaving(replace(calm, program=play))
        return leaving_early(program) if minds else program


def learn(name: str, body: "Callable[[Market], None]", calm: Setup) -> Learned:
    """Learn what each product does that is bought in the polite run of a test.

    The body is run with no purchase of it, with one, two and three by its first buyer.

    Raises:
        UsageError: when nobody buys anything, or the game does not run where they do: then there is nothing to judge.
    """
    __tracebackhide__ = True
    polite = _Polite(name, body)
    history = run(replace(calm, program=polite, recover=False), PoliteChoices()).history
    if not polite.bought and not _shows_passes(name, history):
        raise UsageError(
            f"{name} is explored, and nobody bought anything on its market in the run in which nothing "
            'goes wrong, so nothing was tried. Let a user buy: market.server().join("alice", robux=500).buy(product).'
        )
    shown = infer(history)
    first = {one.product: one for one in reversed(polite.purchases)}
    runs = {one: _runs_of(body, calm, polite, first[one]) for one in polite.bought if one not in polite.named}
    found = {product: _goods_in(several) for product, several in runs.items()}
    # A purchase for somebody else shows nowhere on its buyer; what a delivery itself has changed says something still.
    found = {one: _at_once(runs[one][0], shown.ladders.get(one, ()), lessons) for one, lessons in found.items()}
    silent = [one for one, given in polite.bought.items() if given and one in found and not found[one].ladders]
    alone = _alone(runs, found, silent, polite.bought)
    deeds = _deeds_of([runs[one][0] for one in silent if one not in alone])
    found = beside_crates({**found, **alone, **deeds}, partial(_often, runs))
    ladders = {product: one.ladders for product, one in found.items()}
    ladders = with_spending(ladders, shown.ladders, history, {product: one.holder for product, one in first.items()})
    ladders = _with_words(_with_bits(ladders, history), runs)
    begun = with_bases({one: every for one, every in ladders.items() if one not in alone}, polite.named, polite.kept)
    ladders = {**ladders, **begun}
    expect = Expectations(
        {product: every for product, every in ladders.items() if every},
        frozenset().union(*map(lasting_places, ladders.values())),
        frozenset().union(*(one.growing for one in found.values())),
    )
    return Learned(expect, [int(one) for one in silent if one not in expect.ladders], bool(deeds))


class _Polite:
    """The polite run of a test, and who bought what in it.

    Attributes:
        named: what the test itself says of products.
        bought: product -> whether a purchase of it was kept: what was given back gives nothing, and rightly.
        purchases: all of them.
        kept: those that were kept.
        users: who is on the market.
        waiting: who waits for something at the end.
    """

    def __init__(self, name: str, body: Program) -> None:
        self.named: Final[Effects] = {}
        self.bought: Final[dict[ProductId, bool]] = {}
        self.purchases: Final[list[Purchase]] = []
        self.kept: Final[list[Purchase]] = []
        self.users: Final[list[UserId]] = []
        self.waiting: Final[set[UserId]] = set()
        self._name: Final = name
        self._body: Final = body

    def __call__(self, market: "Market") -> None:
        """Run the test, and look at what has become of it."""
        __tracebackhide__ = True
        self._body(market)
        market.settle()
        late = late_game(market)
        if late:
            raise UsageError(f"{self._name} is explored, and {late}")
        receipts = market.platform.receipts
        self.named.update(market.effects)
        for receipt in receipts:
            self.bought[receipt.product] = self.bought.get(receipt.product, False) or receipt.status != REFUNDED
        self.users.extend(one.id for one in market.users)
        self.waiting.update(one for one in self.users if receipts.pending(one))
        refunded = {receipt.id for receipt in receipts if receipt.status == REFUNDED}
        self.purchases.extend(purchases_on(market))
        self.kept.extend(one for one in self.purchases if one.receipt not in refunded)


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


def _with_words(ladders: Ladders, runs: Mapping[ProductId, Sequence[TestRuns]]) -> Ladders:
    """The ladders with a place for each word of a text to which several products add one."""
    for place in {ladder.place for every in ladders.values() for ladder in every}:
        words = {product: word for product, every in ladders.items() if (word := word_at(every, place))}
        if len({*words.values()}) < SHARED:
            continue
        products = [*words]
        held = (runs[products[0]][0].together(order) for order in (products, products[::-1]))
        if is_list([item_at(place, word) for word in words.values()], held):
            ladders = {one: in_words(every, place) if one in words else every for one, every in ladders.items()}
    return ladders


def _runs_of(body: Program, calm: Setup, polite: _Polite, first: Purchase) -> Sequence[TestRuns]:
    """The clean runs of a purchase, as they show on whom it is for; of a gift, also as they show on everybody else."""
    test = Watched(body, calm, first.buyer in polite.waiting)
    others = [one for one in polite.users if one != first.holder] if first.holder != first.buyer else []
    return [TestRuns(test, first._replace(holder=one)) for one in (first.holder, *others)]


def _goods_in(runs: Sequence[TestRuns]) -> Lessons:
    """What a product gives, on the first user on whom it shows; what shows nowhere, on whom it is for."""
    found = [_goods_of(runs[0])]
    for one in runs[1:]:
        if found[-1].ladders:
            break
        found.append(_goods_of(one))
    return found[-1] if found[-1].ladders else found[0]


def _alone(
    runs: Mapping[ProductId, Sequence[TestRuns]],
    found: Mapping[ProductId, Lessons],
    silent: Sequence[ProductId],
    bought: Iterable[ProductId],
) -> dict[ProductId, Lessons]:
    """What products give where nothing else is bought, if one of them hides beside the others what it gives.

    It may show nothing there, or set anew what another one has set before: then it matters which of them came last, and
    more purchases of one come after those of the other that the test makes.
    """

    def by_itself(product: ProductId) -> Lessons:
        return _goods_in([one.alone(bought) for one in runs[product]])

    at = Expectations({product: one.ladders for product, one in found.items()}).at.values()
    meet = any(len(each) > 1 and not all(one.step or one.span or one.drawn for one in each.values()) for each in at)
    alone = {one: by_itself(one) for one in (runs if meet else silent) if len(runs) > 1}
    if any(one.ladders for one in alone.values()):
        alone |= {one: by_itself(one) for one in runs if one not in alone}
    return {product: one for product, one in alone.items() if one.ladders}


def _goods_of(runs: TestRuns) -> Lessons:
    product = runs.first.product
    return goods_of(runs, product, met_pace(runs, product))


def _deeds_of(silent: Sequence[TestRuns]) -> dict[ProductId, Lessons]:
    """What calls do at once for the products that nothing else shows."""
    found = {one.first.product: _goods_of(one.seeing_deeds()) for one in silent}
    return {product: one for product, one in found.items() if one.ladders}


def _often(runs: Mapping[ProductId, Sequence[TestRuns]], product: ProductId, crate: Ladder) -> object:
    """How often two purchases of a product put something into the save of a crate."""
    saves = Saves(drawn=(crate.together,) if crate.together is not None else ())
    looks = [runs[product][0].at(product, purchases, SLOW).seen(saves) for purchases in (0, BOUGHT)]
    idle, bought = (one.later.raises.get(crate.place, 0) for one in looks)
    return bought - idle


def _at_once(runs: TestRuns, shown: Sequence[Ladder], found: Lessons) -> Lessons:
    """What was learned; where that is nothing, what a delivery itself has changed.

    Of what is gone by itself some minutes later it is known that it is brief.
    """
    if found.ladders:
        return found
    fading = found.aside.get(Aside.FADING, ())
    shown = [one for one in shown if one.place not in fading]
    if not all(one.place.store for one in shown):
        seen = [runs.begun(purchases) for purchases in (0, 1)]
        shown = [replace(one, brief=True) if _comes_and_goes(one, *seen) else one for one in shown]
    return found._replace(ladders=tuple(shown))


def _comes_and_goes(ladder: Ladder, idle: Sequence[Held], once: Sequence[Held]) -> bool:
    """Whether a purchase shows on a player at first, and not some minutes later."""
    if ladder.place.store or len(idle) < 2 or len(once) < 2:
        return False
    before, now, late = (value_at(held, ladder.place) for held in (idle[1], *once[:2]))
    return now != before == late
