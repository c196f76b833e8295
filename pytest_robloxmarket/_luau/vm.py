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
from pytest_robloxmarket._luau.rewriting import rewrite
from pytest_robloxmarket._luau.steps import Steps, Worker
from pytest_robloxmarket._luau.traces import clean_error, place_of, read_syntax_error
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

# A game server has some GB; a script that holds more than this while we simulate one receipt allocates for ever.
MEMORY_MAX: Final = 96 * 1024 * 1024

# What a single operation may ask for at once, on top. It must be set: without a limit an error that
# the interrupt raises inside a pcall ends the process (seen in pluau 0.1.2).
_MEMORY_HARD: Final = 2 * MEMORY_MAX

# What earlier runs have left is collected then, so that it does not bring a later one to the limit.
_GARBAGE: Final = MEMORY_MAX // 4

# A call from game code into Python takes as long as some twenty steps, and often more.
_CALL: Final = 20

# Calls inside calls: Luau stops at 20,000, and to write down that many takes seconds.
_CALLS_MAX: Final = 5_000

# Of an error's text, what anybody will read.
_ERROR_MAX: Final = 10_000

# Resumptions inside resumptions: each takes room on the stacks of C and of Python.
DEPTH_MAX: Final = 60

# Compiled sources that are kept: more than any game has, and a fuzzer of sources must not eat all memory.
_SOURCES_MAX: Final = 5_000

# What the compiler gives begins with the version of the bytecode, or with this and then the text of an error.
_NO_BYTECODE: Final = 0

# Sets of field names for which a constructor is kept.
_SHAPES_MAX: Final = 2_000

_TIMEOUT: Final = "Script timeout: exhausted allowed execution time. The script ran too long without yielding"
_MEMORY: Final = f"not enough memory: the script holds more than {MEMORY_MAX // 1024 // 1024} MB"


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


class _Halted(Exception):
    """The server whose code runs is dead: what runs must end, and nobody is told."""


class Vm:
    """The machine: compiles, creates, resumes, and stops what runs away."""

    def __init__(self) -> None:
        self._lua = lua = binding.Lua()
        lua.set_memory_limit(_MEMORY_HARD)
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
        self._steps: Final = Steps(binding.VmState.Continue, self._look)
        # The limit that was broken, or the error that no game code may catch; `_struck` when there is either.
        self._stop: str | None = None
        self._escape: BaseException | None = None
        self._struck = False
        self._full = _GARBAGE
        self._bytecode: dict[str, bytes] = {}
        self._constructors: dict[tuple[str, ...], LuauFunction] = {}
        self.depth = 0
        # Whose code runs; set by threads.py at each resumption. What is shared by all servers asks here.
        self.server: object = None
        # Told the member's name when game code uses what is not faked.
        self.on_unsupported: Callable[[str], object] = lambda _member: None
        # Set by tables.py, which builds on this file.
        self.tables: Tables | None = None
        # What is built once for the machine by the other files of this room, by name.
        self.cache: dict[str, object] = {}
        self._globals: Final = lua.globals()
        self._collect: Final[LuauFunction] = self._globals.get("collectgarbage")
        self._info: Final[LuauFunction] = self._globals.get("debug").get("info")
        self._make_immortal()
        lua.set_interrupt(self._steps.interrupt)

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
        steps = self._steps
        create_string = self._lua.create_string

        def callback(_lua: object, arguments: list[object]) -> Sequence[object]:
            try:
                steps.charge(_CALL)
                return body(arguments)
            except (PlatformError, UsageError) as error:
                text = str(error)
                if isinstance(error, UnsupportedError):
                    self.on_unsupported(error.member)
            except BaseException as error:
                # What fails while everything is being stopped fails because of that.
                if not self._struck:
                    self._escape = error
                self._strike()
                text = f"{type(error).__name__}: {error}"
            raise raw_error(create_string(text.encode("utf-8", "surrogateescape")))

        return cast("LuauFunction", self._lua.create_function(callback))

    def load(self, source: str, chunk_name: str, env: LuauTable) -> LuauFunction:
        """A function that runs `source` with `env` as its globals.

        Raises:
            LuauSyntaxError: with file and line, when it cannot be compiled.
        """
        bytecode = self._bytecode.get(source)
        if bytecode is None:
            # Compiling gives no error for wrong syntax, only bytecode that holds its message.
            bytecode = self._check(source, chunk_name, env)
        try:
            loaded = self._lua.load_chunk(bytecode, name=f"={chunk_name}", env=env, is_binary_chunk=True)
        except RuntimeError:
            self.collect()
            loaded = self._lua.load_chunk(bytecode, name=f"={chunk_name}", env=env, is_binary_chunk=True)
        return cast("LuauFunction", loaded)

    def trusted(self, source: str, *arguments: object) -> list[object]:
        """Run a part of this room that is written in Luau, with the machine's own globals."""
        chunk = self._lua.load_chunk(
            bytes(self._nameless.compile(source)), name="=[robloxmarket]", env=self._globals, is_binary_chunk=True
        )
        return self.call(chunk, *arguments)

    def call(self, function: LuauFunction, *arguments: object) -> list[object]:
        """Call a function of this room that is written in Luau and ends soon; no limit can strike inside it."""
        return self._steps.call(function, arguments)

    def build(self, constructor: LuauFunction, parts: Sequence[object]) -> object:
        """What a function of this room makes of its arguments. It must take the same steps in each run."""
        steps = self._steps
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
            if server.allowance.total <= 0:
                raise WorkLimitError(server.scheduler.now_ms)
            self._steps.begin(allowed)
            if self._lua.used_memory() > self._full:
                self.collect()
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
            raise self._failed(str(raised)) from None
        else:
            if self._stop:
                raise GameError(self._stop, stuck=True)
            return values
        finally:
            self.depth = depth
            self.server = before
            if not depth:
                server.allowance.spend(allowed - self._steps.left())
            if self._struck:
                self._end(outermost=not depth)

    def charge(self, steps: int) -> None:
        """Take the price of some work from the game code that asked for it.

        Raises:
            PlatformError: when it has asked for too much. Game code may catch it, and is stopped at its next steps.
        """
        if self.depth and not self._steps.charge(steps):
            self._stop = _TIMEOUT
            self._strike()
            raise PlatformError(_TIMEOUT)

    def halt(self) -> None:
        """Stop all game code that runs now; its server is dead."""
        if self.depth:
            self._escape = self._escape or _Halted()
            self._strike()

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
        self._lua.set_memory_limit(2 * _MEMORY_HARD)
        self._collect.call("collect")
        self._lua.set_memory_limit(_MEMORY_HARD)
        self._full = max(_GARBAGE, self.used_memory * 2)

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
        ordered = rewrite(source)
        if ordered is not None:
            bytecode = bytes(self._compiler.compile(ordered))
            if bytecode[0] != _NO_BYTECODE:
                return bytecode
        return bytes(self._compiler.compile(source))

    def _look(self, spent: bool) -> None:
        """Once in a hundred steps: is it too much? And once it is, at every step."""
        if not self._struck:
            if spent:
                self._stop = _TIMEOUT
            elif self._lua.used_memory() > MEMORY_MAX:
                self._collect.call("collect")
                # What is left after a collection is held. A fifth less, or we would collect all the time.
                if self._lua.used_memory() > MEMORY_MAX // 5 * 4:
                    self._stop = _MEMORY
            if self._stop is None:
                if not self._info.call(self.current_thread(), _CALLS_MAX, "l"):
                    return
                self._steps.calm()
                raise RawError(self._lua.create_string(b"stack overflow"))
        self._strike()
        raise RawError(self._lua.create_string((self._stop or "stopped").encode()))

    def _strike(self) -> None:
        self._struck = True
        self._steps.strike()

    def _failed(self, raised: str) -> GameError:
        """An error in Roblox's words and without the machine's own."""
        if self._stop is not None:
            return GameError(self._stop + place_of(raised), stuck=True)
        if raised.startswith("memory error"):
            self.collect()
            return GameError(_MEMORY + place_of(raised), stuck=True)
        text = clean_error(raised, _ERROR_MAX)
        return GameError(text, stuck="stack overflow" in text[:200])

    def _end(self, *, outermost: bool) -> None:
        escape = self._escape
        if outermost:
            if self._stop == _MEMORY:
                self.collect()
            self._stop = self._escape = None
            self._struck = False
            self._steps.calm()
        if escape is not None and not isinstance(escape, _Halted):
            raise escape

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
