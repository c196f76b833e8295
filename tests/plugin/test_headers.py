"""What stands in a replay string of a test before the choices."""

import pytest

from pytest_robloxmarket._faults.kinds import _KINDS, _NUMBERS, Kinds, kinds_numbered, number_kinds, read_kinds
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._platform.contract import CONTRACTS, DEFAULT, Contract
from pytest_robloxmarket._plugin.exploring.headers import Header, contract_in, read_header
from pytest_robloxmarket._terms.errors import UsageError

BOUNDS = Bounds(2, 1, 1, 2, 1)


@pytest.mark.parametrize(
    ("contract", "kinds", "reading"),
    [
        (DEFAULT, (), 0),
        (DEFAULT, (), 3),
        (CONTRACTS["sold-once"], (), 0),
        (DEFAULT, read_kinds(("recording",)), 0),
        (CONTRACTS["escrow-window"], read_kinds({"data_store": 2, "UpdateAsync": 1, "message": 16}), 8),
    ],
)
def test_what_is_written_is_read(contract: Contract, kinds: Kinds, reading: int) -> None:
    header = Header.of(5, BOUNDS, contract, kinds)._replace(reading=reading, outage=bool(reading))
    script = header.write((0, 1))
    assert (header, contract) == (read_header(script, "rm1-"), contract_in(header, DEFAULT, "rm1-"))


def test_what_says_nothing_is_not_written() -> None:
    assert (5, 100, 2, 1, 1, 2, 1) == Header.of(5, BOUNDS, DEFAULT, ()).write(()).header


def test_each_kind_and_each_contract_has_a_number_of_its_own() -> None:
    assert len(_KINDS) == len(set(_NUMBERS.values()))
    assert len(CONTRACTS) == len({Header.of(5, BOUNDS, one, ()).contract for one in CONTRACTS.values()})


@pytest.mark.parametrize("name", _KINDS)
def test_each_kind_comes_back_from_its_number(name: str) -> None:
    kinds = read_kinds({name: 3})
    assert kinds == kinds_numbered(number_kinds(kinds))


@pytest.mark.parametrize("more", [(0, 0, 0, 1), (0, 0, 0, 1, 1), (0, 0, 0, _NUMBERS["recording"], 17)])
def test_a_kind_that_nobody_knows_is_refused(more: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="another version of pytest-robloxmarket, which knows more kinds of faults"):
        read_header(Script((5, 100, *BOUNDS, *more), ()), "rm1-")
