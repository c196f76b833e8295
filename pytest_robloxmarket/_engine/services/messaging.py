"""MessagingService of Luau code, over the server's."""

from functools import partial
from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import BackedConnection
from pytest_robloxmarket._luau.methods import WAIT, expect_function, expect_text, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask, Recipient
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._server.messaging import Messaging, checked_data, checked_topic

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._server.messaging import Message
    from pytest_robloxmarket._terms.ids import DeliveryId


def _publish(service: Instance, task: LuauTask, topic: object, message: object = None) -> object:
    """Yields until the backend has the message."""
    name, data = checked_topic(expect_text(topic, 1)), checked_data(to_python(message))
    server_of(service.context).part(Messaging).begin_publish(task, name, data)
    return WAIT


def _subscribe(service: Instance, task: LuauTask, topic: object, callback: object) -> object:
    """Yields until the subscription is registered."""
    context = service.context
    function: LuauFunction = expect_function(callback, 2)

    def hear(message: "Message", origin: "DeliveryId") -> object:
        return LuauRunnable(context, function).start((message,), origin)

    name = checked_topic(expect_text(topic, 1))
    server_of(context).part(Messaging).begin_subscribe(
        Recipient(task, partial(BackedConnection, context, "Subscription")), name, hear
    )
    return WAIT


implement("MessagingService", methods={"PublishAsync": yielding(_publish), "SubscribeAsync": yielding(_subscribe)})
