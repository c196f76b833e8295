"""What is stored and what a user holds, read for an assertion: at once, past the weather, and heard by no game."""

import re
from collections.abc import Iterable, Iterator, Mapping
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

__all__ = ("Holdings", "contents_named", "key_named", "read_stored")


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
    key = _key_of_user((key for name, key in contents if name == store), whose, store, "stored({}, {})")
    return None if key is None else copy_out(contents[store, key])


def key_named(market: "Market", store: str, whose: "User | str | int") -> str:
    """The key of a data store that a test means: for a user the one that is there, or else their id alone.

    Raises:
        UsageError: when more than one key is the user's, or nobody has such a key.
    """
    if type(whose) is int or isinstance(whose, str):
        return str(whose)
    user = next((one for one in market.users if one is whose), None)
    if user is None:
        raise UsageError(
            f"{shown(whose)} is no key of {store}: write a text, a whole number, or a user of this market, whose key "
            "holds their id or name."
        )
    keys = (key for name, key in market.platform.stores.contents() if name == store)
    return _key_of_user(keys, user, store, "data_stores.put({}, {}, ...)") or str(user.id)


def _key_of_user(keys: Iterable[str], user: "User", store: str, line: str) -> str | None:
    """The one key that holds a user's id or name, or None."""
    found = sorted(key for key in keys if _is_of(key, user))
    if len(found) > 1:
        raise UsageError(
            f"{store} has {len(found)} keys of {user.name}: {', '.join(map(repr, found))}. Name the one that "
            f"you mean: market.{line.format(repr(store), repr(found[0]))}."
        )
    return found[0] if found else None


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
