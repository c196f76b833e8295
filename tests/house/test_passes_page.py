"""The lines of docs/passes.md name what exists."""

import re

import pytest

import pytest_robloxmarket
from pytest_robloxmarket import Contract, GameServer, Market, User
from pytest_robloxmarket._simulation.client import Client
from pytest_robloxmarket._simulation.planned import CallFaults
from tests.helpers import ROOT

PAGE = (ROOT / "docs" / "passes.md").read_text("utf-8")

OFFERS = {
    r"alice\.client\.(\w+)": Client,
    r"alice\.(?!client|player)(\w+)": User,
    r"(?<!roblox)market\.(?!catalogue|clock)(\w+)": Market,
    r"server\.(\w+)": GameServer,
    r"Contract\.(\w+)": Contract,
    r"UserOwnsGamePassAsync\"\)\.(\w+)": CallFaults,
    r"from pytest_robloxmarket import (\w+)": pytest_robloxmarket,
}


@pytest.mark.parametrize("pattern", OFFERS)
def test_what_the_page_names_is_offered(pattern: str) -> None:
    names = sorted(set(re.findall(pattern, PAGE)))
    assert (True, []) == (bool(names), [name for name in names if not hasattr(OFFERS[pattern], name)])
