"""What it costs that a call which cannot be is written down when game code makes it: the error may be caught."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.service_events import CallRefused
from tests.benchmarks.measure import Result, race
from tests.benchmarks.purchases import run_ours, stays

__all__ = ("compare_refused", "refuse")

# Each run is played: nothing may go wrong, and so none ends as another did.
_CALM: Final = Bounds(servers=1, crashes=0, faults=0, delays=0, moves=0)


def compare_refused(*, calls: int, runs: int, rounds: int) -> Result:
    """How many times longer a run takes whose game makes one such call, and how many times one that is noted."""

    def search(script: Callable[[GameServer], None]) -> int:
        def program(market: Market) -> None:
            market.on_server_start(script)
            stays(market)

        return run_ours(program, _CALM, runs, whole=True)

    ratio, without, with_it = race(lambda: search(_ask_nothing), lambda: search(_ask_once), rounds=rounds)
    noted, per_second, _ = race(
        lambda: refuse(calls, noted=True)[0], lambda: refuse(calls, noted=False)[0], rounds=rounds
    )
    figures = {
        "runs_per_second": without,
        "with_a_refused_call_per_second": with_it,
        "noted_vs_unnoted_calls_per_second": noted,
        "noted_calls_per_second": per_second,
    }
    return Result("run_with_a_refused_call_vs_without", ratio, 2.0, True, figures)


def refuse(calls: int, *, noted: bool) -> tuple[int, int]:
    """Let game code make calls that cannot be; how many it made, and how many were written down."""
    market, made = Market(), 0

    def ask(server: GameServer) -> None:
        nonlocal made
        for number in range(calls):
            made += 1
            _ask_once(server, number)  # The same call again would not be written down again.

    market.on_server_start(ask)
    if not noted:
        market.scheduler.on_misuse = None
    market.server()
    market.settle()
    return made, sum(isinstance(event, CallRefused) for event in market.history)


def _ask_once(server: GameServer, no_function: Any = 5) -> None:
    with suppress(UsageError):
        server.data_stores.get_data_store("Gold").update_async("gold", no_function)


def _ask_nothing(server: GameServer) -> None:
    """What the other side's script does."""
