"""What a game pass gives, as a judge is told it."""

from collections.abc import Mapping

from msgspec import Struct

from pytest_robloxmarket._terms.ids import PassId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("PassRule", "Shown")

# What can stand at a place; None when nothing does.
Shown = int | float | str | bool | None


class PassRule(Struct, frozen=True):
    """How a game treats who owns a pass and who does not, in clean weather.

    Attributes:
        game_pass: the pass.
        marks: place -> what stands there only for an owner.
        kept: place -> what stands there in the end for somebody else, where an owner who joins again finds a mark.
        most: place -> the highest number that one purchase leads to.
    """

    game_pass: PassId
    marks: Mapping[Location, frozenset[Shown]] = {}
    kept: Mapping[Location, Shown] = {}
    most: Mapping[Location, int | float] = {}
