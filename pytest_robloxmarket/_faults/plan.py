"""A fault plan: which seam, which outcome, from which occurrence on, how often. And bounds."""

import math
import re
from typing import Final, NamedTuple

from msgspec import Struct

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.seams import SEAMS

__all__ = ("BOUND_MAX", "KINDS", "Bounds", "NO_LIMIT", "Fault", "Limit", "PlannedFault", "check_bounds", "check_fault")

# The kinds that a bound counts, in the order of the command line.
KINDS: Final = ("servers", "crashes", "faults", "delays", "moves")

# A bound above this describes no story that a person would follow; it keeps a typing error from
# becoming a search of years.
BOUND_MAX: Final = 16

# What a key is made of: letters and digits between other signs.
_WORD: Final = re.compile(r"[0-9A-Za-z]+")


class Bounds(NamedTuple):
    """How much may go wrong in one run.

    Attributes:
        servers: how many servers may be open at one time.
        crashes: how often a server ends.
        faults: how often a request fails, or a recording is lost.
        delays: how often something comes at another time than it is due.
        moves: how often a buyer goes away, or to another server, while a handler works for them. With one server
            nobody does.
    """

    servers: int = 2
    crashes: int = 1
    faults: int = 1
    delays: int = 2
    moves: int = 1

    @property
    def calm(self) -> bool:
        """Whether nothing can go wrong."""
        return self.servers == 1 and not (self.crashes or self.faults or self.delays)


class Limit(NamedTuple):
    """What a fault is limited to; what is empty, or 0, limits nothing.

    Attributes:
        store: the data store, with its scope behind a slash where it has one.
        key: the whole key.
        server: the number of the server that sends the request.
        words: one of them stands in the key, as a word of its own: a user's id and name. What is no data store request
            has the id of its user for a key.
    """

    store: str = ""
    key: str = ""
    server: int = 0
    words: tuple[str, ...] = ()

    def holds(self, place: Place) -> bool:
        """Whether a request that goes there is one of them."""
        return (
            self.store in {"", place.store}
            and self.key in {"", place.key}
            and self.server in {0, place.server}
            and (not self.words or not set(self.words).isdisjoint(_WORD.findall(place.key)))
        )


NO_LIMIT: Final = Limit()


class Fault(NamedTuple):
    """One line of a plan: at `seam`, after `skip` polite passes, `outcome` strikes `times` times.

    It is for ever where `times` is `math.inf`. `error` is the text that a request raises which fails; empty, the
    usual one. `then` is a seam that is passed at once when this has struck, and what strikes there.
    """

    seam: str
    outcome: str
    times: float = 1  # A whole number, or infinity.
    skip: int = 0
    limit: Limit = NO_LIMIT
    error: str = ""
    then: tuple[str, str] | None = None


class PlannedFault(Struct, eq=False):
    """What became of a line of a plan: where the test planned it (file and line), and how often it struck."""

    fault: Fault
    place: tuple[str, int]
    struck: int = 0


def check_bounds(bounds: Bounds) -> Bounds:
    """Make sure that bounds can be searched; with one server nobody moves.

    Raises:
        UsageError: naming the bound.
    """
    if not isinstance(bounds, Bounds):
        raise UsageError(f"{shown(bounds)} are no bounds: write Bounds(servers=2, crashes=1, faults=1).")
    for kind, value in zip(KINDS, bounds, strict=True):
        least = 1 if kind == "servers" else 0
        if type(value) is not int or not least <= value <= BOUND_MAX:
            raise UsageError(
                f"{kind}={shown(value)} cannot be searched: it is a whole number from {least} to {BOUND_MAX}."
            )
    return bounds if bounds.servers > 1 else bounds._replace(moves=0)


def check_fault(fault: Fault) -> Fault:
    """Make sure that a fault can happen.

    Raises:
        UsageError: naming what exists.
    """
    seam = SEAMS.get(fault.seam)
    if seam is None:
        raise UsageError(f"there is no seam {fault.seam!r}. The seams are: {', '.join(SEAMS)}.")
    if fault.outcome not in seam.outcomes[1:]:
        raise UsageError(
            f"{fault.outcome!r} cannot happen at {fault.seam!r}; what can: {', '.join(seam.outcomes[1:]) or 'nothing'}."
        )
    times = 1 if fault.times == math.inf else fault.times
    if type(times) is not int or times < 1 or type(fault.skip) is not int or fault.skip < 0:
        raise UsageError(
            "a fault lets a whole number of times pass and then strikes at least once, or for ever with "
            f"times=math.inf; not times={shown(fault.times)}, skip={shown(fault.skip)}."
        )
    return fault
