"""Whole runs against `detangle`: two servers, one receipt, a handler with three data store calls.

What is compared. Theirs: two coroutines, one for each server, handle the same receipt; a data store call is an
`asyncio.sleep` and then a dictionary. So the handler always runs on both servers, and nothing ever fails: only the
order of things is random. Ours, at full fidelity: a market with a ledger and a catalogue, two servers that run the
game's script, a buyer who joins and pays, the delivery, three requests that are checked, copied, cached and
versioned, the recording of the decision, random overtaking, hops of the buyer to the other server at random, and the
judge's nine laws. Here the handler runs on the second server when chance moves the buyer there: 1.2 calls a run and
not 2. In exchange each run starts two servers, and their scripts are tasks too: about three tasks a run on both
sides.

There are two more races. In one the buyer always hops to the second server in the middle of the first call, so that
the handler runs on both of ours as well, unless the first answer was recorded by then. In the other, servers crash
and requests fail at random too, and each run ends with the healing and a fresh server for whoever has an open
receipt: what `check` does, and what a dictionary cannot be asked for.

Ours is a random search as `check` makes it, and what is counted are the runs that it has drawn and decided. A script
that comes again and again is not played each time (docs/decisions/0121), and where the weather clears, a run in which
the same was chosen and has happened as in another ends as that one did, unhealed and unjudged (docs/decisions/0100).
The figure `share_of_runs_played` is of those in which the game's code ran; `ratio_of_whole_runs` is of a campaign in
which all are played, healed and judged, as all of theirs are played.
"""

import asyncio
from typing import Any, Final

import detangle

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, SeededChoices
from pytest_robloxmarket._oracle.goods.expectations import Expectations, even_ladders
from pytest_robloxmarket._simulation.endings import Endings
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Program, Setup, run
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import DeliveryStarted
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Location
from tests.benchmarks.measure import Result, race, rate

__all__ = (
    "GOLD",
    "SCHEDULES",
    "STORM",
    "hops",
    "start_game",
    "stays",
    "build_markets",
    "compare_runs",
    "compare_runs_in_a_storm",
    "compare_runs_on_both_servers",
    "measure_markets",
    "run_ours",
    "run_polite",
    "run_theirs",
    "share_played",
)

GOLD: Final = 456456
_LATENCY_S: Final = 0.1  # What a request takes in our market as well.

_PLACE: Final = Location("Gold", "{user}", "gold")
_EXPECT: Final = Expectations(even_ladders({ProductId(GOLD): {_PLACE: 100}}), frozenset({_PLACE}))
# Chance decides about order and places alone, as in theirs; and about all that can go wrong.
SCHEDULES: Final = Bounds(servers=2, crashes=0, faults=0, delays=2)
STORM: Final = Bounds(servers=2, crashes=1, faults=1, delays=2)

_GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
_NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet


def compare_runs(*, runs: int, rounds: int) -> Result:
    """Runs per second, ours by theirs."""
    ratio, ours, theirs = _race(stays, SCHEDULES, _LATENCY_S, runs, rounds)
    # The same without any passing of time: two handles fewer for each wait, and more orders to choose from.
    hurried, _, theirs_hurried = _race(stays, SCHEDULES, 0, runs, rounds)
    figures = {
        "ours_per_second": ours,
        "theirs_per_second": theirs,
        "theirs_with_sleep_0_per_second": theirs_hurried,
        "ratio_with_sleep_0": hurried,
        **_figures_of_ours(stays, SCHEDULES, runs, rounds),
    }
    return Result("runs_per_second_vs_detangle", ratio, 1.5, False, figures)


def compare_runs_on_both_servers(*, runs: int, rounds: int) -> Result:
    """The same with a buyer who always hops, so that the handler runs on both servers on both sides."""
    ratio, ours, theirs = _race(hops, SCHEDULES, _LATENCY_S, runs, rounds)
    figures = {"ours_per_second": ours, "theirs_per_second": theirs, **_figures_of_ours(hops, SCHEDULES, runs, rounds)}
    return Result("runs_per_second_vs_detangle_on_both_servers", ratio, 1.5, False, figures)


def compare_runs_in_a_storm(*, runs: int, rounds: int) -> Result:
    """The same with crashes and faults on our side, and their healing."""
    ratio, ours, theirs = _race(stays, STORM, _LATENCY_S, runs, rounds)
    figures = {"ours_per_second": ours, "theirs_per_second": theirs, **_figures_of_ours(stays, STORM, runs, rounds)}
    return Result("runs_per_second_vs_detangle_in_a_storm", ratio, 1.5, False, figures)


def _race(
    program: Program, bounds: Bounds, latency_s: float, runs: int, rounds: int, *, whole: bool = False
) -> tuple[float, float, float]:
    return race(
        lambda: run_ours(program, bounds, runs, whole=whole), lambda: run_theirs(runs, latency_s), rounds=rounds
    )


def _figures_of_ours(program: Program, bounds: Bounds, runs: int, rounds: int) -> dict[str, float]:
    """What a campaign of ours leaves out, and how fast it is when it leaves out nothing."""
    whole, *_ = _race(program, bounds, _LATENCY_S, runs, rounds, whole=True)
    return {"share_of_runs_played": share_played(program, bounds, runs), "ratio_of_whole_runs": whole}


def measure_markets(*, markets: int, rounds: int) -> Result:
    """How many markets with two servers are built in a second."""
    best = max(rate(lambda: build_markets(markets)) for _ in range(rounds))
    return Result("markets_per_second", best, 1_000.0, False, {})


def build_markets(markets: int) -> int:
    """Build markets with two servers; how many."""
    for _ in range(markets):
        market = Market()
        market.server()
        market.server()
    return markets


def share_played(program: Program, bounds: Bounds, runs: int) -> float:
    """In which share of the runs of a campaign of ours the game's code runs."""
    played = 0

    def counted(market: Market) -> None:
        nonlocal played
        played += 1
        program(market)

    drawn = run_ours(counted, bounds, runs)
    return played / drawn


def run_ours(program: Program, bounds: Bounds, runs: int, *, whole: bool = False) -> int:
    """A campaign of ours; how many runs it drew. `whole`: each of them is played, healed and judged."""
    setup = Setup(program, bounds, _EXPECT)
    choices, endings = SeededChoices(1), None if whole else Endings()
    for _ in range(runs):
        choices.forget()
        outcome = run(setup, choices, endings=endings)
        assert not outcome.violations
    return runs


def run_polite(program: Program) -> tuple[Outcome, int]:
    """One run in which nothing goes wrong, and how often the handler was called in it."""
    outcome = run(Setup(program, CALM, _EXPECT), PoliteChoices(), tracing=True)
    return outcome, sum(isinstance(event, DeliveryStarted) for event in outcome.history)


def run_theirs(runs: int, latency_s: float) -> int:
    """A campaign of theirs; how many runs it made."""

    async def main() -> None:
        await _serve_twice(latency_s)

    return int(detangle.explore(main, runs=runs, strategy="random", seed=1, database=False).runs)


def start_game(server: GameServer) -> None:
    """The game's script: it grants each purchase once, and keeps the answer beside it."""
    gold = server.data_stores.get_data_store("Gold")
    done = server.data_stores.get_data_store("Done")

    def grant(receipt: dict[str, object]) -> object:
        purchase = str(receipt["PurchaseId"])

        def add(profile: object) -> object:
            return _granted(profile, purchase)

        try:
            if done.get_async(purchase):
                return _GRANTED
            gold.update_async(str(receipt["PlayerId"]), add)
            done.set_async(purchase, True)
        except PlatformError:
            return _NOT_YET
        return _GRANTED

    server.marketplace.process_receipt = grant


def _granted(profile: object, purchase: str) -> object:
    """A profile with 100 gold more, unless it has had this purchase."""
    changed: dict[str, Any] = dict(profile) if isinstance(profile, dict) else {"gold": 0, "purchases": {}}
    if purchase not in changed["purchases"]:
        changed["gold"] += 100
        changed["purchases"] = {**changed["purchases"], purchase: True}
    return changed


def stays(market: Market) -> None:
    """A buyer joins and buys; only chance moves them."""
    _buy(market)


def hops(market: Market) -> None:
    """The same, and the buyer hops to the second server while the first still works."""
    _, second = _buy(market)

    def hop(_: object) -> None:
        # A crash may have been faster.
        if second.alive:
            second.join(market.user("alice"))

    market.scheduler.after(50, hop, None)


def _buy(market: Market) -> tuple[GameServer, GameServer]:
    product = market.catalogue.product(GOLD, name="100 gold", price=99)
    market.on_server_start(start_game)
    first, second = market.server(), market.server()
    first.join("alice", robux=500).buy(product)
    return first, second


async def _serve_twice(latency_s: float) -> None:
    """Their world: two servers and a dictionary for each data store."""
    gold: dict[str, object] = {}
    done: dict[str, bool] = {}

    async def grant(user: str, purchase: str) -> bool:
        await asyncio.sleep(latency_s)
        if done.get(purchase):
            return True
        await asyncio.sleep(latency_s)
        gold[user] = _granted(gold.get(user), purchase)
        await asyncio.sleep(latency_s)
        done[purchase] = True
        return True

    await asyncio.gather(grant("1001", "P1"), grant("1001", "P1"))
    assert gold == {"1001": {"gold": 100, "purchases": {"P1": True}}}
