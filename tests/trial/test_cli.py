"""The command line: verdicts, exit status, the document, and one clear sentence for bad input."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trial.helpers import check, document, replay, write

EXAMPLES = Path(__file__).parents[2] / "examples" / "first_purchase"
SHOP = EXAMPLES / "Shop.server.luau"
FIXED = EXAMPLES / "ShopFixed.server.luau"
CALM = ("--servers", "1", "--crashes", "0", "--delays", "0")

HANDLER = 'local id = 456456 game:GetService("MarketplaceService").ProcessReceipt = function(receipt) %s end'

pytestmark = pytest.mark.real


def test_a_good_handler_is_upheld_and_exhausted() -> None:
    found = document(FIXED, "--delays", "0")
    assert ("upheld", True, []) == (found["verdict"], found["exhausted"], found["violations"])


def test_upheld_is_exit_status_0() -> None:
    assert 0 == check(FIXED, *CALM).status


def test_a_used_up_budget_is_no_proof() -> None:
    found = document(FIXED, "--runs", "300")
    assert ("upheld", False) == (found["verdict"], found["exhausted"])


def test_a_budget_that_ends_before_all_runs_with_one_misfortune_upholds_nothing() -> None:
    said = check(FIXED, "--runs", "20")
    sentence = (
        "inconclusive: nothing could be judged: the budget ended before all runs were made in which one thing goes"
    )
    assert (3, True) == (said.status, sentence in " ".join(said.out.split()))


def test_a_seed_draws_after_all_runs_with_one_misfortune() -> None:
    found = document(FIXED, "--seed", "3", "--runs", "400")
    searched = [one["completed"] for one in found["tried"] if one["runs"] > 1]
    assert ("upheld", False, 1) == (found["verdict"], found["exhausted"], searched[-1])


def test_the_document_has_the_fields_of_its_schema() -> None:
    found = document(SHOP)
    fields = "schema target contract verdict exhausted runs bounds tried held not_varied products violations"
    assert (
        [*fields.split(), "readings", "unsupported", "goals", "stand_ins", "left_out", "notes"],
        "robloxmarket.check/1",
    ) == (
        list(found),
        found["schema"],
    )


def test_each_violation_says_how_to_see_it_again() -> None:
    for violation in document(SHOP)["violations"]:
        said = replay(violation["replay"], SHOP)
        assert (1, True) == (said.status, said.out.startswith(violation["law"]))


@pytest.mark.parametrize("worn", ["leaderstats.My Gold=a b", "@Coins=it's", "Gems=5"])
def test_the_line_below_a_story_can_be_given_to_a_shell(tmp_path: Path, worn: str) -> None:
    said = check(write(tmp_path, HANDLER % "return true"), "--player", worn)
    line = next(line for line in said.out.splitlines() if line.startswith("  robloxmarket replay"))
    _, _, string, option, value, target = shlex.split(line)
    assert (1, "--player", worn) == (replay(string, target, option, value).status, option, value)


def test_a_replay_tells_the_same_story_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    string = document(SHOP)["violations"][0]["replay"]
    code = "from pytest_robloxmarket.cli import main; main()"
    found = subprocess.run(
        [sys.executable, "-c", code, "replay", string, str(SHOP)], capture_output=True, text=True, check=False
    )
    assert (1, replay(string, SHOP).out, "") == (found.returncode, found.stdout, found.stderr)


def test_a_mended_handler_breaks_nothing_in_the_replay(tmp_path: Path) -> None:
    lost = next(one for one in document(SHOP)["violations"] if one["deviations"] == 0)
    mended = write(tmp_path, FIXED.read_text(encoding="utf-8"))
    said = replay(lost["replay"], mended)
    assert (0, True) == (said.status, "breaks no law" in said.out)


def test_json_prints_nothing_but_the_document() -> None:
    said = check(SHOP, "--json")
    assert ("", "robloxmarket.check/1") == (said.err, json.loads(said.out)["schema"])


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("local a = = 3", "Shop.server.luau:1: Expected identifier"),
        ("local a = 1\n<<<<<<< HEAD\nlocal b = 2", "Shop.server.luau:2: Expected identifier"),
    ],
    ids=["wrong syntax", "merge markers"],
)
def test_wrong_luau_is_named_with_file_and_line(tmp_path: Path, source: str, sentence: str) -> None:
    said = check(write(tmp_path, source))
    assert (2, "", True) == (said.status, said.out, sentence in said.err)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "no handler was set"),
        ('print("hello")', "no handler was set"),
        ("while true do task.wait() end", "no handler was set"),
        ("while true do end", "ran too long without yielding"),
        ("while true do pcall(function() while true do end end) end", "ran too long without yielding"),
        ("local t = {} while true do table.insert(t, string.rep('x', 1e6) .. #t) end", "memory"),
        ("local function f() return 1 + f() end f()", "stack overflow"),
        ("error('broken')", "broken"),
        ('game:GetService("AvatarEditorService"):GetOutfits()', "AvatarEditorService:GetOutfits"),
    ],
)
def test_what_sets_no_handler_is_inconclusive_and_says_why(tmp_path: Path, source: str, why: str) -> None:
    # In a process of its own, as users start it: what a script may hold includes what is there already.
    command = [str(Path(sys.executable).with_name("robloxmarket")), "check", str(write(tmp_path, source))]
    said = subprocess.run(command, capture_output=True, check=False, text=True, timeout=120)
    assert (3, True, "") == (said.returncode, why in " ".join(said.stdout.split()), said.stderr), said.stdout


# A game that sells a pass and no product.
PASSES = """
game:GetService("Players").PlayerAdded:Connect(function(player)
    player:SetAttribute("VIP", game:GetService("MarketplaceService"):UserOwnsGamePassAsync(player.UserId, 510909))
end)
"""


@pytest.mark.parametrize(
    ("more", "missed"),
    [
        ("", False),
        ("if false then game:GetService('MarketplaceService').ProcessReceipt = print end", True),
        ("error('broken')", True),
    ],
    ids=["passes alone", "a handler is written", "the script raises"],
)
def test_a_game_of_passes_alone_needs_no_handler(tmp_path: Path, more: str, *, missed: bool) -> None:
    notes = document(write(tmp_path, PASSES + more))["notes"]
    assert missed == any(note.startswith("no handler was set") for note in notes), notes


def test_passes_alone_uphold_no_handler_of_which_no_product_is_known(tmp_path: Path) -> None:
    found = document(write(tmp_path, PASSES + HANDLER % "return Enum.ProductPurchaseDecision.NotProcessedYet"))
    assert ("inconclusive", True) == (found["verdict"], "name the products with --product ID" in found["notes"][-1])


def test_a_script_that_waits_before_it_sets_a_handler_is_told_where(tmp_path: Path) -> None:
    later = "local function open() Instance.new('Folder').Name = 'Remotes' end"
    notes = document(write(tmp_path, f"{later}\nworkspace:WaitForChild('Remotes')" + HANDLER % ""))["notes"]
    # What the game's own code makes, nothing stands in for.
    waits = "Infinite yield possible on 'Workspace:WaitForChild(\"Remotes\")' (Shop.server.luau:2)"
    assert f"no handler was set, since the script waits: {waits}: " in notes[0]
    assert "the game uses Workspace.Remotes, not faked here" in notes[-1]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("return true", "true"),
        ('return "PurchaseGranted"', '"PurchaseGranted"'),
        ("return Enum.ReceiptDecision.Processed", "Enum.ReceiptDecision.Processed"),
        ("", "nil"),
        ("return {}", "a table"),
    ],
)
def test_an_answer_that_is_no_decision_breaks_a_law(tmp_path: Path, answer: str, shown: str) -> None:
    found = document(write(tmp_path, HANDLER % answer))
    assert [("invalid_decision", True)] == [
        (one["law"], f"answered {shown} for" in one["headline"]) for one in found["violations"]
    ]


MANY = f"local many = {{{', '.join(map(str, range(900)))}}} "


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (HANDLER, "the one integer in the source is no product"),
        (HANDLER.replace("456456", "{}"), "no integer stands in the source"),
        (MANY + HANDLER, "none of the first 400 of 901 integers in the source is a product"),
    ],
    ids=["one integer", "none", "many"],
)
def test_a_game_without_an_effect_is_told_what_was_tried(tmp_path: Path, source: str, note: str) -> None:
    answer = "return Enum.ProductPurchaseDecision.NotProcessedYet"
    notes = document(write(tmp_path, source % answer))["notes"]
    assert note == notes[-1][: len(note)]


def test_integers_that_were_not_tried_are_told_even_if_one_of_the_others_is_a_product(tmp_path: Path) -> None:
    source = SHOP.read_text(encoding="utf-8") + MANY
    notes = document(write(tmp_path, source), *CALM)["notes"]
    assert "only 1 of the 901 integers in the source was tried: name others with --product ID" in notes


@pytest.mark.parametrize(
    ("body", "held"),
    [
        ("return true", "handler_error"),
        (
            "if receipt.ProductId == id then return Enum.ProductPurchaseDecision.PurchaseGranted end return nil",
            "stuck_purchase, handler_error",
        ),
    ],
    ids=["no product is known", "no effect is known"],
)
def test_a_law_that_nobody_could_judge_has_not_held(tmp_path: Path, body: str, held: str) -> None:
    """Without a known effect nobody knows what came twice, or is missing."""
    said = check(write(tmp_path, HANDLER % body))
    assert (1, f"laws that held so far: {held}") == (said.status, said.out.splitlines()[-1])


@pytest.mark.parametrize("body", ["while true do end", "local function f() return 1 + f() end f()", "error('no')"])
def test_a_handler_that_never_ends_or_raises_is_an_error_of_the_handler(tmp_path: Path, body: str) -> None:
    found = document(write(tmp_path, HANDLER % f"if receipt.ProductId == id then {body} end return nil"))
    assert "handler_error" in {one["law"] for one in found["violations"]}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--product", "-3"], "--product -3"),
        (["--servers", "0"], "servers=0"),
        (["--crashes", "-1"], "crashes=-1"),
        (["--faults", "99"], "faults=99"),
        (["--runs", "0"], "--runs 0"),
        (["--seconds", "-1"], "--seconds -1"),
        (["--seconds", "nan"], "--seconds nan"),
        (["--jobs", "0"], "--jobs 0"),
        (["--player", "Gold"], "--player 'Gold' should be a place and a value"),
        (["--player", "leaderstats.Gold="], "should be a place and a value"),
        (["--player", "=1"], "should be a place and a value"),
        (["--player", "@=1"], "has an empty name in it"),
        (["--player", "leaderstats..x=1"], "has an empty name in it"),
        (["--player", "@Coins.x=1"], "nothing is kept below the attribute @Coins"),
        (["--player", "Name=1"], "every player has Name from Roblox"),
    ],
)
def test_a_wrong_option_is_named(options: list[str], sentence: str) -> None:
    said = check(SHOP, *options)
    assert (2, "", True) == (said.status, said.out, sentence in said.err)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("Missing.server.luau", "there is no file Missing.server.luau"),
        ("nothing", "there is nothing to try at 'nothing'"),
        ("docs", "docs has no script that runs on a server"),
        ("no.such.module:function", "the module 'no.such.module' cannot be imported"),
        ("json:nothing", "the module 'json' has no function 'nothing'"),
        (":", "':' is not module:function"),
        (".shops:install", "'.shops:install' is not module:function"),
        ("json:", "'json:' is not module:function"),
    ],
)
def test_a_wrong_target_is_named(target: str, sentence: str) -> None:
    said = check(target)
    assert (2, "", True) == (said.status, said.out, sentence in said.err)


@pytest.mark.parametrize(
    ("name", "source", "sentence"),
    [
        ("divides", "\n1 / 0", "it raised ZeroDivisionError: division by zero (divides.py:2)"),
        ("exits", "import sys\nsys.exit(3)", "it raised SystemExit: 3 (exits.py:2)"),
        ("unfinished", "\ndef install(", "the module 'unfinished' is no Python: unfinished.py:2: '(' was never closed"),
        ("nul", "a = '\0'", "the module 'nul' is no Python: "),
    ],
)
def test_a_module_that_cannot_be_imported_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, source: str, sentence: str
) -> None:
    monkeypatch.syspath_prepend(write(tmp_path, source, f"{name}.py").parent)
    said = check(f"{name}:install")
    assert (2, "", True) == (said.status, said.out, sentence in said.err)


def test_a_python_handler_that_exits_is_an_error_of_the_handler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "def quits(receipt): raise SystemExit(7)\ndef install(server): server.marketplace.process_receipt = quits"
    monkeypatch.syspath_prepend(write(tmp_path, source, "quitting.py").parent)
    found = document("quitting:install", "--product", "5", *CALM)
    assert "handler_error" in {one["law"] for one in found["violations"]}


@pytest.mark.parametrize("string", ["junk", "rm1-", "rm1-zzzzzz", "rm2-abcd", "rm1-" + "a" * 10_000])
def test_a_junk_replay_string_is_refused(string: str) -> None:
    said = replay(string, SHOP)
    assert (2, "", True) == (said.status, said.out, said.err.startswith("robloxmarket: "))


def test_a_replay_string_of_another_target_is_refused() -> None:
    string = document(SHOP)["violations"][0]["replay"]
    said = replay(string, FIXED)
    assert (2, True) == (said.status, "another target" in said.err)


def test_a_python_function_is_a_target_too() -> None:
    found = document("examples.first_purchase.shop:hasty_shop", "--delays", "0")
    assert ("violated", {456456}) == (found["verdict"], {one["id"] for one in found["products"]})


@pytest.mark.parametrize("target", [SHOP, FIXED])
def test_a_document_is_the_same_to_the_byte_in_however_many_processes_it_was_made(target: Path) -> None:
    options = ("--json", "--delays", "1", "--moves", "0")
    alone, together = (check(target, *options, "--jobs", jobs) for jobs in ("1", "2"))
    assert alone == together


def test_a_goal_that_some_run_reached_leaves_the_verdict_as_it_is() -> None:
    said = check(FIXED, "--require", "lying-write", "--delays", "0", "--moves", "0")
    assert (0, True) == (said.status, "what happened: a receipt came again in " in said.out)


def test_a_goal_that_no_run_reached_upholds_nothing() -> None:
    said = check(FIXED, "--require", "lying-write", "--require", "gentle-end", *CALM)
    assert (3, True) == (said.status, "no run reached what is required: gentle-end." in " ".join(said.out.split()))


def test_a_goal_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    said = check(FIXED, "--require", "moon")
    assert (2, True) == (said.status, "--require moon: there is no such goal. There are: duplicate-" in said.err)


def test_a_seed_finds_the_same_law_by_chance() -> None:
    laws = {one["law"] for one in document(SHOP, "--seed", "1", "--runs", "300")["violations"]}
    assert "double_grant" in laws


def test_a_named_product_is_the_only_one_that_is_tried() -> None:
    assert [456456] == [one["id"] for one in document(SHOP, "--product", "456456", *CALM)["products"]]
