"""Frameworks of others run all tests of a file at once; here each test then says how it went."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from pytest_robloxmarket._suites.bench import Said
from pytest_robloxmarket._suites.plans import Address, Failure

if TYPE_CHECKING:
    from pytest_robloxmarket._suites.bench import Bench, Opened

__all__ = ("Batch", "Owner")


class Owner(Protocol):
    """The suite whose tests are run."""

    wanted: Sequence[Address]

    @property
    def opened(self) -> "list[Opened]":
        """The markets that were made, and are not closed."""
        ...

    def begins(self, address: Address) -> None:
        """A test begins, and what is made from now on is its own."""
        ...


class _Record(NamedTuple):
    """What a test that has run leaves for the item that tells of it."""

    said: list[Said]
    opened: "list[Opened]"


class Batch:
    """The tests of one file, run at once when the first of them is asked for.

    It keeps apart what belongs to each: what it printed, and the markets that it made.
    """

    def __init__(self, bench: "Bench", owner: Owner) -> None:
        self._bench: Final = bench
        self._owner: Final = owner
        self._records: Final[dict[Address, _Record]] = {}
        self._failures: dict[Address, Failure] | None = None
        self._broken: Failure | None = None
        self._waiting: Final[list[Address]] = []

    def run(self, address: Address, run_all: Callable[[Sequence[Address]], dict[Address, Failure]]) -> None:
        """Tell how one test went.

        Args:
            address: the test.
            run_all: runs the tests at these addresses, in the order of the file, with `begin` before each; what failed.

        Raises:
            Failure: of the test.
        """
        if self._failures is None:
            self._failures = self._run_all(run_all)
        record = self._records.pop(address, None)
        if record is not None:
            for one in record.said:
                self._bench.hear(one)
            self._owner.opened.extend(record.opened)
        failure = self._failures.get(address) or self._broken
        if failure is not None:
            raise failure

    def begin(self, address: Address) -> None:
        """A test begins."""
        self._bench.listen()
        record = self._records[address] = _Record([], [])
        self._keep_opened()
        self._bench.hear = record.said.append
        self._current = record
        self._owner.begins(address)

    def _run_all(self, run_all: Callable[[Sequence[Address]], dict[Address, Failure]]) -> dict[Address, Failure]:
        hear = self._bench.hear
        before = list(self._owner.opened)
        self._current = _Record([], before)
        self._owner.opened.clear()
        try:
            return run_all(self._owner.wanted)
        except Failure as failure:
            # The framework itself gave up.
            self._broken = failure
            return {}
        finally:
            self._bench.listen()
            self._keep_opened()
            self._bench.hear = hear
            self._owner.opened.extend(before)

    def _keep_opened(self) -> None:
        """Give the markets that were made to the test that made them."""
        self._current.opened.extend(self._owner.opened)
        self._owner.opened.clear()
