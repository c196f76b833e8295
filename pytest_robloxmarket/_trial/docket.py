"""What the user of a trial asked for, and what it gathers on its way."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._explore.explorer import Finding, Search, excused
from pytest_robloxmarket._explore.goals import could_break
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.stakes import Extent, at_stake
from pytest_robloxmarket._report.scope import Tried
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._trial.agenda import Habits, find_habits
from pytest_robloxmarket._trial.apart import tell_apart
from pytest_robloxmarket._trial.beside import helped_places, say_helped
from pytest_robloxmarket._trial.charges import Charge, header_of
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import GIFTS, Scenario, Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("Docket", "Options")

# The scenarios whose stories are the shortest.
_PLAIN: Final = frozenset({Kind.ONCE, Kind.TWICE, Kind.UNKNOWN})


class Options(NamedTuple):
    """What the user asked for."""

    products: tuple[int, ...] = ()
    worn: Worn = {}  # noqa: RUF012 - never changed
    bounds: Bounds = Bounds()
    runs: int = 1_000_000
    seconds: float = 300.0
    seed: int | None = None
    every_product: bool = False  # Search each product to the end, also where another runs the same code.
    jobs: int = 1  # In how many processes.
    strict: bool = False  # What breaks only under another reading of what nobody documents counts.


# A law, whether the product is one that the game has never heard of, and whether players had what it looks for.
_Key: TypeAlias = tuple[str, bool, bool]


class Docket:
    """What a trial gathers on its way: for each law, and sort of scenario, the charge of the fewest deviations."""

    def __init__(self, target: Target, options: Options) -> None:
        self.target = target  # What is learned of it is added to it.
        self.options: Final = options
        self.charges: Final[dict[_Key, Charge]] = {}
        # What else was found that breaks these laws, of the same cause or another.
        self.others: Final[dict[_Key, list[Charge]]] = {}
        self.runs = 0
        self.tried: Final[list[Tried]] = []
        self.goals: Final[Counter[str]] = Counter()
        self.at_stake: Final[set[str]] = set()  # The laws that some run could have broken.
        self.extent = Extent()  # How much users did at most.
        self.notes: Final[list[str]] = []
        self.hints: Final[list[str]] = []  # At what breaks beyond the bounds; for a game in which nothing is broken.
        # The products of which nothing is listed, since another runs the same code.
        self.unlisted: Final[set[ProductId]] = set()
        self.gifts: Final[set[ProductId]] = set()  # The products that can be bought for a friend.
        self.exhausted = True
        self.unproved = ""  # Why nothing at all is proved.
        # The members that are not faked and may be to blame for something that was found, with the law that it broke.
        self.excused: Final[dict[str, str]] = {}
        self._habits: Final[dict[ProductId, Habits]] = {}

    @property
    def could_break(self) -> frozenset[str]:
        """The laws that some run could have broken; what a crash alone breaks, where a server crashed."""
        return could_break(self.at_stake, self.goals)

    def habits(self, worn: Worn, product: ProductId) -> Habits:
        """What the game does when a product is bought; looked at once."""
        if product not in self._habits:
            self._habits[product] = find_habits(Scenario(self.target, Kind.ONCE, product, worn))
        return self._habits[product]

    def add(
        self, scenario: Scenario, setup: Setup, finding: Finding, history: Sequence[Event], *, offered: bool
    ) -> None:
        """Keep a finding if no shorter one is known for its law, and what is not faked here cannot explain it."""
        member = excused(setup, finding.violation, history)
        if member:
            self.excused.setdefault(member, finding.violation.law)
            return
        # A product that the game has never heard of, and a player without what it looks for, show other
        # mistakes than a storm does, although they break the same law.
        key = (finding.violation.law, scenario.kind is Kind.UNKNOWN, offered)
        known = self.charges.get(key)
        header = header_of(scenario, setup.bounds, offered=offered)
        charge = Charge(finding, scenario, setup, Script(header, finding.choices))
        if known is None or self._length(charge) < self._length(known):
            self.charges[key], charge = charge, known or charge
        if known is not None:
            self.others.setdefault(key, []).append(charge)

    def told(self, has_time: Callable[[], bool]) -> list[Charge]:
        """The charges, one for each cause of a law, as far as there is time to look at what else was found."""
        return tell_apart(
            [(one, sorted(self.others.get(key, ()), key=self._length)) for key, one in self.charges.items()], has_time
        )

    def also_broken(self, key: _Key, where: Callable[[Charge], bool]) -> Iterator[Charge]:
        """What else breaks the law of a charge, and of what sort it is, the shortest story first."""
        return (one for one in sorted(self.others.get(key, ()), key=self._length) if where(one))

    def is_friendless(self, charge: Charge) -> bool:
        """Whether what stays open is a gift, in a scenario in which its buyer chooses no friend."""
        chosen = isinstance(charge.scenario, Scenario) and charge.scenario.kind in GIFTS
        violation = charge.finding.violation
        return violation.law == "stuck_purchase" and violation.product in self.gifts and not chosen

    def take(self, scenario: Scenario, setup: Setup, search: Search, *, offered: bool) -> None:
        """Keep what a search found."""
        self.runs += search.runs
        self.goals.update(search.goals)
        self.weigh(search.polite, setup.expect)
        for finding in (*search.findings, *search.others):
            history = run(setup, ScriptedChoices(finding.choices)).history
            self.add(scenario, setup, finding, history, offered=offered)

    def _length(self, charge: Charge) -> tuple[int, bool, bool]:
        """How much there is to read: a purchase or two come before more players or days, and wide bounds before others.

        Of equals the one is told that was found within the bounds that were asked for.
        """
        return (
            charge.finding.deviations,
            charge.scenario.kind not in _PLAIN,
            charge.setup.bounds not in (self.options.bounds, CALM),
        )

    def calm(
        self, scenario: Scenario, expect: Expectations, *, offered: bool, but_for: Set[str] = frozenset()
    ) -> Outcome:
        """Make one clean run and keep what it broke, but for some laws."""
        setup = Setup(scenario.program, CALM, expect, scenario.target.rules)
        outcome = run(setup, PoliteChoices())
        self.runs += 1
        if scenario.product not in self.unlisted:
            self.tried.append(Tried(scenario.told))
        helped = helped_places(scenario, expect, outcome.violations, outcome.history)
        self.notes.extend([say_helped(scenario, helped, expect)] if helped else [])
        for violation in outcome.violations:
            if violation.law not in but_for and violation.place not in helped:
                self.add(scenario, setup, Finding(violation, ()), outcome.history, offered=offered)
        self.weigh(outcome.history, expect, but_for)
        return outcome

    def weigh(self, history: Sequence[Event], expect: Expectations, but_for: Set[str] = frozenset()) -> None:
        """Take note of what a run could have shown; what says nothing of some laws is no measure of what was tried."""
        stakes = at_stake(history, expect)
        self.at_stake.update(stakes.laws - but_for)
        if not but_for:
            self.extent = self.extent.or_more(stakes.extent)
