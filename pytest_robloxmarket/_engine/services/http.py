"""HttpService: JSON and identifiers."""

import json

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


def _json_encode(_service: Instance, value: object = None) -> str:
    def refuse(_value: object) -> object:
        # "Instances and functions cannot be represented and become null", seen with JSONEncode.
        return None

    plain = to_python(value)
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False, default=refuse)


def _json_decode(_service: Instance, text: object) -> object:
    source = expect_text(text, 1)
    _service.context.vm.charge(len(source) // 2)
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        raise PlatformError("Can't parse JSON") from None


implement("HttpService", methods={"GenerateGUID": _guid, "JSONEncode": _json_encode, "JSONDecode": _json_decode})
