"""What a replay string of a test says of its run besides the choices: the same run follows from it wherever it is read.

Only what pytest itself has chosen stands there (which test it is, how much may go wrong and of which kinds, by which
rules), and not what the test's own lines do.
"""

import zlib
from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec.structs import asdict

from pytest_robloxmarket._faults.kinds import Kinds, kinds_numbered, number_kinds
from pytest_robloxmarket._faults.plan import Bounds, check_bounds
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._platform.contract import CONTRACTS, DEFAULT, Contract
from pytest_robloxmarket._plugin.exploring.replays import TEST_KIND
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("Header", "contract_in", "read_header")

# What each string has: the number of the test, that it is one, and the bounds. The rest is left away where it is 0.
_SIZE: Final = 7

# Numbers of contracts take two bytes of a string at most.
_CONTRACTS_MAX: Final = 0x3FFF


class Header(NamedTuple):
    """What stands before the choices of a run.

    Attributes:
        test: the number of the test.
        bounds: how much may go wrong.
        contract: the number of the rules by which the test is searched; 0 for today's.
        reading: the number of the reading by which this run was made; 0 for the rules as they are.
        outage: how long all data stores failed, by its number; 0 where they did not.
        kinds: the faults that may strike, where not all may.
    """

    test: int
    bounds: Bounds
    contract: int = 0
    reading: int = 0
    outage: int = 0
    kinds: Kinds = ()

    @classmethod
    def of(cls, test: int, bounds: Bounds, contract: Contract, kinds: Kinds) -> "Header":
        """The header of the runs of a search."""
        return cls(test, bounds, _number_of(contract), kinds=kinds)

    def write(self, choices: tuple[int, ...]) -> Script:
        """A run as a script."""
        said = (self.reading, self.outage, self.contract, *number_kinds(self.kinds))
        numbers = [self.test, TEST_KIND, *self.bounds, *said]
        while len(numbers) > _SIZE and not numbers[-1]:
            numbers.pop()
        return Script(tuple(numbers), choices)


def read_header(script: Script, text: str) -> Header:
    """What a replay string says of its run.

    Raises:
        UsageError: when no test of this version can have written it.
    """
    numbers = script.header
    kinds = kinds_numbered(numbers[_SIZE + 3 :])
    if len(numbers) < _SIZE or numbers[1] != TEST_KIND or kinds is None:
        raise UsageError(
            f"{text} was made by another version of pytest-robloxmarket, which knows more kinds of faults: replay it "
            "with that one, or let the test run as a whole."
        )
    reading, outage, contract = (*numbers[_SIZE : _SIZE + 3], 0, 0, 0)[:3]
    return Header(numbers[0], check_bounds(Bounds(*numbers[2:_SIZE])), contract, reading, outage, kinds)


def contract_in(header: Header, usual: Contract, text: str) -> Contract:
    """The rules by which a replay string was made: what the test says now, or else one that has a name.

    Raises:
        UsageError: when it was a contract of the test's own, and the test says something else now.
    """
    found = _named(header.contract, (usual, DEFAULT, *CONTRACTS.values()))
    if found is None:
        raise UsageError(
            f"{text} was made under another contract than this test has now, and it has no name by which it could be "
            "found: give the test, its marker or its profile that contract again, or let the test run as a whole."
        )
    return found


def _named(number: int, contracts: Iterable[Contract]) -> Contract | None:
    return next((one for one in contracts if _number_of(one) == number), None)


def _number_of(contract: Contract) -> int:
    """A number that follows from what a contract says; 0 for today's."""
    usual = asdict(DEFAULT)
    said = [f"{switch}={value!r}" for switch, value in asdict(contract).items() if value != usual[switch]]
    return 1 + zlib.crc32(" ".join(said).encode("utf-8")) % _CONTRACTS_MAX if said else 0
