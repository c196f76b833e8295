"""What a suite's file gets from `require("@robloxmarket")`: markets, what must hold of them, and the search."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, cast

from pytest_robloxmarket._luau.methods import guard
from pytest_robloxmarket._luau.tables import to_luau
from pytest_robloxmarket._luau.threads import running_task, suspend
from pytest_robloxmarket._luau.values import luau_type, shallow
from pytest_robloxmarket._suites.handles import Caller, Handle, call_python, camel
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.vm import Vm
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Author", "harness_table")

_MARKET: Final = "market"
_EXPLORE: Final = "explore"


class Author(Caller, Protocol):
    """The suite that uses the harness."""

    def new_market(self, contract: str | None = None) -> "Market":
        """A market for the test that runs."""
        ...

    def assertion(self, name: str) -> Callable[..., object]:
        """One of the assertions that are offered."""
        ...

    def explore(
        self,
        body: "Callable[[Market], None]",
        wanted: Sequence[object],
        expected: Sequence[str],
        require: Sequence[str],
    ) -> None:
        """Run a function of the suite for everything that can go wrong on its market."""
        ...


def harness_table(vm: "Vm", assertions: Sequence[str], here: Handle, server: Handle) -> object:
    """The module that a suite requires.

    Args:
        vm: the machine.
        assertions: the names of what may be asserted, as Python has them.
        here: the market in which the suite itself runs.
        server: the suite's own server.
    """
    table = vm.table()
    functions: dict[str, Callable[[Author, Sequence[object]], object]] = {_MARKET: _new_market, _EXPLORE: _explore}
    functions.update({camel(name): partial(_assert, name) for name in assertions})
    for name, function in functions.items():
        table.raw_set(name, guard(vm, partial(_ask, vm, function)))
    table.raw_set("here", to_luau(vm, here))
    table.raw_set("server", to_luau(vm, server))
    table.readonly = True
    return table


def _ask(
    vm: "Vm", function: Callable[[Author, Sequence[object]], object], arguments: Sequence[object]
) -> Sequence[object]:
    context = cast("Context", vm.server)
    author = cast("Author | None", getattr(context, "caller", None))
    if author is None:
        raise PlatformError("the harness belongs to its suite, and no code of a game can use it")
    task = running_task(context)
    author.ask(task, partial(function, author, [shallow(one) for one in arguments]))
    suspend(task)
    return ()


def _new_market(author: Author, arguments: Sequence[object]) -> object:
    def market(*, contract: str | None = None) -> object:
        return author.new_market(contract)

    return call_python(author, market, _MARKET, arguments)


def _assert(name: str, author: Author, arguments: Sequence[object]) -> object:
    return call_python(author, author.assertion(name), camel(name), arguments)


def _explore(author: Author, arguments: Sequence[object]) -> object:
    *options, body = arguments or [None]
    if luau_type(body) != "function":
        raise PlatformError(
            "explore is given what may go wrong, if you like, and a function: "
            "explore({ crashes = 1 }, function(market) ... end)"
        )

    def play(market: "Market") -> None:
        author.call(cast("LuauFunction", body), Handle(market))

    def explore(
        *,
        servers: int | None = None,
        crashes: int | None = None,
        faults: object = None,
        delays: int | None = None,
        moves: int | None = None,
        runs: int | None = None,
        seconds: float | None = None,
        contract: str | None = None,
        expected: Sequence[str] = (),
        require: Sequence[str] = (),
    ) -> None:
        wanted = (servers, crashes, faults, delays, moves, runs, seconds, contract)
        author.explore(play, wanted, expected, require)

    return call_python(author, explore, _EXPLORE, options)
