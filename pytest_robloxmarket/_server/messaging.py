"""MessagingService of one server: what it tells the others, at best once, in any order, and perhaps not at all.

Source: creator-docs, reference/engine/classes/MessagingService.yaml: "Delivery is best effort and not guaranteed". A
message is lost with the server that it was on its way to, with nobody to hear it, over a limit, and where the weather
takes it.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct, field

from pytest_robloxmarket._kernel.seams import Place
from pytest_robloxmarket._platform.messages import MINUTE_MS
from pytest_robloxmarket._platform.values import Unstorable, copy_out, describe
from pytest_robloxmarket._server.calls import ask, send
from pytest_robloxmarket._server.signals import Connection
from pytest_robloxmarket._server.stores.misfortunes import LATE_MS
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.moments import EPOCH_S
from pytest_robloxmarket._terms.seams import MESSAGE, SEAMS
from pytest_robloxmarket._terms.service_events import MessageFaulted, MessageSent

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("WAY_MS", "Copy", "Listener", "Message", "Messaging", "checked_data", "checked_topic")

# "Topics are developer-defined strings (1-80 characters)"; "Size of message: 1kB".
_TOPIC_MAX: Final = 80
_BYTES_MAX: Final = 1_024

# "Typically within 1-2 seconds".
WAY_MS: Final = 1_000

# What a subscriber is given, and who runs it: the message, and the delivery that sent it.
Message: TypeAlias = dict[str, StoredValue]
Listener: TypeAlias = Callable[[Message, DeliveryId], object]

_PUBLISH: Final = "PublishAsync"
_SUBSCRIBE: Final = "SubscribeAsync"

# The text is not documented; it has the form of a data store's.
_THROTTLED: Final = "{} request dropped. Request was throttled."


class _Subscription(Struct, eq=False):
    """Somebody who listens to a topic."""

    topic: str
    listener: Listener
    connected: bool = True


class Copy(Struct, eq=False):
    """A message on its way to one server."""

    topic: str
    data: object
    sent_s: float
    origin: DeliveryId
    struck: bool = False  # The weather has had its say.

    @property
    def told(self) -> tuple[object, ...]:
        """All that makes a difference to who receives it."""
        return self.topic, repr(self.data), self.sent_s, self.origin, self.struck


class Messaging(Struct, eq=False):
    """The MessagingService of one server."""

    _server: Server
    _subscriptions: list[_Subscription] = []
    # When it has published and subscribed within the last minute.
    _published: deque[int] = field(default_factory=deque)
    _asked: deque[int] = field(default_factory=deque)

    @door
    def publish_async(self, topic: str, message: object) -> None:
        """Send a message to all who subscribe to a topic, on all servers. May yield until the backend has it.

        Raises:
            PlatformError: when the topic or the message cannot be, there are too many, or the call fails.
        """
        name, data = checked_topic(topic), checked_data(message)
        self._count(_PUBLISH)
        origin = self._server.world.origin
        ask(self._server, _PUBLISH, 0, lambda: self._spread(name, data, origin))

    @door
    def subscribe_async(self, topic: str, callback: Callable[[Message], object]) -> Connection:
        """Call `callback({"Data": ..., "Sent": ...})` for each message of a topic. May yield until it is registered.

        Returns:
            A connection; `disconnect` ends the subscription.

        Raises:
            PlatformError: when the topic cannot be, there are too many subscriptions, or the call fails.
        """
        check_takes_one(callback, "the message", 'subscribe_async("gifts", callback), with def callback(message)')
        server = self._server
        runnable = server.runnable(callback)
        subscription = _Subscription(
            checked_topic(topic), lambda message, origin: server.start_task(runnable, (message,), origin=origin)
        )
        self._count(_SUBSCRIBE)
        connection = ask(server, _SUBSCRIBE, 0, lambda: self._register(subscription))
        assert isinstance(connection, Connection)
        return connection

    def begin_publish(self, task: Task, topic: str, data: object) -> None:
        """What `publish_async` does with what was checked, for code that waits by itself."""
        self._count(_PUBLISH)
        origin = DeliveryId(task.origin)
        send(self._server, _PUBLISH, 0, task, lambda: self._spread(topic, data, origin))

    def begin_subscribe(self, task: Task, topic: str, listener: Listener) -> None:
        """What `subscribe_async` does, for code that waits by itself: it is given the connection."""
        self._count(_SUBSCRIBE)
        subscription = _Subscription(topic, listener)
        send(self._server, _SUBSCRIBE, 0, task, lambda: self._register(subscription))

    def hears(self, topic: str) -> bool:
        """Whether anybody here listens to a topic."""
        return any(one.topic == topic for one in self._subscriptions)

    def receive(self, copy: Copy) -> None:
        """A message arrives, unless the weather takes it; so may it come twice, or late."""
        server = self._server
        world = server.world
        if not server.alive:
            return
        if not copy.struck and MESSAGE in world.seams.asked:
            if world.seams.limited:
                world.seams.at = Place(copy.topic, server=server.id)
            outcome = SEAMS[MESSAGE].outcomes[world.seams.strikes(MESSAGE)]
            if outcome != "polite" and not self._strike(copy, outcome):
                return
        servers = sum(one.alive for one in world.servers)
        if not world.platform.messages.admit(copy.topic, servers, world.scheduler.now_ms):
            self._note(copy, "over the limit")
            return
        server.tell(copy.told)
        for one in tuple(self._subscriptions):
            if one.connected and one.topic == copy.topic:
                # What it changes belongs to the delivery that sent it.
                one.listener({"Data": copy_out(copy.data), "Sent": copy.sent_s}, copy.origin)

    def _strike(self, copy: Copy, outcome: str) -> bool:
        """Let a misfortune happen to a message; whether it arrives now."""
        self._note(copy, outcome)
        copy.struck = True
        scheduler = self._server.world.scheduler
        if outcome != "lost":
            wait_ms = LATE_MS if outcome == "late" else WAY_MS
            scheduler.after(wait_ms, self.receive, copy, self._server.answers)
        return outcome == "doubled"

    def _note(self, copy: Copy, outcome: str) -> None:
        server = self._server
        event = MessageFaulted(server.world.scheduler.now_ms, server.id, copy.topic, outcome, copy.origin)
        server.world.history.append(event)

    def _spread(self, topic: str, data: object, origin: DeliveryId) -> None:
        world = self._server.world
        now_ms = world.scheduler.now_ms
        world.scheduler.read_clock(self._server.lane)  # Each copy says when it was sent.
        listeners = [
            (server, one)
            for server in world.servers
            if server.alive and isinstance(one := server.parts.get(Messaging), Messaging) and one.hears(topic)
        ]
        if world.tracing:
            world.history.append(MessageSent(now_ms, self._server.id, topic, len(listeners), origin))
        for server, messaging in listeners:
            copy = Copy(topic, data, EPOCH_S + now_ms / 1000, origin)
            world.scheduler.after(WAY_MS, messaging.receive, copy, server.answers)

    def _register(self, subscription: _Subscription) -> Connection:
        # "20 + 8 * (number of players in this game server)".
        if len(self._subscriptions) >= 20 + 8 * len(self._server.players.get_players()):
            raise PlatformError(_THROTTLED.format(_SUBSCRIBE))
        self._subscriptions.append(subscription)

        def disconnect() -> None:
            subscription.connected = False
            self._subscriptions.remove(subscription)

        return Connection(disconnect)

    def _count(self, api: str) -> None:
        now_ms = self._server.world.scheduler.now_ms
        sent = self._published if api == _PUBLISH else self._asked
        while sent and sent[0] <= now_ms - MINUTE_MS:
            sent.popleft()
        # "600 + 240 * (number of players in this game server) per minute"; "240 requests per minute" to subscribe.
        most = 600 + 240 * len(self._server.players.get_players()) if api == _PUBLISH else 240
        if len(sent) >= most:
            raise PlatformError(_THROTTLED.format(api))
        sent.append(now_ms)

    def __repr__(self) -> str:
        return f"<Messaging of server {self._server.id}>"


def checked_topic(topic: object) -> str:
    """The topic.

    Raises:
        PlatformError: when it is none.
    """
    if not isinstance(topic, str):
        raise PlatformError("Argument 1 missing or nil" if topic is None else "topic should be a string")
    if not 0 < len(topic) <= _TOPIC_MAX:
        raise PlatformError(f"The topic must have 1 to {_TOPIC_MAX} characters; it has {len(topic)}")
    return topic


def checked_data(message: object) -> object:
    """A copy of a message's payload, as who receives it gets it: what JSON makes of it.

    Raises:
        PlatformError: when it cannot be sent.
    """

    def refuse(value: object) -> object:
        raise PlatformError(
            f"A message cannot hold: {value.kind if isinstance(value, Unstorable) else describe(value)}"
        )

    try:
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=refuse)
    except TypeError:
        raise PlatformError("A message's keys must be strings or numbers") from None
    except (ValueError, RecursionError):
        raise PlatformError("A message cannot hold itself") from None
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > _BYTES_MAX:
        raise PlatformError(f"A message may have 1 kB; this one has {size} bytes")
    return json.loads(text)
