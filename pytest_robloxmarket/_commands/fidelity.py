"""`robloxmarket fidelity`: how well each member of Roblox's API is covered."""

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from pytest_robloxmarket._commands.guard import one_sentence
from pytest_robloxmarket._commands.speech import say
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._engine.fidelity import Coverage

__all__ = ("fidelity",)


@click.command()
@click.option("--class", "class_name", metavar="NAME", help="List the members of this class, with what it inherits.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON document.")
def fidelity(class_name: str | None, as_json: bool) -> None:
    """Print how well Roblox's API is covered, class by class."""
    # --help must not wait for a machine.
    from pytest_robloxmarket._engine.classes import is_class  # noqa: PLC0415
    from pytest_robloxmarket._engine.fidelity import coverage_document, coverage_of  # noqa: PLC0415

    with one_sentence():
        if class_name is not None and not is_class(class_name):
            raise UsageError(f"Roblox has no class {class_name}. Names are written as in Instance:IsA, like DataStore.")
        if as_json:
            say(json.dumps(coverage_document(class_name), indent=1))
        elif class_name is not None:
            say(_members_table(class_name, coverage_of(class_name)))
        else:
            say(_classes_table())


def _classes_table() -> str:
    from pytest_robloxmarket._engine.classes import sources  # noqa: PLC0415
    from pytest_robloxmarket._engine.fidelity import BEHAVES, REFUSED, STANDS_IN, own_coverage  # noqa: PLC0415

    lines = [f"{'class':32} {'behaves':>8} {'stand-in':>9} {'refused':>8}"]
    total: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for name, members in own_coverage():
        count = Counter(one.how for one in members)
        total += count
        if count[BEHAVES]:
            lines.append(f"{name:32} {count[BEHAVES]:8} {count[STANDS_IN]:9} {count[REFUSED]:8}")
        else:
            others += count + Counter(classes=1)
    lines += [
        f"{str(others['classes']) + ' classes more':32} {0:8} {others[STANDS_IN]:9} {others[REFUSED]:8}",
        f"{'in all':32} {total[BEHAVES]:8} {total[STANDS_IN]:9} {total[REFUSED]:8}",
        "",
        "behaves: as Roblox says. stand-in: can be read, set and listened to, and nothing comes of it.",
        "refused: raises an error that names the member. What plugins alone may use is not counted.",
        *sources(),
    ]
    return "\n".join(lines)


def _members_table(class_name: str, members: "Sequence[Coverage]") -> str:
    lines = [class_name]
    for one in members:
        owner = "" if one.owner == class_name else f"{one.owner}."
        lines.append(f"  {owner + one.name:44} {one.kind:9} {one.how:9} {one.rests_on or one.note}".rstrip())
    return "\n".join(lines)
