"""HttpService: JSON and identifiers."""

import json
from base64 import b64decode, b64encode

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_text
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._terms.errors import PlatformError


def _guid(service: Instance, wrap: object = True) -> str:
    bits = service.context.chance().getrandbits(128)
    text = f"{bits:032x}"
    # A version 4 UUID, "in curly braces if wrapInCurlyBraces is true", classes/HttpService.yaml.
    guid = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
    return f"{{{guid}}}" if wrap else guid


def _json_encode(service: Instance, value: object = None) -> str:
    plain = to_python(value)
    try:
        text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False, default=_as_json)
    except TypeError:
        # "Keys of the table must be either strings or numbers", classes/HttpService.yaml.
        raise PlatformError("Can't convert to JSON") from None
    service.context.vm.charge(len(text) // 8)
    return text


def _as_json(value: object) -> object:
    """A buffer as the object that stands for it; instances and functions become null, as developers have seen."""
    if isinstance(value, bytes):
        # "Accepts buffers, which it encodes to base64 (and often compresses) before converting to a JSON object",
        # classes/HttpService.yaml. The object's fields are those that developers have seen; ours is not compressed.
        return {"m": None, "t": "buffer", "base64": b64encode(value).decode("ascii")}
    return None


def _json_decode(_service: Instance, text: object) -> object:
    source = expect_text(text, 1)
    _service.context.vm.charge(len(source) // 2)
    try:
        return json.loads(source, object_hook=_from_json)
    except (ValueError, RecursionError):
        raise PlatformError("Can't parse JSON") from None


def _from_json(fields: dict[str, object]) -> object:
    raw = fields.get("base64")
    return b64decode(raw) if fields.get("t") == "buffer" and isinstance(raw, str) else fields


implement("HttpService", methods={"GenerateGUID": _guid, "JSONEncode": _json_encode, "JSONDecode": _json_decode})
