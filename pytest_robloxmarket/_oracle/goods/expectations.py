"""What a judge is told beforehand: what a purchase does, where, and what lasts."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from pytest_robloxmarket._oracle.goods.drawn import Drawn
from pytest_robloxmarket._oracle.goods.ladders import Ladder, Number, even_ladder
from pytest_robloxmarket._oracle.goods.places import split_path
from pytest_robloxmarket._oracle.goods.series import series_in
from pytest_robloxmarket._oracle.goods.spans import common_span
from pytest_robloxmarket._terms.ids import ProductId, Robux
from pytest_robloxmarket._terms.passes import PassRule
from pytest_robloxmarket._terms.verdict import Effects, Location

__all__ = ("Expectations", "Nature", "Ladders", "even_ladders")

Ladders = dict[ProductId, tuple[Ladder, ...]]


class Nature(NamedTuple):
    """What a place of an effect is like, whoever's it is.

    Attributes:
        ladders: how each product changes it.
        even: each purchase of each product adds the same: amounts can be added up.
        base: what is there when nothing was bought, if it is even.
        in_store: it is in a data store.
        growing: the game adds to it without any purchase.
        span: where it holds a moment, of how many seconds all that is bought is a multiple: its value is the seconds
            bought.
        drawn: how much comes is drawn by chance: its value is how often it was raised.
        together: where chance also draws what comes: all of it in one save, taken together.
        daily: where it begins anew each day, the path in its save that says which day it is: its value is what all days
            together have brought.
        spent: how much a test's own lines take away there in clear weather.
    """

    ladders: Mapping[ProductId, Ladder]
    even: bool
    base: Number
    in_store: bool
    growing: bool
    span: int
    drawn: bool
    together: Drawn | None
    daily: str
    spent: Number


class Expectations(Struct, frozen=True, dict=True):
    """How the game behaves in clean weather.

    Attributes:
        ladders: for each product, the places that a purchase changes, and how.
        lasting: the places that still show a purchase after the buyer has rejoined a fresh server. A
            product without any lives in the session only: it is then not expected after a normal leave.
        growing: the places that the game adds to without any purchase: with time, or at each join.
        names: what the products are called.
        passes: what game passes give.
        barren: products whose grant changes nothing at all: each recorded one is a loss.
        waived: products that the game does not know and rightly leaves open for ever.
        price: what purchases cost where it was learned what they give; 0 where they cost that here too.
        declined: a prompt was declined before the purchases, and none was where it was learned what they give.
        after: the product that was bought before, and was not where it was learned what the other one gives; 0 where
            none was.
        share: so much of an effect must be missing before a purchase is lost. Less is the game's own bookkeeping, like
            interest or a tax.
    """

    ladders: Mapping[ProductId, tuple[Ladder, ...]] = {}
    lasting: frozenset[Location] = frozenset()
    growing: frozenset[Location] = frozenset()
    names: Mapping[ProductId, str] = {}
    passes: tuple[PassRule, ...] = ()
    barren: frozenset[ProductId] = frozenset()
    waived: frozenset[ProductId] = frozenset()
    price: Robux = Robux(0)
    declined: bool = False
    after: ProductId = ProductId(0)
    share: float = 0.5

    @cached_property
    def at(self) -> Mapping[Location, Mapping[ProductId, Ladder]]:
        """The ladders of each place, by product."""
        found: dict[Location, dict[ProductId, Ladder]] = {}
        for product, ladders in self.ladders.items():
            for ladder in ladders:
                found.setdefault(ladder.place, {})[product] = ladder
        return found

    @cached_property
    def natures(self) -> Mapping[Location, Nature]:
        """What each place is like; asked once, since each run begins with it."""
        return {place: self._nature_of(place, ladders) for place, ladders in self.at.items()}

    def _nature_of(self, place: Location, ladders: Mapping[ProductId, Ladder]) -> Nature:
        each = ladders.values()
        even = all(ladder.step for ladder in each)
        return Nature(
            ladders,
            even,
            next(iter(each)).base,
            bool(place.store),
            place in self.growing,
            common_span(ladder.span for ladder in each) if even else min(ladder.span for ladder in each),
            any(ladder.drawn for ladder in each),
            _all_of(ladder.together for ladder in each),
            max(ladder.daily for ladder in each),
            next(iter(each)).spent,
        )

    @cached_property
    def in_stores(self) -> tuple[tuple[Location, bool, bool], ...]:
        """The places of effects that are in data stores, and whether a user's id and their name stand in each."""
        return tuple((place, place.holds("{user}"), place.holds("{name}")) for place in self.at if place.store)

    @cached_property
    def stocks(self) -> frozenset[Location]:
        """The places of all that say how much is left to sell, of products whose buyers have places of their own."""
        return frozenset(
            ladder.place
            for ladders in self.ladders.values()
            for ladder in ladders
            if not ladder.place.owned and any(other.place.owned for other in ladders)
        )

    @cached_property
    def series(self) -> tuple[Location, ...]:
        """The series of saves that hold places of effects: of each the newest counts."""
        return series_in(self.at)

    @cached_property
    def in_session(self) -> Mapping[str, tuple[tuple[Location, str], ...]]:
        """The places of effects that are on the player, by what events call them, with the path in the value there."""
        found: dict[str, tuple[tuple[Location, str], ...]] = {}
        for place in self.at:
            if not place.store:
                where, inner = split_path(place.path)
                found[where] = (*found.get(where, ()), (place, inner))
        return found

    @cached_property
    def of_session(self) -> frozenset[ProductId]:
        """The products whose effects are on the player alone, and of which none lasts."""
        return frozenset(
            product
            for product, ladders in self.ladders.items()
            if ladders and not any(ladder.place.store or ladder.place in self.lasting for ladder in ladders)
        )

    @cached_property
    def passing(self) -> frozenset[Location]:
        """The places of what is had once it has come, and not kept."""
        return frozenset(
            place for place, ladders in self.at.items() if all(ladder.passing for ladder in ladders.values())
        )

    @cached_property
    def lasts_in_stores(self) -> bool:
        """Whether the game keeps any effect in a data store."""
        return any(place.store for place in self.lasting)

    @cached_property
    def comes_later(self) -> bool:
        """Whether something of a purchase shows only when its buyer has joined again."""
        return any(ladder.lags for ladders in self.ladders.values() for ladder in ladders)

    @cached_property
    def lasting_places(self) -> tuple[Location, ...]:
        """Where a purchase must show in the end: in data stores, if the game keeps it in any."""
        stores = [place for place in self.lasting if place.store]
        return tuple(sorted(stores or self.lasting))


def _all_of(drawn: Iterable[Drawn | None]) -> Drawn | None:
    """What several products draw from one save: what something else moves for one of them is moved for all."""
    found = [one for one in drawn if one is not None]
    return replace(found[0], but=frozenset().union(*(one.but for one in found))) if found else None


def even_ladders(effects: Effects, bases: Mapping[Location, int | float] | None = None) -> Ladders:
    """The ladders of places to which each purchase adds the same amount, on top of what is there without any."""
    return {product: tuple(_each(effect.items(), bases or {})) for product, effect in effects.items()}


def _each(steps: Iterable[tuple[Location, int | float]], bases: Mapping[Location, int | float]) -> Iterable[Ladder]:
    for place, step in steps:
        yield even_ladder(place, step, bases.get(place, 0))
