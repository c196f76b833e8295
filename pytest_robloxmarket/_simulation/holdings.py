"""What is stored and what a user holds, read for an assertion: at once, past the weather, and heard by no game."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._platform.stores import Contents
from pytest_robloxmarket._platform.values import copy_out
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.memory import ORDERED_MARK

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("Holdings", "contents_named", "read_stored")


def read_stored(market: "Market", store: str, whose: "User | str | int") -> StoredValue:
    """The value of a key of a data store, or None when nothing is there.

    Raises:
        UsageError: when other data stores were opened and not this one, or more than one key is the user's.
    """
    contents = market.platform.stores.contents()
    known = dict.fromkeys(one.label for one in market.platform.stores.opened)
    if store not in known and store + ORDERED_MARK in known:
        store += ORDERED_MARK
    if known and store not in known:
        raise UsageError(
            f"no game code has opened a data store {store!r} (it has opened {', '.join(known)}). Write its "
            "name as the game does, with the scope behind a slash where it has one: 'Coins/eu'."
        )
    if isinstance(whose, str | int):
        return copy_out(contents.get((store, str(whose))))
    keys = [key for name, key in contents if name == store and _is_of(key, whose)]
    if len(keys) > 1:
        raise UsageError(
            f"{store} has {len(keys)} keys of {whose.name}: {', '.join(map(repr, sorted(keys)))}. Name the one that "
            f"you mean: market.stored({store!r}, {sorted(keys)[0]!r})."
        )
    return copy_out(contents[store, keys[0]]) if keys else None


def contents_named(market: "Market", store: str) -> Contents:
    """The data store of a name, as a test writes it; it is opened where no game has done so.

    Raises:
        PlatformError: 101 or 102, when none can have this name.
    """
    stores = market.platform.stores
    opened = {one.label: one for one in stores.opened}
    name, _, scope = store.partition("/")
    return opened.get(store) or opened.get(store + ORDERED_MARK) or stores.open(name, scope or "global")


class Holdings(Mapping[str, StoredValue]):
    """What a user observably owns, by place: `Coins[alice]`, `Purses[alice].coins`, `leaderstats.Gold`, `@Gems`.

    Places in data stores hold the user's id or name in their key; what is on the player is there while they play. A
    place may also be asked for as `set_effect` writes it: `Coins[{user}]`.
    """

    def __init__(self, user: "User") -> None:
        market = user.market
        self._user: Final = user
        self._held: Final[dict[str, object]] = {}
        for (store, key), value in market.platform.stores.contents().items():
            if _is_of(key, user):
                self._held.update(_leaves(f"{store}[{_named(key, user)}]", copy_out(value)))
        home = market.world.homes.get(user.id)
        player = None if home is None else home.players.get_player_by_user_id(user.id)
        if player is not None:
            self._held.update((place, player.value(place)) for place in player.places())

    def __getitem__(self, place: str) -> StoredValue:
        if not isinstance(place, str):
            raise KeyError(f"{shown(place)} is no place: write one like 'Coins[{self._user.name}]'.")
        wanted = place.replace("{user}", self._user.name).replace("{name}", self._user.name)
        found = self._held.get(wanted)
        if found is None:
            raise KeyError(f"{self._user.name} holds nothing at {place!r}. They hold {', '.join(self) or 'nothing'}.")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return f"<Holdings of {self._user.name}: {self._held}>"


def _is_of(key: str, user: "User") -> bool:
    """Whether a key holds a user's id or name, as a word of its own."""
    words = f"{user.id}|{re.escape(user.name)}"
    return re.search(rf"(?<![0-9A-Za-z])({words})(?![0-9A-Za-z])", key) is not None


def _named(key: str, user: "User") -> str:
    return re.sub(rf"(?<![0-9A-Za-z]){user.id}(?![0-9A-Za-z])", lambda _: user.name, key)


def _leaves(place: str, value: object) -> Iterator[tuple[str, object]]:
    """A value with its place; a table is told by what is in it."""
    if isinstance(value, Mapping) and value:
        for name, inner in value.items():
            yield from _leaves(f"{place}.{name}", inner)
    else:
        yield place, value
