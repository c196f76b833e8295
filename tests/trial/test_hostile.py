"""Scripts that take all they can get end soon, in little memory, and in one clear sentence."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
