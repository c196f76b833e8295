"""docs/options.md names all that can be typed, with what is taken where it is left out."""

import inspect
from collections.abc import Iterator

import click
import pytest

from pytest_robloxmarket import errors, explore
from pytest_robloxmarket._plugin import fixtures
from pytest_robloxmarket._plugin.options import ini_key
from pytest_robloxmarket.cli import main
from tests.helpers import ROOT

PAGE = (ROOT / "docs" / "options.md").read_text("utf-8")
COMMANDS = main.commands


def options_of(command: click.Command) -> Iterator[click.Option]:
    return (one for one in command.params if isinstance(one, click.Option))


def test_every_command_has_its_row() -> None:
    assert [] == [name for name in COMMANDS if f"| `robloxmarket {name}" not in PAGE]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_is_explained(name: str) -> None:
    options = [option for one in options_of(COMMANDS[name]) for option in one.opts]
    assert [] == [option for option in options if f"`{option}" not in PAGE]


def test_what_is_taken_where_an_option_of_check_is_left_out_is_told() -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in PAGE.splitlines()]
    told = {row[1].strip("`").split()[0]: row[2] for row in rows if len(row) == 5 and row[1].startswith("`--")}
    numbers = {
        one.opts[0]: f"{one.default:g}".replace("1e+06", "1000000")
        for one in options_of(COMMANDS["check"])
        if isinstance(one.default, int | float) and not one.is_flag
    }
    assert numbers == {option: told[option] for option in numbers}


def test_every_option_and_ini_key_of_pytest_is_explained(pytestconfig: pytest.Config) -> None:
    group = pytestconfig._parser.getgroup("robloxmarket")
    ordered = [name for option in group.options for name in option.names()]
    keys = [key for key in pytestconfig._parser._inidict if key.startswith("robloxmarket_")]
    assert "--robloxmarket-runs" in ordered
    assert "robloxmarket_suites" in keys
    assert [] == [name for name in (*ordered, *keys) if f"`{name}" not in PAGE]


def test_an_ini_key_stands_beside_its_option() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| `--robloxmarket-")]
    beside = {row[1].strip(" `").partition("=")[0]: row[2].strip(" `") for row in rows}
    assert {option: ini_key(option) for option, key in beside.items() if key} == {
        option: key for option, key in beside.items() if key
    }


def test_every_fixture_is_explained() -> None:
    assert [] == [name for name in fixtures.__all__ if f"`{name}`" not in PAGE]


def test_every_parameter_of_explore_is_explained() -> None:
    names = [name for name in inspect.signature(explore).parameters if name != "test"]
    assert [] == [name for name in names if f"`{name}`" not in PAGE and f"`{name}=" not in PAGE]


def test_every_warning_is_explained() -> None:
    names = [name for name in errors.__all__ if name.endswith("Warning") and name != "RobloxMarketWarning"]
    assert [] == [name for name in names if f"| `{name}`" not in PAGE]
