"""What an explored test tells: pytest, how far its search came; its author, the story of what is broken."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from pytest_robloxmarket._explore.explorer import Finding, Search, excused, retrace, tell
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.history import check_same
from pytest_robloxmarket._kernel.script import encode_script
from pytest_robloxmarket._plugin.exploring.headers import Header
from pytest_robloxmarket._plugin.exploring.outages import OutageTried
from pytest_robloxmarket._plugin.exploring.proofs import held_in, proof_of
from pytest_robloxmarket._plugin.exploring.readings import Conditional
from pytest_robloxmarket._plugin.options import REPLAY
from pytest_robloxmarket._plugin.stories import later_told, story_error
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._terms.errors import UnsupportedError
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.request import RunFixtures

__all__ = ("Report", "fail")


class Report(NamedTuple):
    """What a red test says below its story: who replays it, and how."""

    fixtures: "RunFixtures | None"
    header: Header

    def say(
        self, setup: Setup, search: Search, seconds: float, require: Sequence[str], outage: OutageTried | None
    ) -> None:
        """Tell pytest how far a search came, for its summary and its reports."""
        if self.fixtures is not None:
            self.fixtures.say(proof_of(search, setup.bounds, setup.met, require, outage), search.runs, seconds)

    def say_held(self, setup: Setup, search: Search, broken: AbstractSet[str] = frozenset()) -> None:
        """Tell it which laws held: those that some run could have broken, but for the broken ones."""
        if self.fixtures is not None:
            self.fixtures.say_held(held_in(search, setup, broken))

    def say_reading(self, one: Conditional, under: "Report") -> None:
        """Tell pytest what is wrong only under a condition; `under` knows how it is replayed."""
        if self.fixtures is not None:
            replay = "" if one.finding is None else f" ({under.hint(under.replay_of(one.finding))})"
            self.fixtures.say_reading(f"{one.told}{replay}")

    def under(self, bounds: Bounds, reading: int, *, outage: int = 0) -> "Report":
        """The same for a run by another reading, by its number, or in an outage of this length."""
        return self._replace(header=self.header._replace(bounds=bounds, reading=reading, outage=outage))

    def replay_of(self, finding: Finding) -> str:
        """The string that replays a finding."""
        return encode_script(self.header.write(finding.choices))

    def hint(self, replay: str) -> str:
        """The command that replays a run; without the plugin nothing takes the string but another pytest."""
        return f"pytest ... {REPLAY}={replay}" if self.fixtures is None else self.fixtures.command(replay)


def fail(setup: Setup, report: Report, findings: Sequence[Finding], condition: str = "") -> None:
    """Tell the shortest story, and name the other broken laws, and the condition under which all of it holds."""
    __tracebackhide__ = True
    told = {finding: tell(setup, finding) for finding in findings}
    excuses = {finding: excused(setup, violation, outcome.history) for finding, (outcome, violation) in told.items()}
    findings = [finding for finding in findings if not excuses[finding]]
    if not findings:
        raise UnsupportedError(next(iter(excuses.values())))
    finding = min(findings, key=lambda one: (one.deviations, later_told(one.violation)))
    outcome, violation = told[finding]
    check_same(outcome.history, retrace(setup, finding).history)
    others = ", ".join(dict.fromkeys(_named(told[one][1], violation) for one in findings if one is not finding))
    replay = report.replay_of(finding)
    hint = f"{condition}  {report.hint(replay)}"
    hint = f"  Also broken: {others}.\n{hint}" if others else hint
    beside = [] if report.fixtures is None else report.fixtures.extensions.story(outcome.history)
    raise story_error(outcome.history, violation, (), hint=hint, replay=replay, beside=beside)


def _named(other: Violation, told: Violation) -> str:
    """What else is broken, below the story of a violation: a law, or another cause of the same one."""
    return f"{other.law} in another way ({other.mechanism})" if other.law == told.law else other.law
