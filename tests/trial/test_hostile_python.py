"""Games in Python that take all they can, or break what others need, end soon and in one clear sentence."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_robloxmarket._commands.guard import one_sentence
from pytest_robloxmarket._trial import memory
from pytest_robloxmarket._trial.guardian import beat, guarded
from pytest_robloxmarket._trial.watchdog import TICK_S
from tests.trial.helpers import check

pytestmark = pytest.mark.real

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
        ("import os; os.execv('/bin/true', ['true'])", "SystemExit: os.execv(...)"),
        ("import signal; signal.setitimer(signal.ITIMER_REAL, 0)", "SystemExit: signal.setitimer(0, 0)"),
        (
            "import greenlet; greenlet.getcurrent().parent.throw(ValueError('a'))",
            "the game throws ValueError: a into a",
        ),
        ("import builtins; builtins.len = lambda x: 0", "the game replaces len in Python's builtins"),
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
    found = check(f"{name}:install", "--product", "456456", "--seconds", "30")
    assert found.status in {1, 2}
    assert said in found.out + found.err
    assert "mistake" not in found.err


def test_what_a_game_prints_is_text_beside_the_document_and_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "printing.py").write_text(_SHOP.format(body="print(chr(27)); print('x' * 200_000)"))
    monkeypatch.syspath_prepend(tmp_path)
    found = check("printing:install", "--product", "456456", "--seconds", "30", "--json")
    assert json.loads(found.out)
    assert found.err.startswith("\\x1b\nxxx")
    assert found.err.endswith("the game prints more than 100,000 characters; the rest is left out\n")


@pytest.mark.parametrize(
    "prints",
    ["sys.stderr.write({})", "sys.__stdout__.write({})", "os.write(1, {}.encode())", "os.write(2, {}.encode())"],
)
def test_whatever_a_game_prints_to_it_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prints: str) -> None:
    body = "import os, sys; " + prints.format("(chr(27) + 'x' * 200_000)")
    (tmp_path / "printing2.py").write_text(_SHOP.format(body=body))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "printing2", raising=False)
    found = check("printing2:install", "--product", "456456", "--seconds", "30", "--runs", "5")
    assert (False, True) == ("\x1b" in found.out + found.err, found.err.startswith("\\x1bxxx"))
    assert len(found.err) < 101_000


def test_a_game_that_replaces_how_python_exits_changes_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "exit", sys.exit)
    (tmp_path / "no_exit.py").write_text(_SHOP.format(body="import sys; sys.exit = lambda *status: None"))
    monkeypatch.syspath_prepend(tmp_path)
    assert 1 == check("no_exit:install", "--product", "456456", "--runs", "5", "--jobs", "1").status


def test_an_error_of_what_a_game_has_python_call_is_the_game_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, one_sentence():
        raise ZeroDivisionError("a")
    told = capsys.readouterr().err
    assert (2, True) == (
        ended.value.code,
        told.startswith("robloxmarket: the game raised ZeroDivisionError: a (test_h"),
    )


def test_what_cannot_even_be_told_is_no_verdict() -> None:
    source = (
        "import sys; from pytest_robloxmarket import __main__, cli; cli.main.callback = lambda: 1 / 0; "
        "sys.argv = ['robloxmarket', 'fidelity']; __main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False)
    assert (3, "", True) == (
        done.returncode,
        done.stdout,
        "the game has broken what Python itself needs" in done.stderr,
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another process how long one has computed")
def test_who_computes_without_hearing_a_timer_is_ended_from_outside() -> None:
    source = "from pytest_robloxmarket._trial.guardian import guarded\nwith guarded(0.2): sum(range(10**12))"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60)
    assert (-signal.SIGKILL, True) == (done.returncode, "hears nothing that could stop it" in done.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells another process how long one has computed")
def test_who_hears_its_timers_computes_for_as_long_as_it_likes() -> None:
    began = time.process_time()
    with guarded(0.2):
        while time.process_time() - began < 0.5:
            beat()


def test_code_that_catches_whatever_stops_it_ends_its_process(tmp_path: Path) -> None:
    catching = ["while True:", "    try:", "        while True: str()", "    except BaseException: pass"]
    loop = "\n            ".join(catching)
    (tmp_path / "stubborn.py").write_text(_SHOP.format(body=loop))
    source = (
        "import sys; from pytest_robloxmarket import __main__; from pytest_robloxmarket._trial import watchdog; "
        "watchdog._OF_ALL = 0; sys.argv = ['robloxmarket', 'check', 'stubborn:install', '--product', '456456']; "
        "__main__.run()"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (3, "", True) == (done.returncode, done.stdout, "runs on whatever is raised in it" in done.stderr)


def test_memory_that_has_run_out_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, one_sentence():
        raise MemoryError
    told = capsys.readouterr().err
    assert (3, True, 1) == (ended.value.code, told.startswith("robloxmarket: the memory ran out"), told.count("\n"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to a limit of memory for data")
def test_code_in_python_gets_no_more_memory_than_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "STRIDE", 1 << 26)
    with memory.takes_little_memory(), pytest.raises(MemoryError):
        bytearray(1 << 27)
    assert bytearray(1 << 27)


def test_a_key_with_methods_of_its_own_is_the_text_that_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "type('E', (str,), {'__hash__': lambda e: 1 / 0})('x')"
    body = f"server.data_stores.get_data_store('Gold').set_async({key}, 1)"
    (tmp_path / "odd_key.py").write_text(_SHOP.format(body=body))
    monkeypatch.syspath_prepend(tmp_path)
    found = check("odd_key:install", "--product", "456456", "--seconds", "30", "--runs", "5")
    assert (True, "") == ("invalid_decision" in found.out, found.err)


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
    said = check(f"{name}:install", "--product", "456456", "--seconds", "30")
    place = f"robloxmarket: {name}.py:7: a data store, a service or a wait was called from another thread"
    assert (2, place, 1) == (said.status, said.err[: len(place)], said.err.count("\n"))


def test_what_a_thread_raises_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "raises.py").write_text(_THREADS.format(call="1 / 0"))
    monkeypatch.syspath_prepend(tmp_path)
    said = check("raises:install", "--product", "456456", "--seconds", "30")
    assert {"robloxmarket: a thread of the game raised ZeroDivisionError: division by zero"} == set(
        said.err.splitlines()
    )
