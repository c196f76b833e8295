"""The adapter of the Luau virtual machine; the only file that uses its binding.

One machine serves the whole process, since the binding prints a line whenever one is dropped. It limits
what game code may use: steps (counted at each loop edge, call and return) and memory. What breaks a limit
is raised again at every step until the outermost resumption has ended, so that no `pcall` keeps it alive.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.binding import binding
from pytest_robloxmarket._luau.handles import (
    Body,
    GameError,
    LuauFunction,
    LuauString,
    LuauSyntaxError,
    LuauTable,
    LuauThread,
    LuauUserData,
)
from pytest_robloxmarket._luau.limits import MEMORY_HARD, Limits
from pytest_robloxmarket._luau.sources.rewriting import rewrite
from pytest_robloxmarket._luau.steps import Worker
from pytest_robloxmarket._luau.traces import read_syntax_error
from pytest_robloxmarket._terms.errors import HouseError, PlatformError, UnsupportedError, UsageError, WorkLimitError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.tables import Tables

__all__ = (
    "GameError",
    "LuauFunction",
    "LuauString",
    "LuauSyntaxError",
    "LuauTable",
    "LuauThread",
    "LuauUserData",
    "Vm",
    "the_vm",
)

# A call from game code into Python takes as long as some twenty steps, and often more.
_CALL: Final = 20

# What is wrong stands in the beginning of what the machine raises; behind it come the calls.
_RAISED_MAX: Final = 200

# Resumptions inside resumptions: each takes room on the stacks of C and of Python.
DEPTH_MAX: Final = 60

# Compiled sources that are kept: more than any game has, and a fuzzer of sources must not eat all memory.
_SOURCES_MAX: Final = 5_000

# Those that are kept as functions too, inside the machine, whose memory is limited.
_LOADED_MAX: Final = 500

# What the compiler gives begins with the version of the bytecode, or with this and then the text of an error.
_NO_BYTECODE: Final = 0

# When the collector comes depends on all that this process has run. So in a game's source a weak table is one like any
# other: what is in it stays, as it may on Roblox. The two names are of one length.
_WEAK, _STRONG = "__mode", "__Mode"

# Sets of field names for which a constructor is kept.
_SHAPES_MAX: Final = 2_000

String: Final[type] = binding.String
Table: Final[type] = binding.Table
Function: Final[type] = binding.Function
Thread: Final[type] = binding.Thread
UserData: Final[type] = binding.UserData
Buffer: Final[type] = binding.Buffer
Vector: Final[type] = binding.Vector
RawError: Final[type[BaseException]] = binding.RawError
RESUMABLE: Final[object] = binding.ThreadState.Resumable
RUNNING: Final[object] = binding.ThreadState.Running


class Vm:
    """The machine: compiles, creates, resumes, and stops what runs away."""

    def __init__(self) -> None:
        self._lua = lua = binding.Lua()
        lua.set_memory_limit(MEMORY_HARD)
        self._compiler = binding.Compiler(1, 1, 0, 0)
        # Without the lines of its code: `error(text, 2)` of game code that we called then adds no position of ours.
        self._nameless = binding.Compiler(1, 0, 0, 0)
        # Methods of the binding as they are, since one that only passed on would cost half as much again.
        # A coroutine that will run a function.
        self.thread: Final[Callable[[LuauFunction], LuauThread]] = lua.create_thread
        # A userdata that stands for some data. Game code reaches what the metatable gives, and nothing else.
        self.userdata: Final[Callable[[object, LuauTable], LuauUserData]] = lua.create_userdata
        # Yields the running thread as soon as the body that runs has returned.
        self.give_way: Final[Callable[[], object]] = lua.yield_with
        # The thread that called the body that runs, also inside `coroutine.wrap`.
        self.current_thread: Final[Callable[[], LuauThread]] = lua.current_thread
        # How far game code may go, and what it has to pay for what others do for it.
        limits = Limits(lua)
        self.limits: Final = limits
        self.charge: Final[Callable[[int], None]] = limits.charge
        self._bytecode: dict[str, bytes] = {}
        self._loaded: dict[tuple[str, str], LuauFunction] = {}
        self._constructors: dict[tuple[str, ...], LuauFunction] = {}
        self.depth = 0
        # Whose code runs; set by threads.py at each resumption. What is shared by all servers asks here.
        self.server: Worker | None = None
        # Told the member's name when game code uses what is not faked.
        self.on_unsupported: Callable[[str], object] = lambda _member: None
        # What a vector of the machine's own is for a method, told by who has vectors.
        self.on_vector: Callable[[float, float, float], object] = lambda *numbers: numbers
        # Set by tables.py, which builds on this file.
        self.tables: Tables | None = None
        # What is built once for the machine by the other files of this room, by name.
        self.cache: dict[str, object] = {}
        self._globals: Final = lua.globals()
        self._info: Final[LuauFunction] = self._globals.get("debug").get("info")
        self._status: Final[LuauFunction] = self._globals.get("coroutine").get("status")
        self._make_immortal()
        lua.set_interrupt(limits.steps.interrupt)

    # --- making things -----------------------------------------------------------------------

    def table(self) -> LuauTable:
        """An empty table."""
        return cast("LuauTable", self._lua.create_table())

    def record(self, keys: tuple[str, ...], values: Sequence[object]) -> LuauTable:
        """A table with these fields; the keys must be at most 200 names. Five times faster than field by field."""
        constructor = self._constructors.get(keys)
        if constructor is None:
            names = ", ".join(f"v{number}" for number in range(len(keys)))
            fields = ", ".join(f'["{key}"] = v{number}' for number, key in enumerate(keys))
            if len(self._constructors) >= _SHAPES_MAX:
                self._constructors.clear()
            source = f"return function({names}) return {{ {fields} }} end"
            (made,) = self.trusted(source)
            constructor = self._constructors[keys] = cast("LuauFunction", made)
        (table,) = self.call(constructor, *values)
        return cast("LuauTable", table)

    def string(self, raw: bytes) -> LuauString:
        """A string of any bytes."""
        return cast("LuauString", self._lua.create_string(raw))

    def buffer(self, raw: bytes) -> object:
        """A buffer with these bytes."""
        return cast("object", self._lua.create_buffer(raw))

    def function(self, body: Body) -> LuauFunction:
        """A function for game code; a `PlatformError` or `UsageError` of `body` is an error game code may catch.

        Any other error is ours or the run's own: it stops all game code and surfaces where it was resumed.
        """
        raw_error = RawError
        limits = self.limits
        charge = limits.steps.charge
        create_string = self._lua.create_string

        def callback(_lua: object, arguments: list[object]) -> Sequence[object]:
            try:
                charge(_CALL)
                return body(arguments)
            except (PlatformError, UsageError) as error:
                text = str(error)
                if isinstance(error, UnsupportedError):
                    self.on_unsupported(error.member)
            except RuntimeError as error:
                # Modules that require modules, and calls of ours within calls of the game's, may go too deep as well.
                text = str(error)
                if "stack overflow" not in text[:_RAISED_MAX]:
                    limits.escape_with(error)
                else:
                    text = "stack overflow"
            except BaseException as error:
                limits.escape_with(error)
                text = f"{type(error).__name__}: {error}"
            raise raw_error(create_string(text.encode("utf-8", "surrogateescape")))

        return cast("LuauFunction", self._lua.create_function(callback))

    def load(self, source: str, chunk_name: str, env: LuauTable) -> LuauFunction:
        """A function that runs `source` with `env` as its globals.

        Raises:
            LuauSyntaxError: with file and line, when it cannot be compiled.
        """
        loaded = self._loaded.get((source, chunk_name))
        if loaded is None:
            loaded = self._load(source, chunk_name)
        # The code is the same for all servers. To load it again takes a hundred times as long.
        function = loaded.deep_clone()
        function.set_environment(env)
        return function

    def _load(self, source: str, chunk_name: str) -> LuauFunction:
        # Nobody runs it, so that its globals are none.
        env = self.table()
        bytecode = self._bytecode.get(source)
        if bytecode is None:
            # Compiling gives no error for wrong syntax, only bytecode that holds its message.
            bytecode = self._check(source, chunk_name, env)
        try:
            loaded = self._lua.load_chunk(bytecode, name=f"={chunk_name}", env=env, is_binary_chunk=True)
        except RuntimeError:
            self.limits.collect()
            loaded = self._lua.load_chunk(bytecode, name=f"={chunk_name}", env=env, is_binary_chunk=True)
        if len(self._loaded) >= _LOADED_MAX:
            self._loaded.clear()
        function = self._loaded[source, chunk_name] = cast("LuauFunction", loaded)
        return function

    def compiles(self, source: str) -> bool:
        """Whether a source is Luau. Nothing of it runs, or is kept."""
        try:
            return bytes(self._compiler.compile(source))[0] != _NO_BYTECODE
        except RuntimeError:
            return False

    def trusted(self, source: str, *arguments: object) -> list[object]:
        """Run a part of this room that is written in Luau, with the machine's own globals."""
        chunk = self._lua.load_chunk(
            bytes(self._nameless.compile(source)), name="=[robloxmarket]", env=self._globals, is_binary_chunk=True
        )
        return self.call(chunk, *arguments)

    def call(self, function: LuauFunction, *arguments: object) -> list[object]:
        """Call a function of this room that is written in Luau and ends soon; no limit can strike inside it."""
        return self.limits.steps.call(function, arguments)

    def call_unasked(self, function: LuauFunction, *arguments: object) -> list[object]:
        """The same for one that takes some dozens of steps: the machine asks nobody about them."""
        self._lua.remove_interrupt()
        try:
            return function.call(*arguments)
        finally:
            self._lua.set_interrupt(self.limits.steps.interrupt)

    def build(self, constructor: LuauFunction, parts: Sequence[object]) -> object:
        """What a function of this room makes of its arguments. It must take the same steps in each run."""
        steps = self.limits.steps
        before, steps.trusted = steps.trusted, True
        try:
            return constructor.call(*parts)[0]
        finally:
            steps.trusted = before

    def seal(self, removed: Sequence[str]) -> None:
        """Take dangerous names out of the machine's own globals, and make the rest read-only.

        The binding's own `sandbox` would take the full collection away from us, too.
        """
        for name in removed:
            self._globals.set(name, None)
        self.trusted(
            "for _, library in getfenv() do "
            "if type(library) == 'table' and not table.isfrozen(library) and library ~= getfenv() then "
            "table.freeze(library) end end"
        )
        self._globals.set("getfenv", None)
        self._globals.set_safeenv(True)
        self._globals.readonly = True

    # --- running things ----------------------------------------------------------------------

    def resume(
        self, thread: LuauThread, arguments: Sequence[object], server: Worker, error: str | None = None
    ) -> list[object]:
        """Run a thread on, with values, or with an error where it waits; what it yields or returns.

        Raises:
            GameError: what the thread raised, or the limit that it broke: who catches a stop is stopped all the same.
            BaseException: what a body given to `function` raised and game code may not catch.
            WorkLimitError: the code of this server has done all that it may do in a run.
        """
        depth = self.depth
        allowed = 0
        if not depth:
            allowed = server.allowance.at(server.scheduler.now_ms)
            if not allowed:
                raise WorkLimitError(server.scheduler.now_ms)
            self.limits.begin(allowed, server.scheduler.now_ms)
        elif depth >= DEPTH_MAX:
            raise GameError("stack overflow (threads that start threads, one inside the other)")
        before, self.server = self.server, server
        self.depth = depth + 1
        try:
            if error is None:
                values = thread.resume(*arguments)
            else:
                values = thread.resume_error(self._lua.create_string(error.encode("utf-8", "surrogateescape")))
        except RuntimeError as raised:
            raise self.limits.failed(str(raised)) from None
        else:
            if self.limits.stop:
                raise GameError(self.limits.stop, stuck=True)
            return values
        finally:
            self.depth = depth
            self.server = before
            if not depth:
                server.allowance.spend(*self.limits.used(allowed))
            if self.limits.struck:
                self.limits.end(outermost=not depth)

    def is_suspended(self, thread: LuauThread) -> bool:
        """Whether a thread has not begun, or waits. The binding says it also of one that is resuming another."""
        return self.call(self._status, thread)[0] == "suspended"

    def halt(self) -> None:
        """Stop all game code that runs now; its server is dead."""
        if self.depth:
            self.limits.halt()

    def where(self, waiting: LuauThread | None = None) -> str:
        """`file:line` of the game code that called the body that runs, or that waits in a thread; or an empty text."""
        if waiting is None and not self.depth:
            return ""
        thread = waiting or self._lua.current_thread()
        # Of the thread that runs, level 0 is debug.info itself, and level 1 is the body.
        for level in range(0 if waiting else 2, 12):
            found = self._info.call(thread, level, "sl")
            if not found:
                break
            source = str(found[0])
            if not source.startswith("["):
                return f"{source}:{found[1]}"
        return ""

    def collect(self) -> None:
        """Free what is not used any more."""
        self.limits.collect()

    @property
    def used_memory(self) -> int:
        """Bytes that the machine holds."""
        return int(self._lua.used_memory())

    # --- inside ------------------------------------------------------------------------------

    def _check(self, source: str, chunk_name: str, env: LuauTable) -> bytes:
        try:
            self._lua.load_chunk(source, name=f"={chunk_name}", env=env)
        except RuntimeError as error:
            found = read_syntax_error(str(error))
            if found is None:
                raise HouseError(f"{chunk_name} could not be loaded: {error}") from None
            raise LuauSyntaxError(*found) from None
        if len(self._bytecode) >= _SOURCES_MAX:
            self._bytecode.clear()
        bytecode = self._bytecode[source] = self._compile(source)
        return bytecode

    def _compile(self, source: str) -> bytes:
        source = source.replace(_WEAK, _STRONG)
        ordered = rewrite(source)
        if ordered is not None:
            try:
                bytecode = bytes(self._compiler.compile(ordered))
            except RuntimeError:
                # A source that is stranger than sources/rewriting.py knows.
                bytecode = bytes([_NO_BYTECODE])
            if bytecode[0] != _NO_BYTECODE:
                return bytecode
        return bytes(self._compiler.compile(source))

    def _make_immortal(self) -> None:
        # The binding prints on standard output when a machine is dropped, also while the interpreter
        # ends. A function that the machine holds and that holds the machine is out of any collector's sight.
        lua = self._lua
        lua.set_registry_value("robloxmarket", lua.create_function(lambda _lua, _arguments: [lua.used_memory()]))


_the_vm: list[Vm] = []


def the_vm() -> Vm:
    """The machine of this process."""
    if not _the_vm:
        _the_vm.append(Vm())
    return _the_vm[0]
