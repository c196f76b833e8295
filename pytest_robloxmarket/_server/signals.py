"""Signals of the engine, for handlers in Python and for the Luau room."""

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._terms.checks import arguments_max, check_function
from pytest_robloxmarket._terms.doors import door

__all__ = ("Connection", "Signal", "Signals")

# Starts a listener with what was fired.
Run: TypeAlias = Callable[[Callable[..., object], tuple[object, ...]], object]


class Connection:
    """What `connect` returns."""

    __slots__ = ("_disconnect", "connected")

    def __init__(self, disconnect: Callable[[], None]) -> None:
        self.connected = True
        self._disconnect: Final = disconnect

    def disconnect(self) -> None:
        """Stop it; a second time does nothing."""
        if self.connected:
            self.connected = False
            self._disconnect()


class Signal(Struct, eq=False):
    """An event that listeners are told of, in the order in which they were connected."""

    # Runs each listener as a thread of its own: "each connected function gets its own thread; one
    # failing does not stop the others", creator-docs: scripting/events/bindable.md.
    _run: Run
    # Tuples, so that whoever connects while a signal fires changes nothing of that firing.
    # Each with how many arguments it takes.
    _listeners: tuple[tuple[Callable[..., object], int], ...] = ()
    _heard: tuple[Callable[..., object], ...] = ()

    @door
    def connect(self, listener: Callable[..., object]) -> Connection:
        """Call `listener` whenever the signal fires, with as many of its values as it takes, the first ones.

        A function in Luau need not name them all either.
        """
        check_function(listener, "connect(listener)")
        entry = (listener, arguments_max(listener))
        self._listeners += (entry,)
        return Connection(lambda: self._forget(entry))

    def __repr__(self) -> str:
        return f"<Signal with {len(self._listeners)} listeners>"

    @property
    def has_listener(self) -> bool:
        """Whether game code listens."""
        return bool(self._listeners)

    def hear(self, listener: Callable[..., object]) -> None:
        """Call `listener` at once whenever the signal fires, and before all others: for rooms of the house."""
        self._heard += (listener,)

    @property
    def listened(self) -> bool:
        """Whether anybody would hear it."""
        return bool(self._listeners or self._heard)

    def fire(self, *arguments: object) -> None:
        """Tell all listeners."""
        if self._heard:
            for heard in self._heard:
                heard(*arguments)
        if self._listeners:
            for listener, most in self._listeners:
                self._run(listener, arguments[:most])

    def _forget(self, entry: tuple[Callable[..., object], int]) -> None:
        index = self._listeners.index(entry)
        self._listeners = self._listeners[:index] + self._listeners[index + 1 :]


class Signals(Struct, eq=False):
    """The signals of one server, by name. One that nobody has asked for so far is never made: most runs need none."""

    _run: Run
    _made: dict[str, Signal] = {}

    def named(self, name: str) -> Signal:
        """The signal of this name."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = Signal(self._run)
        return found

    def has_listener(self, name: str) -> bool:
        """Whether game code listens to a signal."""
        found = self._made.get(name)
        return found is not None and found.has_listener

    def fire(self, name: str, *arguments: object) -> None:
        """Tell all listeners of a signal, if it has any."""
        found = self._made.get(name)
        if found is not None:
            found.fire(*arguments)
