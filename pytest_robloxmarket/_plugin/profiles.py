"""How far an explored test is searched: what it says itself, a profile, the ini file and the command line."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_robloxmarket._faults.kinds import FaultKinds, Kinds, read_kinds
from pytest_robloxmarket._faults.plan import BOUND_MAX, Bounds, check_bounds
from pytest_robloxmarket._platform.contract import check_contract
from pytest_robloxmarket._terms.checks import is_number, shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.verdict import LAWS

if TYPE_CHECKING:
    from pytest_robloxmarket._platform.contract import Contract

__all__ = ("Wanted", "check_expected", "find_profile", "register_profile")


class Wanted(NamedTuple):
    """What somebody asks of a search; None leaves it to somebody else."""

    servers: int | None = None
    crashes: int | None = None
    faults: "int | FaultKinds | None" = None
    delays: int | None = None
    moves: int | None = None
    runs: int | None = None
    seconds: float | None = None
    contract: "Contract | str | None" = None
    strict_contract: bool | None = None

    def over(self, other: "Wanted") -> "Wanted":
        """The same, with what is left open taken from another one."""
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return other._replace(**said)

    @property
    def bounds(self) -> Bounds:
        """How much may go wrong in one run.

        Raises:
            UsageError: when that cannot be searched.
        """
        faults = self.faults
        if faults is not None and not isinstance(faults, int):
            faults = min(sum(most for _, most in read_kinds(faults)), BOUND_MAX)
        said = (self.servers, self.crashes, faults, self.delays, self.moves)
        found = (mine if mine is not None else usual for mine, usual in zip(said, Bounds(), strict=True))
        return check_bounds(Bounds(*found))

    @property
    def kinds(self) -> Kinds:
        """The kinds of faults that may strike; empty when all may."""
        return () if self.faults is None or isinstance(self.faults, int) else read_kinds(self.faults)

    def check(self) -> "Wanted":
        """Make sure that all of it can be.

        Raises:
            UsageError: naming what cannot.
        """
        _ = self.bounds
        if self.runs is not None and (type(self.runs) is not int or self.runs < 1):
            raise UsageError(f"runs={shown(self.runs)} cannot be: it is a whole number, 1 or more.")
        if self.seconds is not None and (not is_number(self.seconds) or self.seconds < 0):
            raise UsageError(f"seconds={shown(self.seconds)} cannot be: it is a number, 0 or more.")
        if self.contract is not None:
            check_contract(self.contract)
        return self


# What is asked where nobody asks anything.
USUAL: Final = Wanted(runs=50_000, seconds=60.0)

_PROFILES: Final[dict[str, Wanted]] = {"default": USUAL}


def register_profile(
    name: str,
    *,
    servers: int | None = None,
    crashes: int | None = None,
    faults: "int | FaultKinds | None" = None,
    delays: int | None = None,
    moves: int | None = None,
    runs: int | None = None,
    seconds: float | None = None,
    contract: "Contract | str | None" = None,
) -> None:
    """Give a name to how far explored tests are searched, for `--robloxmarket-profile` and the ini file.

    A test that says a bound or a budget itself keeps it. Call this in `conftest.py`.

    Args:
        name: what the command line calls it; `default` is what is taken when nobody names one.
        servers: the most servers that are open at one time.
        crashes: the most server crashes in one run.
        faults: the most data store and recording faults in one run; or the kinds that may strike, see `explore`.
        delays: the most times that something overtakes in one run.
        moves: the most times that a buyer leaves or moves in one run.
        runs: the most runs.
        seconds: the most real seconds.
        contract: the rules by which the platform plays, or their name.

    Raises:
        UsageError: when one of them cannot be.
    """
    if not isinstance(name, str) or not name:
        raise UsageError(f"a profile has a name like 'nightly', not {shown(name)}.")
    wanted = Wanted(servers, crashes, faults, delays, moves, runs, seconds, contract)
    _PROFILES[name] = wanted.check().over(USUAL)


def find_profile(name: str) -> Wanted:
    """The profile of this name.

    Raises:
        UsageError: when nobody has registered one.
    """
    found = _PROFILES.get(name)
    if found is None:
        raise UsageError(
            f"there is no profile {name!r}. {there_are(name, _PROFILES)} Register it in conftest.py: "
            f"pytest_robloxmarket.register_profile({name!r}, runs=10_000)."
        )
    return found


def check_expected(laws: Sequence[str], *, called: str = "expected", own: Iterable[str] = ()) -> frozenset[str]:
    """The laws that a test expects to break.

    Raises:
        UsageError: when one of them is no law, nor one of the project's own.
    """
    known = (*LAWS, *own)
    listed = isinstance(laws, Iterable) and not isinstance(laws, str)
    wrong = [law for law in laws if not isinstance(law, str) or law not in known] if listed else []
    if not listed or wrong:
        told = ", ".join(shown(law) for law in wrong) if listed else shown(laws)
        asked = wrong[0] if wrong else None
        raise UsageError(
            f"{called}={shown(laws)} names no laws: {told} is none. {there_are(asked, known)} Write a tuple of some of "
            f"them: {called}=('double_grant',)."
        )
    return frozenset(laws)
