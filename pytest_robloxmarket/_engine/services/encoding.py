"""EncodingService: base64, hashes, and Zstandard.

Source: creator-docs, reference/engine/classes/EncodingService.yaml, enums/HashAlgorithm.yaml. What is compressed here
is a true Zstandard frame (RFC 8878) whose blocks hold the bytes as they are: a game gets back what it put in, and only
how long it is differs. Frames with compressed blocks, which Roblox or others have made, are refused.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_integer
from pytest_robloxmarket._luau.values import to_python
from pytest_robloxmarket._terms.errors import PlatformError, UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.enums import EnumItem
    from pytest_robloxmarket._engine.instances import Instance

_HASHES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "Blake2b": lambda data: hashlib.blake2b(data, digest_size=32).digest(),
    "Md5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "Sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "Sha256": lambda data: hashlib.sha256(data).digest(),
}

# "the allowed compression values are from -7 to 22 inclusive", EncodingService.yaml.
_LEVELS: Final = range(-7, 23)

# RFC 8878: the magic number; one segment, and its size in eight bytes; blocks of 128 KB at most, of bytes as they are.
_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_DESCRIPTOR: Final = 0xE0
_BLOCK_MAX: Final = 128 * 1024
_HEAD: Final = len(_MAGIC) + 1 + 8


def _bytes_of(value: object) -> bytes:
    """What is in a buffer, or in a text."""
    found = to_python(value)
    if isinstance(found, str):
        return found.encode("utf-8", "surrogateescape")
    assert isinstance(found, bytes)
    return found


def _decode(_service: "Instance", data: object) -> bytearray:
    try:
        return bytearray(b64decode(_bytes_of(data), validate=True))
    except ValueError:
        raise PlatformError("Invalid Base64 data") from None


def _encode(_service: "Instance", data: object) -> bytearray:
    return bytearray(b64encode(_bytes_of(data)))


def _hash(data: bytes, algorithm: "EnumItem") -> bytes:
    made = _HASHES.get(algorithm.name)
    if made is None:
        raise UnsupportedError(f"EncodingService with HashAlgorithm.{algorithm.name}")
    return made(data)


def _string_hash(_service: "Instance", text: object, algorithm: "EnumItem") -> str:
    # A text of game code may hold any bytes.
    return _hash(_bytes_of(text), algorithm).decode("utf-8", "surrogateescape")


def _compress(_service: "Instance", data: object, _algorithm: object, level: object = 1) -> bytearray:
    number = expect_integer(level, 3)
    if number not in _LEVELS:
        raise PlatformError(f"Compression level {number} is out of range [{_LEVELS.start}, {_LEVELS.stop - 1}]")
    found = _bytes_of(data)
    made = bytearray(_MAGIC + bytes([_DESCRIPTOR]) + len(found).to_bytes(8, "little"))
    for start in range(0, max(1, len(found)), _BLOCK_MAX):
        block = found[start : start + _BLOCK_MAX]
        is_last = start + _BLOCK_MAX >= len(found)
        made += (len(block) << 3 | is_last).to_bytes(3, "little") + block
    return made


def _size(_service: "Instance", data: object, _algorithm: object) -> int:
    found = _bytes_of(data)
    if not found.startswith(_MAGIC) or len(found) < _HEAD + 3:
        raise PlatformError("Invalid compressed data")
    if found[len(_MAGIC)] != _DESCRIPTOR:
        raise UnsupportedError("EncodingService with data that was compressed elsewhere")
    return int.from_bytes(found[len(_MAGIC) + 1 : _HEAD], "little")


def _decompress(service: "Instance", data: object, algorithm: object) -> bytearray:
    size, found, made, at = _size(service, data, algorithm), _bytes_of(data), bytearray(), _HEAD
    is_last = False
    while not is_last and at + 3 <= len(found):
        head = int.from_bytes(found[at : at + 3], "little")
        is_last, kind, length = bool(head & 1), head >> 1 & 3, head >> 3
        if kind:
            raise UnsupportedError("EncodingService with data that was compressed elsewhere")
        made += found[at + 3 : at + 3 + length]
        at += 3 + length
    if not is_last or len(made) != size:
        raise PlatformError("Invalid compressed data")
    return made


implement(
    "EncodingService",
    methods={
        "Base64Decode": _decode,
        "Base64Encode": _encode,
        "CompressBuffer": _compress,
        "ComputeBufferHash": lambda _, data, algorithm: bytearray(_hash(_bytes_of(data), algorithm)),
        "ComputeStringHash": _string_hash,
        "DecompressBuffer": _decompress,
        "GetDecompressedBufferSize": _size,
    },
)
