"""User: who somebody is within an experience, and the argument that says whom a call is about.

Source: creator-docs, reference/engine/datatypes/User.yaml. Two things are not documented: which number the id is (here
the player's UserId), and how the text looks.
"""

import re
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._luau.methods import expect_integer, expect_text, method_of
from pytest_robloxmarket._luau.objects import ValueObject, metatable_of
from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("User", "expect_user_id", "user_from_id", "user_from_string")

_EXPERIENCE: Final = "EXPERIENCE"
_TEXT: Final = re.compile(r"user-(EXPERIENCE|OAUTH)-(\d{1,19})-(\d{1,19})")


class User(ValueObject):
    """A user of one domain, which is an experience or an app."""

    __slots__ = ("domain", "domain_id", "user_id")

    kind = "User"

    def __init__(self, domain: str, domain_id: int, user_id: int) -> None:
        self.domain: Final = domain
        self.domain_id: Final = domain_id
        self.user_id: Final = user_id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, User) and str(other) == str(self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __str__(self) -> str:
        return f"user-{self.domain}-{self.domain_id}-{self.user_id}"

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        equals = vm.function(lambda two: [shallow(two[0]) == shallow(two[1])])
        return metatable_of(vm, User, self.kind, {"ToString": method_of(_to_string)}, _read, {"__eq": equals})


def user_from_id(user_id: object, universe_id: object) -> User:
    """What `User.fromId` makes.

    Raises:
        PlatformError: when the id is no positive number.
    """
    number = expect_integer(user_id, 1)
    if number < 1:
        raise PlatformError(f"{number} is not a valid domain user id")
    return User(_EXPERIENCE, cast("int", universe_id), number)


def user_from_string(text: object) -> User:
    """What `User.fromString` makes.

    Raises:
        PlatformError: when `ToString` has not given the text.
    """
    found = _TEXT.fullmatch(expect_text(text, 1))
    if found is None:
        raise PlatformError("the text is not a serialized User")
    return User(found[1], int(found[2]), int(found[3]))


def expect_user_id(value: object, number: int) -> int:
    """An argument that says whom a call is about: "Engine APIs that accept user ID parameters also accept User"."""
    return value.user_id if isinstance(value, User) else expect_integer(value, number)


def _to_string(user: User) -> str:
    return str(user)


def _read(user: object, key: str) -> object:
    assert isinstance(user, User)
    if key == "Id":
        return user.user_id
    if key == "DomainId":
        return user.domain_id
    if key == "DomainType":
        return enum_item("DomainType", user.domain)
    raise PlatformError(f"{key} is not a valid member of User")
