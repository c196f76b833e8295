"""`@explore(...)`: a test that is run for everything that can go wrong within bounds."""

import functools
import inspect
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._plugin.options import REPLAY, ExploreRequest
from pytest_robloxmarket._terms.errors import (
    NothingGivenWarning,
    PlatformError,
    UnfinishedSearchWarning,
    UnsupportedError,
    UsageError,
)

if TYPE_CHECKING:
    from pytest_robloxmarket._explore.explorer import Finding
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.outcome import Setup

__all__ = ("explore",)

# What replay strings of tests begin with, where those of `check` have the number of a scenario.
_TEST_KIND: Final = 100


# The fixtures that belong to the market of one test, and what stands for them in an explored one.
_OF_A_MARKET: Final = {
    "server": "market.server()",
    "adapters": "market.server().adapters",
    "clock": "market.clock",
    "faults": "market.faults",
    "catalogue": "market.catalogue",
}


def explore(
    *,
    servers: int = 2,
    crashes: int = 1,
    faults: int = 1,
    delays: int = 2,
    runs: int = 50_000,
    seconds: float = 60.0,
) -> Callable[[Callable[..., object]], Callable[..., None]]:
    """Run a test for everything that can go wrong within bounds, the fewest misfortunes first.

    The test takes a `market`, puts a game on it and lets users act; it is run once for each script, with a market
    of its own. Then everything heals, the buyers rejoin a fresh server, and the laws are asked. What the test
    itself asserts counts too, in clear weather only. What it cannot do in a storm (a server is gone, a user plays
    nowhere) ends it there, and the laws judge what was done. A budget that ends before every run was made leaves
    the test green, with an `UnfinishedSearchWarning`; so does one in which no purchase gives anything that can be
    observed, with a `NothingGivenWarning`.

    Args:
        servers: the most servers that users play on.
        crashes: the most server crashes in one run.
        faults: the most data store and recording faults in one run.
        delays: the most times that something overtakes in one run.
        runs: the most runs.
        seconds: the most real seconds.

    Raises:
        UsageError: when a bound cannot be, or the test takes no `market`.
    """
    bounds = (servers, crashes, faults, delays)

    def decorate(test: Callable[..., object]) -> Callable[..., None]:
        __tracebackhide__ = True
        signature = inspect.signature(test)
        if "market" not in signature.parameters:
            raise UsageError(
                f"{test.__name__} is explored and takes no `market`: write def {test.__name__}(market): ..."
            )
        _check_fixtures(test.__name__, signature.parameters)

        @functools.wraps(test)
        def explored(*args: object, **kwargs: object) -> None:
            __tracebackhide__ = True
            _explore(test.__qualname__, lambda market: test(*args, market=market, **kwargs), bounds, runs, seconds)

        # The market is made anew for each script, so pytest must not look for a fixture.
        others = [value for name, value in signature.parameters.items() if name != "market"]
        explored.__signature__ = signature.replace(parameters=others)  # type: ignore[attr-defined]
        del explored.__wrapped__
        return explored

    return decorate


def _check_fixtures(name: str, parameters: "Mapping[str, object]") -> None:
    """Make sure that no parameter is a fixture of the plugin that would belong to another market."""
    __tracebackhide__ = True
    for fixture, instead in _OF_A_MARKET.items():
        if fixture in parameters:
            raise UsageError(
                f"{name} is explored, and each of its runs has a market of its own: the fixture `{fixture}` belongs to "
                f"none of them. Take {instead} of the test's market."
            )


def _explore(
    name: str, test: "Callable[[Market], object]", bounds: tuple[int, int, int, int], runs: int, seconds: float
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
    """
    __tracebackhide__ = True
    stormy = market.weather.stormy
    try:
        test(market)
    except AssertionError:
        # A body that has healed the market itself speaks of a clear day again.
        if not market.weather.stormy:
            raise
    except (UsageError, PlatformError, LookupError, TypeError):
        # A profile that was never saved has no key "coins".
        if not stormy:
            raise
    except AttributeError as error:
        # `alice.server` is None while she plays nowhere. Any other error is a mistake, whatever the weather.
        if error.obj is not None or not stormy:
            raise


def _replay(setup: "Setup", header: tuple[int, ...], text: str) -> None:
    __tracebackhide__ = True
    import pytest  # noqa: PLC0415

    from pytest_robloxmarket._explore.explorer import Finding  # noqa: PLC0415
    from pytest_robloxmarket._kernel.choices import ScriptedChoices  # noqa: PLC0415
    from pytest_robloxmarket._kernel.script import decode_script  # noqa: PLC0415
    from pytest_robloxmarket._simulation.outcome import run  # noqa: PLC0415

    script = decode_script(text)
    if script.header != header:
        pytest.skip(f"{text} was made for another test, or for other bounds of this one")
    choices = ScriptedChoices(script.choices)
    outcome = run(setup, choices)
    choices.check_used()
    if outcome.violations:
        _fail(setup, header, [Finding(violation, script.choices) for violation in outcome.violations])


def _fail(setup: "Setup", header: tuple[int, ...], findings: "Sequence[Finding]") -> None:
    """Tell the shortest story, and name the other broken laws."""
    __tracebackhide__ = True
    from pytest_robloxmarket._explore.explorer import tell  # noqa: PLC0415
    from pytest_robloxmarket._kernel.script import Script, encode_script  # noqa: PLC0415
    from pytest_robloxmarket._oracle.excuses import excuse  # noqa: PLC0415
    from pytest_robloxmarket._plugin.stories import story_error  # noqa: PLC0415
    from pytest_robloxmarket._terms.verdict import CAUSES  # noqa: PLC0415

    told = {finding: tell(setup, finding) for finding in findings}
    excuses = {finding: excuse(violation, outcome.history) for finding, (outcome, violation) in told.items()}
    findings = [finding for finding in findings if not excuses[finding]]
    if not findings:
        raise UnsupportedError(next(iter(excuses.values())))
    finding = min(findings, key=lambda one: (one.deviations, one.violation.law not in CAUSES))
    outcome, violation = told[finding]
    others = ", ".join(dict.fromkeys(one.violation.law for one in findings if one is not finding))
    hint = f"  pytest {REPLAY}={encode_script(Script(header, finding.choices))}"
    raise story_error(outcome.history, violation, (), f"  Also broken: {others}.\n{hint}" if others else hint)
