"""Games that pack amounts and ids into one text: each part is a place, and is judged like any other."""

from pathlib import Path

import pytest

from tests.trial.helpers import document, write
from tests.trial.packed_games import PACKINGS, packed_game

# One thing goes wrong on one server: a call fails, or it crashes.
ONE = ("--servers", "1", "--crashes", "1", "--delays", "0", "--faults", "1", "--moves", "0", "--jobs", "1")


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_right_game_is_upheld_however_it_packs_its_save(tmp_path: Path, packing: str) -> None:
    found = document(write(tmp_path, packed_game(packing)), *ONE, "--runs", "60")
    assert ("upheld", PACKINGS[packing][2]) == (found["verdict"], found["products"][0]["effect"])


@pytest.mark.parametrize("packing", PACKINGS)
def test_one_that_forgets_its_purchases_is_convicted(tmp_path: Path, packing: str) -> None:
    found = document(write(tmp_path, packed_game(packing, knows=False)), *ONE, "--runs", "60")
    assert ["double_grant"] == [one["law"] for one in found["violations"]]


def test_products_that_share_a_buffer_keep_to_their_own_bytes(tmp_path: Path) -> None:
    source = packed_game("a buffer").replace(
        "buffer.writeu32(data.blob, 0, buffer.readu32(data.blob, 0) + 100)\n"
        "buffer.writeu16(data.blob, 4, buffer.readu16(data.blob, 4) + 3)",
        "local at, more = unpack(if receipt.ProductId == 3205150001 then { 0, 500 } else { 2, 3 })\n"
        "buffer.writeu16(data.blob, at, buffer.readu16(data.blob, at) + more)",
    )
    source = source.replace("if receipt.ProductId ~= 3205150001 then", "if receipt.ProductId < 3205150001 then")
    options = ("--product", "3205150001", "--product", "3205150002", "--runs", "200")
    found = document(write(tmp_path, source), *ONE, *options)
    place = "Data[u_{user}].blob.<bytes>."
    assert ("upheld", [{f"{place}<0-1 hex little>": 500}, {f"{place}<2-2 hex little>": 3}]) == (
        found["verdict"],
        [one["effect"] for one in found["products"]],
    )
