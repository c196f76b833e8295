"""MessagingService: what one server tells the others, at most once and in any order.

Source: creator-docs, reference/engine/classes/MessagingService.yaml: "Delivery is best effort and not guaranteed".
Here a message is lost with the server that it was on its way to, and with nobody to hear it; nothing else loses one.
"""

import json
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.host import register_game_service, server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import Connection
from pytest_robloxmarket._luau.libraries import epoch_ms
from pytest_robloxmarket._luau.methods import WAIT, expect_function, expect_text, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask
from pytest_robloxmarket._luau.values import kind_of, to_python
from pytest_robloxmarket._platform.values import Unstorable
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._server.server import Server

__all__ = ("MessagingInstance",)

# "Topics are developer-defined strings (1-80 characters)"; "Size of message: 1kB".
_TOPIC_MAX: Final = 80
_BYTES_MAX: Final = 1_024

# "Typically within 1-2 seconds".
_WAY_MS: Final = 1_000


class _Message(NamedTuple):
    """A message on its way, and the thread that sends it."""

    service: "MessagingInstance"
    task: LuauTask
    topic: str
    data: object


class _Copy(NamedTuple):
    """A message on its way to one server."""

    service: "MessagingInstance"
    topic: str
    payload: dict[str, object]
    origin: int


class MessagingInstance(Instance):
    """`game:GetService("MessagingService")`."""

    __slots__ = ()

    def __init__(self, server: "LuauServer") -> None:
        super().__init__(server, "MessagingService")

    @property
    def server(self) -> "Server":
        """The game server."""
        return server_of(self.context)


def _topic(value: object) -> str:
    topic = expect_text(value, 1)
    if not 0 < len(topic) <= _TOPIC_MAX:
        raise PlatformError(f"The topic must have 1 to {_TOPIC_MAX} characters; it has {len(topic)}")
    return topic


def _data(message: object) -> object:
    def refuse(value: object) -> object:
        raise PlatformError(f"A message cannot hold: {value.kind if isinstance(value, Unstorable) else kind_of(value)}")

    data = to_python(message)
    try:
        size = len(json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=refuse))
    except TypeError:
        raise PlatformError("A message's keys must be strings or numbers") from None
    if size > _BYTES_MAX:
        raise PlatformError(f"A message may have 1 kB; this one has {size} bytes")
    return data


def _publish(service: MessagingInstance, task: LuauTask, topic: object, message: object = None) -> object:
    """Yields until the backend has the message."""
    server = service.server
    sent = _Message(service, task, _topic(topic), _data(message))
    server.world.scheduler.after(server.world.latency_ms // 2, _arrive, sent, server.lane)
    return WAIT


def _arrive(message: _Message) -> None:
    world = message.service.server.world
    if not message.service.server.alive:
        return
    payload = {"Data": message.data, "Sent": epoch_ms(message.service.context) / 1000}
    for server in world.servers:
        luau = cast("LuauServer | None", server.extras.get("luau"))
        heard = luau.services.get("MessagingService") if luau is not None and server.alive else None
        if isinstance(heard, MessagingInstance) and message.topic in heard.signals:
            copy = _Copy(heard, message.topic, payload, message.task.origin)
            world.scheduler.after(_WAY_MS, _deliver, copy, server.answers)
    message.task.resume(())


def _deliver(copy: _Copy) -> None:
    service = copy.service
    if not service.context.alive():
        return
    service.server.tell((copy.topic, repr(copy.payload)))
    for connection in tuple(service.signal(copy.topic).connections):
        if connection.connected:
            runnable = LuauRunnable(service.context, cast("LuauFunction", connection.listener))
            # What it changes belongs to the delivery that sent it.
            runnable.start((copy.payload,), copy.origin)


def _subscribe(service: MessagingInstance, task: LuauTask, topic: object, callback: object) -> object:
    """Yields until the subscription is registered."""
    server = service.server
    connection = Connection(service.signal(_topic(topic)), expect_function(callback, 2))

    def register(_: object) -> None:
        if server.alive:
            connection.signal.listen(connection)
            task.resume(connection)

    server.world.scheduler.after(server.world.latency_ms // 2, register, None, server.lane)
    return WAIT


implement("MessagingService", methods={"PublishAsync": yielding(_publish), "SubscribeAsync": yielding(_subscribe)})
register_game_service("MessagingService", MessagingInstance)
