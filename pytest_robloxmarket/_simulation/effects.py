"""What a test says of a game: its file, what it keeps on players, what a purchase changes; read and checked."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pytest_robloxmarket._oracle.goods.places import owner_of
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._terms.checks import is_number, shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import NOBODY, UserId
from pytest_robloxmarket._terms.verdict import Effects, Location

__all__ = ("read_defaults", "read_path", "tell_effect")

_EXAMPLE: Final = '{"leaderstats.Gold": 100} or {"Gold[{user}].coins": 100}'


def read_path(path: object) -> Path:
    """The file of a game.

    Raises:
        UsageError: when nothing can be called so.
    """
    if not isinstance(path, str | Path):
        raise UsageError(f"a game is loaded from a path like 'Shop.server.luau', not from {shown(path)}.")
    try:
        with suppress(OSError):  # Whoever loads it says what is wrong with a file that is not there.
            Path(path).stat()
    except ValueError as error:
        raise UsageError(f"no file can be called {shown(path)}: {error}. Write one like 'Shop.server.luau'.") from None
    return Path(path)


def read_defaults(player: object) -> dict[str, int | float | str | bool]:
    """What the rest of the game keeps on every player.

    Raises:
        UsageError: naming the place or the value that cannot be.
    """
    if player is None:
        return {}
    if not isinstance(player, Mapping):
        raise UsageError(f'what is kept on players is a dict like {{"leaderstats.Gold": 0}}, not {shown(player)}.')
    for place, value in player.items():
        if not isinstance(place, str) or not place:
            raise UsageError(f"{shown(place)} is no place on a player: write one like 'leaderstats.Gold' or '@Gems'.")
        if not is_number(value) and not isinstance(value, str | bool):
            raise UsageError(f"{place} cannot be {shown(value)}: a number, a text or a truth value can be kept.")
    return dict(player)


def tell_effect(
    effects: Effects, users: Mapping[UserId, str], product: Product, effect: Mapping[str, int | float]
) -> None:
    """Take down the places that a purchase of a product changes, and by how much.

    Args:
        effects: what is known of products so far.
        users: the names of the users who are known, one of whom a place may belong to.
        product: the product.
        effect: place -> amount.

    Raises:
        UsageError: naming the place or the amount that cannot be.
    """
    name = product.name
    if not isinstance(effect, Mapping) or not effect:
        raise UsageError(f"the effect of {name} is {shown(effect)}, which names no place: write one like {_EXAMPLE}.")
    effects[product.id] = {
        _read_place(name, place, users): _read_amount(name, place, amount) for place, amount in effect.items()
    }


def _read_place(product: str, place: object, users: Mapping[UserId, str]) -> Location:
    if not isinstance(place, str) or not place:
        raise UsageError(f"the effect of {product} names the place {place!r}: write one like {_EXAMPLE}.")
    found = Location.parse(place)
    if found.store and "{user}" not in place and "{name}" not in place and not _names_one(found, users):
        path = f".{found.path}" if found.path else ""
        raise UsageError(
            f"the effect of {product} at {place} says nowhere whose it is: each buyer's own place changes. Write "
            f"{{user}} for their id or {{name}} for their name, like {found.store}[{{user}}]{path}; or, if it is a "
            "gift that always goes to one friend, let them join first."
        )
    return found


def _names_one(place: Location, users: Mapping[UserId, str]) -> bool:
    """Whether a place belongs to one of these users: it holds their id or name."""
    owner, _ = owner_of(place, dict(users))
    return owner != NOBODY


def _read_amount(product: str, place: str, amount: object) -> int | float:
    if not is_number(amount):
        raise UsageError(f"the effect of {product} at {place} is {amount!r}: write a number, like 100.")
    if not amount:
        raise UsageError(f"the effect of {product} at {place} is {amount!r}: name what changes.")
    return amount
