"""The `robloxmarket` command."""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

import click

from pytest_robloxmarket._faults.plan import Bounds, check_bounds
from pytest_robloxmarket._platform.contract import TODAY
from pytest_robloxmarket._terms.errors import BlockedError, HouseError, RobloxMarketError, UsageError
from pytest_robloxmarket._terms.texts import visible_lines

__all__ = ("check", "contracts", "explain", "main", "replay")

# 0 upheld, 1 violated, 2 wrong usage, 3 inconclusive
_EXIT = {"upheld": 0, "violated": 1, "inconclusive": 3}
_WRONG_USAGE = 2

# As a shell says it of a command that Ctrl-C has ended; SIGTERM ends a trial likewise.
_INTERRUPTED = 130

# Machines have fewer cores; more processes than cores are slower.
_JOBS_MAX: Final = 256

# Where nobody says how wide it is; the narrowest that still has columns; and longer lines are hard to read.
_PAGE_WIDTH = 100
_WIDTH_MIN = 40
_WIDTH_MAX = 140

_player_option = click.option(
    "--player",
    "worn",
    multiple=True,
    metavar="PLACE=VALUE",
    help="What the game keeps on every player, like leaderstats.Gold=0 or @Coins=0. May be given more than once.",
)


_patch_option = click.option(
    "--patch",
    "patches",
    multiple=True,
    metavar="MODULE:PLACE=VALUE",
    help="A value for what a module returns, like ReplicatedStorage.Config:Products.Gold=123.",
)

_strict_option = click.option(
    "--strict", "all_here", is_flag=True, help="Let nothing stand in for what is not in the files, and no script raise."
)


_contract_option = click.option(
    "--contract", default=TODAY, show_default=True, metavar="NAME", help="The rules by which the platform plays."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-robloxmarket")
def main() -> None:
    """Put a Roblox purchase handler on trial: crashes, lying data stores, server hops."""


@main.command()
@click.argument("target")
@click.option(
    "--product",
    "products",
    type=int,
    multiple=True,
    metavar="ID",
    help="A product id. Without it: all integers of the source are tried.",
)
@_player_option
@_patch_option
@_strict_option
@_contract_option
@click.option("--servers", default=2, show_default=True, help="The most servers that are open at one time.")
@click.option("--crashes", default=1, show_default=True, help="The most server crashes in one run.")
@click.option("--faults", default=1, show_default=True, help="The most data store and recording faults in one run.")
@click.option("--delays", default=2, show_default=True, help="The most times that something overtakes in one run.")
@click.option("--moves", default=1, show_default=True, help="The most times that a buyer leaves or hops in one run.")
@click.option("--runs", default=1_000_000, show_default=True, help="The most runs.")
@click.option("--seconds", default=300.0, show_default=True, help="The most seconds.")
@click.option("--seed", type=int, help="Draw runs from this seed instead of trying all of them.")
@click.option(
    "--every-product", is_flag=True, help="Search each product to the end, also where another runs the same code."
)
@click.option("--jobs", type=int, metavar="N", help="In how many processes.  [default: all cores]")
@click.option(
    "--strict-contract",
    "strict",
    is_flag=True,
    help="Convict also of what breaks only under another reading of what nobody documents.",
)
@click.option(
    "--require",
    "goals",
    multiple=True,
    metavar="GOAL",
    help="What must have happened in some run, like duplicate-delivery. May be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON document.")
def check(
    target: str,
    products: tuple[int, ...],
    worn: tuple[str, ...],
    patches: tuple[str, ...],
    all_here: bool,
    contract: str,
    servers: int,
    crashes: int,
    faults: int,
    delays: int,
    moves: int,
    runs: int,
    seconds: float,
    seed: int | None,
    every_product: bool,
    jobs: int | None,
    goals: tuple[str, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Try TARGET: a .luau file, a folder or a Rojo project with a whole game, or module:function."""
    with _Interrupts() as interrupts, _one_sentence():
        # --help must not wait for a machine.
        from pytest_robloxmarket._explore.goals import check_goals  # noqa: PLC0415
        from pytest_robloxmarket._explore.workers import usual_jobs  # noqa: PLC0415
        from pytest_robloxmarket._trial import document, loading, trial  # noqa: PLC0415
        from pytest_robloxmarket._trial.required import demand  # noqa: PLC0415
        from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415
        from pytest_robloxmarket._trial.worn import read_worn, say_worn  # noqa: PLC0415

        with watch():
            bounds = check_bounds(Bounds(servers, crashes, faults, delays, moves))
            for product in products:
                _check_product(product)
            _check_budget(runs, seconds)
            required = check_goals(goals, called="--require")
            jobs = usual_jobs() if jobs is None else _check_jobs(jobs)
            rest = (runs, seconds, seed, every_product, jobs, strict)
            options = trial.Options(products, read_worn(worn), bounds, *rest)
            game = loading.load_target(target, contract, patches, strict=all_here)
            found = demand(trial.try_target(game, options, interrupts.clock, _progress()), required)
            told = document.tell_trial(found)
    _clear_progress()
    if as_json:
        _say(json.dumps(document.document(found, told), indent=1))
    else:
        again = say_worn(worn, contract, patches, strict=all_here)
        _say(document.page(found, told, target=target, options=again, width=_width()))
    sys.exit(_INTERRUPTED if interrupts.asked else _EXIT[found.verdict])


@main.command()
@click.argument("string", metavar="rm1-...")
@click.argument("target")
@_player_option
@_patch_option
@_strict_option
@_contract_option
@click.option("--full", is_flag=True, help="Tell every event of the run as well, reads included.")
def replay(
    string: str, target: str, worn: tuple[str, ...], patches: tuple[str, ...], all_here: bool, contract: str, full: bool
) -> None:
    """Run one script again on TARGET and tell its story."""
    with _Interrupts() as interrupts, _one_sentence():
        from pytest_robloxmarket._report import terminal  # noqa: PLC0415
        from pytest_robloxmarket._trial import document, loading  # noqa: PLC0415
        from pytest_robloxmarket._trial import replay as again  # noqa: PLC0415
        from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415
        from pytest_robloxmarket._trial.worn import read_worn, say_worn  # noqa: PLC0415

        with watch():
            found = again.replay(
                string,
                loading.load_target(target, contract, patches, strict=all_here),
                read_worn(worn),
            )
            told = [document.tell_charge(charge) for charge in found.charges]
    if full:
        _say(document.whole_run(found.history, width=_width()))
    if interrupts.asked:
        sys.exit(_INTERRUPTED)
    if not told:
        _say(f"{string} breaks no law on {target} any more.")
        return
    findings = [
        terminal.Finding(
            one.story,
            one.charge.finding.deviations,
            one.replay + say_worn(worn, contract, patches, strict=all_here),
            target,
        )
        for one in told
    ]
    _say(terminal.findings_section(findings, width=_width()))
    sys.exit(_EXIT["violated"])


@main.command()
@click.argument("string", metavar="rm1-...")
@click.argument("target")
@_player_option
@_patch_option
@_strict_option
@_contract_option
def explain(
    string: str, target: str, worn: tuple[str, ...], patches: tuple[str, ...], all_here: bool, contract: str
) -> None:
    """Replay a script, and show the source lines that its story names."""
    from pytest_robloxmarket._trial import explaining, loading  # noqa: PLC0415
    from pytest_robloxmarket._trial import replay as again  # noqa: PLC0415
    from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415
    from pytest_robloxmarket._trial.worn import read_worn, say_worn  # noqa: PLC0415

    with _Interrupts(), _one_sentence(), watch():
        found = again.replay(string, loading.load_target(target, contract, patches, strict=all_here), read_worn(worn))
        told = explaining.explain(
            found, target=target, options=say_worn(worn, contract, patches, strict=all_here), width=_width()
        )
    _say(told or f"{string} breaks no law on {target} any more.")
    sys.exit(_EXIT["violated"] if told else _EXIT["upheld"])


@main.command()
@click.argument("target")
@click.option(
    "--contract", "names", multiple=True, metavar="NAME", help="Only this contract. May be given more than once."
)
@click.option("--product", "products", type=int, multiple=True, metavar="ID", help="A product id of a game.")
@_player_option
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON document.")
def contracts(
    target: str, names: tuple[str, ...], products: tuple[int, ...], worn: tuple[str, ...], as_json: bool
) -> None:
    """Play TARGET under every contract, and count money and goods.

    TARGET is a game, as for `check`, or a story: module:function that gets a `market`, sets up a game, and lets users
    act.
    """
    from pytest_robloxmarket._report.contracts import ContractRow, contracts_page  # noqa: PLC0415 - as in `check`
    from pytest_robloxmarket._trial.contracts import compare, comparison_document  # noqa: PLC0415
    from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415
    from pytest_robloxmarket._trial.worn import read_worn  # noqa: PLC0415

    with _Interrupts() as interrupts, _one_sentence(), watch():
        for product in products:
            _check_product(product)
        found = compare(target, names, products, read_worn(worn), lambda: interrupts.asked)
    if as_json:
        _say(json.dumps(comparison_document(found), indent=1))
    else:
        rows = [ContractRow(row.contract, row.tally.numbers) for row in found.rows]
        _say(contracts_page(found.target, rows, found.notes))
    if interrupts.asked:
        sys.exit(_INTERRUPTED)


class _Interrupts:
    """Hears Ctrl-C and SIGTERM: the first is a wish that the search looks at, the second ends the process at once.

    An exception in the middle of a run would be taken for one of the game's.
    """

    def __init__(self) -> None:
        self.asked = False
        self._looks = 0
        self._former: dict[int, object] = {}

    def __enter__(self) -> "_Interrupts":
        """Begin to hear; only the main thread can."""
        with suppress(ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                self._former[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        for number, former in self._former.items():
            signal.signal(number, cast("signal.Handlers", former))

    def clock(self) -> float:
        """Real seconds; more than any budget has, at each look, once somebody asked for the end."""
        if not self.asked:
            return time.monotonic()
        from pytest_robloxmarket._trial.patience import LATE  # noqa: PLC0415 - as in `check`

        self._looks += 1
        return LATE * self._looks

    def _hear(self, _number: int, _frame: object) -> None:
        if self.asked:
            os._exit(_INTERRUPTED)
        self.asked = True


class _one_sentence:  # noqa: N801 - it is used like a function
    """Turns our errors into one sentence on standard error and the exit status of wrong usage."""

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, SystemExit | click.exceptions.Exit):
            return
        _clear_progress()
        if isinstance(error, BlockedError):
            _say(f"robloxmarket: {error}", err=True)
            sys.exit(_WRONG_USAGE)
        if not isinstance(error, Exception):
            # Nothing may catch it, so it is no error of a handler: Python means it for the whole process.
            _say(f"robloxmarket: the game raised {type(error).__name__}, which is no Exception. Raise one.", err=True)
            sys.exit(_WRONG_USAGE)
        if isinstance(error, RobloxMarketError) and not isinstance(error, HouseError):
            _say(f"robloxmarket: {error}", err=True)
            sys.exit(_WRONG_USAGE)
        last = traceback.extract_tb(error.__traceback__)[-1]
        _say(
            f"robloxmarket: a mistake of our own: {type(error).__name__}: {error} ({Path(last.filename).name}:"
            f"{last.lineno}). Nothing could be judged. Please report it with the command and the file.",
            err=True,
        )
        sys.exit(_EXIT["inconclusive"])


def _say(text: str, *, err: bool = False) -> None:
    """Print for people and machines: what the terminal cannot show, or would obey, is written out.

    Where nobody can hear it (the pipe is closed, the disk is full), the exit status still tells the verdict.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is None or stream.closed:
        return
    shown = (
        visible_lines(text).encode(stream.encoding or "utf-8", "backslashreplace").decode(stream.encoding or "utf-8")
    )
    try:
        stream.write(f"{shown}\n")
        stream.flush()
    except OSError as error:
        # What could not be written would be tried again at the end of the process, with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not err and not isinstance(error, BrokenPipeError):
            _say(f"robloxmarket: the answer could not be written: {error.strerror}", err=True)


def _width() -> int:
    """The width that COLUMNS names, or that the terminal has; a page's where there is none."""
    told = os.environ.get("COLUMNS", "")
    columns = _PAGE_WIDTH
    if told.isdecimal():
        columns = int(told)
    elif sys.stdout is not None and sys.stdout.isatty():
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return min(max(columns, _WIDTH_MIN), _WIDTH_MAX)


def _check_product(product: int) -> None:
    if product < 0:
        raise UsageError(
            f"--product {product}: a product id is a whole number, 0 or more. Copy it from the Creator Hub."
        )


def _check_budget(runs: int, seconds: float) -> None:
    if runs < 1 or not seconds > 0:
        raise UsageError(
            f"--runs {runs} --seconds {seconds:g} leaves no room for a single run: give at least 1 of each."
        )


def _check_jobs(jobs: int) -> int:
    if not 1 <= jobs <= _JOBS_MAX:
        raise UsageError(f"--jobs {jobs}: a search runs in 1 to {_JOBS_MAX} processes.")
    return jobs


def _progress() -> Callable[[int, int], None]:
    """A line on standard error, and only on a terminal."""
    if not sys.stderr.isatty():
        return lambda runs, level: None
    return lambda runs, level: click.echo(f"\r{runs:,} runs, {level} deviations ... ", nl=False, err=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
