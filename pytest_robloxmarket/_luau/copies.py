"""Large tables of data stores: each is made in the machine once, and copied there for whoever reads it.

To make a table of some hundred values across the binding's border takes as long as half a run of a search; a copy
inside the machine takes a fifteenth of that. What a game writes is copied there as well, so that it need not be made.

All copies of a value are filled in the order of their keys. So whoever goes over one meets its fields in the same
order, whatever the game's own table was filled with before, and whoever wrote it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable
    from pytest_robloxmarket._luau.vm import Vm

__all__ = ("ITEM", "ITEMS_MAX", "Copies")

# So many values are kept, of at most so many items each, in some tens of megabytes of the machine's memory.
_KEPT_MAX: Final = 64
ITEMS_MAX: Final = 4_000

# The price of an item of a large table, in steps.
ITEM: Final = 3

_COPYING: Final = """
local clone, next, sort, type = table.clone, next, table.sort, type
local function settle(value)
    local made, names = {}, {}
    for key, item in next, value do
        if type(key) == "string" then
            names[#names + 1] = key
        else
            made[key] = if type(item) == "table" then settle(item) else item
        end
    end
    sort(names)
    for _, name in names do
        local item = value[name]
        made[name] = if type(item) == "table" then settle(item) else item
    end
    return made
end
local function copy(settled)
    local made = clone(settled)
    for key, item in next, made do
        if type(item) == "table" then
            made[key] = copy(item)
        end
    end
    return made
end
return settle, copy
"""


def _left_of(value: object, left: int) -> int:
    """How many items more there may be; negative where there are too many, or others than tables of names and lists."""
    kind = type(value)
    if kind is dict:
        table = cast("Mapping[str, object]", value)
        # Long names count for more, as `values.to_copied` counts them.
        left = left - len(table) - len("".join(table)) // 64 if all(type(key) is str for key in table) else -1
        items = iter(table.values())
    elif kind is list:
        left -= len(cast("list[object]", value))
        items = iter(cast("list[object]", value))
    else:
        return -1 if value is None or kind is bytes else left
    for item in items:
        if left < 0:
            break
        if item is None or type(item) in {dict, list, bytes}:
            left = _left_of(item, left)
    return left


class Copies:
    """The large tables of one machine."""

    __slots__ = ("_copy", "_kept", "_settle", "_vm")

    def __init__(self, vm: "Vm") -> None:
        self._vm: Final = vm
        # Address of a value that does not change -> itself, its table, and what a copy costs in steps.
        self._kept: Final[dict[int, tuple[object, LuauTable, int]]] = {}
        self._settle, self._copy = cast("list[LuauFunction]", vm.trusted(_COPYING))

    def keeps(self, value: object) -> bool:
        """Whether a value is one of those that are copied here: tables with texts for keys, and lists."""
        known = self._kept.get(id(value))
        return (known is not None and known[0] is value) or _left_of(value, ITEMS_MAX) >= 0

    def keep(self, value: object, table: "LuauTable", items: int) -> None:
        """Note what a value of so many items, at most `ITEMS_MAX`, is made like: this table, which may change later."""
        if len(self._kept) >= _KEPT_MAX:
            self._kept.clear()
        (settled,) = self._vm.call_unasked(self._settle, table)
        self._kept[id(value)] = value, cast("LuauTable", settled), items * ITEM

    def of(self, value: object, build: Callable[[object], object]) -> "LuauTable":
        """A table of its own for a value; `build` makes the first, where the game did not."""
        known = self._kept.get(id(value))
        if known is None or known[0] is not value:
            steps = self._vm.limits.steps
            # It is made in one run and not in the next, so that nobody pays for it.
            before, steps.idle = steps.idle, True
            try:
                self.keep(value, cast("LuauTable", build(value)), ITEMS_MAX - _left_of(value, ITEMS_MAX))
            finally:
                steps.idle = before
            known = self._kept[id(value)]
        _, settled, price = known
        self._vm.charge(price)
        (made,) = self._vm.call_unasked(self._copy, settled)
        return cast("LuauTable", made)
