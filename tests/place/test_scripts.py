"""Loading sources, and the integers in them."""

from pathlib import Path

import pytest

from pytest_robloxmarket._place.literals import integer_literals
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket.errors import UsageError
from tests.engine.game import open_game, printed


@pytest.mark.parametrize(
    ("source", "integers"),
    [
        ("products[456456] = f", (456456,)),
        ("local a, b = 1, 2 local c = 1", (1, 2)),
        ("local big = 1_000_000", (1000000,)),
        ("ids[0x12D687], ids[0X_1e], ids[0b1_01], ids[007]", (1234567, 30, 5, 7)),
        ("local x = 0xfg + 0x + 0b12 + 0x1.5", ()),
        ("-- 5\n--[[ 6 ]] --[==[ 7 ]==]\nlocal a = 8", (8,)),
        ("local s = '5' .. \"6\" .. `7` .. [[8]] .. 9", (9,)),
        ("local x = 1.5 + v2 + _3 + 4e3", ()),
        ("local n = 99999999999999999999", ()),
        ("local n = #list + 456", (456,)),
        (
            'local ids = { ["12345678"] = 7, ["99"] = 8, [\'87654321\'] = 9 } -- "55555555"',
            (7, 8, 9, 12345678, 87654321),
        ),
        ("local s = '-- 5' .. 6", (6,)),
    ],
)
def test_integers_of_luau_are_found_and_no_others(source: str, integers: tuple[int, ...]) -> None:
    assert integers == integer_literals(source)


@pytest.mark.parametrize(
    ("source", "integers"),
    [("# 5\nPRODUCT = 456", (456,)), ("a = 6--7", (6, 7)), ("IDS = {'12345678': 5, '# 9': 1}  # 2", (5, 1, 12345678))],
)
def test_integers_of_python_are_found_and_no_others(source: str, integers: tuple[int, ...]) -> None:
    assert integers == integer_literals(source, "python")


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.luau"
    path.write_bytes(b"\xef\xbb\xbfprint(1)\r\nprint(2)\r\n")
    assert "print(1)\nprint(2)\n" == load_source(path).text


def test_a_source_that_is_not_utf_8_names_the_line_and_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.luau"
    path.write_bytes("\ufeffprint(1)\n".encode() + "print('café')".encode("cp1252"))
    with pytest.raises(UsageError) as error:
        load_source(path)
    assert "a.luau:2: byte 0xE9 is not UTF-8. Save the file as UTF-8 in your editor." == str(error.value)


def test_wrong_syntax_is_said_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Shop\.server\.luau:2: "):
        open_game(tmp_path, "print('ran')\nlocal = 5")


def test_a_script_is_in_server_script_service(tmp_path: Path) -> None:
    market = open_game(tmp_path, "print(script:GetFullName(), script.ClassName)")
    market.server()
    assert ["ServerScriptService.Shop Script"] == printed(market)


def test_two_scripts_share_one_game(tmp_path: Path) -> None:
    market = open_game(tmp_path, "workspace.Name = 'Mine'")
    second = tmp_path / "b.luau"
    second.write_text("print(workspace.Name)", encoding="utf-8")
    load_source(second).install(market)
    market.server()
    assert ["Mine"] == printed(market)
