"""The metatables behind userdata: what game code can read, call, write and compare, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._luau.handles import LuauUserData
from pytest_robloxmarket._luau.methods import Method, bind, expect_text
from pytest_robloxmarket._luau.values import LuauObject, shallow, to_luau
from pytest_robloxmarket._luau.vm import the_vm
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("Read", "ValueObject", "Write", "known_metatable", "make_metatable", "metatable_of")

Read = Callable[[object, str], object]
Write = Callable[[object, str, object], None]

# Methods are found without leaving the machine; only what is no method asks Python.
_INDEX: Final = """
local methods, read = ...
return function(self, key)
    local method = methods[key]
    if method ~= nil then
        return method
    end
    return read(self, key)
end
"""


class ValueObject(LuauObject):
    """An object without identity, like a DateTime: two of the same content are equal."""

    __slots__ = ()

    def handle(self) -> LuauUserData:
        """A userdata that keeps this object alive."""
        vm = the_vm()
        return vm.userdata(self, self.metatable(vm))

    def metatable(self, vm: "Vm") -> "LuauTable":
        """What game code can do with it."""
        raise NotImplementedError


def metatable_of(
    vm: "Vm",
    receiver: type,
    kind: str,
    methods: Mapping[str, Method],
    read: Read,
    extra: Mapping[str, "LuauFunction"] | None = None,
) -> "LuauTable":
    """The metatable of a Python class, made once for the machine."""
    found = known_metatable(vm, kind)
    if found is None:
        bound = {name: bind(vm, name, method, receiver, lambda _: True) for name, method in methods.items()}
        found = make_metatable(vm, receiver, kind, bound, read, None, extra)
        vm.cache[f"metatable.{kind}"] = found
    return found


def known_metatable(vm: "Vm", kind: str) -> "LuauTable | None":
    """The metatable of a kind, if it was made: what it is made of need not be put together again."""
    return cast("LuauTable | None", vm.cache.get(f"metatable.{kind}"))


def make_metatable(
    vm: "Vm",
    receiver: type,
    kind: str,
    methods: Mapping[str, "LuauFunction"],
    read: Read,
    write: Write | None,
    extra: Mapping[str, object] | None = None,
) -> "LuauTable":
    """A metatable: methods by a table inside the machine, all else by `read` and `write`."""
    table = vm.table()
    for name, function in methods.items():
        table.raw_set(name, function)
    table.readonly = True
    (index,) = vm.trusted(_INDEX, table, vm.function(_reader(vm, receiver, kind, read)))
    metatable = vm.table()
    metatable.raw_set("__index", index)
    metatable.raw_set("__newindex", vm.function(_writer(receiver, kind, write)))
    metatable.raw_set("__tostring", vm.function(lambda arguments: [to_luau(vm, str(shallow(arguments[0])))]))
    metatable.raw_set("__type", kind)
    metatable.raw_set("__metatable", "The metatable is locked")
    for name, member in (extra or {}).items():
        metatable.raw_set(name, member)
    metatable.readonly = True
    return metatable


def _reader(vm: "Vm", receiver: type, kind: str, read: Read) -> Callable[[list[object]], Sequence[object]]:
    def index(arguments: list[object]) -> Sequence[object]:
        me = shallow(arguments[0]) if arguments else None
        key = shallow(arguments[1]) if len(arguments) > 1 else None
        if not isinstance(me, receiver):
            raise PlatformError(f"invalid argument #1 ({kind} expected)")
        if type(key) is not str:
            # Luau takes a number for the text that shows it, and nothing else.
            if key is None:
                raise PlatformError("invalid argument #2 (string expected, got nil)")
            key = expect_text(key, 2)
        return [to_luau(vm, read(me, key))]

    return index


def _writer(receiver: type, kind: str, write: Write | None) -> Callable[[list[object]], Sequence[object]]:
    def new_index(arguments: list[object]) -> Sequence[object]:
        me, key, value = [shallow(argument) for argument in (*arguments, None, None, None)[:3]]
        if not isinstance(me, receiver) or type(key) is not str:
            raise PlatformError(f"{key} is not a valid member of {kind}")
        if write is None:
            raise PlatformError(f"{key} cannot be assigned to")
        write(me, key, value)
        return []

    return new_index
