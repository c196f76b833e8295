"""What comes out of the machine, as the other files of this room know it; none of them sees the binding."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol, TypeAlias

from pytest_robloxmarket._terms.errors import HouseError, PlatformError, UsageError

__all__ = (
    "Body",
    "GameError",
    "LuauFunction",
    "LuauObject",
    "LuauString",
    "LuauSyntaxError",
    "LuauTable",
    "LuauThread",
    "LuauUserData",
)


class LuauString(Protocol):
    """A string inside the machine."""

    def as_bytes(self) -> bytes:
        """Its bytes."""
        ...


class LuauTable(Protocol):
    """A table inside the machine."""

    pointer: int
    readonly: bool

    def metatable(self) -> "LuauTable | None":
        """Its metatable, whatever its `__metatable` says."""
        ...

    def raw_get(self, key: object) -> object:
        """A field, without metamethods."""
        ...

    def raw_set(self, key: object, value: object) -> None:
        """Set a field, without metamethods."""
        ...

    def raw_len(self) -> int:
        """The border that `#` gives."""
        ...

    def __iter__(self) -> Iterator[tuple[object, object]]: ...


class LuauFunction(Protocol):
    """A function inside the machine."""

    def call(self, *arguments: object) -> list[object]:
        """Call it on the thread that runs; trusted code only, since no limit is put in place."""
        ...

    def deep_clone(self) -> "LuauFunction":
        """The same code as another function."""
        ...

    def set_environment(self, env: LuauTable) -> None:
        """Give it other globals."""
        ...


class LuauThread(Protocol):
    """A coroutine inside the machine."""

    pointer: int
    status: object

    def resume(self, *arguments: object) -> list[object]:
        """Run on."""
        ...

    def resume_error(self, error: object) -> list[object]:
        """Run on with an error."""
        ...

    def close(self) -> None:
        """End it where it waits."""
        ...


class LuauUserData(Protocol):
    """A userdata inside the machine."""

    def data(self) -> object:
        """The Python object behind it."""
        ...


class LuauObject:
    """A Python object that game code sees as a userdata.

    `kind` is what `typeof` says. `data` is what the userdata holds.
    """

    __slots__ = ()

    kind: str = "userdata"
    # Whether it is there as long as the machine is.
    lasting: bool = False

    def __str__(self) -> str:
        # Never Python's own text, which holds an address: a run must be the same each time.
        return self.kind

    def handle(self) -> "LuauUserData":
        """The userdata that stands for this object."""
        raise HouseError(f"{type(self).__name__} cannot be given to game code")


class LuauSyntaxError(UsageError):
    """A Luau source cannot be compiled."""

    def __init__(self, file: str, line: int, what: str) -> None:
        self.file: Final = file
        self.line: Final = line
        super().__init__(f"{file}:{line}: {what}")


class GameError(PlatformError):
    """Luau code raised and did not catch it; `stuck` when a limit stopped it."""

    def __init__(self, text: str, *, stuck: bool = False) -> None:
        self.stuck: Final = stuck
        super().__init__(text)


# The body of a function that game code calls: its arguments in, its results out.
Body: TypeAlias = Callable[[list[object]], Sequence[object]]
