"""`@explore`: a test that is run for everything that can go wrong within bounds."""

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar, cast, overload

from pytest_robloxmarket._plugin.blame import raise_at
from pytest_robloxmarket._plugin.exploring.explored import (
    Explored,
    find_explored,
    keep,
    stands_under_given,
    takes_no_market,
)
from pytest_robloxmarket._plugin.request import ExploreRequest
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import RobloxMarketError, UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._faults.kinds import FaultKinds
    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._plugin.profiles import Wanted

__all__ = ("explore",)

_Test = TypeVar("_Test", bound=Callable[..., object])


@overload
def explore(test: _Test, /) -> _Test: ...


@overload
def explore(
    *,
    servers: int | None = None,
    crashes: int | None = None,
    faults: "int | FaultKinds | None" = None,
    delays: int | None = None,
    moves: int | None = None,
    runs: int | None = None,
    seconds: float | None = None,
    contract: "Contract | str | None" = None,
    expected: Sequence[str] = (),
    require: Sequence[str] = (),
    strict_contract: bool | None = None,
) -> Callable[[_Test], _Test]: ...


def explore(
    test: _Test | None = None,
    /,
    *,
    servers: int | None = None,
    crashes: int | None = None,
    faults: "int | FaultKinds | None" = None,
    delays: int | None = None,
    moves: int | None = None,
    runs: int | None = None,
    seconds: float | None = None,
    contract: "Contract | str | None" = None,
    expected: Sequence[str] = (),
    require: Sequence[str] = (),
    strict_contract: bool | None = None,
) -> _Test | Callable[[_Test], _Test]:
    """Run a test for everything that can go wrong within bounds, the fewest misfortunes first.

    The test takes a `market`, puts a game on it and lets users act; it is run once for each script, with a market of
    its own. Fixtures that take the market (`server`, or one of your own like `shop_market`) are made anew for each run;
    all others are made once. Then everything heals, the buyers rejoin a fresh server, and the laws are asked. What the
    test itself asserts counts too, in clear weather only. What it cannot do in a storm (a server is gone, a user plays
    nowhere) ends it there, and the laws judge what was done. A budget that ends before every run was made leaves the
    test green, with an `UnfinishedSearchWarning`; so does one in which no purchase gives anything that can be observed,
    with a `NothingGivenWarning`. Where no law is broken and data stores may fail, the test is played once more while
    all of them do, for a minute from its first purchase on. What is left out is what the profile says
    (`register_profile`), or else 2 servers, 1 crash, 1 fault, 2 delays, 1 move, 50,000 runs and 60 seconds.

    Args:
        test: the test, where the decorator has no brackets.
        servers: the most servers that are open at one time.
        crashes: the most server crashes in one run.
        faults: the most data store and recording faults in one run; or the kinds that may strike, once each, like
            ("recording", "update_async"); or how often each may, like {"data_store": 2}.
        delays: the most times that something overtakes in one run, or that somebody is away for an unusual time.
        moves: the most times that a buyer leaves or moves to another server in one run, while a handler works for
            them; with one server nobody does.
        runs: the most runs.
        seconds: the most real seconds.
        contract: the rules by which the platform plays, or their name, like "purchase-rejected"; left out, those of
            the test's marker, or of the command line, or today's.
        expected: laws that the game is known to break, like ("stuck_purchase",): the others are judged. One that a
            whole search never breaks is told with an `ExpectationNotNeededWarning`.
        require: goals of `check --require`, like ("lost-recording",): where none is reached, the test is red.
        strict_contract: what breaks under only one of two readings of what nobody documents makes the test red too.

    Raises:
        UsageError: when a bound cannot be, or the test is no plain function; when the test runs, also where it
            reaches no market, nobody buys anything in it, or (GoalNotReachedError) no run reached what it requires.
    """
    __tracebackhide__ = True

    def wanted() -> "Wanted":
        from pytest_robloxmarket._plugin.profiles import Wanted  # noqa: PLC0415 - loads msgspec

        return Wanted(servers, crashes, faults, delays, moves, runs, seconds, contract, strict_contract)

    if test is not None:
        return _decorated(test, wanted, expected, require)
    return lambda found: _decorated(found, wanted, expected, require)


def _decorated(test: _Test, wanted: "Callable[[], Wanted]", expected: Sequence[str], require: Sequence[str]) -> _Test:
    __tracebackhide__ = True
    if not callable(test):
        raise UsageError(
            f"@explore stands above a test function, not {shown(test)}. Bounds are named: @explore(crashes=2)."
        )
    if isinstance(test, type):
        # What it would leave in the class's place is a function, and pytest would silently run none of its tests.
        raise UsageError(f"@explore stands above the class {test.__name__}: put it above each test in it.")
    signature = inspect.signature(test)

    @functools.wraps(test)
    def explored(*args: object, **kwargs: object) -> None:
        __tracebackhide__ = True
        from pytest_robloxmarket._plugin.exploring.body import Body  # noqa: PLC0415 - loads what tells stories
        from pytest_robloxmarket._plugin.exploring.search import search_test  # noqa: PLC0415 - loads greenlet

        try:
            # Now and not when the file is loaded: the other tests in it go on.
            _check_plain(test)
            fixtures = ExploreRequest.fixtures_of(test)
            if fixtures is not None:
                fixtures.check()
            elif "market" not in signature.parameters:
                raise takes_no_market(test.__name__)
            search_test(Body(test, args, kwargs, fixtures), fixtures, wanted(), expected, require)
        except RobloxMarketError as error:
            raise_at(test, error)

    keep(explored, Explored(test, signature))
    # Else Hypothesis would complain of the market, before we say that the two do not go together.
    for name in [name for name in vars(explored) if "hypothesis" in name]:
        delattr(explored, name)
    explored.__signature__ = _without_plugin(signature)  # type: ignore[attr-defined]
    return cast(_Test, explored)


def _check_plain(test: Callable[..., object]) -> None:
    """Make sure that calling a test runs it, and that nobody else decides how often.

    Raises:
        UsageError: when it is a coroutine function or a generator function, is explored already, or is Hypothesis'.
    """
    __tracebackhide__ = True
    name = getattr(test, "__name__", repr(test))
    if find_explored(test) is not None:
        raise UsageError(f"{name} is explored twice: one @explore says all. Put the bounds of both into it.")
    if getattr(test, "is_hypothesis_test", False):
        raise stands_under_given(name)
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
