"""`robloxmarket contracts`: one game under every contract."""

import json

import click

from pytest_robloxmarket._commands.guard import Interrupts, one_sentence
from pytest_robloxmarket._commands.options import (
    Asked,
    check_product,
    guard_python,
    host_python,
    reads_a_game_under_contracts,
)
from pytest_robloxmarket._commands.signals import INTERRUPTED
from pytest_robloxmarket._commands.speech import page_width, say

__all__ = ("contracts",)


@click.command(short_help="Play a game by other rules, and count goods and Robux.")
@click.argument("target")
@click.option(
    "--contract", "names", multiple=True, metavar="NAME", help="Only this contract. May be given more than once."
)
@click.option("--product", "products", type=int, multiple=True, metavar="ID", help="A product id of a game.")
@reads_a_game_under_contracts
@click.option(
    "--away",
    "hours",
    type=click.IntRange(0, 8760),
    default=0,
    metavar="HOURS",
    help="The buyer of a game buys once more in the Store tab, and joins again so many hours later.",
)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON document.")
def contracts(
    target: str, names: tuple[str, ...], products: tuple[int, ...], asked: Asked, hours: int, as_json: bool
) -> None:
    """Play TARGET under every contract, and count money and goods.

    TARGET is a game, as for `check`, or a story: module:function that gets a `market`, sets up a game, and lets users
    act.
    """
    # --help must not wait for a machine.
    from pytest_robloxmarket._report.contracts import ContractRow, contracts_page  # noqa: PLC0415
    from pytest_robloxmarket._trial.contracts import compare, comparison_document, find_story  # noqa: PLC0415
    from pytest_robloxmarket._trial.loading import is_python  # noqa: PLC0415
    from pytest_robloxmarket._trial.staying_alive import stays_alive  # noqa: PLC0415
    from pytest_robloxmarket._trial.watchdog import watch  # noqa: PLC0415

    with Interrupts() as interrupts, one_sentence(), stays_alive(), watch():
        for product in products:
            check_product(product)
        if is_python(target):
            guard_python()
        if find_story(target) is not None:
            asked.refuse_for_story(target)
            host_python()
        worn = asked.read_worn()
        found = compare(target, names, products, worn, lambda: interrupts.asked, hours=hours, load=asked.load)
    if as_json:
        say(json.dumps(comparison_document(found), indent=1))
    else:
        rows = [ContractRow(row.contract, row.tally.numbers) for row in found.rows]
        say(contracts_page(found.target, rows, found.notes, width=page_width()))
    if interrupts.asked:
        raise SystemExit(INTERRUPTED)
