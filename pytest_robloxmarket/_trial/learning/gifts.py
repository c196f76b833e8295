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
from pytest_robloxmarket._oracle.bookkeeping import Sale
from pytest_robloxmarket._oracle.expectations import Expectations
from pytest_robloxmarket._oracle.ladders import Ladder
from pytest_robloxmarket._oracle.lessons import RUNGS, learn_ladders
from pytest_robloxmarket._oracle.sights import Sights, see
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.events import PurchaseMade, ServerCrashed, StoreWritten
from pytest_robloxmarket._terms.ids import ProductId, Robux, UserId
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
    """A product that can be given: how a client names the friend, and what the friend then has."""

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
            if ladders:
                yield Gift(product, named, ladders)
                break


def say_gift(gift: Gift) -> str:
    """What a reader should know of the trial of a gift."""
    places = ", ".join(ladder.place.told for ladder in gift.ladders[:3])
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
    lasting = frozenset(ladder.place for ladder in gift.ladders)
    expect = Expectations({gift.product: gift.ladders}, lasting)
    return Setup(scenario.program, bounds, expect, scenario.target.rules)


def _reached_the_buyer(setup: Setup, finding: Finding, gift: Gift) -> bool:
    """Whether a delivery wrote at the buyer's own place: a game may give to who paid when the friend cannot have it.

    A friend who was forgotten in a crash could have had it.
    """
    history = run(setup, ScriptedChoices(finding.choices)).history
    if any(isinstance(event, ServerCrashed) for event in history):
        return False
    places = {
        (ladder.place.store, ladder.place.key.replace("{user}", str(_ALICE)).replace("{name}", "alice"))
        for ladder in gift.ladders
    }
    return any(
        isinstance(event, StoreWritten) and event.delivery and (event.store, event.key) in places for event in history
    )


def _count_remotes(target: Target) -> int:
    found: list[int] = []

    def play(market: Market) -> None:
        target.install(market)
        market.server().join("alice")
        market.clock.advance(1)
        found.extend(len(server.remotes.all()) for server in market.world.servers)

    run(Setup(play, CALM, contract=target.rules, recover=False), PoliteChoices())
    return max(found, default=0)


def _learn(scenario: Scenario) -> tuple[Ladder, ...]:
    """What bob has after none, one, two and three gifts, as far as it is kept for him in a data store."""

    @cache
    def look(gifts: int) -> Sights:
        setup = Setup(scenario._replace(gifts=gifts).program, CALM, contract=scenario.target.rules, recover=False)
        history = run(setup, PoliteChoices()).history
        bought = sum(isinstance(event, PurchaseMade) and event.wish == "prompt" for event in history)
        sight = see(history, _BOB)._replace(bought=bought, delivered=bought, granted=bought)
        return Sights(sight, sight)

    if look(1).now.bought != 1 or look(1).now.held == look(0).now.held:
        return ()
    rungs = [look(gifts) for gifts in range(RUNGS)]
    found = learn_ladders(
        rungs,
        stays=[rungs[0].now],
        shifted=(),
        lucky=lambda _, purchases: rungs[purchases],
        doubled=lambda: rungs[1],
        sale=Sale(scenario.product, Robux(PRICE)),
    )
    # What stands on the friend themselves is theirs for as long as they play.
    return tuple(ladder for ladder in found.ladders if ladder.place.store and ladder.place.owned)
