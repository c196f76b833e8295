"""LogService: lines with a template, which go where `print` and `warn` write.

Source: creator-docs, reference/engine/classes/LogService.yaml.
"""

import re
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import EnumItem
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import method_of
from pytest_robloxmarket._luau.values import luau_type, table_pairs
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction, LuauTable

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

_LEVELS: Final = {"MessageOutput": "print", "MessageInfo": "print", "MessageWarning": "warn"}

# The price of a line, in steps: it is kept until the end of the run.
_LINE: Final = 50


# "The thrown error is a table with message, template, context, and stack fields, and a __tostring metamethod that
# returns the rendered message".
_ERROR: Final = """
local shown = { __tostring = function(self) return self.message end }
return function(message, template, context, stack)
    return setmetatable({ message = message, template = template, context = context, stack = stack }, shown)
end
"""


def _write(service: Instance, level: str, message: str, context: object) -> str:
    """Write a line; "template placeholders like {key} are replaced with the corresponding context values"."""
    known = {} if context is None else table_pairs(cast("LuauTable", context))
    text = _PLACEHOLDER.sub(lambda found: _shown(known[found[1]]) if found[1] in known else found[0], message)
    service.context.vm.charge(_LINE + len(text) // 8)
    service.context.host.emit_print(level, text)
    return text


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Instance):
        return value.full_name()
    if luau_type(value) == "function":
        return "<function>"
    return f"{value:.14g}" if isinstance(value, float) else str(value)


def _error(service: Instance, message: str, context: object = None) -> object:
    """What is raised."""
    vm = service.context.vm
    text = _write(service, "warn", message, context)
    make = vm.cache.get("log.error")
    if make is None:
        (make,) = vm.trusted(_ERROR)
        vm.cache["log.error"] = make
    (made,) = vm.call(cast("LuauFunction", make), text, message, context, vm.where())
    return made


def _log(service: Instance, kind: EnumItem, message: str, context: object = None) -> None:
    level = _LEVELS.get(kind.name)
    if level is None:
        raise UnsupportedError(f"LogService:Log of {kind}")
    _write(service, level, message, context)


implement(
    "LogService",
    methods={
        "Error": method_of(_error)._replace(raises=True),
        "Info": lambda service, message, context=None: _write(service, "print", message, context),
        "Log": _log,
        "Output": lambda service, message, context=None: _write(service, "print", message, context),
        "Warn": lambda service, message, context=None: _write(service, "warn", message, context),
    },
)
