"""Secrets of HttpService: a test says what they are, and game code puts them into addresses and headers unread.

Source: creator-docs, cloud-services/secrets.md, reference/engine/datatypes/Secret.yaml.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import method_of
from pytest_robloxmarket._luau.objects import ValueObject, metatable_of
from pytest_robloxmarket._luau.threads import current_origin
from pytest_robloxmarket._server.web import HttpRequests
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("Secret",)


class Secret(ValueObject):
    """A text that game code cannot read. What it may see has the secret's name where the secret is."""

    __slots__ = ("content", "seen")

    kind = "Secret"

    def __init__(self, content: str, seen: str) -> None:
        self.content: Final = content
        self.seen: Final = seen

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and (other.content, other.seen) == (self.content, self.seen)

    def __hash__(self) -> int:
        return hash(self.seen)

    def __str__(self) -> str:
        return self.seen

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        return metatable_of(vm, Secret, self.kind, _METHODS, _read)


def _prefixed(secret: Secret, prefix: str) -> Secret:
    return Secret(f"{prefix}{secret.content}", f"{prefix}{secret.seen}")


def _suffixed(secret: Secret, suffix: str) -> Secret:
    return Secret(f"{secret.content}{suffix}", f"{secret.seen}{suffix}")


def _read(_secret: object, key: str) -> object:
    raise PlatformError(f"{key} is not a valid member of Secret")


_METHODS: Final = {"AddPrefix": method_of(_prefixed), "AddSuffix": method_of(_suffixed)}


def _get_secret(service: Instance, key: str) -> Secret:
    server = server_of(service.context)
    if key not in server.world.platform.web.secrets:
        # On Roblox its owner may well have made it: if the game fails now, that is to blame.
        luau = cast("LuauServer", service.context)
        luau.unfound.setdefault(f'HttpService:GetSecret("{key}")', (lambda: None, current_origin(luau)))
    return Secret(server.part(HttpRequests).get_secret(key), f"Secret({key})")


implement("HttpService", methods={"GetSecret": _get_secret})
