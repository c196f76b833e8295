"""RBXScriptSignal and RBXScriptConnection: who listens, who waits, and a thread for each call.

Where a place defers its signals, Luau listeners are called at the next resumption point, in the order in which things
happened: "nested fires go to the end of the queue", creator-docs, scripting/events/deferred.md.

Signals are immediate: "Default currently = Immediate", creator-docs, scripting/events/deferred.md.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.context import Context, KeptObject
from pytest_robloxmarket._luau.methods import WAIT, method_of, yielding
from pytest_robloxmarket._luau.objects import metatable_of
from pytest_robloxmarket._luau.threads import LuauTask, current_origin
from pytest_robloxmarket._luau.values import luau_type
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._server.signals import Connection as ServerConnection

__all__ = ("BackedConnection", "Connection", "Signal")

# A game that fires an event from its own handler for ever would fill the stack.
_REENTRANCY_MAX: Final = 30


# "The maximum depth is 10", scripting/events/deferred.md: an event that fires because of itself, and so on.
_DEPTH_MAX: Final = 10

# The price of a listener's thread, in steps.
_CALL: Final = 100


class Connection(KeptObject):
    """One listener of a signal: a Luau function, a waiting thread, or a Python function."""

    __slots__ = ("connected", "copy", "cut", "listener", "once", "signal")

    kind = "RBXScriptConnection"

    def __init__(self, signal: "Signal", listener: object, *, once: bool = False) -> None:
        super().__init__(signal.context)
        self.signal: Final = signal
        self.listener: Final = listener
        self.once: Final = once
        # What can be asked for the next round of a thread that waits in a loop; see frames.py.
        self.copy: LuauFunction | None = None
        self.connected = True
        # Whether the game disconnected it: "drops queued calls", and the end of its instance does not.
        self.cut = False

    def __str__(self) -> str:
        return "Connection"

    @property
    def is_python(self) -> bool:
        """Whether it is one of ours, which makes the platform what it is and never waits."""
        return not self.is_luau and not isinstance(self.listener, LuauTask)

    @property
    def is_luau(self) -> bool:
        """Whether it is a Luau function, and neither a waiting thread nor a Python function."""
        return callable(getattr(self.listener, "call", None))

    def disconnect(self) -> None:
        """Stop listening; what is deferred does not come any more."""
        self.cut = True
        self.end()

    def end(self) -> None:
        """Stop listening."""
        if self.connected:
            self.connected = False
            self.signal.drop(self)

    def metatable(self) -> "LuauTable":
        """What game code can do with it."""
        return metatable_of(self.context.vm, Connection, self.kind, _CONNECTION_METHODS, _read_connection)


class BackedConnection(Connection):
    """A connection that ends one of the server's when it is disconnected."""

    __slots__ = ("_behind",)

    def __init__(self, context: Context, signal: str, behind: "ServerConnection") -> None:
        super().__init__(Signal(context, signal), None)
        self._behind: Final = behind

    def disconnect(self) -> None:
        """End it, and the server's."""
        super().disconnect()
        self._behind.disconnect()


class Signal(KeptObject):
    """An event of an instance. `name` is like `PlayerAdded`."""

    __slots__ = ("_firing", "arriving", "connections", "name", "on_drop", "on_listen")

    kind = "RBXScriptSignal"

    def __init__(
        self,
        context: Context,
        name: str,
        on_listen: Callable[[Connection], object] | None = None,
        on_drop: Callable[[Connection], object] | None = None,
        arriving: "Callable[[tuple[object, ...]], tuple[object, ...]] | None" = None,
    ) -> None:
        super().__init__(context)
        self.name: Final = name
        self.connections: list[Connection] = []
        # Told of each who begins to listen; a heartbeat beats only then.
        self.on_listen: Final = on_listen
        # Called when somebody does not listen any more.
        self.on_drop: Final = on_drop
        # What each listener gets of the arguments, where it is not the same.
        self.arriving: Final = arriving
        self._firing = 0

    def __str__(self) -> str:
        return f"Signal {self.name}"

    def fire(self, *arguments: object) -> None:
        """Call all who listen now, each Luau function in a thread of its own.

        Raises:
            PlatformError: when the signal fires inside its own firing too many times.
        """
        if not self.connections:
            return
        if self._firing >= _REENTRANCY_MAX:
            raise PlatformError(f"Maximum event re-entrancy depth exceeded for {self.name}")
        self.context.vm.charge(_CALL * len(self.connections))
        self._firing += 1
        try:
            for connection in tuple(self.connections):
                if connection.connected:
                    given = arguments if self.arriving is None else self.arriving(arguments)
                    if self.context.defers and not connection.is_python:
                        self._defer(connection, given)
                    else:
                        self.call(connection, given)
        finally:
            self._firing -= 1

    def connect(self, function: Callable[..., object], *, once: bool = False) -> Connection:
        """Let a Python function listen; it gets what `fire` got."""
        return self.listen(Connection(self, function, once=once))

    def listen(self, connection: Connection) -> Connection:
        """Add a listener."""
        self.connections.append(connection)
        if self.on_listen is not None:
            self.on_listen(connection)
        return connection

    def drop(self, connection: Connection) -> None:
        """Remove a listener."""
        if connection in self.connections:
            self.context.vm.charge(len(self.connections) // 8)
            self.connections.remove(connection)
            if self.on_drop is not None:
                self.on_drop(connection)

    def disconnect_all(self) -> None:
        """Nobody listens any more: the instance was destroyed."""
        for connection in tuple(self.connections):
            connection.end()

    def metatable(self) -> "LuauTable":
        """What game code can do with it."""
        return metatable_of(self.context.vm, Signal, self.kind, _SIGNAL_METHODS, _read_signal)

    def _defer(self, connection: Connection, arguments: tuple[object, ...]) -> None:
        context = self.context
        if context.signal_depth >= _DEPTH_MAX:
            raise PlatformError(f"Maximum event re-entrancy depth exceeded for {self.name}")
        if connection.once:
            connection.end()
        context.after(0, _call_deferred, (self, connection, arguments, context.signal_depth + 1))

    def call(self, connection: Connection, arguments: tuple[object, ...]) -> None:
        """Call one who listens."""
        # "Once: disconnects before calling", creator-docs, datatypes/RBXScriptSignal.yaml.
        if connection.once:
            connection.end()
        listener = connection.listener
        if isinstance(listener, LuauTask):
            listener.resume(arguments)
        elif connection.is_luau:
            context = self.context
            thread = context.vm.thread(cast("LuauFunction", listener))
            LuauTask(context, thread, current_origin(context)).start(arguments)
        else:
            cast("Callable[..., object]", listener)(*arguments)


def _call_deferred(argument: object) -> None:
    signal, connection, arguments, depth = cast("tuple[Signal, Connection, tuple[object, ...], int]", argument)
    context = signal.context
    if connection.cut or not context.alive():
        return
    before, context.signal_depth = context.signal_depth, depth
    try:
        signal.call(connection, arguments)
    finally:
        context.signal_depth = before


def _connect(signal: Signal, function: object = None) -> Connection:
    return signal.listen(Connection(signal, _listener(function)))


def _once(signal: Signal, function: object = None) -> Connection:
    return signal.listen(Connection(signal, _listener(function), once=True))


def _listener(function: object) -> "LuauFunction":
    # Not documented; it is what developers see who have written `Connect(f())`.
    if luau_type(function) != "function":
        raise PlatformError("Attempt to connect failed: Passed value is not a function")
    return cast("LuauFunction", function)


def _wait(signal: Signal, task: LuauTask) -> object:
    signal.listen(Connection(signal, task, once=True))
    return WAIT


def _connect_parallel(signal: Signal, _function: object) -> object:
    raise PlatformError(f"{signal.name}:ConnectParallel can only be called by a script under an Actor")


def _disconnect(connection: Connection) -> None:
    connection.disconnect()


def _read_signal(_signal: object, key: str) -> object:
    raise PlatformError(f"{key} is not a valid member of RBXScriptSignal")


def _read_connection(connection: object, key: str) -> object:
    if key in {"Connected", "connected"}:
        return cast("Connection", connection).connected
    raise PlatformError(f"{key} is not a valid member of RBXScriptConnection")


_SIGNAL_METHODS: Final = {
    "Connect": method_of(_connect),
    "connect": method_of(_connect),
    "Once": method_of(_once),
    "ConnectParallel": method_of(_connect_parallel),
    "Wait": yielding(_wait),
    "wait": yielding(_wait),
}

_CONNECTION_METHODS: Final = {
    "Disconnect": method_of(_disconnect),
    "disconnect": method_of(_disconnect),
}
