"""From what an author hands to a machine to a game: its target, its products, and what a purchase of each does."""

import inspect
import linecache
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._platform.catalogue import GamePass, Product
from pytest_robloxmarket._platform.contract import CONTRACTS, DEFAULT, TODAY, Contract
from pytest_robloxmarket._plugin.extensions import Extensions
from pytest_robloxmarket._plugin.markets import load_luau
from pytest_robloxmarket._simulation.chance import ProcessChance
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import PassAsked, PassPromptOpened
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.passes import PassRule
from pytest_robloxmarket._terms.texts import count
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.charges import settled
from pytest_robloxmarket._trial.learning.bits import with_bits
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.looks import Looks
from pytest_robloxmarket._trial.learning.products import Discovery, discover
from pytest_robloxmarket._trial.learning.unknown import gives_anything, unknown_lesson, unknown_product
from pytest_robloxmarket._trial.loading import load_target
from pytest_robloxmarket._trial.passes import learn_passes
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Game", "GameSource", "learn_game", "read_target")

# A Luau file or `module:function`, or a function of the server, of the market, or of a receipt.
GameSource: TypeAlias = str | Path | Callable[[Any], object]

_MARKET: Final = "market"
_RECEIPT: Final = "receipt"

_PARAMETERS: Final = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)

# So many products are named that were bought.
_NAMED_MAX: Final = 5

# How long the look for game passes lasts, in ms.
_LOOK_MS: Final = 10_000


class Game(NamedTuple):
    """What a machine knows of its game.

    Attributes:
        target: puts the game on every server of a market.
        products: what users buy.
        stranger: a product that the game does not know, if its handler is asked of such.
        passes: the game passes that users buy.
        worn: what players have on them.
        expect: how the game behaves in clean weather.
    """

    target: Target
    products: tuple[Product, ...]
    stranger: Product | None
    passes: tuple[GamePass, ...]
    worn: Mapping[str, int | float | str | bool]
    expect: Expectations

    def install(self, market: Market) -> None:
        """Put the game, its products and its passes on a market."""
        for product in (*self.products, *([] if self.stranger is None else [self.stranger])):
            market.catalogue.product(product.id, name=product.name, price=product.price, once=product.once)
        for game_pass in self.passes:
            market.catalogue.game_pass(game_pass.id, name=game_pass.name, price=game_pass.price)
        market.player_defaults.update(self.worn)
        self.target.install(market)


def read_target(source: GameSource) -> Target:
    """The target that an author means.

    Raises:
        UsageError: when there is no such file or function, or the function cannot be called with one thing.
    """
    if isinstance(source, str | Path):
        return load_target(str(source))
    if not callable(source):
        raise UsageError(
            f"a machine cannot be made of {shown(source)}: give the path of a Luau file, or a function of the server."
        )
    name = getattr(source, "__qualname__", shown(source))
    load = _INSTALLERS[_taken_by(source, name)](source)
    chance = ProcessChance()

    def install(market: Market) -> None:
        # Of a known number, since a replay is made by another process.
        chance.begin(market.world.luck + 1)
        load(market)

    return Target(name, install, _literals(source))


def learn_game(
    source: GameSource,
    *,
    products: Iterable[int],
    player: Mapping[str, int | float | str | bool],
    contract: Contract = DEFAULT,
    extensions: Extensions | None = None,
) -> Game:
    """Find out what a game sells and what a purchase does, in clean weather.

    Args:
        source: the game.
        products: the ids of its products; none means those that it puts into the catalogue, or else the integers of
            its source that do something.
        player: what the rest of the game keeps on every player.
        contract: the rules by which the platform plays.
        extensions: what hooks add to each market before anything else touches it.

    Raises:
        UsageError: when the game cannot be read, or no purchase changes anything that can be observed.
    """
    rules = next((name for name, known in CONTRACTS.items() if known == contract), TODAY)
    game = read_target(source)
    target = game._replace(contract=rules, install=_extended(game.install, extensions))
    polite = _look(target, player, contract)
    # What is told by hand need not be learned, and what the game itself puts on sale is what it sells.
    named = tuple(products) or tuple(polite.products)
    found = discover(target, named, dict(player))
    game, target = found.tried_on(game), found.tried_on(target)
    worn = {**player, **found.offered}
    lessons, _ = with_bits(target, worn, [settled(target, worn, one) for one in found.lessons])
    sold = [polite.products.get(one.product) or _product(one.product) for one in lessons]
    expect = _expect([one for one in lessons if one.ladders])
    expect = replace(expect, passes=_what_passes_give(target, worn, polite.passes, expect))
    if not (expect.ladders or expect.passes or polite.told):
        raise _gives_nothing(target, found, named)
    stranger = _stranger(target, worn, found)
    unknown = None
    if stranger is not None:
        unknown = _product(stranger.product, "a product of another game")
        expect = _knowing(expect, stranger)
    return Game(game, tuple(sold), unknown, polite.passes, worn, expect)


def _extended(install: Callable[[Market], None], extensions: Extensions | None) -> Callable[[Market], None]:
    """What puts a game on a market, after what hooks put there."""
    if extensions is None:
        return install

    def both(market: Market) -> None:
        extensions.install(market)
        install(market)

    return both


class _Look(NamedTuple):
    """What a game puts on sale by itself, and asks for; and whether it says what a purchase does."""

    products: Mapping[int, Product]
    passes: tuple[GamePass, ...]
    told: bool


def _look(target: Target, worn: Mapping[str, int | float | str | bool], contract: Contract) -> _Look:
    """Look at a game while somebody plays it for some seconds, and buys nothing."""
    seen: list[_Look] = []

    def play(market: Market) -> None:
        market.player_defaults.update(worn)
        target.install(market)
        market.server().join("alice")
        market.scheduler.run_until(_LOOK_MS)
        asked = {one.game_pass for one in market.history if isinstance(one, PassAsked | PassPromptOpened)}
        known = {one.id: one for one in market.catalogue.passes}
        passes = [known.get(one) or market.catalogue.game_pass(one, price=PRICE) for one in sorted({*asked, *known})]
        seen.append(_Look({one.id: one for one in market.catalogue}, tuple(passes), bool(market.effects)))

    outcome = run(Setup(play, CALM, contract=contract, loader=load_luau, recover=False), PoliteChoices())
    if not seen:
        raise UsageError(f"{target.name} came to no end before anybody bought anything: {outcome.ended}")
    return seen[0]


def _product(number: ProductId, name: str = "") -> Product:
    return Product(number, name or f"product {number}", Robux(PRICE))


def _expect(lessons: Sequence[Lesson]) -> Expectations:
    return Expectations(
        {one.product: one.ladders for one in lessons},
        frozenset[Location]().union(*(one.lasting for one in lessons)),
        frozenset[Location]().union(*(one.growing for one in lessons)),
    )


def _what_passes_give(
    target: Target, worn: Worn, passes: Sequence[GamePass], expect: Expectations
) -> tuple[PassRule, ...]:
    """What shows on owners of the game's passes, at places that no product changes."""
    moved = {*expect.at, *expect.growing}
    rules = learn_passes(target, worn, [one.id for one in passes])
    left = [
        replace(
            rule,
            marks={place: shown for place, shown in rule.marks.items() if place not in moved},
            kept={place: shown for place, shown in rule.kept.items() if place not in moved},
        )
        for rule in rules
    ]
    return tuple(rule for rule in left if rule.marks)


def _stranger(target: Target, worn: dict[str, int | float | str | bool], found: Discovery) -> Lesson | None:
    """A product that the game has never heard of, where its handler is asked of such; None where it gives for all."""
    known = found.unknown.now
    if not known.delivered or gives_anything(found.lessons, found.unknown):
        return None
    lesson = unknown_lesson(Looks(target, worn), unknown_product(target), found.lessons)
    return lesson._replace(granted=known.granted > 0)


def _knowing(expect: Expectations, stranger: Lesson) -> Expectations:
    """The same, for users who buy a product that the game does not know too: it may stay open for ever."""
    ladders = {**expect.ladders, stranger.product: stranger.ladders} if stranger.ladders else expect.ladders
    barren = frozenset({stranger.product}) if stranger.granted and not stranger.ladders else frozenset()
    return replace(expect, ladders=ladders, barren=barren, waived=frozenset({stranger.product}))


def _taken_by(source: Callable[..., object], name: str) -> str:
    """What a function wants: the market, a receipt, or a server; the name or the type of its parameter says so.

    Raises:
        UsageError: when it cannot be called with one thing.
    """
    required = [
        one
        for one in inspect.signature(source).parameters.values()
        if one.kind in _PARAMETERS and one.default is inspect.Parameter.empty
    ]
    if len(required) != 1:
        raise UsageError(
            f"{name} takes {len(required)} arguments, and a game is a function of one: def shop(server), called for "
            "each server that starts, or def game(market), which loads it."
        )
    said = str(getattr(required[0].annotation, "__name__", required[0].annotation))
    if said.rpartition(".")[2] == "Market" or required[0].name == _MARKET:
        return _MARKET
    return _RECEIPT if required[0].name.startswith(_RECEIPT) else ""


def _install_handler(handler: Callable[[Any], object]) -> Callable[[Market], object]:
    def start(server: GameServer) -> None:
        server.marketplace.process_receipt = handler

    return lambda market: market.on_server_start(start)


# What puts a function's game on a market, by what the function wants.
_INSTALLERS: Final[dict[str, Callable[[Callable[[Any], object]], Callable[[Market], object]]]] = {
    _MARKET: lambda load: load,
    _RECEIPT: _install_handler,
    "": lambda start: lambda market: market.on_server_start(start),
}


def _literals(source: Callable[..., object]) -> tuple[int, ...]:
    """The integers of the file that a function stands in; none where it stands in no file."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(source))
    except TypeError:
        file = inspect.getsourcefile(type(source)) if type(source).__module__ != "builtins" else None
    return integer_literals("".join(linecache.getlines(file or "")), "python")


def _gives_nothing(target: Target, found: Discovery, named: Sequence[int]) -> UsageError:
    if not found.handled:
        why = "no receipt reached a handler"
    elif named:
        why = f"bought: {', '.join(map(str, named[:_NAMED_MAX]))}{' and more' if len(named) > _NAMED_MAX else ''}"
    elif found.tried:
        why = f"bought: {count(found.tried, 'integer')} of its source, as products"
    else:
        why = "no integer of its source can be a product"
    if any(lesson.raised for lesson in found.lessons):
        why += "; its handler raises: buy one in a test by hand, and look at market.raised"
    return UsageError(
        f"no purchase in {target.name} changes anything that can be observed ({why}), so that a machine would judge "
        "nothing. Name its products, receipt_machine(..., products=[456456]), and what the rest of the game keeps on "
        'each player, player={"leaderstats.Gold": 0}; or say what a purchase changes in a function of the market: '
        'market.set_effect(456456, {"leaderstats.Gold": 100}).'
    )
