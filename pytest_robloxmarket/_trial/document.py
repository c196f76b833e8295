"""What a trial says: the JSON document and the page for a terminal, with their stories."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.explorer import retrace, tell
from pytest_robloxmarket._explore.goals import GOALS
from pytest_robloxmarket._kernel.script import encode_script
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._report import story as clerk
from pytest_robloxmarket._report import terminal
from pytest_robloxmarket._report.scope import Tried, left_out
from pytest_robloxmarket._simulation.outcome import Outcome
from pytest_robloxmarket._terms.events import Event
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.texts import fitted
from pytest_robloxmarket._terms.verdict import LAWS, STALE_WRITES, Value, Violation
from pytest_robloxmarket._trial.charges import Also, Charge
from pytest_robloxmarket._trial.grouping import join_tried
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.otherwise import Otherwise
from pytest_robloxmarket._trial.scenarios.forbidden import FORBIDDEN
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.passes import PassScenario
from pytest_robloxmarket._trial.scenarios.purchases import PRICE, Scenario
from pytest_robloxmarket._trial.trial import Trial

__all__ = ("SCHEMA", "Told", "Telling", "document", "page", "tell_charge", "tell_trial", "whole_run")

# A longer name or text says nothing more to a reader of the document.
_TEXT_MAX: Final = 200

SCHEMA: Final = "robloxmarket.check/1"

# So many products are named that suffer from one mistake.
_PRODUCTS_MAX: Final = 5


# What a reader cannot know who has never seen this id.
_UNKNOWN: Final = (
    "({} stands for a product that the game does not know, like a new one on an old server: NotProcessedYet is the "
    "answer that loses nothing.)"
)


# What a game that sells gifts may not have thought of.
_FRIENDLESS: Final = (
    "({} can be bought for a friend, and this buyer has chosen none: so it is when it is bought outside of the game's "
    "own prompt, or when a server that crashes forgets whom they chose. Give it to its buyer then.)"
)


class Told(NamedTuple):
    """A charge with its story."""

    charge: Charge
    story: clerk.Story
    replay: str


class Telling(NamedTuple):
    """All charges of a trial with their stories: by the rules as they are, and by each other reading."""

    charges: tuple[Told, ...]
    otherwise: tuple[tuple[Told, ...], ...]


def tell_trial(trial: Trial) -> Telling:
    """Tell every charge of a trial. One script may break several laws, and is run again once for all of them."""
    traced: dict[tuple[int, tuple[int, ...]], Outcome] = {}

    def told(charge: Charge, condition: str = "") -> Told:
        key = id(charge.setup), charge.finding.choices
        if key not in traced:
            traced[key] = retrace(charge.setup, charge.finding)
        return tell_charge(charge, condition, traced[key])

    return Telling(
        tuple(map(told, trial.charges)),
        tuple(tuple(told(charge, one.reading.told) for charge in one.charges) for one in trial.otherwise),
    )


def tell_charge(charge: Charge, condition: str = "", traced: Outcome | None = None) -> Told:
    """Tell a charge.

    Args:
        charge: the charge.
        condition: what its reason begins with.
        traced: its script's run with the story switched on, if that was made already.
    """
    outcome, violation = tell(charge.setup, charge.finding, traced)
    products = {ProductId(charge.scenario.product): ("", PRICE)}
    places = [place.told for place in charge.setup.expect.at]
    story = clerk.tell(outcome.history, violation, products, places=places)
    if charge.scenario.kind is Kind.UNKNOWN:
        story = story._replace(reason=f"{story.reason} {_UNKNOWN.format(charge.scenario.product)}")
    reading = charge.scenario.target.reading
    told = condition or (reading.told if reading is not None else "")
    if told:
        story = story._replace(reason=f"{told[0].upper()}{told[1:]}: {story.reason}")
    if isinstance(charge.scenario, Scenario) and charge.scenario.forbidden:
        buyer = FORBIDDEN[charge.scenario.forbidden - 1].told
        story = story._replace(reason=f"{story.reason} The buyer is one {buyer}.")
    if charge.friendless:
        story = story._replace(reason=f"{story.reason} {_FRIENDLESS.format(violation.product)}")
    story = story._replace(reason=f"{story.reason}{_tell_also(violation, charge.also)}")
    # The run that is told knows more of how it came about than the one that was searched.
    charge = charge._replace(finding=charge.finding._replace(violation=violation))
    return Told(charge, story, encode_script(charge.script))


def _tell_also(violation: Violation, also: Sequence[Also]) -> str:
    """What the same mistake breaks besides, as sentences behind the reason."""
    told = ""
    for law in dict.fromkeys(one.law for one in also):
        products = [str(one.product) for one in also if one.law == law]
        if len(products) > _PRODUCTS_MAX:
            products[_PRODUCTS_MAX:] = [f"{len(products) - _PRODUCTS_MAX} more"]
        named = " and ".join([", ".join(products[:-1]), products[-1]] if len(products) > 1 else products)
        same = f"line, {violation.source}," if violation.mechanism in STALE_WRITES else "mistake"
        what = "The same happens" if law == violation.law else f"The same {same} breaks {law}"
        told += f" {what}." if products == [str(violation.product)] else f" {what} with {named}."
    return told


def document(trial: Trial, told: Telling) -> dict[str, object]:
    """The document of `--json` (docs/json.md describes it)."""
    return {
        "schema": SCHEMA,
        "target": trial.target.name,
        "contract": trial.target.contract,
        "verdict": trial.verdict,
        "exhausted": trial.exhausted,
        "runs": trial.runs,
        "bounds": trial.bounds._asdict(),
        "tried": [one._asdict() for one in trial.tried],
        "held": [] if trial.verdict == "inconclusive" else _held(trial, told),
        "not_varied": [*left_out(terminal.Bounds(*trial.bounds)), *trial.not_varied],
        "products": [_product(lesson) for lesson in trial.lessons],
        "violations": [_violation(one) for one in told.charges],
        "readings": [_reading(one, stories) for one, stories in zip(trial.otherwise, told.otherwise, strict=True)],
        "unsupported": list(trial.unsupported),
        "goals": {name: trial.goals.get(name, 0) for name in GOALS},
        "stand_ins": list(trial.target.game.missing) if trial.target.game is not None else [],
        "left_out": [node.file for node in trial.target.game.left_out] if trial.target.game is not None else [],
        "notes": list(trial.notes),
    }


def whole_run(history: Sequence[Event], *, width: int) -> str:
    """Every event of a run, for `replay --full`."""
    return "\n".join(["every event of the run:", "", *clerk.tell_all(history, {}, width=width), ""])


def page(trial: Trial, told: Telling, *, target: str, options: str, width: int) -> str:
    """What `check` prints. `options` are those of the command line that a replay needs again."""
    stories = [*told.charges, *(one for several in told.otherwise for one in several if trial.strict)]
    broken = list(dict.fromkeys(law for one in stories for law in one.charge.laws))
    # Whoever finds that nothing can be judged says why in the last note.
    why = trial.notes[-1] if trial.verdict == "inconclusive" else ""
    return terminal.check_page(
        terminal.CheckPage(
            target=trial.target.name,
            search=terminal.Search(
                trial.runs,
                terminal.Bounds(*trial.bounds),
                trial.exhausted,
                "" if trial.exhausted else _stopped_by(trial),
            ),
            products=[_row(lesson) for lesson in trial.lessons],
            findings=[_finding(one, target, options) for one in told.charges],
            conditions=[_condition(*one, target, options) for one in zip(trial.otherwise, told.otherwise, strict=True)],
            laws_broken=broken,
            laws_upheld=_held(trial, told),
            # What the verdict itself says is not said twice.
            notes=[note for note in trial.notes if note != why],
            unsupported=trial.unsupported,
            why_inconclusive=why,
            tried=_tried(trial) if trial.verdict == "upheld" else (),
            not_varied=trial.not_varied,
            goals={name: trial.goals.get(name, 0) for name in GOALS} if trial.goals else {},
        ),
        width=width,
    )


def _tried(trial: Trial) -> tuple[Tried, ...]:
    return join_tried(trial.tried, (lesson.product for lesson in trial.lessons))


def _held(trial: Trial, told: Telling) -> list[str]:
    """The laws that a run could have broken and none did, also by no other reading of what nobody documents."""
    stories = [*told.charges, *(one for several in told.otherwise for one in several)]
    broken = {law for one in stories for law in one.charge.laws}
    return [law for law in LAWS if law in trial.at_stake - broken]


def _product(lesson: Lesson) -> dict[str, object]:
    return {
        "id": lesson.product,
        "effect": {_place(ladder): ladder.step for ladder in lesson.ladders if ladder.step},
        "ladders": {_place(ladder): _rungs(ladder) for ladder in lesson.ladders},
        "durable": bool(lesson.lasting),
    }


def _place(ladder: Ladder) -> str:
    return fitted(str(ladder.place), _TEXT_MAX)


def _rungs(ladder: Ladder) -> list[Value]:
    """What is there after none, one, two ... purchases, when the buyer has joined again if it lasts."""
    rungs = ladder.later if ladder.lasts else ladder.rungs
    return [fitted(value, _TEXT_MAX) if isinstance(value, str) else value for value in rungs]


def _violation(told: Told) -> dict[str, object]:
    violation, scenario = told.charge.finding.violation, told.charge.scenario
    return {
        "law": violation.law,
        "mechanism": violation.mechanism,
        "product": violation.product,
        "pass": scenario.passes[0] if isinstance(scenario, PassScenario) else 0,
        "deviations": told.charge.finding.deviations,
        "also": [one._asdict() for one in told.charge.also],
        "replay": told.replay,
        "headline": violation.headline,
        "reason": told.story.reason,
        "story": list(told.story.plain),
    }


def _reading(found: Otherwise, stories: tuple[Told, ...]) -> dict[str, object]:
    return {
        "switch": found.reading.switch,
        "value": found.reading.value,
        "condition": found.reading.told,
        "runs": found.runs,
        "exhausted": found.exhausted,
        "violations": [_violation(one) for one in stories],
        "raised": [fitted(message, _TEXT_MAX) for message in found.raised],
    }


def _condition(found: Otherwise, stories: tuple[Told, ...], target: str, options: str) -> terminal.Condition:
    findings = [_finding(one, target, options) for one in stories]
    return terminal.Condition(found.reading.told, found.runs, findings, found.raised)


def _row(lesson: Lesson) -> terminal.ProductRow:
    effects = tuple((ladder.told, (ladder.rungs, ladder.later)[ladder.lasts]) for ladder in lesson.ladders)
    return terminal.ProductRow(lesson.product, "", effects, bool(lesson.lasting))


def _finding(told: Told, target: str, options: str) -> terminal.Finding:
    return terminal.Finding(told.story, told.charge.finding.deviations, f"{told.replay}{options}", target)


def _stopped_by(trial: Trial) -> str:
    if trial.passes_judged and not trial.lessons:
        return "passes are tried in clear weather, and no product is known"
    return "a law is broken" if trial.verdict == "violated" else "the budget was used up"
