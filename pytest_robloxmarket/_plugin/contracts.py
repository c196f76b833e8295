"""Which contract a test's market plays by: what its marker says, or else the command line, or else today's."""

from typing import TYPE_CHECKING, cast

import pytest

from pytest_robloxmarket._plugin.options import CONTRACT, ini_value

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.contract import Contract

__all__ = ("EXPLORED", "MARKER", "add_markers", "contract_of")

MARKER = "robloxmarket"
EXPLORED = "robloxmarket_explored"
_LINE = (
    f"{MARKER}(contract): the rules by which the platform of this test plays: a Contract, or the name of one, like "
    "'purchase-rejected'."
)


def add_markers(config: pytest.Config) -> None:
    """Register the markers."""
    config.addinivalue_line("markers", _LINE)
    config.addinivalue_line("markers", f"{EXPLORED}: set on each explored test by itself, for `-m {EXPLORED}`.")


def contract_of(item: pytest.Item) -> "Contract":
    """The contract of a test.

    Raises:
        UsageError: when the marker or the command line names none.
    """
    __tracebackhide__ = True
    from pytest_robloxmarket._platform.contract import DEFAULT, check_contract, contract_named  # noqa: PLC0415 - heavy
    from pytest_robloxmarket._terms.errors import UsageError  # noqa: PLC0415 - as above

    marker = item.get_closest_marker(MARKER)
    if marker is not None:
        if marker.args or set(marker.kwargs) != {"contract"}:
            raise UsageError(
                f"{item.nodeid} is marked with {MARKER}, which takes one argument, by its name. Write "
                f"@pytest.mark.{MARKER}(contract='purchase-rejected')."
            )
        return check_contract(marker.kwargs["contract"])
    name = cast("str | None", item.config.getoption(CONTRACT) or ini_value(item.config, CONTRACT))
    return DEFAULT if name is None else contract_named(name)
