"""The enums, each made once for the machine when it is first asked for: items are compared by identity.

Which there are and with which values is in api.txt.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.classes import enum_lines
from pytest_robloxmarket._luau.handles import LuauTable, LuauUserData
from pytest_robloxmarket._luau.methods import bind, expect_number, expect_text, method_of
from pytest_robloxmarket._luau.objects import make_metatable
from pytest_robloxmarket._luau.ordering import settle
from pytest_robloxmarket._luau.values import LuauObject, shallow
from pytest_robloxmarket._luau.vm import Vm, the_vm
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._terms.enums import REJECTED, RobloxEnum
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.context import Context

__all__ = ("EnumItem", "EnumType", "enum_item", "enum_name_of", "enum_names", "enum_root", "find_item")

# The enums that have one item more under some contracts, which developers ask for.
_WITH_REJECTION: Final = ("ProductPurchaseDecision", "ReceiptDecision")

_ITEMS: Final = {(enum.__name__, item.name): item for enum in RobloxEnum.__subclasses__() for item in enum}


class EnumItem(LuauObject):
    """One item. `str()` prints it as Roblox does."""

    __slots__ = ("_handle", "enum", "item", "name", "value")

    kind = "EnumItem"
    lasting = True

    def __init__(self, vm: Vm, enum: str, name: str, value: int, metatable: LuauTable) -> None:
        self.enum: Final = enum
        self.name: Final = name
        self.value: Final = value
        # The same item as the other rooms know it, if they do.
        self.item: Final = _ITEMS.get((enum, name))
        self._handle: Final = vm.userdata(self, metatable)

    def __str__(self) -> str:
        return f"Enum.{self.enum}.{self.name}"

    def handle(self) -> LuauUserData:
        """The userdata that stands for this item, in all servers."""
        return self._handle


class EnumType(LuauObject):
    """One enum with its items, or the root of all when it has no name."""

    __slots__ = ("_handle", "_index", "by_name", "items", "name", "proposed")

    lasting = True

    def __init__(
        self,
        vm: Vm,
        name: str,
        items: tuple[EnumItem, ...],
        members: "dict[str, LuauUserData]",
        proposed: EnumItem | None = None,
    ) -> None:
        self.name: Final = name
        self.items: Final = items
        # The item that some contracts add, which developers ask for.
        self.proposed: Final = proposed
        self.by_name: Final = {item.name: item for item in (*items, *([proposed] if proposed else []))}
        self._index: Final = self._make_index(vm, members)
        read = _read_type if name else _read_root
        metatable = make_metatable(vm, EnumType, self.kind, {}, read, None, {"__index": self._index})
        self._handle: Final = vm.userdata(self, metatable)

    def __str__(self) -> str:
        return self.name or "Enums"

    @property
    def kind(self) -> str:  # type: ignore[override]
        """What `typeof` says."""
        return "Enum" if self.name else "Enums"

    def handle(self) -> LuauUserData:
        """The userdata that stands for this enum, in all servers."""
        return self._handle

    def _make_index(self, vm: Vm, members: "dict[str, LuauUserData]") -> LuauTable:
        methods: dict[str, Callable[..., object]] = {"GetEnums": _get_enums}
        if self.name:
            methods = {"GetEnumItems": _get_items, "FromName": _from_name, "FromValue": _from_value}
        found: dict[str, object] = {
            name: bind(vm, name, method_of(function), EnumType, lambda _: True) for name, function in methods.items()
        }
        found.update(members)
        read = _read_type if self.name else _read_root
        (index,) = vm.trusted(_INDEX, vm.function(lambda arguments: [read(self, f"{shallow(arguments[0])}")]))
        for name, member in found.items():
            cast("LuauTable", index).raw_set(name, member)
        cast("LuauTable", index).readonly = True
        return cast("LuauTable", index)

    def remember(self, name: str, member: LuauUserData) -> None:
        """Let a member be found without a call from now on."""
        self._index.readonly = False
        self._index.raw_set(name, member)
        self._index.readonly = True


# All members are known, and so they are found in a table and without a call.
_INDEX: Final = """
local read = ...
return setmetatable({}, {__index = function(_, key) return read(key) end})
"""


def enum_names() -> tuple[str, ...]:
    """All enums, in an order that is always the same."""
    return tuple(_lines())


def enum_item(enum: str, name: str) -> EnumItem:
    """An item by its names, for instance `enum_item("ProductPurchaseDecision", "PurchaseGranted")`."""
    return _enum(the_vm(), enum).by_name[name]


def find_item(enum: str, named: object) -> EnumItem | None:
    """The item that a name or a number stands for; None when no item does."""
    return next((item for item in _get_items(_enum(the_vm(), enum)) if named in {item.name, item.value}), None)


def enum_name_of(value: object) -> tuple[str, str] | None:
    """The names of an item that game code gave, or None when the value is no item."""
    return (value.enum, value.name) if isinstance(value, EnumItem) else None


def enum_root(vm: Vm) -> EnumType:
    """The global `Enum`."""
    found = vm.cache.get("enum.root")
    if found is None:
        found = vm.cache["enum.root"] = EnumType(vm, "", (), {})
        vm.cache["enum.find"] = enum_item
    return cast("EnumType", found)


@cache
def _lines() -> dict[str, tuple[int, str]]:
    """For each enum its place among all items of all enums, and its items as api.txt has them."""
    found: dict[str, tuple[int, str]] = {}
    place = 0
    for line in enum_lines():
        name, _, items = line.partition(" ")
        found[name] = place, items
        # One more, for what a contract adds; and one for the enum itself.
        place += items.count(" ") + 3
    return found


def _enum(vm: Vm, name: str) -> EnumType:
    found = vm.cache.get(f"enum.{name}")
    if found is None:
        found = vm.cache[f"enum.{name}"] = _build(vm, name)
    return cast("EnumType", found)


def _build(vm: Vm, enum: str) -> EnumType:
    place, text = _lines()[enum]
    metatable = _item_metatable(vm)
    items = []
    number = -1
    for part in text.split():
        name, _, literal = part.partition("=")
        number = int(literal) if literal else number + 1
        items.append(EnumItem(vm, enum, name, number, metatable))
    proposed = EnumItem(vm, enum, REJECTED, number + 1, metatable) if enum in _WITH_REJECTION else None
    made = EnumType(vm, enum, tuple(items), {item.name: item.handle() for item in items}, proposed)
    # Where a table has items for keys, they are walked in this order: it must be the same whichever was met first.
    for offset, one in enumerate((made, *items, *([proposed] if proposed else []))):
        settle(vm, one.handle(), place + offset)
    return made


def _item_metatable(vm: Vm) -> LuauTable:
    found = vm.cache.get("enum.item")
    if found is None:
        is_a = bind(vm, "IsA", method_of(_is_a), EnumItem, lambda _: True)
        found = vm.cache["enum.item"] = make_metatable(vm, EnumItem, "EnumItem", {"IsA": is_a}, _read_item, None)
    return cast("LuauTable", found)


def _read_item(item: object, key: str) -> object:
    assert isinstance(item, EnumItem)
    if key == "Name":
        return item.name
    if key == "Value":
        return item.value
    if key == "EnumType":
        return _enum(the_vm(), item.enum)
    raise PlatformError(f'{key} is not a valid member of "{item}"')


def _read_type(enum: object, key: str) -> object:
    assert isinstance(enum, EnumType)
    for item in _proposed(enum):
        if item.name == key:
            return item.handle()
    raise PlatformError(f'{key} is not a valid member of "Enum.{enum}"')


def _read_root(root: object, key: str) -> object:
    assert isinstance(root, EnumType)
    if key not in _lines():
        raise PlatformError(f'{key} is not a valid member of "Enum"')
    made = _enum(the_vm(), key)
    root.remember(key, made.handle())
    return made.handle()


def _get_enums(_root: EnumType) -> list[EnumType]:
    return [_enum(the_vm(), name) for name in _lines()]


def _get_items(enum: EnumType) -> list[EnumItem]:
    return [*enum.items, *_proposed(enum)]


def _from_name(enum: EnumType, name: object) -> object:
    wanted = expect_text(name, 1)
    return next((item for item in _get_items(enum) if item.name == wanted), None)


def _from_value(enum: EnumType, value: object) -> object:
    wanted = expect_number(value, 1)
    return next((item for item in _get_items(enum) if item.value == wanted), None)


def _proposed(enum: EnumType) -> list[EnumItem]:
    """The item that the contract of the market whose code runs adds to an enum."""
    vm = the_vm()
    if enum.proposed is None or vm.server is None:
        return []
    rules = cast("Context", vm.server).host.scheduler.rules
    return [enum.proposed] if isinstance(rules, Contract) and rules.purchase_rejected else []


def _is_a(item: EnumItem, enum: object) -> bool:
    return item.enum == enum
