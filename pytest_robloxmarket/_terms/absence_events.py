"""What can happen while nobody plays."""

from msgspec import Struct

__all__ = ("StayedAway",)


class StayedAway(Struct, frozen=True, gc=False):
    """Who has paid for something that they do not have yet will not come again for so long."""

    at_ms: int
    away_ms: int
