"""Whatever a script says, and wherever the answer goes: `check` prints text, and the exit status is the verdict."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trial.helpers import check, document, explain, replay, write

CALM = ("--product", "7", "--servers", "1", "--crashes", "0", "--delays", "0")
ANSI = r"\27[31mred\27]0;owned\7\r\nFAKE: upheld"
GRANTED = "return Enum.ProductPurchaseDecision.PurchaseGranted"
OPEN = 'game:GetService("DataStoreService"):GetDataStore("%s")'
STORE = OPEN % "Gold"

# What a handler does, after which the text above stands in the story or in the notes.
SAYS = {
    "answer": f'return "{ANSI}"',
    "error": f'error("{ANSI}")',
    "key": f'{STORE}:IncrementAsync("{ANSI}" .. receipt.PlayerId, 5) {GRANTED}',
    "store": f"{OPEN % ANSI}:IncrementAsync(receipt.PlayerId, 5) {GRANTED}",
    "value": f'{STORE}:SetAsync(receipt.PlayerId, "{ANSI}" .. os.clock()) {GRANTED}',
    "field": f'{STORE}:SetAsync(receipt.PlayerId, {{["{ANSI}"] = 5}}) return 5',
    "print": f'print("{ANSI}") return 5',
    "warning": f'warn("{ANSI}") return 5',
    "thread": f'task.spawn(error, "{ANSI}") return 5',
    "attribute": f'game.Players:GetPlayers()[1]:FindFirstChild("{ANSI}") return 5',
}

pytestmark = pytest.mark.real


def shop(folder: Path, body: str, name: str = "Shop.server.luau") -> Path:
    return write(folder, f'game:GetService("MarketplaceService").ProcessReceipt = function(receipt) {body} end', name)


@pytest.mark.parametrize("body", SAYS.values(), ids=SAYS)
def test_what_a_script_says_is_text(tmp_path: Path, body: str) -> None:
    said = check(shop(tmp_path, body), *CALM)
    assert (1, [], True) == (said.status, controls(said.out), "FAKE" not in lines_begin(said.out))


def test_a_replay_and_the_document_are_text_as_well(tmp_path: Path) -> None:
    path = shop(tmp_path, SAYS["answer"])
    found = document(path, *CALM)["violations"][0]
    assert "\\x1b[31mred" in found["headline"]
    assert [] == controls(replay(found["replay"], path).out)


def test_a_file_name_is_text(tmp_path: Path) -> None:
    path = shop(tmp_path, "return 5", "Shop\x1b[2J\n.server.luau")
    said = check(path, *CALM)
    assert (1, [], True) == (said.status, controls(said.out), said.out.startswith("Shop\\x1b[2J\\n.server.luau\n"))


@pytest.mark.parametrize(
    "body",
    [
        'return string.rep("Z", 40_000)',
        'error(string.rep("Z", 40_000))',
        f'{STORE}:SetAsync("k", string.rep("Z", 40_000)) return 5',
        f'{STORE}:SetAsync("k", {{[string.rep("Z", 40_000)] = 5}}) return 5',
        'task.spawn(error, string.rep("Z", 40_000)) return 5',
        'print(string.rep("Z", 40_000)) return 5',
    ],
)
def test_a_text_of_many_letters_is_clipped(tmp_path: Path, body: str) -> None:
    path = shop(tmp_path, body)
    said = check(path, *CALM, "--faults", "0")
    assert (1, True) == (said.status, len(said.out) < 10_000)
    assert len(json.dumps(document(path, *CALM, "--faults", "0"))) < 20_000


def test_a_terminal_that_knows_few_letters_gets_the_others_written_out(tmp_path: Path) -> None:
    path = shop(tmp_path, 'return "剣"')
    said = run(path, PYTHONIOENCODING="latin-1")
    assert (1, b"", True) == (said.returncode, said.stderr, b"\\u5263" in said.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="no such devices")
@pytest.mark.parametrize("redirection", [">&-", ">&- 2>&-", "| true; exit ${PIPESTATUS[0]}"])
def test_nobody_has_to_hear_the_answer(tmp_path: Path, redirection: str) -> None:
    """The verdict is the exit status also then."""
    said = run(shop(tmp_path, "return 5"), redirection=redirection)
    assert (1, b"") == (said.returncode, said.stderr)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_is_told() -> None:
    said = run(Path(__file__).parents[2] / "examples/first_purchase/Shop.server.luau", redirection=">/dev/full")
    expected = b"robloxmarket: the answer could not be written: No space left on device\n"
    assert (1, expected) == (said.returncode, said.stderr)


def controls(text: str) -> list[str]:
    return [one for one in text if not (one.isprintable() or one == "\n")]


def lines_begin(text: str) -> list[str]:
    return [line.strip()[:4] for line in text.splitlines()]


def run(path: Path, redirection: str = "", **environment: str) -> "subprocess.CompletedProcess[bytes]":
    """`check` in a process and a shell of its own."""
    code = "from pytest_robloxmarket.cli import main; main()"
    command = f'"$0" -c "{code}" check "$1" {" ".join(CALM)} {redirection}'
    return subprocess.run(
        ["bash", "-c", command, sys.executable, str(path)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_answer_is_as_wide_as_the_terminal(tmp_path: Path, columns: int) -> None:
    """But for what nobody could put together again: the command that replays."""
    path = shop(
        tmp_path, f'{STORE}:IncrementAsync("gold of the player number " .. receipt.PlayerId, 5) error("{"z" * 50}")'
    )
    lines = check(path, *CALM, columns=columns).out.splitlines()
    wide = max(len(line) for line in lines if "robloxmarket replay" not in line)
    assert columns - 20 < wide <= columns


def test_a_full_replay_tells_every_event(tmp_path: Path) -> None:
    """Also where the law is not broken any more: the reader wants to see why."""
    path = shop(tmp_path, f"{STORE}:GetAsync(receipt.PlayerId) return 5")
    string = document(path, *CALM)["violations"][0]["replay"]
    told = replay(string, path, "--full").out
    assert ("every event of the run:", True) == (
        told.splitlines()[0],
        told.splitlines()[2].endswith("server 1   starts"),
    )
    assert "reads Gold[alice]: nothing" in told
    shop(tmp_path, f"{STORE}:GetAsync(receipt.PlayerId) {GRANTED}")
    mended = replay(string, path, "--full").out
    assert (True, True) == ("answers PurchaseGranted" in mended, "breaks no law" in mended)


def test_an_upheld_verdict_says_what_was_tried() -> None:
    path = Path(__file__).parents[2] / "examples/first_purchase/ShopFixed.server.luau"
    told = " ".join(check(path, "--crashes", "0", "--delays", "0", "--moves", "0").out.split())
    assert re.search(r"alice buys 456456, and again 4 s later: \d+ runs, which are all", told)
    assert "not varied: crashes and shutdowns; the order of things; buyers who leave while a handler runs; " in told


def test_a_law_that_no_run_could_have_broken_is_not_said_to_hold() -> None:
    path = Path(__file__).parents[2] / "examples/first_purchase/ShopFixed.server.luau"
    held = [check(path, "--delays", "0", "--moves", "0", "--crashes", crashes).out for crashes in ("0", "1")]
    assert [False, True] == ["acknowledged_before_durable" in one for one in held]


def test_a_story_is_explained_with_the_lines_that_it_names(tmp_path: Path) -> None:
    path = shop(tmp_path, f"\n\t{STORE}:SetAsync(receipt.PlayerId, 5)\n\treturn 5\n")
    string = document(path, *CALM)["violations"][0]["replay"]
    said = explain(string, path)
    assert (1, True) == (said.status, replay(string, path).out.splitlines()[0] in said.out)
    assert f"  > 2 |     {STORE}:SetAsync(receipt.PlayerId, 5)\n    3 |     return 5" in said.out
    shop(tmp_path, f"\n\t{STORE}:SetAsync(receipt.PlayerId, 5)\n\t{GRANTED}\n")
    assert (0, True) == (explain(string, path).status, "breaks no law" in explain(string, path).out)


def test_the_document_says_which_laws_held_and_what_was_not_varied(tmp_path: Path) -> None:
    """Of what is had once nothing can come twice."""
    found = document(
        shop(tmp_path, f"{STORE}:SetAsync(receipt.PlayerId, true) {GRANTED}"), "--runs", "60", "--jobs", "1"
    )
    assert (False, True) == ("double_grant" in found["held"], "lost_purchase" in found["held"])
    assert {"more than 4 buyers", "more than 3 purchases of one buyer"} < set(found["not_varied"])
