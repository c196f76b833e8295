"""A fault plan: which seam, which outcome, from which occurrence on, how often. And bounds."""

from typing import Final, NamedTuple

from msgspec import Struct

from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.seams import SEAMS

__all__ = ("KINDS", "Bounds", "Fault", "PlannedFault", "check_bounds", "check_fault")

# The kinds that a bound counts, in the order of the command line.
KINDS: Final = ("servers", "crashes", "faults", "delays", "moves")

# A bound above this describes no story that a person would follow; it keeps a typing error from
# becoming a search of years.
_BOUND_MAX: Final = 16


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


class Fault(NamedTuple):
    """One line of a plan: at `seam`, after `skip` polite passes, `outcome` strikes `times` times."""

    seam: str
    outcome: str
    times: int = 1
    skip: int = 0


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
    for kind, value in zip(KINDS, bounds, strict=True):
        least = 1 if kind == "servers" else 0
        if type(value) is not int or not least <= value <= _BOUND_MAX:
            raise UsageError(f"{kind}={value!r} cannot be searched: it is a whole number from {least} to {_BOUND_MAX}.")
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
    if type(fault.times) is not int or fault.times < 1 or type(fault.skip) is not int or fault.skip < 0:
        raise UsageError(
            f"a fault lets a whole number of times pass and then strikes at least once; not times={fault.times!r}, "
            f"skip={fault.skip!r}."
        )
    return fault
