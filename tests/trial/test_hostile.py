"""Scripts that take all they can get end soon, in little memory, and in one clear sentence."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_robloxmarket._commands.guard import one_sentence
from pytest_robloxmarket._trial import memory
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.watchdog import TICK_S
from tests.trial.helpers import check, write

pytestmark = pytest.mark.real

FOLDER = Path(__file__).parent / "hostile"
SECONDS_MAX = 5.0
MEMORY_MAX_KB = 512 * 1024
_CODE = """
import os, resource, sys
from pytest_robloxmarket.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    # What getrusage says of memory begins with that of the process that started this one.
    status = open("/proc/self/status").read() if os.path.exists("/proc/self/status") else ""
    high = status.partition("VmHWM:")[2].split()[:1] or [used.ru_maxrss]
    print("used", used.ru_utime + used.ru_stime, *high, file=sys.stderr)
"""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.luau")), ids=lambda path: path.name.split(".")[0])
def test_a_hostile_script_ends_soon(path: Path) -> None:
    """In this process's own time, however busy the machine is."""
    found = subprocess.run(
        [sys.executable, "-c", _CODE, "check", str(path), "--seconds", "2"], capture_output=True, text=True, check=False
    )
    *said, used = found.stderr.splitlines()
    _, seconds, memory = used.split()
    assert [] == said
    assert found.returncode in {0, 1, 3}
    assert len(found.stdout) < 5_000
    assert float(seconds) < SECONDS_MAX
    assert int(memory) < MEMORY_MAX_KB


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    """Luau would read no further than to it."""
    said = check(write(tmp_path, "local a = 1\n-- \0\nlocal b = 2"))
    assert (2, True) == (said.status, "Shop.server.luau:2: a NUL byte stands here" in said.err)


_SHOP = """
class Odd(Exception):
    def __repr__(self): raise RuntimeError
    __str__ = __repr__

class Own(BaseException): pass

def install(server):
    def handle(receipt):
        if receipt["ProductId"] == 456456:
            {body}
    server.marketplace.process_receipt = handle
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return Odd()", "answers a Odd that cannot be shown"),
        ("raise Odd", "Odd: (its text cannot be shown)"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("raise KeyboardInterrupt", "robloxmarket: the game raised KeyboardInterrupt, which is no Exception"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("raise Own", "robloxmarket: the game raised Own, which is no Exception"),
        ("raise ValueError(chr(0xD800))", "ValueError: \\ud800"),
        ("import os; os._exit(0)", "SystemExit: os._exit(0)"),
        ("import os; os.abort()", "SystemExit: os.abort()"),
        ("import os; os.fork()", "SystemExit: os.fork()"),
        ("import sys; print('a', file=sys.stdout); sys.stdout.close()", "answers nil"),
        (
            "import sys; raise type('E', (Exception,), {'__str__': lambda e: sys.exit(0)})",
            "E: (its text cannot be shown)",
        ),
        ("error = ValueError('a'); error.__cause__ = error; raise error", "ValueError: a (from "),
        ("return type('E', (str,), {'__str__': lambda e: 1 / 0})('x')", 'answers "a E that cannot be shown"'),
        ("return type('E', (), {'__class__': property(lambda e: 1 / 0)})()", "answers <"),
        ("return type('M', (type,), {'__getattribute__': lambda k, n: 1 / 0})('E', (), {})()", "answers "),
    ],
)
def test_an_odd_python_handler_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    """And in no traceback, nor in a mistake of our own."""
    name = f"odd{abs(hash(body))}"
    (tmp_path / f"{name}.py").write_text(_SHOP.format(body=body))
    monkeypatch.syspath_prepend(tmp_path)
    found = check(f"{name}:install", "--product", "456456", "--seconds", "5")
    assert found.status in {1, 2}
    assert said in found.out + found.err
    assert "mistake" not in found.err


def test_what_a_game_prints_is_text_beside_the_document_and_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "printing.py").write_text(_SHOP.format(body="print(chr(27)); print('x' * 200_000)"))
    monkeypatch.syspath_prepend(tmp_path)
    found = check("printing:install", "--product", "456456", "--seconds", "5", "--json")
    assert json.loads(found.out)
    assert found.err.startswith("\\x1b\nxxx")
    assert found.err.endswith("the game prints more than 100,000 characters; the rest is left out\n")


def test_memory_that_has_run_out_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, one_sentence():
        raise MemoryError
    told = capsys.readouterr().err
    assert (3, True, 1) == (ended.value.code, told.startswith("robloxmarket: the memory ran out"), told.count("\n"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit of memory for data")
def test_code_in_python_gets_no_more_memory_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MEMORY_MAX", 1 << 26)
    with memory.takes_little_memory(Target("hungry", lambda market: None)), pytest.raises(MemoryError):
        bytearray(1 << 27)
    assert bytearray(1 << 27)


def test_a_key_with_methods_of_its_own_is_the_text_that_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "type('E', (str,), {'__hash__': lambda e: 1 / 0})('x')"
    body = f"server.data_stores.get_data_store('Gold').set_async({key}, 1)"
    (tmp_path / "odd_key.py").write_text(_SHOP.format(body=body))
    monkeypatch.syspath_prepend(tmp_path)
    found = check("odd_key:install", "--product", "456456", "--seconds", "5", "--runs", "5")
    assert (True, "") == ("invalid_decision" in found.out, found.err)


def test_what_is_added_up_beyond_all_numbers_is_refused(tmp_path: Path) -> None:
    shop = (
        "local store = game:GetService('DataStoreService'):GetDataStore('Gold')\n"
        "game:GetService('MarketplaceService').ProcessReceipt = function(r)\n"
        "\tif r.ProductId ~= 456456 then return Enum.ProductPurchaseDecision.NotProcessedYet end\n"
        "\tstore:IncrementAsync('all', 1e308) store:IncrementAsync('all', 1e308)\n"
        "\treturn Enum.ProductPurchaseDecision.PurchaseGranted\nend\n"
    )
    found = check(write(tmp_path, shop), "--product", "456456", "--runs", "20", "--jobs", "1")
    assert (True, "") == ("103: inf is not allowed in data stores." in found.out, found.err)


def test_modules_that_require_modules_without_an_end_are_an_error_of_the_game(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"M{number}.luau").write_text(f"return require(script.Parent.M{number + 1})")
    (tmp_path / "M400.luau").write_text("return 1")
    (tmp_path / "Shop.server.luau").write_text("require(script.Parent.M0)\nprint(456456)")
    found = check(tmp_path, "--runs", "5", "--jobs", "1")
    assert (True, "") == ("Requested module experienced an error" in found.out, found.err)


def test_a_game_that_loads_for_ever_ends_with_its_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may catch whatever it likes."""
    loop = "while True:\n    try:\n        while True: pass\n    except Exception: pass\n"
    (tmp_path / "loads_for_ever.py").write_text(loop)
    monkeypatch.syspath_prepend(tmp_path)
    said = check("loads_for_ever:install", "--seconds", "0.2")
    sentence = "robloxmarket: 0.2 seconds were over before the game was loaded: give it more, with --seconds.\n"
    assert (3, "", sentence) == (said.status, said.out, said.err)


def test_who_computes_for_ever_ends_soon_where_there_are_few_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "computes.py").write_text(_SHOP.format(body="while True: pass"))
    monkeypatch.syspath_prepend(tmp_path)
    began = time.process_time()
    check("computes:install", "--product", "456456", "--seconds", "1", "--jobs", "1")
    assert time.process_time() - began < TICK_S


def test_what_a_game_leaves_for_the_end_of_the_process_changes_no_verdict(tmp_path: Path) -> None:
    body = "import atexit, os, threading, time; atexit.register(os._exit, 0); " + (
        "threading.Thread(target=time.sleep, args=(60,)).start()"
    )
    (tmp_path / "at_exit.py").write_text(_SHOP.format(body=body))
    command = [sys.executable, "-m", "pytest_robloxmarket", "check", "at_exit:install", "--product", "456456", "--runs"]
    done = subprocess.run([*command, "1"], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert (1, "") == (done.returncode, done.stderr)


_THREADS = """
import threading

def install(server):
    gold = server.data_stores.get_data_store("Gold")
    def handle(receipt):
        thread = threading.Thread(target=lambda: {call})
        thread.start()
        thread.join()
    server.marketplace.process_receipt = handle
"""


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("stores", 'gold.set_async("alice", 1)'),
        ("waits", "server.wait(1)"),
        ("spawns", "server.spawn(lambda: gold.get_async('alice'))"),
    ],
)
def test_a_thread_that_calls_what_waits_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: str
) -> None:
    """The run is worth nothing then; there is no traceback, nor a mistake of our own."""
    (tmp_path / f"{name}.py").write_text(_THREADS.format(call=call))
    monkeypatch.syspath_prepend(tmp_path)
    said = check(f"{name}:install", "--product", "456456", "--seconds", "5")
    place = f"robloxmarket: {name}.py:7: a data store, a service or a wait was called from another thread"
    assert (2, place, 1) == (said.status, said.err[: len(place)], said.err.count("\n"))


def test_what_a_thread_raises_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raises.py").write_text(_THREADS.format(call="1 / 0"))
    monkeypatch.syspath_prepend(tmp_path)
    said = check("raises:install", "--product", "456456", "--seconds", "5")
    assert {"robloxmarket: a thread of the game raised ZeroDivisionError: division by zero"} == set(
        said.err.splitlines()
    )


def test_a_file_far_too_large_is_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "Shop.luau"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    said = check(path)
    assert (2, True) == (said.status, "has 200,000,000 bytes" in said.err)


def test_a_link_that_leads_to_itself_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "Shop.luau"
    path.symlink_to(path)
    said = check(path)
    assert (2, True) == (said.status, "cannot be read: " in said.err)


def test_merge_markers_are_no_luau(tmp_path: Path) -> None:
    said = check(write(tmp_path, "<<<<<<< HEAD\nlocal a = 1\n=======\nlocal a = 2\n>>>>>>> mine\n"))
    assert (2, True) == (said.status, "Shop.server.luau:1: Expected identifier" in said.err)


@pytest.mark.parametrize("name", ["a" * 5_000, "a" * 5_000 + ".luau"])
def test_a_name_that_no_file_can_have_is_wrong_usage(name: str) -> None:
    assert 2 == check(name).status


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """To read it would wait for ever."""
    path = tmp_path / "Shop.luau"
    os.mkfifo(path)
    said = check(path)
    assert (2, True) == (said.status, "is no file that can be read to its end" in said.err)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_no_player_has_what_is_no_amount(tmp_path: Path, value: str) -> None:
    said = check(write(tmp_path, "print(1)"), "--player", f"leaderstats.Gold={value}")
    assert (2, True) == (said.status, f"{value} is no amount" in said.err)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_makes_no_verdict(number: int) -> None:
    """The search ends with what was found so far, and an exit status of its own."""
    fixed = Path(__file__).parents[2] / "examples" / "first_purchase" / "ShopFixed.server.luau"
    command = [sys.executable, "-m", "pytest_robloxmarket", "check", str(fixed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=3)
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert (130, "", True) == (process.returncode, error, "it was interrupted" in out)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_before_a_command_hears_it_is_no_verdict(number: int) -> None:
    """While a command loads, and while it prints, nobody listens for what the search would look at."""
    source = (
        "import os, signal, sys; from pytest_robloxmarket import __main__, cli; "
        f"cli.main.callback = lambda: os.kill(os.getpid(), {int(number)}); sys.argv = ['robloxmarket', 'fidelity']; "
        "__main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (130, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_while_a_command_loads_its_packages_is_told_by_its_status_alone(number: int) -> None:
    source = (
        "import builtins, os, signal, sys; load = builtins.__import__; from pytest_robloxmarket import __main__; "
        "builtins.__import__ = lambda name, *rest: "
        f"(os.kill(os.getpid(), {int(number)}) if name == 'click' else None, load(name, *rest))[1]; "
        "sys.argv = ['robloxmarket', 'fidelity']; __main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (130, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_after_all_is_said_changes_no_verdict(number: int) -> None:
    """Python takes its signal handlers down first, and would be ended by the signal."""
    source = (
        "import atexit, os, signal, sys; from pytest_robloxmarket import __main__; "
        f"atexit.register(os.kill, os.getpid(), {int(number)}); sys.argv = ['robloxmarket', 'check', 'nothing.luau']; "
        "__main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (2, "robloxmarket: there is no") == (done.returncode, done.stderr[:25])


@pytest.mark.parametrize("command", ["replay", "explain"])
def test_an_interrupt_ends_a_replay(command: str) -> None:
    fixed = Path(__file__).parents[2] / "examples" / "first_purchase" / "Shop.server.luau"
    found = re.search(r"rm1-\w+", check(fixed, "--runs", "40").out)
    assert found is not None
    source = (
        "import os, signal, sys; from pytest_robloxmarket import __main__, cli; "
        "from pytest_robloxmarket._commands import options; load = options.Asked.load; "
        "options.Asked.load = lambda self, target: (os.kill(os.getpid(), signal.SIGINT), load(self, target))[1]; "
        f"sys.argv = ['robloxmarket', {command!r}, {found.group()!r}, {str(fixed)!r}]; __main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (130, "", "") == (done.returncode, done.stdout, done.stderr)


def test_the_seconds_are_those_of_the_whole_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it takes to load a game counts as well."""
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.6)\ndef install(server): pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    said = check("slow_to_load:install", "--seconds", "0.5")
    told = " ".join(said.out.split())
    assert (3, True) == (said.status, "0.5 seconds were over before it was known what a purchase does" in told)
