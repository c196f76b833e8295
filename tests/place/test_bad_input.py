"""Files that cannot be a part of a game, each told in one sentence, and scripts that do not stop the others."""

import os
from pathlib import Path

import pytest

from pytest_robloxmarket._place.loading import read_game
from pytest_robloxmarket.errors import UsageError
from tests.place.project import run_game, write_project

MAIN = "src/server/Main.server.luau"


def refused(folder: Path) -> str:
    """What is told of a game that cannot be read."""
    with pytest.raises(UsageError) as error:
        read_game(folder)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", ["A.luau", "A.rbxmx", "A.json", "A.meta.json"])
def test_a_pipe_among_the_files_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)"})
    os.mkfifo(folder / "src" / "server" / name)
    assert f"src/server/{name} is no file that can be read to its end. Take it out of the game's folders." == refused(
        folder
    )


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)"})
    (folder / "src" / "shared" / "A.luau").symlink_to(folder / "gone.luau")
    assert "src/shared/A.luau is a link that leads nowhere. Make what it names, or remove it." == refused(folder)


@pytest.mark.parametrize(
    ("name", "size", "most"),
    [("A.luau", 200_000_000, "a script has 4,000,000"), ("A.rbxmx", 200_000_000, "a model has 64,000,000")],
)
def test_a_file_far_too_large_is_not_read(tmp_path: Path, name: str, size: int, most: str) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)"})
    with (folder / "src" / "shared" / name).open("wb") as file:
        file.truncate(size)
    assert f"src/shared/{name} has 200,000,000 bytes, and {most} at most. Give the game's code." == refused(folder)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {MAIN: "print(1)"})
    (folder / "src" / "shared" / "A.luau").write_bytes(b"-- one\nreturn 'caf\xe9'")
    assert "src/shared/A.luau:2: byte 0xE9 is not UTF-8. Save the file as UTF-8 in your editor." == refused(folder)


@pytest.mark.parametrize("files", [{}, {"src/client/A.client.luau": "print(1)"}, {"src/server/A.luau": "return 1"}])
def test_a_game_without_a_script_for_servers_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    assert " has no script that runs on a server: call one NAME.server.luau" in refused(write_project(tmp_path, files))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"src/server/A.server.luau": "<<<<<<< HEAD\nlocal a = 1\n=======\n"}, "src/server/A.server.luau:1: "),
        (
            {
                "src/server/A.server.luau": "require(script.Parent.B)",
                "src/server/B.luau": "require(script.Parent.C)",
                "src/server/C.luau": "return require(script.Parent.B)",
            },
            "Requested module was required recursively",
        ),
        (
            {"src/server/A.server.luau": "require(script.Parent.B)", "src/server/B.luau": "local a = 1"},
            "Module code did not return exactly one value",
        ),
    ],
)
def test_a_script_that_cannot_run_does_not_stop_the_others(tmp_path: Path, files: dict[str, str], told: str) -> None:
    printed, raised = run_game(write_project(tmp_path, {MAIN: "print('main')", **files}))
    assert ["main"] == printed
    assert any(told in one for one in raised)


def test_a_folder_with_two_init_files_is_told_which_one_is_read(tmp_path: Path) -> None:
    files = {"src/server/init.luau": "return 1", "src/server/init.server.luau": "print(1)"}
    assert (
        "(src/server/init.luau and src/server/init.server.luau both say what their folder is, and Rojo reads only "
        "src/server/init.luau: rename the other one, or give it a folder of its own)"
    ) in refused(write_project(tmp_path, files))


def test_two_init_files_are_told_where_other_scripts_run_too(tmp_path: Path) -> None:
    files = {"src/shared/init.lua": "return 1", "src/shared/init.luau": "return 2", MAIN: "print(1)"}
    (remark,) = read_game(write_project(tmp_path, files)).remarks
    assert remark.startswith("src/shared/init.luau and src/shared/init.lua both say what their folder is")


def test_a_module_that_never_returns_does_not_stop_the_others(tmp_path: Path) -> None:
    files = {
        MAIN: "print('main')",
        "src/server/A.server.luau": "require(script.Parent.B)",
        "src/server/B.luau": "while true do task.wait(1) end",
    }
    (main, waits), _ = run_game(write_project(tmp_path, files), seconds=10)
    assert ("main", True) == (main, "Infinite yield possible on 'require(B)'" in waits)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"name": "x"}', "each of its nodes has a name and a className"),
        ('{"name": "x", "className": "DataModel", "children": 5}', "the children of x are a list"),
        ('{"name": "x", "className": "DataModel", "filePaths": {}}', "the filePaths of x are a list"),
        ('{"name": "x", "className": "DataModel", "children": [5]}', "each of its nodes has a name and a className"),
    ],
)
def test_what_is_no_sourcemap_is_told(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "sourcemap.json").write_text(text)
    assert f"sourcemap.json is no sourcemap: {why}. Write it anew: rojo sourcemap -o sourcemap.json" == refused(
        tmp_path
    )
