"""The `robloxmarket` command."""

from collections.abc import Sequence
from typing import Any

import click

from pytest_robloxmarket._commands.check import check
from pytest_robloxmarket._commands.contracts import contracts
from pytest_robloxmarket._commands.fidelity import fidelity
from pytest_robloxmarket._commands.guard import end_at_once, end_in_peace
from pytest_robloxmarket._commands.replay import explain, replay

__all__ = ("main",)


class _Group(click.Group):
    """A command that owns its process where it reads the process's own arguments."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """Run it, as click does."""
        if args is not None:
            return super().main(args, *others, **options)
        end_at_once()
        try:
            return super().main(args, *others, **options)
        finally:
            end_in_peace()


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-robloxmarket")
def main() -> None:
    """Put a Roblox purchase handler on trial: crashes, lying data stores, server hops."""


for _command in (check, replay, explain, contracts, fidelity):
    main.add_command(_command)
