"""A market and what belongs to it, as Luau code of a suite holds them.

Nothing is written here twice: what Python authors have, Luau authors have, by the same names in Luau's spelling.
`market.data_stores.set_budget("StandardWrite", 0, server=server)` is
`market.dataStores:setBudget("StandardWrite", 0, { server = server })`.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Protocol, cast

from pytest_robloxmarket._engine.enums import EnumItem
from pytest_robloxmarket._engine.structures import equals
from pytest_robloxmarket._luau import vm as machine
from pytest_robloxmarket._luau.handles import LuauObject
from pytest_robloxmarket._luau.methods import WAIT, Method, bind, method_of, yielding
from pytest_robloxmarket._luau.objects import ValueObject, make_metatable
from pytest_robloxmarket._luau.values import kind_of, luau_type, shallow
from pytest_robloxmarket._platform.catalogue import Catalogue, GamePass, Product
from pytest_robloxmarket._platform.web import WebRequest
from pytest_robloxmarket._server.web import HttpRequests
from pytest_robloxmarket._simulation.client import Client
from pytest_robloxmarket._simulation.clock import Clock
from pytest_robloxmarket._simulation.data_stores import HeldRequest, HeldRequests, MarketDataStores
from pytest_robloxmarket._simulation.faults import Faults
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.offered import OFFERED
from pytest_robloxmarket._simulation.planned import CallFaults, MessageFaults, PlannedHandle, StoreFaults
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import RobloxEnum
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.raised import Raised

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("Caller", "Handle", "call_python", "camel", "from_luau", "known_methods", "to_values")

_OF_SERVERS: Final = frozenset({"alive", "crash", "has_retries", "id", "join", "shutdown", "web"})

# What Luau code may hold, and what it may not use of it: each belongs to a test in Python.
_HIDDEN: Final[Mapping[type, frozenset[str]]] = {
    Market: frozenset({"contract", "history", "on_server_start", "snapshot"}),
    Catalogue: frozenset(),
    Product: frozenset(),
    GamePass: frozenset(),
    Clock: frozenset(),
    Faults: frozenset(),
    StoreFaults: frozenset(),
    CallFaults: frozenset(),
    MessageFaults: frozenset(),
    PlannedHandle: frozenset(),
    # What a game's own code does on a server, a suite does in Luau, on a server that runs that code.
    GameServer: frozenset(dir(GameServer)) - _OF_SERVERS,
    User: frozenset({"market", "player"}),
    Client: frozenset(),
    MarketDataStores: frozenset(),
    HeldRequests: frozenset(),
    HeldRequest: frozenset(),
    HttpRequests: frozenset(dir(HttpRequests)) - {"answers", "requests"},
    WebRequest: frozenset(),
    Raised: frozenset(),
}

# What only looks, and so may be asked where nothing may yield.
_READS: Final = frozenset({"find", "find_pass", "get", "get_pass", "owns_pass", "story", "stored", "verdict"})

_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])([A-Z])")


class Caller(Protocol):
    """The suite whose code uses a handle."""

    def ask(self, task: "LuauTask", what: Callable[[], object]) -> None:
        """Do something for a waiting thread, as soon as no code of any market runs."""
        ...

    def call(self, function: "LuauFunction", *arguments: object) -> list[object]:
        """Run a function of the suite."""
        ...

    def special(self, behind: object, name: str) -> Callable[..., object] | None:
        """What a method does in Luau that Python's cannot, like `market:load(script.Parent.Shop)`."""
        ...


def camel(name: str) -> str:
    """`set_budget` as Luau spells it: `setBudget`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _snake(name: str) -> str:
    return _CAPITAL.sub(r"_\1", name).lower()


@cache
def _members(kind: type) -> tuple[Mapping[str, str], frozenset[str]]:
    """The methods of a class by their names in Luau, and the names of what can be read."""
    hidden = _HIDDEN[kind]
    offered = OFFERED if kind is Market else dir(kind)
    named = [name for name in offered if not name.startswith("_") and name not in hidden]
    methods = {camel(name): name for name in named if callable(getattr(kind, name, None))}
    return methods, frozenset(camel(name) for name in named) - methods.keys()


@cache
def known_methods() -> frozenset[str]:
    """The methods that Luau code can call, by their names in Python."""
    return frozenset(name for kind in _HIDDEN for name in _members(kind)[0].values())


class Handle(ValueObject):
    """Something of Python's in the hand of Luau code."""

    __slots__ = ("behind",)

    def __init__(self, behind: object) -> None:
        self.behind: Final = behind

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return type(self.behind).__name__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and (self.behind is other.behind or self.behind == other.behind)

    def __hash__(self) -> int:
        return hash(type(self.behind))

    def __str__(self) -> str:
        shown = repr(self.behind)
        # Never an address: a run must be the same each time.
        return self.kind if " object at 0x" in shown else shown

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What Luau code can do with it."""
        kind = _kind_of(self.behind)
        # The engine has a datatype `User` of its own.
        found = vm.cache.get(f"handle.{kind.__name__}")
        if found is None:
            found = vm.cache[f"handle.{kind.__name__}"] = _metatable(vm, kind)
        return cast("LuauTable", found)


def _metatable(vm: "Vm", kind: type) -> "LuauTable":
    methods = dict(_members(kind)[0])
    if kind is Market:
        methods["loadSource"] = "load_source"
    bound = {name: bind(vm, name, _method(name, python), Handle, lambda _: True) for name, python in methods.items()}
    return make_metatable(vm, Handle, kind.__name__, bound, _read, None, {"__eq": equals(vm)})


def _read(handle: object, key: str) -> object:
    behind = cast("Handle", handle).behind
    methods, readable = _members(_kind_of(behind))
    if key not in readable:
        names = ", ".join(sorted((*readable, *(f"{name}()" for name in methods))))
        raise PlatformError(f"{key} is not a valid member of {type(behind).__name__}. It has: {names}.")
    return to_values(getattr(behind, _snake(key)))


def _kind_of(behind: object) -> type:
    return type(behind)


def _method(name: str, python: str) -> "Method":
    def call(handle: object, *arguments: object) -> object:
        caller = _caller_of(machine.the_vm().server)
        return call_python(caller, _python_method(caller, handle, python), name, arguments)

    def call_later(handle: object, task: "LuauTask", *arguments: object) -> object:
        caller = _caller_of(task.context)
        caller.ask(task, partial(call_python, caller, _python_method(caller, handle, python), name, arguments))
        return WAIT

    return method_of(call) if python in _READS else yielding(call_later)


def _python_method(caller: Caller, handle: object, name: str) -> Callable[..., object]:
    behind = cast("Handle", handle).behind
    return caller.special(behind, name) or cast("Callable[..., object]", getattr(behind, name))


def _caller_of(context: object) -> Caller:
    caller = getattr(context, "caller", None)
    if caller is None:
        raise PlatformError("a market belongs to its suite, and no code of a game can use it")
    return cast("Caller", caller)


def call_python(caller: Caller, method: Callable[..., object], name: str, arguments: Sequence[object]) -> object:
    """Call a method of Python's with values of Luau's; what it returns, for Luau.

    A table at the end whose keys are names of the method's options gives those. `name` is what Luau calls it.

    Raises:
        PlatformError: when it takes other arguments.
    """
    parameters = inspect.signature(method).parameters
    options = {camel(one.name): one.name for one in parameters.values() if one.kind is one.KEYWORD_ONLY}
    values = [from_luau(caller, one) for one in arguments]
    while values and values[-1] is None:
        values.pop()
    given: dict[str, object] = {}
    if options and values and isinstance(values[-1], dict) and values[-1].keys() <= options.keys():
        given = {options[str(key)]: value for key, value in cast("dict[str, object]", values.pop()).items()}
    try:
        inspect.signature(method).bind(*values, **given)
    except TypeError as error:
        shown = ", ".join((*(camel(one) for one in parameters if camel(one) not in options), *_in_braces(options)))
        why = _unknown_options(options, values) or str(error)
        raise PlatformError(f"{name} cannot be called so ({why}): it is {name}({shown})") from None
    return to_values(method(*values, **given))


def _unknown_options(options: Mapping[str, str], values: Sequence[object]) -> str:
    """What to say of a table at the end that names other options than there are; nothing where there is none."""
    last = values[-1] if values else None
    unknown = [str(key) for key in last if key not in options] if options and isinstance(last, dict) else []
    return f"it has no option {', '.join(unknown)}" if unknown else ""


def _in_braces(options: Mapping[str, str]) -> list[str]:
    return [f"{{ {', '.join(f'{one} = ...' for one in options)} }}"] if options else []


def from_luau(caller: Caller, value: object) -> object:
    """A Luau value as a method of Python's takes it: tables become lists and dictionaries, functions can be called."""
    found = shallow(value)
    kind = luau_type(found)
    if isinstance(found, Handle):
        return found.behind
    if isinstance(found, EnumItem):
        return found.item or found
    if kind == "table":
        return _from_table(caller, cast("LuauTable", found))
    if kind == "function":
        return partial(_call_luau, caller, found)
    if isinstance(found, float) and found.is_integer():
        return int(found)
    return found


def _from_table(caller: Caller, table: "LuauTable") -> object:
    items = [(shallow(key), from_luau(caller, item)) for key, item in table]
    if items and [key for key, _ in items] == list(range(1, len(items) + 1)):
        return [item for _, item in items]
    return dict(items)


def _call_luau(caller: Caller, function: object) -> object:
    found, *_ = *caller.call(cast("LuauFunction", function)), None
    return found


def to_values(value: object) -> object:
    """A Python value as Luau code gets it."""
    made = value
    if type(value) in _HIDDEN:
        made = Handle(value)
    elif isinstance(value, datetime):
        made = value.timestamp()
    elif isinstance(value, Mapping):
        made = {key: to_values(one) for key, one in value.items()}
    elif isinstance(value, list | tuple):
        made = [to_values(one) for one in value]
    elif not (value is None or isinstance(value, bool | int | float | str | LuauObject | RobloxEnum)):
        made = value if kind_of(value) != "userdata" else str(value)
    return made
