"""The `robloxmarket` command, as click has it; `__main__` runs it."""

import click

from pytest_robloxmarket._commands.check import check
from pytest_robloxmarket._commands.contracts import contracts
from pytest_robloxmarket._commands.fidelity import fidelity
from pytest_robloxmarket._commands.replay import explain, replay

__all__ = ("main",)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-robloxmarket")
def main() -> None:
    """Put a Roblox purchase handler on trial: crashes, lying data stores, server hops."""


for _command in (check, replay, explain, contracts, fidelity):
    main.add_command(_command)
