"""Finds the products of a game that can be given to a friend, and learns what the friend has of them.

A client names the friend in a call of a remote, and the game then shows its prompt. Who names nobody is no giver: then
it is a purchase like any other.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import Budget, Finding, Search, explore
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._oracle.goods.bookkeeping import Sale
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.goods.lessons import RUNGS, lasting_places, learn_ladders
from pytest_robloxmarket._oracle.goods.places import split_path
from pytest_robloxmarket._oracle.goods.sights import Sight, Sights, see
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.events import Event, PurchaseMade, ServerCrashed, SessionChanged, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId, Robux, UserId
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import NAMINGS, PRICE, Naming, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Gift", "TriedGift", "find_gifts", "gift_setup", "say_gift", "try_gift")

# Who has more remotes than this has them for other things as well.
_REMOTES_MAX: Final = 8

# The first user of these runs buys, and the second is the friend.
_ALICE: Final = UserId(1001)
_BOB: Final = UserId(1002)


_CLEAR: Final = CALM._replace(moves=0)

_KINDS: Final = (Kind.GIFT, Kind.GIFT_AWAY, Kind.GIFT_ELSEWHERE, Kind.TWO_GIFTS)


class TriedGift(NamedTuple):
    """A scenario with a gift, and what its search found."""

    scenario: Scenario
    setup: Setup
    search: Search


class Gift(NamedTuple):
    """A product that can be given: how a client names the friend, and what the friend then has.

    Without a ladder nothing can be judged of it: what it brings moves to another place when the friend joins.
    """

    product: ProductId
    named: Naming
    ladders: tuple[Ladder, ...]


def find_gifts(target: Target, worn: Worn, products: tuple[ProductId, ...]) -> Iterator[Gift]:
    """The products that a friend has, once a client has named them."""
    remotes = min(_REMOTES_MAX, _count_remotes(target)) if products else 0
    for product in products:
        scenario = Scenario(target, Kind.GIFT, product, worn)
        for named in (Naming(remote, form) for remote in range(remotes) for form in range(NAMINGS)):
            ladders = _learn(scenario._replace(named=named))
            if ladders is not None:
                yield Gift(product, named, ladders)
                break


def say_gift(gift: Gift) -> str:
    """What a reader should know of the trial of a gift."""
    places = ", ".join(ladder.place.told for ladder in gift.ladders[:3])
    if not places:
        return (
            f"product {gift.product} can be given to a friend whom the buyer's client names, and what comes moves to "
            "another place when the friend joins: it was not tried so"
        )
    return (
        f"product {gift.product} can be given to a friend whom the buyer's client names ({places}): it was tried so too"
    )


def try_gift(target: Target, worn: Worn, gift: Gift, bounds: Bounds, budget: Budget) -> Iterator[TriedGift]:
    """Search what can become of a gift; `bounds` are those of the search in which the friend is there."""
    for kind in _KINDS:
        scenario = Scenario(target, kind, gift.product, worn, named=gift.named)
        setup = gift_setup(scenario, bounds if kind is Kind.GIFT else _CLEAR, gift)
        search = explore(setup, budget)
        findings = [one for one in search.findings if not _reached_the_buyer(setup, one, gift)]
        # What went to somebody else is missing where it belongs: that is one harm.
        astray = {one.choices for one in findings if one.violation.law == "wrong_recipient"}
        findings = [one for one in findings if one.choices not in astray or one.violation.law == "wrong_recipient"]
        yield TriedGift(scenario, setup, search._replace(findings=tuple(findings)))


def gift_setup(scenario: Scenario, bounds: Bounds, gift: Gift) -> Setup:
    """How a gift is run and judged."""
    expect = Expectations({gift.product: gift.ladders}, lasting_places(gift.ladders))
    return Setup(scenario.program, bounds, expect, scenario.target.rules)


def _reached_the_buyer(setup: Setup, finding: Finding, gift: Gift) -> bool:
    """Whether a delivery wrote at the buyer's own place: a game may give to who paid when the friend cannot have it.

    A friend who was forgotten in a crash could have had it.
    """
    history = run(setup, ScriptedChoices(finding.choices)).history
    if any(isinstance(event, ServerCrashed) for event in history):
        return False
    places = [ladder.place for ladder in gift.ladders]
    return any(_is_at_the_buyers(event, place) for event in history for place in places)


def _is_at_the_buyers(event: Event, place: Location) -> bool:
    """Whether a delivery changes what stands for the buyer where a gift stands for a friend."""
    if isinstance(event, SessionChanged):
        worn = not place.store and split_path(place.path)[0] == event.where
        return worn and event.user == _ALICE and bool(event.delivery)
    key = place.key.replace("{user}", str(_ALICE)).replace("{name}", "alice")
    return isinstance(event, StoreWritten) and bool(event.delivery) and (event.store, event.key) == (place.store, key)


def _count_remotes(target: Target) -> int:
    found: list[int] = []

    def play(market: Market) -> None:
        target.install(market)
        market.server().join("alice")
        market.clock.advance(1)
        found.extend(len(server.remotes.all()) for server in market.world.servers)

    run(Setup(play, CALM, contract=target.rules, recover=False), PoliteChoices())
    return max(found, default=0)


def _learn(scenario: Scenario) -> tuple[Ladder, ...] | None:
    """What bob has after none, one, two and three gifts: in a data store, or else on himself as long as he plays.

    None where a gift shows nowhere; nothing where it cannot be judged.
    """

    @cache
    def look(gifts: int, *, rejoin: bool = False) -> Sight:
        setup = Setup(
            scenario._replace(gifts=gifts, rejoin=rejoin).program,
            CALM,
            contract=scenario.target.rules,
            recover=False,
        )
        history = run(setup, PoliteChoices()).history
        bought = sum(isinstance(event, PurchaseMade) and event.wish == "prompt" for event in history)
        return see(history, _BOB)._replace(bought=bought, delivered=bought, granted=bought)

    if look(1).bought != 1:
        return None
    if look(1).held == look(0).held and look(1, rejoin=True).held == look(0, rejoin=True).held:
        return None
    rungs = [Sights(look(gifts), look(gifts, rejoin=True)) for gifts in range(RUNGS)]
    found = learn_ladders(
        rungs,
        stays=[rungs[0].now],
        shifted=(),
        lucky=lambda _, purchases: rungs[purchases],
        doubled=lambda: rungs[1],
        sale=Sale(scenario.product, Robux(PRICE)),
    )
    owned = [ladder for ladder in found.ladders if ladder.place.owned]
    if any(_is_emptied(place, *rungs[:2]) for place in rungs[1].now.held):
        return ()
    return tuple([ladder for ladder in owned if ladder.place.store] or owned) or None


def _is_emptied(place: Location, nothing: Sights, once: Sights) -> bool:
    """Whether what a gift has written to a data store is taken out of there when the friend joins."""
    came = once.now.held[place]
    left = once.later.held.get(place)
    if not place.store or not place.owned or came == nothing.now.held.get(place):
        return False
    return left is None or (is_number(came) and is_number(left) and left < came)
