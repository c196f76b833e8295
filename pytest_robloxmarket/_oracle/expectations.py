"""What a judge is told beforehand: what a purchase does, where, and what lasts."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Effects, Location

__all__ = ("Expectations",)


class Expectations(Struct, frozen=True, dict=True):
    """How the game behaves in clean weather.

    Attributes:
        effects: what one purchase changes, and by how much.
        bases: what is at each place when nothing was bought; 0 where not said.
        lasting: the places that still show a purchase after the buyer has rejoined a fresh server. A
            product without any lives in the session only: it is then not expected after a normal leave.
        growing: the places that the game adds to without any purchase: with time, or at each join.
        names: what the products are called.
        barren: products whose grant changes nothing at all: each recorded one is a loss.
        waived: products that the game does not know and rightly leaves open for ever.
    """

    effects: Effects = {}
    bases: Mapping[Location, int | float] = {}
    lasting: frozenset[Location] = frozenset()
    growing: frozenset[Location] = frozenset()
    names: Mapping[ProductId, str] = {}
    barren: frozenset[ProductId] = frozenset()
    waived: frozenset[ProductId] = frozenset()

    @cached_property
    def in_stores(self) -> tuple[Location, ...]:
        """The places of effects that are in data stores."""
        return tuple(dict.fromkeys(place for effect in self.effects.values() for place in effect if place.store))

    @cached_property
    def in_session(self) -> Mapping[str, Location]:
        """The places of effects that are on the player, by their path."""
        return {place.path: place for effect in self.effects.values() for place in effect if not place.store}

    @cached_property
    def of_session(self) -> frozenset[ProductId]:
        """The products whose effects are on the player alone, and of which none lasts."""
        return frozenset(
            one
            for one, effect in self.effects.items()
            if effect and self.lasting.isdisjoint(effect) and not any(place.store for place in effect)
        )

    @cached_property
    def lasts_in_stores(self) -> bool:
        """Whether the game keeps any effect in a data store."""
        return any(place.store for place in self.lasting)

    @cached_property
    def lasting_places(self) -> tuple[Location, ...]:
        """Where a purchase must show in the end: in data stores, if the game keeps it in any."""
        stores = [place for place in self.lasting if place.store]
        return tuple(sorted(stores or self.lasting))
