"""20,000 calls of the public API with odd arguments: each ends well, or in an error of ours.

ROBLOXMARKET_ODD_CALLS says how many, where somebody wants more, and ROBLOXMARKET_ODD_SEED lets others be drawn.
"""

import inspect
import math
import os
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeAlias

import pytest
from hypothesis.strategies import SearchStrategy

import pytest_robloxmarket
from pytest_robloxmarket import Contract, Market, Weather, open_market, strategies
from pytest_robloxmarket._plugin.markets import new_market
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket.errors import RobloxMarketError, UsageError

SEED: Final = os.environ.get("ROBLOXMARKET_ODD_SEED", "")

# In twelve parts, so that a failure is near.
CALLS: Final = int(os.environ.get("ROBLOXMARKET_ODD_CALLS", "20000")) // 12

# What is called at the front door beside the assertions and the strategies.
_CALLED: Final = (
    "Bounds",
    "Catalogue",
    "Contract",
    "Market",
    "Misfortune",
    "Weather",
    "explore",
    "open_market",
    "receipt_machine",
    "register_profile",
)

# So many calls share a market.
_FRESH_EVERY: Final = 40


class Broken:
    """Nothing can be asked of it."""

    def __repr__(self) -> str:
        raise ValueError("repr")

    def __eq__(self, other: object) -> bool:
        raise ValueError("eq")

    def __hash__(self) -> int:
        raise ValueError("hash")

    def __bool__(self) -> bool:
        raise ValueError("bool")

    def __getattr__(self, name: str) -> object:
        raise ValueError("attribute")


class Text(str):
    """A text that is more than one."""


NUMBERS: Final = (
    math.nan,
    math.inf,
    -math.inf,
    -1,
    0,
    1,
    7,
    1.5,
    -0.0,
    5e-324,
    1e300,
    10**30,
    -(10**30),
    10**400,
    True,
)
TEXTS: Final = (
    "",
    "alice",
    "\ud800",
    "\0",
    "x" * 100_000,
    "GetAsync",
    "get_async",
    "Ask",
    "leaderstats.Gold",
    b"x",
    Text(),
)
OTHERS: Final[tuple[object, ...]] = (
    None,
    (),
    (1, 2),
    [],
    [1],
    {},
    {"a": [1]},
    {1: 2},
    {"@x": math.nan},
    set(),
    range(3),
    1j,
    ...,
    NotImplemented,
)
ODD: Final = (*NUMBERS, *TEXTS, *OTHERS, object, Broken(), str.lower, lambda *_: None)


def doors() -> tuple[Market, dict[str, object]]:
    """A market with something of everything, and the objects that a test or a game calls."""
    market = new_market()
    market.catalogue.product(7, price=5)
    market.catalogue.game_pass(8, price=5)
    server = market.server()
    alice = server.join("alice", robux=1_000)
    server.remotes.event("Buy")
    server.remotes.function("Ask").on_server_invoke = lambda *_: 1
    return market, {
        "market": market,
        "clock": market.clock,
        "faults": market.faults,
        "store faults": market.faults.data_store("GetAsync"),
        "call faults": market.faults.marketplace("UserOwnsGamePassAsync"),
        "user": alice,
        "holdings": alice.holdings,
        "client": alice.client,
        "catalogue": market.catalogue,
        "server": server,
        "players": server.players,
        "leaderstats": alice.player.leaderstats,
        "attributes": alice.player.attributes,
        "marketplace": server.marketplace,
        "data stores": server.data_stores,
        "data store": server.data_stores.get_data_store("Gold"),
        "remotes": server.remotes,
        "adapters": server.adapters,
        "signal": server.players.player_added,
        "market's data stores": market.data_stores,
        "ordered store": server.data_stores.get_ordered_data_store("Board"),
        "memory stores": server.memory_stores,
        "map": server.memory_stores.get_hash_map("Locks"),
        "sorted map": server.memory_stores.get_sorted_map("Scores"),
        "queue": server.memory_stores.get_queue("Orders"),
        "messages": server.messaging,
        "teleports": server.teleports,
        "web": server.web,
        "policies": server.policies,
        "message faults": market.faults.message("gift"),
        "memory faults": market.faults.memory_store("GetAsync"),
    }


def methods(thing: object) -> list[str]:
    """What of a thing is a door; of a mapping, how its items are reached."""
    named = [name for name in dir(type(thing)) if hasattr(getattr(type(thing), name), "__wrapped__")]
    return named or [name for name in ("__getitem__", "__setitem__", "get") if hasattr(thing, name)]


Arguments: TypeAlias = tuple[list[object], dict[str, object]]


def draw(chance: random.Random, call: Callable[..., object], good: list[object]) -> Arguments:
    """Arguments for a call: odd ones, and good ones in the wrong place."""
    arguments: list[object] = []
    options: dict[str, object] = {}
    left_off = False
    for one in inspect.signature(call).parameters.values():
        value = chance.choice([*ODD, *good, *good])
        if one.kind is one.KEYWORD_ONLY:
            if one.default is one.empty or chance.random() < 0.5:
                options[one.name] = value
        elif one.kind is one.VAR_KEYWORD:
            options.update(odd=value)
        elif left_off:
            continue
        elif one.kind is one.VAR_POSITIONAL:
            arguments += [value] * chance.randrange(3)
        elif one.default is not one.empty and chance.random() < 0.3:
            left_off = True
        else:
            arguments.append(value)
    return arguments, options


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", range(12))
def test_odd_arguments_end_in_an_error_of_ours(part: int) -> None:
    chance = random.Random(f"{SEED}{part}")
    for number in range(CALLS):
        if not number % _FRESH_EVERY:
            market, there = doors()
            good = [*market.catalogue, *market.catalogue.passes, *there.values()]
        name = chance.choice(list(there))
        method = chance.choice(methods(there[name]))
        call = getattr(there[name], method)
        arguments, options = draw(chance, call, good)
        try:
            call(*arguments, **options)
            market.settle()
        except RobloxMarketError as error:
            str(error)  # It can be shown.
        except KeyError:
            assert name in {"holdings", "leaderstats", "attributes"}  # A mapping says so of what it does not hold.


def front_doors() -> dict[str, Callable[..., object]]:
    """The functions and classes that a test calls without an object."""
    named = [*pytest_robloxmarket.__all__, *strategies.__all__]
    found = [(name, getattr(pytest_robloxmarket, name, None) or getattr(strategies, name)) for name in named]
    called = {*strategies.__all__, *_CALLED, *(name for name in named if name.startswith("assert_"))}
    return {name: call for name, call in found if name in called}


def use(made: object) -> None:
    """Do with what a call gave what its author would do next."""
    if isinstance(made, SearchStrategy):
        made.validate()
    elif isinstance(made, Weather):
        with open_market(weather=made):
            pass
    elif isinstance(made, Contract):
        Market(contract=made)
    elif isinstance(made, AbstractContextManager):
        with made:
            pass


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", range(3))
def test_odd_arguments_at_the_front_door_end_in_an_error_of_ours(part: int) -> None:
    chance, calls = random.Random(f"{SEED}{part}"), front_doors()
    market, there = doors()
    good = [*market.catalogue, *market.catalogue.passes, *there.values()]
    for _ in range(CALLS // 2):
        call = calls[chance.choice(list(calls))]
        arguments, options = draw(chance, call, good)
        try:
            use(call(*arguments, **options))
        except RobloxMarketError as error:
            str(error)


def test_every_object_has_doors() -> None:
    assert [] == [name for name, thing in doors()[1].items() if not methods(thing)]


def test_an_odd_argument_is_named() -> None:
    odd: Callable[..., object] = Market().catalogue.get
    with pytest.raises(ValueError, match="repr"):
        repr(Broken())
    with pytest.raises(RobloxMarketError, match=r"^Catalogue\.get was given <Broken, whose __repr__ raises> as its "):
        odd(Broken())


class _Counter:
    """What is behind a door has parameters of any name."""

    @door
    def count(self, method: str, *, error: int = 0, find_misfit: int = 0) -> int:
        return len(method) + error + find_misfit


def test_a_door_hands_on_parameters_of_any_name() -> None:
    assert 6 == _Counter().count("abc", error=1, find_misfit=2)


@pytest.mark.parametrize("name", ["error", "find_misfit"])
def test_a_door_names_the_argument_that_does_not_fit_whatever_it_is_called(name: str) -> None:
    odd: dict[str, Any] = {name: "two"}
    with pytest.raises(UsageError, match=f"count was given 'two' as its {name}, which is int"):
        _Counter().count("abc", **odd)
