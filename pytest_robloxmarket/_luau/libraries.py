"""The functions behind the prelude: time, threads, chance, output. All ask whose code runs."""

import math
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Literal, cast

from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.graphemes import clusters
from pytest_robloxmarket._luau.methods import expect_integer, expect_number, expect_text
from pytest_robloxmarket._luau.rounds import look, may_look, note_copy
from pytest_robloxmarket._luau.steps import STEPS_MAX
from pytest_robloxmarket._luau.tables import pack
from pytest_robloxmarket._luau.threads import LuauTask, current_origin, running_task, suspend, task_of
from pytest_robloxmarket._luau.values import shallow, to_luau
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.moments import EPOCH_S

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import Body, LuauFunction, LuauThread
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("FRAME_MS", "MOMENT_MS", "epoch_ms", "library_functions")


# One frame at 60 Hz: "task.delay(0): next Heartbeat", creator-docs, libraries/task.yaml.
FRAME_MS: Final = 17

# Waits no longer than this are the rounds of a loop that looks again and again: frames, or a few of them.
MOMENT_MS: Final = 50

# "at least 29 milliseconds", creator-docs, globals/RobloxGlobals.yaml, for wait, spawn and delay.
_LEGACY_MS: Final = 29

# A wait for ever: longer than any run.
_LONG_MS: Final = 10**12


# Prices, in steps. A line of output is kept until the end of the run, and a thread that was started waits for its turn.
_OUTPUT: Final = 50
_THREAD: Final = 100


def epoch_ms(context: "Context") -> int:
    """The market's time as milliseconds since 1970."""
    return EPOCH_S * 1000 + context.read_clock()


def library_functions(vm: "Vm") -> dict[str, "LuauFunction"]:
    """The functions that the prelude takes as `host`, but those of world.py."""

    def here() -> "Context":
        return cast("Context", vm.server)

    def about(body: Callable[["Context", list[object]], Sequence[object]]) -> "Body":
        return lambda arguments: body(here(), arguments)

    bodies: dict[str, Callable[[Context, list[object]], Sequence[object]]] = {
        "emit": _emit,
        "spawn": _spawn,
        "defer": _defer,
        "delay": _delay,
        "cancel": _cancel,
        "wait": _wait,
        "look": _look,
        "note_copy": _note_copy,
        "legacy_look": _legacy_look,
        "legacy_wait": _legacy_wait,
        "legacy_spawn": _legacy_spawn,
        "legacy_delay": _legacy_delay,
        "thread_over": _thread_over,
        "random": _random,
        "randomseed": _random_seed,
        "newproxy": _new_proxy,
        "normalize": _normalize,
        "graphemes": _graphemes,
        "take_over": _take_over,
        "clock": lambda context, _: [context.read_clock() / 1000],
        "game_time": lambda context, _: [context.read_clock() / 1000],
        "time": lambda context, _: [epoch_ms(context) // 1000],
        "tick": lambda context, _: [epoch_ms(context) / 1000],
    }
    return {name: vm.function(about(body)) for name, body in bodies.items()}


def _emit(context: "Context", arguments: list[object]) -> list[object]:
    level, text, size = arguments
    context.vm.charge(_OUTPUT + cast("int", size) // 20)
    context.host.emit_print(str(level), str(shallow(text)))
    return []


class _Proxy:
    """What is behind a userdata that game code made itself: nothing."""

    __slots__ = ()


def _new_proxy(context: "Context", arguments: list[object]) -> list[object]:
    """`newproxy`. The machine's own would make a userdata that holds no Python object, and to ask for one is fatal."""
    return [context.vm.userdata(_Proxy(), context.vm.table())]


def _normalize(context: "Context", arguments: list[object]) -> list[object]:
    form, text = shallow(arguments[0]), expect_text(shallow(arguments[1] if len(arguments) > 1 else None), 1)
    context.vm.charge(len(text) // 8)
    return [to_luau(context.vm, unicodedata.normalize(cast("Literal['NFC', 'NFD']", form), text))]


def _graphemes(context: "Context", arguments: list[object]) -> list[object]:
    """The first and the last byte of each cluster of a text, one after the other, between two of its bytes."""
    text, first, last = (*map(shallow, arguments), None, None, None)[:3]
    found = expect_text(text, 1)
    context.vm.charge(len(found))
    size = len(found.encode("utf-8", "surrogateescape"))
    low, high = (
        place + size + 1 if place < 0 else place
        for place in (expect_integer(1 if first is None else first, 2), expect_integer(-1 if last is None else last, 3))
    )
    kept = [place for pair in clusters(found) if low <= pair[0] <= high for place in pair]
    return [to_luau(context.vm, kept)]


def _milliseconds(value: object, least: int) -> int:
    seconds = 0 if value is None else expect_number(shallow(value), 1)
    # NaN compares false with everything: not less than the least wait is not the same as more.
    milliseconds = seconds * 1000
    if not milliseconds > least:
        return least
    return _LONG_MS if milliseconds >= _LONG_MS else math.ceil(milliseconds - 1e-6)


def _task_for(context: "Context", what: object) -> LuauTask:
    """A function or a thread, as a task that can be set going."""
    context.vm.charge(_THREAD)
    if type(what) is machine.Function:
        return LuauTask(context, context.vm.thread(cast("LuauFunction", what)), current_origin(context))
    if type(what) is machine.Thread:
        return task_of(context, cast("LuauThread", what))
    raise PlatformError("invalid argument #1 (function or thread expected)")


def _go(task: LuauTask, arguments: tuple[object, ...]) -> None:
    if task.thread.status != machine.RESUMABLE:
        return
    if task.context.tasks.get(task.pointer) is task or task.on_end is not None:
        task.resume(arguments)
    else:
        task.start(arguments)


def _go_later(argument: object) -> None:
    task, arguments = cast("tuple[LuauTask, tuple[object, ...]]", argument)
    _go(task, arguments)


def _first(arguments: list[object]) -> object:
    return arguments[0] if arguments else None


def _spawn(context: "Context", arguments: list[object]) -> list[object]:
    task = _task_for(context, _first(arguments))
    if _first(arguments) is task.thread and not context.vm.is_suspended(task.thread):
        raise PlatformError("cannot spawn non-suspended coroutine with arguments")
    _go(task, tuple(arguments[1:]))
    return [task.thread]


def _defer(context: "Context", arguments: list[object]) -> list[object]:
    task = _task_for(context, _first(arguments))
    context.after(0, _go_later, (task, tuple(arguments[1:])))
    return [task.thread]


def _delay(context: "Context", arguments: list[object]) -> list[object]:
    delay_ms = _milliseconds(_first(arguments), FRAME_MS)
    task = _task_for(context, arguments[1] if len(arguments) > 1 else None)
    context.after(delay_ms, _go_later, (task, tuple(arguments[2:])))
    return [task.thread]


def _cancel(context: "Context", arguments: list[object]) -> list[object]:
    thread = _first(arguments)
    if type(thread) is not machine.Thread:
        raise PlatformError("invalid argument #1 to 'cancel' (thread expected)")
    task = task_of(context, cast("LuauThread", thread))
    if context.vm.is_suspended(task.thread):
        task.cancel()
    elif task.thread.status in (machine.RUNNING, machine.RESUMABLE) or task.state.value == "running":
        raise PlatformError("cannot cancel thread")
    return []


def _wait(context: "Context", arguments: list[object]) -> list[object]:
    task = running_task(context)
    delay_ms = _milliseconds(_first(arguments), FRAME_MS)
    scheduler = context.scheduler
    if delay_ms > MOMENT_MS or task.heard != scheduler.outside:
        task.heard = scheduler.outside if delay_ms <= MOMENT_MS else -1
        context.after(delay_ms, _wake, (task, scheduler.now_ms))
    elif task is not context.awake or not _may_go_on(context, task) or not scheduler.tick_on(delay_ms):
        # A loop that looks again and again, while nothing comes from outside, only hears the clock tick.
        scheduler.tick(delay_ms, _wake_again, (task, scheduler.now_ms), context.lane)
    else:
        _tell_round(context)
        return pack(context.vm, (delay_ms / 1000,))
    suspend(task)
    return []


def _look(context: "Context", arguments: list[object]) -> list[object]:
    if not may_look(context):
        return _wait(context, arguments)
    look(context, _milliseconds(_first(arguments), FRAME_MS), MOMENT_MS)
    return []


def _note_copy(context: "Context", arguments: list[object]) -> list[object]:
    note_copy(context, cast("LuauFunction", _first(arguments)))
    return []


def _may_go_on(context: "Context", task: LuauTask) -> bool:
    """Whether a thread that was only awakened may see the next moment at once: nobody waits for it to give way."""
    return (
        context.vm.depth == 1
        and not (task.origin and context.host.asks_at_waits())
        and context.vm.limits.steps.left() > STEPS_MAX // 2
    )


def _tell_round(context: "Context") -> None:
    watch = context.scheduler.watch
    if watch is not None:
        watch.told(context.lane, "round")


def _wake(argument: object) -> None:
    task, since_ms = cast("tuple[LuauTask, int]", argument)
    task.resume((task.context.scheduler.now_ms - since_ms) / 1000)


def _wake_again(argument: object) -> None:
    context = cast("tuple[LuauTask, int]", argument)[0].context
    _tell_round(context)
    context.awake = cast("tuple[LuauTask, int]", argument)[0]
    try:
        _wake(argument)
    finally:
        context.awake = None


def _legacy_wait(context: "Context", arguments: list[object]) -> list[object]:
    task = running_task(context)
    context.after(_milliseconds(_first(arguments), _LEGACY_MS), _wake_legacy, (task, context.scheduler.now_ms))
    suspend(task)
    return []


def _legacy_look(context: "Context", arguments: list[object]) -> list[object]:
    """The old wait of a loop, which takes nothing of what it returns, and so does not see the time."""
    if not may_look(context):
        return _legacy_wait(context, arguments)
    look(context, _milliseconds(_first(arguments), _LEGACY_MS), MOMENT_MS)
    return []


def _wake_legacy(argument: object) -> None:
    task, since_ms = cast("tuple[LuauTask, int]", argument)
    now_ms = task.context.read_clock()
    task.resume(((now_ms - since_ms) / 1000, now_ms / 1000))


def _legacy_spawn(context: "Context", arguments: list[object]) -> list[object]:
    return _go_legacy(context, _first(arguments), _LEGACY_MS)


def _legacy_delay(context: "Context", arguments: list[object]) -> list[object]:
    function = arguments[1] if len(arguments) > 1 else None
    return _go_legacy(context, function, _milliseconds(_first(arguments), _LEGACY_MS))


def _go_legacy(context: "Context", function: object, delay_ms: int) -> list[object]:
    """Call a function later: "invoked with two arguments", how long it took and the game's time, RobloxGlobals.yaml."""
    task = _task_for(context, function)
    # Who does not take the time does not see it.
    if type(function) is machine.Function and _takes_arguments(context.vm, function):
        context.after(delay_ms, _go_timed, (task, context.scheduler.now_ms))
    else:
        context.after(delay_ms, _go_later, (task, ()))
    return []


def _takes_arguments(vm: "Vm", function: object) -> bool:
    arity = vm.cache.get("arity")
    if arity is None:
        (arity,) = vm.trusted("local info = debug.info return function(f) return info(f, 'a') end")
        vm.cache["arity"] = arity
    parameters, variadic = vm.call(cast("LuauFunction", arity), function)
    return bool(parameters or variadic)


def _go_timed(argument: object) -> None:
    task, since_ms = cast("tuple[LuauTask, int]", argument)
    now_ms = task.context.read_clock()
    _go(task, ((now_ms - since_ms) / 1000, now_ms / 1000))


def _thread_over(context: "Context", arguments: list[object]) -> list[object]:
    """A thread ended in the hands of another thread of the game, or was closed by it."""
    thread, ok, *values = arguments
    if type(thread) is machine.Thread:
        task = context.tasks.get(cast("LuauThread", thread).pointer)
        if isinstance(task, LuauTask):
            if ok:
                task.ended(task.answer(values), None)
            else:
                # Whoever resumed it got the error, and it is theirs to handle.
                task.ended(None, str(shallow(_first(values))), silent=True)
    return []


def _take_over(context: "Context", arguments: list[object]) -> list[object]:
    """Another thread of the game resumes one; whether that one waits in a function of this room."""
    current = context.scheduler.current
    if isinstance(current, LuauTask):
        current.alone = False
    thread = _first(arguments)
    if type(thread) is not machine.Thread:
        return [False]
    task = context.tasks.get(cast("LuauThread", thread).pointer)
    if not isinstance(task, LuauTask) or not task.asked or task.thread.status != machine.RESUMABLE:
        return [False]
    task.asked = False
    return [True]


def _random(context: "Context", arguments: list[object]) -> list[object]:
    chance = context.chance()
    if not arguments:
        return [chance.random()]
    bounds = [expect_integer(shallow(value), number + 1) for number, value in enumerate(arguments[:2])]
    low, high = bounds if len(bounds) == 2 else (1, bounds[0])
    if low > high:
        raise PlatformError(f"invalid argument #{len(bounds)} to 'random' (interval is empty)")
    return [chance.randint(low, high)]


def _random_seed(context: "Context", arguments: list[object]) -> list[object]:
    seed = expect_number(shallow(_first(arguments)), 1)
    context.chance().seed(repr(seed))
    return []
