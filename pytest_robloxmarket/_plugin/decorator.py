"""`@explore`: a test that is run for everything that can go wrong within bounds."""

import functools
import inspect
from collections.abc import Callable
from typing import TypeVar, cast, overload

from pytest_robloxmarket._plugin.blame import raise_at
from pytest_robloxmarket._plugin.explored import Explored, keep, takes_no_market
from pytest_robloxmarket._plugin.options import ExploreRequest
from pytest_robloxmarket._terms.errors import RobloxMarketError, UsageError

__all__ = ("explore",)

_Test = TypeVar("_Test", bound=Callable[..., object])


@overload
def explore(test: _Test, /) -> _Test: ...


@overload
def explore(
    *,
    servers: int = 2,
    crashes: int = 1,
    faults: int = 1,
    delays: int = 2,
    moves: int = 1,
    runs: int = 50_000,
    seconds: float = 60.0,
) -> Callable[[_Test], _Test]: ...


def explore(
    test: _Test | None = None,
    /,
    *,
    servers: int = 2,
    crashes: int = 1,
    faults: int = 1,
    delays: int = 2,
    moves: int = 1,
    runs: int = 50_000,
    seconds: float = 60.0,
) -> _Test | Callable[[_Test], _Test]:
    """Run a test for everything that can go wrong within bounds, the fewest misfortunes first.

    The test takes a `market`, puts a game on it and lets users act; it is run once for each script, with a market
    of its own. Fixtures that take the market (`server`, or one of your own like `shop_market`) are made anew for each
    run; all others are made once. Then everything heals, the buyers rejoin a fresh server, and the laws are asked.
    What the test itself asserts counts too, in clear weather only. What it cannot do in a storm (a server is gone, a
    user plays nowhere) ends it there, and the laws judge what was done. A budget that ends before every run was made
    leaves the test green, with an `UnfinishedSearchWarning`; so does one in which no purchase gives anything that can
    be observed, with a `NothingGivenWarning`. It may be written with brackets and without.

    Args:
        test: the test, where the decorator has no brackets.
        servers: the most servers that are open at one time.
        crashes: the most server crashes in one run.
        faults: the most data store and recording faults in one run.
        delays: the most times that something overtakes in one run, or that somebody is away for an unusual time.
        moves: the most times that a buyer leaves or moves to another server in one run, while a handler works for
            them; with one server nobody does.
        runs: the most runs.
        seconds: the most real seconds.

    Raises:
        UsageError: when a bound cannot be, or the test is no plain function; when the test runs, also where it
            reaches no market, or nobody buys anything in it.
    """
    __tracebackhide__ = True
    bounds = (servers, crashes, faults, delays, moves)
    if test is not None:
        return _decorated(test, bounds, runs, seconds)
    return lambda found: _decorated(found, bounds, runs, seconds)


def _decorated(test: _Test, bounds: tuple[int, int, int, int, int], runs: int, seconds: float) -> _Test:
    __tracebackhide__ = True
    if not callable(test):
        raise UsageError(f"@explore stands above a test function, not {test!r}. Bounds are named: @explore(crashes=2).")
    signature = inspect.signature(test)

    @functools.wraps(test)
    def explored(*args: object, **kwargs: object) -> None:
        __tracebackhide__ = True
        from pytest_robloxmarket._plugin.search import search_test  # noqa: PLC0415 - loads greenlet

        try:
            # Now and not when the file is loaded: the other tests in it go on.
            _check_plain(test)
            fixtures = ExploreRequest.fixtures_of(test)
            if fixtures is not None:
                fixtures.check()
            elif "market" not in signature.parameters:
                raise takes_no_market(test.__name__)
            search_test(test, args, kwargs, fixtures, bounds, runs, seconds)
        except RobloxMarketError as error:
            raise_at(test, error)

    keep(explored, Explored(test, signature))
    explored.__signature__ = _without_plugin(signature)  # type: ignore[attr-defined]
    return cast(_Test, explored)


def _check_plain(test: Callable[..., object]) -> None:
    """Make sure that calling a test runs it.

<<<<<<< HEAD
    Raises:
        UsageError: when it is a coroutine function or a generator function.
=======

def _explore(
    name: str, test: "Callable[[Market], object]", bounds: tuple[int, int, int, int, int], runs: int, seconds: float
) -> None:
    __tracebackhide__ = True
    import zlib  # noqa: PLC0415 - each pytest run loads this module, and few explore

    from pytest_robloxmarket._explore.explorer import Budget, explore_at_random  # noqa: PLC0415 - loads greenlet
    from pytest_robloxmarket._explore.explorer import explore as search_all  # noqa: PLC0415
    from pytest_robloxmarket._faults.plan import Bounds, check_bounds  # noqa: PLC0415

    setup, silent = _learned(test, check_bounds(Bounds(*bounds)))
    header = (zlib.crc32(name.encode("utf-8")) & 0xFFFF, _TEST_KIND, *bounds)
    if ExploreRequest.replay is not None:
        _replay(setup, header, ExploreRequest.replay)
        return
    budget = Budget(runs, seconds, time.monotonic)
    seed, started = ExploreRequest.seed, time.monotonic()
    search = search_all(setup, budget) if seed is None else explore_at_random(setup, budget, seed)
    if search.findings:
        _fail(setup, header, search.findings)
    elif seed is None and not search.exhausted:
        warnings.warn(UnfinishedSearchWarning(name, search.runs, time.monotonic() - started), stacklevel=3)
    elif silent:
        warnings.warn(NothingGivenWarning(name, silent), stacklevel=3)


def _learned(test: "Callable[[Market], object]", bounds: "object") -> "tuple[Setup, list[int]]":
    """The test as a setup, with the effects that its polite run shows, and the products bought that show none."""
    from msgspec.structs import replace  # noqa: PLC0415

    from pytest_robloxmarket._kernel.choices import PoliteChoices  # noqa: PLC0415
    from pytest_robloxmarket._oracle.inference import infer  # noqa: PLC0415
    from pytest_robloxmarket._plugin.fixtures import load_luau  # noqa: PLC0415
    from pytest_robloxmarket._simulation.outcome import CALM, Setup, run  # noqa: PLC0415

    named: set[int] = set()
    bought: dict[int, None] = {}

    def play(market: "Market") -> None:
        _body(test, market)
        _buy_again(market)
        named.update(market.effects)
        bought.update(dict.fromkeys(receipt.product for receipt in market.platform.receipts))

    calm = Setup(play, CALM, loader=load_luau)
    polite = run(calm, PoliteChoices())
    expect = infer(polite.history)
    silent = [product for product in bought if product not in named and product not in expect.effects]
    return replace(calm, program=lambda market: _body(test, market), bounds=bounds, expect=expect), silent


def _buy_again(market: "Market") -> None:
    """What a second purchase adds tells what the first one found: a new profile may begin with something."""
    market.settle()
    granted = {(one.user, one.product) for one in market.platform.receipts if one.status == "granted"}
    for user in market.users:
        for product in market.catalogue:
            if (user.id, product.id) in granted and user.server is not None:
                market.fund(user, product.price)
                user.buy(product)
    market.settle()


def _body(test: "Callable[[Market], object]", market: "Market") -> None:
    """The test's own asserts speak of a clear day: in a storm the laws alone judge.

    The polite run has shown that the body comes to its end in clear weather. Where it cannot go on in a storm, a
    crash or a hop has taken the server or the player that it wants, and it just ends there.
>>>>>>> 51d040f (A buyer may go away wherever a handler gives way, and come back after a second, a minute or an hour; two servers are enough for the way there and back)
    """
    __tracebackhide__ = True
    name = getattr(test, "__name__", repr(test))
    if inspect.iscoroutinefunction(test) or inspect.isasyncgenfunction(test):
        raise UsageError(
            f"{name} is explored and is a coroutine: calling it runs none of its lines. Write `def {name}` without "
            "`async`: the game's code waits without `await` too."
        )
    if inspect.isgeneratorfunction(test):
        raise UsageError(
            f"{name} is explored and holds a `yield`: calling it runs none of its lines. Take the `yield` out, and "
            "put what must be done before and after the test into a fixture."
        )


def _without_plugin(signature: inspect.Signature) -> inspect.Signature:
    """What a caller gives when no plugin does: all but the market, which each run makes for itself."""
    market = signature.parameters.get("market")
    if market is None:
        return signature
    others = [one for one in signature.parameters.values() if one is not market]
    optional = market.replace(kind=inspect.Parameter.KEYWORD_ONLY, default=None)
    at = next((index for index, one in enumerate(others) if one.kind is inspect.Parameter.VAR_KEYWORD), len(others))
    return signature.replace(parameters=[*others[:at], optional, *others[at:]])
