"""What can happen while nobody plays."""

from msgspec import Struct

__all__ = ("StayedAway",)


class StayedAway(Struct, frozen=True, gc=False):
    """Who has paid for something that they do not have yet will not come again for so long.

    `chosen` where it is a misfortune of the run, and not the time that every game is given when all is well again.
    """

    at_ms: int
    away_ms: int
    chosen: bool = True
