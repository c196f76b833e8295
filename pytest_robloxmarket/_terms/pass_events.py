"""What can happen to game passes, to calls that are no data store call, and by a client: a part of events.py."""

from typing import Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, PassId, Robux, ServerId, UserId

__all__ = (
    "CallFaulted",
    "ClientSpoke",
    "PASS_GRACE_MS",
    "PassAnswered",
    "PassAsked",
    "PassEvent",
    "PassGained",
    "PassLost",
    "PassPromptClosed",
    "PassPromptOpened",
    "PassRefused",
)

# How much later than the platform a game may know who owns a pass: whoever asks once a minute knows by then.
PASS_GRACE_MS: Final = 60_000


class PassPromptOpened(Struct, frozen=True, gc=False):
    """Game code shows a user the prompt of a game pass."""

    at_ms: int
    server: ServerId
    user: UserId
    game_pass: PassId


class PassPromptClosed(Struct, frozen=True, gc=False):
    """The prompt of a game pass closed; `said` is purchased, declined or spoofed: a client that made the word up."""

    at_ms: int
    server: ServerId
    user: UserId
    game_pass: PassId
    said: str


class PassGained(Struct, frozen=True, gc=False):
    """A user owns a game pass from now on; `how` is prompt, outside or given."""

    at_ms: int
    user: UserId
    game_pass: PassId
    price: Robux
    how: str


class PassRefused(Struct, frozen=True, gc=False):
    """A game pass was not bought; no money moved."""

    at_ms: int
    user: UserId
    game_pass: PassId
    why: str


class PassLost(Struct, frozen=True, gc=False):
    """A game pass was taken away from a user: refunded, or deleted from their inventory."""

    at_ms: int
    user: UserId
    game_pass: PassId


class PassAsked(Struct, frozen=True, gc=False):
    """Game code was told whether a user owns a pass; `cached` when the server knew by itself."""

    at_ms: int
    server: ServerId
    user: UserId
    game_pass: PassId
    owned: bool
    cached: bool
    delivery: DeliveryId


class PassAnswered(Struct, frozen=True, gc=False):
    """The game itself said whether a user owns a pass; the platform may be unknown to a server for `delay_ms`."""

    at_ms: int
    server: ServerId
    user: UserId
    game_pass: PassId
    owned: bool
    delay_ms: int


class CallFaulted(Struct, frozen=True, gc=False):
    """The weather struck a call to Roblox that is no data store call: failed, late or never; `about` says which id."""

    at_ms: int
    server: ServerId
    api: str
    about: int
    outcome: str
    delivery: DeliveryId


class ClientSpoke(Struct, frozen=True, gc=False):
    """A user's client fired or invoked a remote, with arguments of its own choice."""

    at_ms: int
    server: ServerId
    user: UserId
    remote: str
    said: str


PassEvent: TypeAlias = (
    PassPromptOpened
    | PassPromptClosed
    | PassGained
    | PassRefused
    | PassLost
    | PassAnswered
    | PassAsked
    | CallFaulted
    | ClientSpoke
)
