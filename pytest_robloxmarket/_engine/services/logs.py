"""LogService: lines with a template, which go where `print` and `warn` write.

Source: creator-docs, reference/engine/classes/LogService.yaml. What raises a table (`Error`) is not faked.
"""

import re
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.enums import EnumItem
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.values import table_pairs
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

_LEVELS: Final = {"MessageOutput": "print", "MessageInfo": "print", "MessageWarning": "warn"}

# The price of a line, in steps: it is kept until the end of the run.
_LINE: Final = 50


def _write(service: Instance, level: str, message: str, context: object) -> None:
    """Write a line; "template placeholders like {key} are replaced with the corresponding context values"."""
    known = {} if context is None else table_pairs(cast("LuauTable", context))
    text = _PLACEHOLDER.sub(lambda found: _shown(known[found[1]]) if found[1] in known else found[0], message)
    service.context.vm.charge(_LINE + len(text) // 8)
    service.context.host.emit_print(level, text)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.14g}" if isinstance(value, float) else str(value)


def _log(service: Instance, kind: EnumItem, message: str, context: object = None) -> None:
    level = _LEVELS.get(kind.name)
    if level is None:
        raise UnsupportedError(f"LogService:Log of {kind}")
    _write(service, level, message, context)


implement(
    "LogService",
    methods={
        "Info": lambda service, message, context=None: _write(service, "print", message, context),
        "Log": _log,
        "Output": lambda service, message, context=None: _write(service, "print", message, context),
        "Warn": lambda service, message, context=None: _write(service, "warn", message, context),
    },
)
