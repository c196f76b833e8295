"""`robloxmarket check`: a game on trial."""

import json
from typing import Final

import click

from pytest_robloxmarket._commands.guard import EXIT, Interrupts, one_sentence
from pytest_robloxmarket._commands.options import Asked, check_product, reads_a_game
from pytest_robloxmarket._commands.signals import INTERRUPTED
from pytest_robloxmarket._commands.speech import clear_progress, page_width, say, tell_progress
from pytest_robloxmarket._faults.plan import Bounds, check_bounds
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("check",)

# Machines have fewer cores; more processes than cores are slower.
_JOBS_MAX: Final = 256


@click.command(short_help="Try a game with everything that can go wrong.")
@click.argument("target")
@click.option(
    "--product",
    "products",
    type=int,
    multiple=True,
    metavar="ID",
    help="A product id. Without it: all integers of the source are tried.",
)
@reads_a_game
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
    asked: Asked,
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
    strict_contract: bool,
    as_json: bool,
) -> None:
    """Try TARGET: a .luau file, a folder or a Rojo project with a whole game, or module:function."""
    with Interrupts() as interrupts, one_sentence():
        # --help must not wait for a machine.
        from pytest_robloxmarket._explore.goals import check_goals  # noqa: PLC0415
        from pytest_robloxmarket._explore.workers import usual_jobs  # noqa: PLC0415
        from pytest_robloxmarket._trial import docket, document, trial  # noqa: PLC0415
        from pytest_robloxmarket._trial.memory import give_room  # noqa: PLC0415
        from pytest_robloxmarket._trial.required import demand  # noqa: PLC0415
        from pytest_robloxmarket._trial.staying_alive import stays_alive  # noqa: PLC0415
        from pytest_robloxmarket._trial.watchdog import loads_within, watch  # noqa: PLC0415

        tell = tell_progress()

        def progress(runs: int, level: int) -> None:
            give_room()
            tell(runs, level)

        with stays_alive(), watch(seconds=seconds):
            bounds = check_bounds(Bounds(servers, crashes, faults, delays, moves))
            for product in products:
                check_product(product)
            _check_budget(runs, seconds)
            required = check_goals(goals, called="--require")
            jobs = usual_jobs() if jobs is None else _check_jobs(jobs)
            rest = (runs, seconds, seed, every_product, jobs, strict_contract)
            options = docket.Options(products, asked.read_worn(), bounds, *rest)
            with loads_within(seconds, interrupts.started):
                game = asked.load(target)
            # What it takes to load all this counts too: the seconds are those of the whole command.
            tried = trial.try_target(game, options, interrupts.clock, progress, interrupts.started)
            found = demand(tried, required)
            told = document.tell_trial(found)
    clear_progress()
    if as_json:
        say(json.dumps(document.document(found, told), indent=1))
    else:
        say(document.page(found, told, target=target, options=asked.again, width=page_width()))
    raise SystemExit(INTERRUPTED if interrupts.asked else EXIT[found.verdict])


def _check_budget(runs: int, seconds: float) -> None:
    if runs < 1 or not seconds > 0:
        raise UsageError(
            f"--runs {runs} --seconds {seconds:g} leaves no room for a single run: give at least 1 of each."
        )


def _check_jobs(jobs: int) -> int:
    if not 1 <= jobs <= _JOBS_MAX:
        raise UsageError(f"--jobs {jobs}: a search runs in 1 to {_JOBS_MAX} processes.")
    return jobs
