"""HttpService: JSON and identifiers.

Source: creator-docs, reference/engine/classes/HttpService.yaml, JSONEncode and JSONDecode.
"""

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_text
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._terms.errors import PlatformError

# As deep as a value may be that goes to Luau and comes from there; nobody documents Roblox's limit.
_LEVELS_MAX: Final = 200

# More digits than a Luau number holds: as a float at once, since Python's integers have no end.
_DIGITS_MAX: Final = 16


def _guid(service: Instance, wrap: object = True) -> str:
    bits = service.context.chance().getrandbits(128)
    text = f"{bits:032x}"
    # A version 4 UUID, "in curly braces if wrapInCurlyBraces is true", classes/HttpService.yaml.
    guid = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
    return f"{{{guid}}}" if wrap else guid


def _json_encode(service: Instance, value: object = None) -> str:
    plain = to_python(value)
    try:
        text = _dumps(plain)
        text.encode("utf-8")
    except (TypeError, UnicodeEncodeError):
        # "Keys of the table must be either strings or numbers". That bytes are no UTF-8 is told by the same text.
        raise PlatformError("Can't convert to JSON") from None
    service.context.vm.charge(len(text) // 8)
    return text


def _dumps(value: object) -> str:
    try:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_json)
    except ValueError:
        return _with_odd_numbers(value)


def _with_odd_numbers(value: object) -> str:
    """JSON that is none: "allows values such as inf and nan which are not valid JSON"."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return f"{{{','.join(f'{_key(key)}:{_with_odd_numbers(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_with_odd_numbers, value))}]"
    return _dumps(value)


def _key(key: object) -> str:
    return _dumps({key: 0})[1:-3]


def _as_json(value: object) -> object:
    """A buffer as the object that stands for it; instances and functions become null, as developers have seen."""
    if isinstance(value, bytes):
        # "Accepts buffers, which it encodes to base64 (and often compresses) before converting to a JSON object".
        # The object's fields are those that developers have seen; ours is not compressed.
        return {"m": None, "t": "buffer", "base64": b64encode(value).decode("ascii")}
    return None


def _json_decode(service: Instance, text: object) -> object:
    source = expect_text(text, 1)
    service.context.vm.charge(len(source) // 2)
    try:
        found = json.loads(source, object_hook=_from_json, parse_int=_number, parse_constant=_no_json)
        if "\\u" in source:
            # Half of a pair of surrogates is no letter.
            json.dumps(found, ensure_ascii=False, default=str).encode("utf-8", "surrogateescape")
    except (ValueError, RecursionError):
        raise PlatformError("Can't parse JSON") from None
    if source.count("[") + source.count("{") > _LEVELS_MAX:
        _check_levels(found)
    return found


def _check_levels(found: object) -> None:
    level = [found]
    for _ in range(_LEVELS_MAX):
        level = [item for one in level for item in _items(one)]
        if not level:
            return
    raise PlatformError("Can't parse JSON: it is nested too deeply")


def _items(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) <= _DIGITS_MAX else float(digits)


def _no_json(word: str) -> object:
    """`NaN` and the like, which Python would take."""
    raise ValueError(word)


def _from_json(fields: dict[str, object]) -> object:
    raw = fields.get("base64")
    return b64decode(raw) if fields.get("t") == "buffer" and isinstance(raw, str) else fields


implement("HttpService", methods={"GenerateGUID": _guid, "JSONEncode": _json_encode, "JSONDecode": _json_decode})
