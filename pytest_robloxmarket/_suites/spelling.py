"""What a message for authors in Python says, for those in Luau: `market.set_effect(...)` is `market:setEffect(...)`."""

import re
from typing import Final

from pytest_robloxmarket._suites.handles import camel, known_methods

__all__ = ("in_luau",)

# `robux=99` at the end of a call is a table of options.
_OPTIONS: Final = re.compile(r"(?P<before>[(,] ?)(?P<options>\w+=[^,()=]+(?:, \w+=[^,()=]+)*)\)")
_OPTION: Final = re.compile(r"(?P<name>\w+)=(?P<value>[^,()=]+)")
_FIELD: Final = re.compile(r"(?P<key>\"[^\"\n]*\"|'[^'\n]*'): ")
_CALL: Final = re.compile(r"(?P<owner>[\w)\]]+)\.(?P<name>[a-z_]+)\(")
_SNAKE: Final = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b(?=[(.])")


def in_luau(text: str) -> str:
    """A message with the code that it suggests in Luau."""
    methods = known_methods()

    def call(found: re.Match[str]) -> str:
        name = found["name"]
        return f"{found['owner']}{':' if name in methods else '.'}{camel(name) if name in methods else name}("

    def options(found: re.Match[str]) -> str:
        named = ", ".join(f"{camel(one['name'])} = {one['value']}" for one in _OPTION.finditer(found["options"]))
        return f"{found['before']}{{ {named} }})"

    text = _CALL.sub(call, text)
    text = _OPTIONS.sub(options, text)
    text = _FIELD.sub(lambda found: f"[{found['key']}] = ", text)
    return _SNAKE.sub(lambda found: f"robloxmarket.{camel(found[0])}" if _asserts(found[0]) else camel(found[0]), text)


def _asserts(name: str) -> bool:
    return name.startswith("assert_")
