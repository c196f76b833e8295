"""Plays a target under every contract, and counts what becomes of the money and the goods."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number
from pytest_robloxmarket._place.loading import load_game
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._platform.contract import CONTRACTS, DEFAULT, contract_named
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.recovery import stay_away
from pytest_robloxmarket._simulation.tally import Tally, count_goods, take_tally
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.errors import RobloxMarketError, UsageError
from pytest_robloxmarket._terms.events import HandlerRaised, Unsupported
from pytest_robloxmarket._terms.verdict import Effects, Location
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.leaving_out import learn_game
from pytest_robloxmarket._trial.loading import load_function, load_target
from pytest_robloxmarket._trial.patience import INTERRUPTED
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Comparison", "Row", "compare", "comparison_document", "find_story")

# What a story's first argument is called. A function that gets anything else is a game, and starts on each server.
_MARKET: Final = "market"

_WALLET: Final = 10_000

# When a game's buyer buys, and buys again, in seconds.
_FIRST: Final = 1
_SECOND: Final = 5

_HOUR_MS: Final = 3_600_000

# What the lab compares. How much a server may ask for, and when listeners are called, is no question of receipts.
_ABOUT_RECEIPTS: Final = tuple(
    name
    for name, contract in CONTRACTS.items()
    if (contract.request_limits, contract.signals) == (DEFAULT.request_limits, DEFAULT.signals)
)


class _Play(NamedTuple):
    """One thing to be played: what happens, and what a purchase changes where the play itself does not say."""

    act: Callable[[Market], object]
    effects: Effects


class Row(NamedTuple):
    """What came of it under one contract."""

    contract: str
    tally: Tally


class Comparison(NamedTuple):
    """A target under several contracts, and what is to be said of the numbers."""

    target: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]


def compare(
    text: str,
    contracts: Sequence[str],
    products: Sequence[int],
    worn: Worn,
    interrupted: Callable[[], bool] = lambda: False,
    *,
    hours: int = 0,
    load: Callable[[str], Target] = load_target,
) -> Comparison:
    """Play a target once, in clean weather, under each contract.

    A story (`module:function` that gets a `market`) is played as it stands. Of a game each product is bought, and
    bought again. Then everybody joins a fresh server, and what is refunded in time is waited for.

    Args:
        text: a Luau file, or `module:function`.
        contracts: the names; when there is none, all that are about receipts.
        products: the products of a game, when they shall not be looked for; a story names its own.
        worn: what a game keeps on every player.
        interrupted: whether somebody wants the end; what was played until then is told.
        hours: if any, the buyer of a game leaves, buys once more in the Store tab, and joins so many hours later.
        load: finds a game.

    Raises:
        UsageError: when there is no such target, contract or product, or the story cannot be played.
    """
    names = tuple(contracts) or _ABOUT_RECEIPTS
    for name in names:
        contract_named(name)
    story = find_story(text)
    plays, notes = _plays_of(load(text), products, worn, hours) if story is None else ([_Play(story, {})], [])
    found: dict[str, None] = dict.fromkeys(notes)
    rows = []
    for name in names:
        if interrupted():
            found[INTERRUPTED] = None
            break
        total = Tally()
        for play in plays:
            tally, remarks = _play(text, play, name)
            total += tally
            found.update(dict.fromkeys(remarks))
        rows.append(Row(name, total))
    return Comparison(text, tuple(rows), tuple(found))


def comparison_document(found: Comparison) -> dict[str, object]:
    """The document of `contracts --json`."""
    return {
        "schema": "robloxmarket.contracts/1",
        "target": found.target,
        "contracts": [_row_document(row) for row in found.rows],
        "notes": list(found.notes),
    }


def _row_document(row: Row) -> dict[str, object]:
    tally = row.tally
    return {
        "contract": row.contract,
        "robux": {
            "granted": tally.granted,
            "refunded": tally.refunded,
            "in_limbo": tally.in_limbo,
            "lost": tally.lost,
        },
        "goods": {"right": tally.right, "wrong": tally.wrong},
        "receipts": {"resolved": tally.resolved, "stuck": tally.stuck},
    }


def find_story(text: str) -> Callable[[Market], object] | None:
    """The story of this name, `module:function` that gets a `market`; None for a game.

    Raises:
        UsageError: when there is no such function.
    """
    function = load_function(text)
    if function is None or next(iter(inspect.signature(function).parameters), "") != _MARKET:
        return None
    return function


def _plays_of(target: Target, products: Sequence[int], worn: Worn, hours: int) -> tuple[list[_Play], list[str]]:
    learned = learn_game(target, products, worn, goes_on="the game was played")
    found = learned.found
    if not found.lessons:
        raise UsageError(
            f"no product of {target.name} was found that gives anything: name one, like --product 456456, or what "
            "players must have, like --player leaderstats.Gold=0. robloxmarket check says more."
        )
    notes = [
        f"the goods of product {lesson.product} cannot be counted: {_why_uncounted(lesson)}"
        for lesson in found.lessons
        if not _effect_of(lesson)
    ]
    target = found.tried_on(learned.target)
    notes += [learned.note] if learned.note else []
    return [_game(target, lesson, {**worn, **found.offered}, hours) for lesson in found.lessons], notes


def _why_uncounted(lesson: Lesson) -> str:
    return "its purchases do not all add the same" if lesson.ladders else "its purchases change nothing that shows"


def _effect_of(lesson: Lesson) -> dict[Location, Number]:
    """What one purchase adds, at each place to which each adds the same, or which only the first one changes."""
    amounts = {ladder.place: _amount_of(ladder) for ladder in lesson.ladders}
    return {place: amount for place, amount in amounts.items() if amount}


def _amount_of(ladder: Ladder) -> Number:
    if ladder.step or not ladder.once:
        return ladder.step
    before, after = (ladder.later if ladder.lasts else ladder.rungs)[:2]
    if is_number(after):
        return after - (before if is_number(before) else 0)
    return 1 if before is None else 0  # Whatever is there counts as one.


def _game(target: Target, lesson: Lesson, worn: Worn, hours: int) -> _Play:
    """Alice buys a product and buys it again; whoever is without a server by then comes to a fresh one."""

    def act(market: Market) -> None:
        product = market.catalogue.product(lesson.product, price=PRICE, once=lesson.once)
        market.player_defaults.update(worn)
        target.install(market)
        alice = market.server().join("alice", robux=_WALLET)
        for seconds in (_FIRST, _SECOND - _FIRST):
            market.clock.advance(seconds)
            if alice.server is None:
                market.server().join(alice)
            alice.buy(product)
        if hours:
            _stay_away(market, alice, product, hours)

    return _Play(act, {lesson.product: _effect_of(lesson)})


def _stay_away(market: Market, alice: User, product: Product, hours: int) -> None:
    """Alice leaves, buys in the Store tab, and is away for so long; nobody is left on the server, and it closes."""
    market.settle()
    alice.leave()
    alice.buy_outside(product)
    stay_away(market, market.settle, hours * _HOUR_MS)


def _play(text: str, play: _Play, name: str) -> tuple[Tally, list[str]]:
    market = Market(contract=name, loader=load_game)
    try:
        try:
            play.act(market)
        except RobloxMarketError:
            raise
        except Exception as error:
            raise UsageError(
                f"{text} cannot be played under the contract {name}: it raised {type(error).__name__}: {error}."
            ) from error
        market.heal()
        market.settle()
        for user in market.users:
            user.rejoin()
        effects = {**play.effects, **market.effects}
        goods = count_goods(market, effects)
        market.wait_for_refunds()
        # What is saved when the last ones leave counts, and so does what was on them before.
        later = count_goods(market, effects)
        goods = {key: max(count, later[key]) for key, count in goods.items()}
        return take_tally(market, goods), list(_remarks(market, name))
    finally:
        market.close()


def _remarks(market: Market, name: str) -> Iterator[str]:
    for event in market.history:
        if isinstance(event, Unsupported):
            yield f"{event.member} is not faked: the numbers may be wrong"
        elif isinstance(event, HandlerRaised):
            yield f"{name}: the handler raises: {event.message}"
