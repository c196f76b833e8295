"""`python -m tests.benchmarks.memory [--json]`: how much more memory a process holds after many runs than after few."""

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import SeededChoices
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outcome import Program, Setup, run
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision

__all__ = ("HANDLERS", "Campaign", "held_mb", "main")

# So many runs fill caches and pools; what comes on top later is never let go.
_WARM_RUNS: Final = 1_000
_BAR_MB: Final = 50.0

_GOLD: Final = 456456
_STORM: Final = Bounds(servers=2, crashes=1, faults=1, delays=2)
_FOLDER: Final = Path(__file__).parent


class Campaign:
    """Random runs in a storm of one of the `HANDLERS`, one after the other."""

    def __init__(self, handler: str) -> None:
        self._setup: Final = Setup(HANDLERS[handler](), _STORM)
        self._choices: Final = SeededChoices(1)

    def go_on(self, runs: int, *, tidy: bool = True) -> None:
        """Make so many more runs; and let the garbage collector come in the end, if it is to be `tidy`."""
        for _ in range(runs):
            self._choices.forget()
            run(self._setup, self._choices)
        if tidy:
            gc.collect()


def held_mb() -> float:
    """What this process holds in memory now; Linux alone tells."""
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the runs; the exit code is 1 when the bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--runs", type=int, default=100_000, help="how many runs in one process (100,000)")
    options = parser.parse_args(arguments)
    grown = {handler: _growth_mb(handler, options.runs) for handler in HANDLERS}
    if options.json:
        sys.stdout.write(json.dumps({f"memory_growth_mb_{name}": round(mb, 1) for name, mb in grown.items()}) + "\n")
    else:
        for name, mb in grown.items():
            sys.stdout.write(f"{name:16}{mb:8.1f} MB more after {options.runs:,} runs than after {_WARM_RUNS:,}\n")
    return 0 if all(mb <= _BAR_MB for mb in grown.values()) else 1


def _growth_mb(handler: str, runs: int) -> float:
    campaign = Campaign(handler)
    campaign.go_on(_WARM_RUNS)
    before_mb = held_mb()
    campaign.go_on(runs - _WARM_RUNS)
    return held_mb() - before_mb


def _in_python(start_game: Callable[[GameServer], None]) -> Program:
    """A purchase that a function handles."""

    def sell(market: Market) -> None:
        market.on_server_start(start_game)
        _sell(market)

    return sell


def _grants(server: GameServer) -> None:
    gold = server.data_stores.get_data_store("Gold")

    def grant(receipt: dict[str, object]) -> object:
        gold.update_async(str(receipt["PlayerId"]), lambda old: {"gold": 100, "was": old is not None})
        return ProductPurchaseDecision.PurchaseGranted

    server.marketplace.process_receipt = grant


def _raises(server: GameServer) -> None:
    gold = server.data_stores.get_data_store("Gold")

    def grant(receipt: dict[str, object]) -> object:
        gold.increment_async(str(receipt["PlayerId"]), 100)
        raise ValueError("nobody catches this")

    server.marketplace.process_receipt = grant


def _in_luau(file: str) -> Program:
    """A purchase that a script handles."""
    source = load_source(_FOLDER / file)

    def sell(market: Market) -> None:
        source.install(market)
        _sell(market)

    return sell


def _sell(market: Market) -> None:
    market.server().join("alice", robux=500).buy(market.catalogue.product(_GOLD, name="100 gold", price=99))


# By name: what makes the program. In one of each language the handler raises in every call.
HANDLERS: Final[dict[str, Callable[[], Program]]] = {
    "python": partial(_in_python, _grants),
    "python_raising": partial(_in_python, _raises),
    "luau": partial(_in_luau, "handler.luau"),
    "luau_raising": partial(_in_luau, "raising.luau"),
}


if __name__ == "__main__":
    sys.exit(main())
