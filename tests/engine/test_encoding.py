"""EncodingService: what is put in comes out again."""

import pytest

from tests.engine.bench import Bench

HEAD = """
local E = game:GetService("EncodingService")
local ZSTD, from, text = Enum.CompressionAlgorithm.Zstd, buffer.fromstring, buffer.tostring
local function hex(s) return (string.gsub(s, ".", function(c) return string.format("%02x", string.byte(c)) end)) end
"""


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("text(E:Base64Encode(from('gold')))", "Z29sZA=="),
        ("text(E:Base64Decode(from('Z29sZA==')))", "gold"),
        ("select(2, pcall(E.Base64Decode, E, from('g*ld')))", "Invalid Base64 data"),
        ("hex(E:ComputeStringHash('abc', Enum.HashAlgorithm.Md5))", "900150983cd24fb0d6963f7d28e17f72"),
        ("hex(text(E:ComputeBufferHash(from('abc'), Enum.HashAlgorithm.Md5)))", "900150983cd24fb0d6963f7d28e17f72"),
        ("#E:ComputeStringHash(string.char(255), Enum.HashAlgorithm.Sha256)", "32"),
        ("#E:ComputeStringHash('', Enum.HashAlgorithm.Sha1)", "20"),
        ("#E:ComputeStringHash('', Enum.HashAlgorithm.Blake2b)", "32"),
        ("hex(text(E:CompressBuffer(from('gold'), ZSTD)))", "28b52ffde0040000000000000021000067" + "6f6c64"),
        ("text(E:DecompressBuffer(E:CompressBuffer(from('gold'), ZSTD, 22), ZSTD))", "gold"),
        ("E:GetDecompressedBufferSize(E:CompressBuffer(buffer.create(300000), ZSTD), ZSTD)", "300000"),
        ("buffer.len(E:DecompressBuffer(E:CompressBuffer(buffer.create(300000), ZSTD), ZSTD))", "300000"),
        ("buffer.len(E:DecompressBuffer(E:CompressBuffer(buffer.create(0), ZSTD), ZSTD))", "0"),
        ("select(2, pcall(E.DecompressBuffer, E, from('gold'), ZSTD))", "Invalid compressed data"),
        ("(pcall(E.CompressBuffer, E, from('gold'), ZSTD, 23))", "false"),
    ],
)
def test_what_is_encoded(bench: Bench, expression: str, line: str) -> None:
    assert bench.run(f"{HEAD}print({expression})") == [line]


@pytest.mark.parametrize(
    ("expression", "member"),
    [
        ("E:ComputeStringHash('abc', Enum.HashAlgorithm.Blake3)", "EncodingService with HashAlgorithm.Blake3"),
        (
            r"E:DecompressBuffer(from('\x28\xb5\x2f\xfd\x04\0\0\0\0\0\0\0\0\0\0\0\0'), ZSTD)",
            "EncodingService with data that was compressed elsewhere",
        ),
    ],
)
def test_what_nobody_can_compute_here_is_a_gap(bench: Bench, expression: str, member: str) -> None:
    bench.run(f"{HEAD}pcall(function() {expression} end)")
    assert bench.unsupported == [member]
