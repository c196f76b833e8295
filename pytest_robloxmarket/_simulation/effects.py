"""What a test says that a purchase changes, read and checked."""

from collections.abc import Mapping
from typing import Final

from pytest_robloxmarket._oracle.places import owner_of
from pytest_robloxmarket._terms.checks import is_number
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import NOBODY, UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("read_effect",)

_EXAMPLE: Final = '{"leaderstats.Gold": 100} or {"Gold[{user}].coins": 100}'


def read_effect(
    product: str, effect: Mapping[str, int | float], users: Mapping[UserId, str]
) -> dict[Location, int | float]:
    """The places that a purchase of a product changes, and by how much.

    Args:
        product: what it is called.
        effect: place -> amount.
        users: the names of the users who are known, one of whom a place may belong to.

    Raises:
        UsageError: naming the place or the amount that cannot be.
    """
    if not isinstance(effect, Mapping) or not effect:
        raise UsageError(f"the effect of {product} is {effect!r}, which names no place: write one like {_EXAMPLE}.")
    return {
        _read_place(product, place, users): _read_amount(product, place, amount) for place, amount in effect.items()
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
