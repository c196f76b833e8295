"""What a judge is told beforehand: what a purchase does, where, and what lasts."""

from collections.abc import Mapping
from typing import NamedTuple

from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Effects, Location

__all__ = ("Expectations",)


class Expectations(NamedTuple):
    """How the game behaves in clean weather.

    Attributes:
        effects: what one purchase changes, and by how much.
        bases: what is at each place when nothing was bought; 0 where not said.
        lasting: the places that still show a purchase after the buyer has rejoined a fresh server. A
            product without any lives in the session only: it is then not expected after a normal leave.
        names: what the products are called.
        barren: products whose grant changes nothing at all: each recorded one is a loss.
        waived: products that the game does not know and rightly leaves open for ever.
    """

    effects: Effects = {}  # noqa: RUF012 - never changed
    bases: Mapping[Location, int | float] = {}
    lasting: frozenset[Location] = frozenset()
    names: Mapping[ProductId, str] = {}
    barren: frozenset[ProductId] = frozenset()
    waived: frozenset[ProductId] = frozenset()
