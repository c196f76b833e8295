"""MessagingService of Luau code, over the server's."""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import Connection, Signal
from pytest_robloxmarket._kernel.tasks import Task, TaskState
from pytest_robloxmarket._luau.methods import WAIT, expect_function, expect_text, yielding
from pytest_robloxmarket._luau.threads import LuauRunnable, LuauTask
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._server.messaging import Messaging, checked_data, checked_topic
from pytest_robloxmarket._server.signals import Connection as ServerConnection

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._server.messaging import Message
    from pytest_robloxmarket._terms.ids import DeliveryId


class _Subscriber:
    """A thread that waits for its subscription, and is given it as Luau code sees it."""

    __slots__ = ("_service", "_task", "origin", "state")

    def __init__(self, service: Instance, task: LuauTask) -> None:
        self._service: Final = service
        self._task: Final = task
        self.origin = task.origin
        self.state = TaskState.WAITING

    @property
    def waiter(self) -> Task:
        """The thread that gives way."""
        return self._task.waiter

    def resume(self, value: object = None) -> None:
        """Hand over the connection."""
        self._task.resume(_Subscription(self._service, cast("ServerConnection", value)))

    def throw(self, error: BaseException) -> None:
        """Hand over the error."""
        self._task.throw(error)


class _Subscription(Connection):
    """A connection that ends a subscription when it is disconnected."""

    __slots__ = ("_behind",)

    def __init__(self, service: Instance, behind: ServerConnection) -> None:
        super().__init__(Signal(service.context, "Subscription"), None)
        self._behind: Final = behind

    def disconnect(self) -> None:
        """End the subscription."""
        super().disconnect()
        self._behind.disconnect()


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
    server_of(context).part(Messaging).begin_subscribe(_Subscriber(service, task), name, hear)
    return WAIT


implement("MessagingService", methods={"PublishAsync": yielding(_publish), "SubscribeAsync": yielding(_subscribe)})
