"""Plays an explored test again while all its data stores fail, as `check` does (decision 0044).

It does so twice: once they fail for a minute, and once until the test ends. Who settles the market between two
purchases lets that minute pass, and the second one would find a game in which all is well again.

Who has an open receipt comes back to the same server: at first while everything fails, since some games give up after
so many failures (decision 0115), and then in fair weather: what a failed call has left in its memory must not keep it
open (decision 0080). The PurchaseIds of this run begin and end alike.
"""

from collections.abc import Callable
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Finding
from pytest_robloxmarket._faults.kinds import Kinds
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._simulation.outage import STORE_SEAMS, Outage
from pytest_robloxmarket._simulation.outcome import CALM, Setup, run
from pytest_robloxmarket._simulation.staying import come_back_to_the_same, return_while_failing
from pytest_robloxmarket._terms.errors import RobloxMarketError
from pytest_robloxmarket._trial.charges import excused_in
from pytest_robloxmarket._trial.scenarios.kinds import Kind

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Length", "OutageTried", "setup_of_outage", "try_outage")


class Length(IntEnum):
    """How long an outage lasts; in replay strings, where 0 stands for none."""

    MINUTE = 1
    TEST = 2

    @property
    def told(self) -> str:
        """Its length in words."""
        return "for a minute" if self is Length.MINUTE else "until it ends"


class OutageTried(NamedTuple):
    """What came of an outage: the setup of its run, what it broke, whether any request met it, and how long it was."""

    setup: Setup
    findings: tuple[Finding, ...]
    met: bool
    length: Length = Length.MINUTE


def try_outage(setup: Setup) -> OutageTried | None:
    """Play a test while all data stores fail that may fail; None where its bounds allow no such fault.

    The last one that was played, or the first in which a law was broken.
    """
    tried: OutageTried | None = None
    for length in Length if setup.bounds.faults else ():
        found = _try(setup, length)
        tried = found or tried
        if found is None or found.findings or not found.met:
            break
    return tried


def _try(setup: Setup, length: Length) -> OutageTried | None:
    play = _Play(setup.program, setup.kinds, length)
    if not play.seams:
        return None
    outage = _setup(setup, play)
    try:
        outcome = run(outage, PoliteChoices())
    except RobloxMarketError:
        return None  # The test cannot be made so: that says nothing about the game.
    broken = [one for one in outcome.violations if one.law not in excused_in(Kind.OUTAGE)]
    return OutageTried(outage, tuple(Finding(one, ()) for one in broken), play.met, length)


def setup_of_outage(setup: Setup, length: int) -> Setup:
    """The setup of a run that `try_outage` makes of a test."""
    return _setup(setup, _Play(setup.program, setup.kinds, Length(length)))


def _setup(setup: Setup, play: "_Play") -> Setup:
    return replace(setup, program=play, bounds=CALM, kinds=())


class _Play:
    """A test in which data stores fail for a while, from its first purchase on."""

    def __init__(self, body: Callable[["Market"], object], kinds: Kinds, length: Length) -> None:
        self._body: Final = body
        self._length: Final = length
        named = frozenset[str]().union(*(seams for seams, most in kinds if most))
        self.seams: Final = [seam for seam in STORE_SEAMS if seam in named or not kinds]
        self.met = False  # Whether any request met the outage.

    def __call__(self, market: "Market") -> None:
        outage = Outage(market, self.seams)
        # A storm in which nothing strikes: what the test itself asserts speaks of a clear day.
        market.weather.storm(CALM)
        market.platform.receipts.alike = True
        market.world.hears_purchase = partial(_begin, market, outage, self._length)
        try:
            self._body(market)
        except RobloxMarketError:
            raise
        except Exception:
            pass  # The test cannot go on; the laws judge what it did.
        market.settle()
        return_while_failing(market, outage)
        self.met = bool(outage.met)
        come_back_to_the_same(market)


def _begin(market: "Market", outage: Outage, length: Length) -> None:
    market.world.hears_purchase = None
    outage.begin(until_ended=length is Length.TEST)
