"""`robloxmarket replay` and `robloxmarket explain`: one run again."""

from typing import TYPE_CHECKING

import click

from pytest_robloxmarket._commands.guard import EXIT, Interrupts, one_sentence
from pytest_robloxmarket._commands.options import Asked, reads_a_game
from pytest_robloxmarket._commands.signals import INTERRUPTED
from pytest_robloxmarket._commands.speech import page_width, say

if TYPE_CHECKING:
    from pytest_robloxmarket._trial.replay import Replayed

__all__ = ("explain", "replay")


@click.command(short_help="Run one script again, and tell its story.")
@click.argument("string", metavar="rm1-...")
@click.argument("target")
@reads_a_game
@click.option("--full", is_flag=True, help="Tell every event of the run as well, reads included.")
def replay(string: str, target: str, asked: Asked, full: bool) -> None:
    """Run one script again on TARGET and tell its story."""
    with Interrupts() as interrupts, one_sentence():
        # --help must not wait for a machine.
        from pytest_robloxmarket._report import terminal  # noqa: PLC0415
        from pytest_robloxmarket._trial import document  # noqa: PLC0415
        from pytest_robloxmarket._trial.staying_alive import stays_alive  # noqa: PLC0415
        from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415

        with stays_alive(), watch():
            found = _run_again(string, target, asked, interrupts)
            told = [document.tell_charge(charge) for charge in found.charges]
    if full:
        say(document.whole_run(found.history, width=page_width()))
    if interrupts.asked:
        raise SystemExit(INTERRUPTED)
    if not told:
        say(f"{string} breaks no law on {target} any more.")
        return
    findings = [
        terminal.Finding(one.story, one.charge.finding.deviations, one.replay + asked.again, target) for one in told
    ]
    say(terminal.findings_section(findings, width=page_width()))
    raise SystemExit(EXIT["violated"])


@click.command(short_help="Run one script again, and show the lines of source.")
@click.argument("string", metavar="rm1-...")
@click.argument("target")
@reads_a_game
def explain(string: str, target: str, asked: Asked) -> None:
    """Replay a script, and show the source lines that its story names."""
    # As in `replay`.
    from pytest_robloxmarket._trial import explaining  # noqa: PLC0415
    from pytest_robloxmarket._trial.staying_alive import stays_alive  # noqa: PLC0415
    from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415

    with Interrupts() as interrupts, one_sentence(), stays_alive(), watch():
        found = _run_again(string, target, asked, interrupts)
        told = explaining.explain(found, target=target, options=asked.again, width=page_width())
    if interrupts.asked:
        raise SystemExit(INTERRUPTED)
    say(told or f"{string} breaks no law on {target} any more.")
    raise SystemExit(EXIT["violated"] if told else EXIT["upheld"])


def _run_again(string: str, target: str, asked: Asked, interrupts: Interrupts) -> "Replayed":
    """Run a script again; whoever interrupts it ends the process before the next of its clean runs."""
    from pytest_robloxmarket._trial import replay as again  # noqa: PLC0415 - as in `replay`
    from pytest_robloxmarket._trial.patience import UnfinishedError, endless  # noqa: PLC0415 - as in `replay`

    try:
        return again.replay(string, endless(interrupts.clock).guard(asked.load(target)), asked.read_worn())
    except UnfinishedError:
        raise click.exceptions.Exit(INTERRUPTED) from None
