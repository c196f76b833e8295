"""Finds the products that a client must ask for by a remote before the game gives them.

The game keeps in memory what the client asked for, shows its prompt, and gives that when the receipt comes. Who buys
without asking gets nothing, so that there would be nothing to learn.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from itertools import product as all_of
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._place.listeners import listeners_in
from pytest_robloxmarket._place.words import read_words
from pytest_robloxmarket._server.remotes import Ask
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._terms.events import PromptClosed
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

if TYPE_CHECKING:
    from pytest_robloxmarket._server.remotes import Remote
    from pytest_robloxmarket._server.server import Server

__all__ = ("Asked", "asking", "find_asks", "say_asks", "with_ask")

# Who has more remotes than this has them for other things as well.
_REMOTES_MAX: Final = 12

# So many words of the sources a client tries, each alone; and so many of them where several arguments or fields are
# filled, so many small numbers, and so many calls of that kind.
_WORDS_MAX: Final = 80
_FILLINGS_MAX: Final = 30
_NUMBERS_MAX: Final = 12
_FORMED_MAX: Final = 600

# An amount or a place in a list, and no id.
_SMALL_MAX: Final = 10_000

# What a game says that shows prompts, and that hears of what its clients say.
_PROMPTING: Final = "PromptProductPurchase"
_HEARING: Final = ("OnServerEvent", "OnServerInvoke")

# What a game calls its goods.
_WORD: Final = re.compile(r"[^\W\d_][^\x00-\x1f]{0,40}|\d[^\x00-\x1f]{1,20}")

_OF_PRODUCTS: Final = re.compile(r"product", re.IGNORECASE)

# A number that is no product's: a remote that shows a prompt for it takes it for a friend's id, or for nothing at all.
_NO_PRODUCT: Final = 1002

# How long after a join a client begins, and how long it waits for a prompt to come and to be declined.
_LOADED_S: Final = 5
_PROMPT_S: Final = 1.5


class Asked(NamedTuple):
    """What clients can have a game prompt.

    `asks` has the first call that does so for each product. `of_any` are the products that are prompted for whatever
    number a client says: it is no choice of a product then, but of a friend perhaps.
    """

    asks: Mapping[ProductId, Ask]
    of_any: tuple[ProductId, ...]


def find_asks(target: Target, worn: Worn, products: Sequence[int]) -> Asked:
    """The products that a client can have the game prompt."""
    found: dict[ProductId, Ask] = {}
    of_any: dict[ProductId, None] = {}
    said = [(), *((product,) for product in products), *((word,) for word in _words(target))]
    said += [one for one in _formed(target, products) if one not in said]
    for number in range(_REMOTES_MAX):
        client = _Client(target, worn, products, number, said)
        run(Setup(client, CALM, contract=target.rules, recover=False), PoliteChoices())
        for product, ask in client.found.items():
            found.setdefault(product, ask)
        of_any.update(dict.fromkeys(client.of_any))
        if not client.has_remote or len(found) == len(products):
            break
    return Asked(found, tuple(of_any))


def with_ask(scenario: Scenario) -> Scenario:
    """The same, where a client's call shows the prompt that alice declines before, if one does.

    Who has not asked may get the product as well; but what a client asked for last may be what the game gives.
    """
    target = scenario.target
    hears = target.may_say(_PROMPTING) and any(target.may_say(word) for word in _HEARING)
    if scenario.kind is not Kind.OTHER_DECLINED or not hears:
        return scenario
    return scenario._replace(asked=find_asks(target, scenario.worn, (scenario.other,)).asks.get(scenario.other))


class _Client:
    """What alice does: she calls one remote with one thing after the other, and declines the prompts that come."""

    def __init__(
        self, target: Target, worn: Worn, products: Sequence[int], number: int, said: Sequence[tuple[object, ...]]
    ) -> None:
        self._target: Final = target
        self._worn: Final = worn
        self._products: Final = products
        self._number: Final = number
        self._said: Final = said
        self.has_remote = False
        self.found: Final[dict[ProductId, Ask]] = {}
        self.of_any: Final[list[ProductId]] = []

    def __call__(self, market: Market) -> None:
        for product in self._products:
            market.catalogue.product(product, price=PRICE)
        market.player_defaults.update(self._worn)
        self._target.install(market)
        alice = market.user("alice")
        alice.at_prompts("decline")
        market.server().join(alice)
        market.clock.advance(_LOADED_S)
        for said in ((_NO_PRODUCT,), *self._said):
            if len(self.found) == len(self._products):
                return
            if self.of_any and said and isinstance(said[0], int):
                continue
            home = market.world.homes.get(alice.id)
            remote = None if home is None else _remote_at(home, self._number)
            if home is None or remote is None:
                return
            self.has_remote = True
            before = len(market.history)
            home.remotes.call(remote, alice.player, said, lambda ended: None)
            market.clock.advance(_PROMPT_S)
            for event in market.history[before:]:
                if not isinstance(event, PromptClosed) or event.product not in self._products:
                    continue
                if said == (_NO_PRODUCT,):
                    self.of_any.append(event.product)
                else:
                    self.found.setdefault(event.product, Ask(remote.path, said))


def asking(target: Target, asks: Mapping[ProductId, Ask]) -> Target:
    """The same game, where whoever buys one of these products asks for it first."""
    if not asks:
        return target

    def install(market: Market) -> None:
        market.world.asks.update(asks)
        target.install(market)

    return target._replace(install=install)


def say_asks(asks: Mapping[ProductId, Ask]) -> Iterator[str]:
    """What a reader should know of the products that a client asks for."""
    for product, ask in asks.items():
        said = ", ".join(map(_told, ask.arguments))
        yield (
            f"the game gives {product} only to who has asked for it by {ask.path}: a buyer's client fires it first, "
            f"with ({said}), and buys in the prompt that comes"
        )


def _told(said: object) -> str:
    if isinstance(said, Mapping):
        return "{" + ", ".join(f"{name} = {_told(value)}" for name, value in said.items()) + "}"
    return f'"{said}"' if isinstance(said, str) else str(said)


def _formed(target: Target, products: Sequence[int]) -> list[tuple[object, ...]]:
    """What clients may say to functions that look at several arguments, at fields, at numbers, or at certain texts."""
    if target.game is None:
        return []
    small = [number for number in target.literals if 0 <= number < _SMALL_MAX]
    numbers = list(dict.fromkeys((1, 2, 3, *small)))[:_NUMBERS_MAX]
    fillings = [*_words(target)[:_FILLINGS_MAX], *numbers, *products[:_NUMBERS_MAX]]
    sources = [node.source for _, node in target.game.root.walk() if node.source]
    forms = dict.fromkeys(
        tuple(tuple((field, texts) for field, texts in slot.items()) for slot in one.slots)
        for source in sources
        for one in listeners_in(source)
    )
    calls = [list(islice(all_of(*(_fillings(slot, fillings) for slot in form)), _FORMED_MAX)) for form in forms]
    return [call for number in range(_FORMED_MAX) for some in calls for call in some[number : number + 1]][:_FORMED_MAX]


def _fillings(slot: Sequence[tuple[str, Sequence[str]]], fillings: Sequence[object]) -> list[object]:
    """What one argument may be: what it is compared with first; a table where fields of it are looked at."""
    fields = {field: list(dict.fromkeys((*texts, *fillings))) for field, texts in slot}
    alone = fields.pop("", list(fillings))
    if not fields:
        return alone
    values = islice(all_of(*fields.values()), _FORMED_MAX)
    return [dict(zip(fields, one, strict=True)) for one in values]


def _remote_at(server: "Server", number: int) -> "Remote | None":
    remotes = server.remotes.all()
    return remotes[number] if number < len(remotes) else None


def _words(target: Target) -> list[str]:
    """The texts and the keys of tables in the sources that speak of products, those that show prompts first."""
    if target.game is None:
        return []
    sources = [node.source for _, node in target.game.root.walk() if node.source and _OF_PRODUCTS.search(node.source)]
    sources.sort(key=lambda source: "PromptProductPurchase" not in source)
    words = [word for source in sources for word in sorted(read_words(source).texts) if _WORD.fullmatch(word)]
    return list(dict.fromkeys(words))[:_WORDS_MAX]
