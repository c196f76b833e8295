"""Tries the game passes of a game: owned, not owned, bought meanwhile, unknown for a while, and a client that lies.

There is no receipt that says what a pass gives. It is found by comparing clean runs: what shows on an owner and on
nobody else is what the pass gives, and whoever shows it without owning it, or does not show it for good, is wrong.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from msgspec.structs import replace

from pytest_robloxmarket._explore.explorer import Finding
from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.script import Script
from pytest_robloxmarket._oracle.excuses import excuse
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.laws.passes import is_amount, pass_laws, touched
from pytest_robloxmarket._simulation.outcome import CALM, Outcome, Setup, run
from pytest_robloxmarket._terms.events import ClientSpoke, Event, HandlerStuck, PassAsked, PassPromptOpened
from pytest_robloxmarket._terms.ids import PassId
from pytest_robloxmarket._terms.passes import PassRule, Shown
from pytest_robloxmarket._terms.verdict import Location
from pytest_robloxmarket._trial.scenarios.passes import SPEAKS_OF_PURCHASES, PassKind, PassScenario
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.scenarios.unasked import asks_elsewhere, say_unseen
from pytest_robloxmarket._trial.target import Target

__all__ = ("PassCharge", "PassTrial", "learn_passes", "replay_pass", "try_passes")

# A source with more integers than this is a table of data, and most of them are no ids.
_LITERALS_MAX: Final = 60

# A smaller integer of a source is a slot, a price or a count: what a client gets for naming it is no pass.
_ID_MIN: Final = 1_000

# An id that no game knows.
_UNKNOWN: Final = PassId(999_999_929)

# Published sources have it where a pass belongs: nobody can own it.
_PLACEHOLDER: Final = PassId(0)
_NO_PASS: Final = "0 is no pass that anybody could own: put the id of your pass there; what it gives was not tried"

# What happens to somebody who owns the pass, and to somebody who does not.
_OWNERS: Final = (PassKind.OWNED, PassKind.PROMPTED, PassKind.OUTSIDE, PassKind.OWNED_UNANSWERED)
_OTHERS: Final = (PassKind.WITHOUT, PassKind.DECLINED, PassKind.UNANSWERED)
_LIES: Final = frozenset({PassKind.SPOOFED, PassKind.CALLED})

# Where the id of a pass stands in the name of a place.
_PASS: Final = "{pass}"

_NOTHING: Final = re.compile(r"(?!)")

Values = dict[Location, frozenset[Shown]]

_T = TypeVar("_T")


class PassCharge(NamedTuple):
    """One broken law: how, in which scenario, and the script that shows it."""

    finding: Finding
    scenario: PassScenario
    setup: Setup
    script: Script


class PassTrial(NamedTuple):
    """What came out of it.

    Attributes:
        charges: the first of each law, and the first that takes a client that lies.
        notes: what a reader should know.
        runs: how many runs were judged.
        judged: what the pass of each of these runs gives.
    """

    charges: tuple[PassCharge, ...]
    notes: tuple[str, ...]
    runs: int
    judged: tuple[PassRule, ...]


class _Look(NamedTuple):
    """One clean run: all that ever stood at alice's places, and what stands there in the end."""

    ever: Values
    final: dict[Location, Shown]
    outcome: Outcome


class _OverError(Exception):
    """The trial's time is over."""


class _Bench:
    """Makes the runs of one target, each once."""

    def __init__(self, target: Target, worn: Worn, *, offered: bool, left: Callable[[], bool] = lambda: True) -> None:
        self._left: Final = left
        self.target: Final = target
        self.worn: Final = worn
        self.offered: Final = offered
        self.looks: Final[dict[tuple[PassKind, tuple[PassId, ...], bool, bool, str], _Look]] = {}

    def scenario(self, kind: PassKind, *passes: PassId, stays: bool = True) -> PassScenario:
        """What happens, about these passes."""
        return PassScenario(self.target, kind, passes, self.worn, stays)

    def look(self, kind: PassKind, *passes: PassId, owner_prompt: str = "purchased") -> _Look:
        """Run a scenario once in clean weather."""
        return self._run(self.scenario(kind, *passes), owner_prompt)

    def glance(self, kind: PassKind, *passes: PassId) -> _Look:
        """Run a scenario once in clean weather, and not to the end of a long stay."""
        return self._run(self.scenario(kind, *passes, stays=False), "purchased")

    @property
    def asks_elsewhere(self) -> bool:
        """Whether the game asks who owns a pass at a moment that no run came to."""
        return asks_elsewhere(self.target, (look.outcome.history for look in self.looks.values()))

    def shaken(self, kind: PassKind, *passes: PassId) -> _Look:
        """Run a scenario once with other luck, and with answers that take longer."""
        return self._run(self.scenario(kind, *passes)._replace(shaken=True), "purchased")

    def _run(self, scenario: PassScenario, owner_prompt: str) -> _Look:
        key = scenario.kind, scenario.passes, scenario.stays, scenario.shaken, owner_prompt
        found = self.looks.get(key)
        if found is None:
            if not self._left():
                raise _OverError
            setup = Setup(scenario.program, CALM, contract=scenario.contract(owner_prompt), recover=False)
            found = self.looks[key] = _looked(run(setup, PoliteChoices()), scenario.passes)
        return found


def try_passes(
    target: Target, worn: Worn, *, offered: bool = False, left: Callable[[], bool] = lambda: True
) -> PassTrial:
    """Find the passes that a game asks for, or gives something for, and try them.

    Args:
        target: the game.
        worn: what players have on them.
        offered: whether some of that was offered because the game looked for it; replay strings say so.
        left: whether there is time for another run.
    """
    bench = _Bench(target, worn, offered=offered, left=left)
    charges: dict[tuple[str, bool], PassCharge] = {}
    notes: list[str] = []
    judged: list[PassRule] = []
    try:
        asked = _find(bench)
        notes += [_NO_PASS] if _PLACEHOLDER in asked else []
        for game_pass in (one for one in asked if one != _PLACEHOLDER):
            rule = _learn(bench, game_pass)
            for kind in _kinds_for(bench, game_pass) if rule.marks else ():
                judged.append(rule)
                for charge in _charges(bench, kind, rule):
                    # To believe a client is another mistake than to be wrong by oneself.
                    charges.setdefault((charge.finding.violation.law, kind in _LIES), charge)
            notes.extend(_notes(bench, rule))
    except _OverError:
        notes.append("the game's passes were not tried to the end: the time was over (give it more, with --seconds)")
    return PassTrial(tuple(charges.values()), tuple(notes), len(judged), tuple(judged))


def replay_pass(script: Script, target: Target, worn: Worn) -> tuple[list[PassCharge], Sequence[Event]]:
    """Run the script of a replay string about a pass again: the laws that it breaks, and all that happened."""
    bench = _Bench(target, worn, offered=bool(script.header[3]))
    kind, rule = PassKind(script.header[1]), _learn(bench, PassId(script.header[2]))
    setup = _judged_setup(bench.scenario(kind, rule.game_pass), rule)
    history = run(setup, PoliteChoices(), tracing=True).history
    return list(_charges(bench, kind, rule)), history


def learn_passes(target: Target, worn: Worn, passes: Sequence[PassId]) -> tuple[PassRule, ...]:
    """What passes give, for games that are played for longer than a trial, and in which products are bought as well.

    Only such marks are left as mean the same there: at places that never change for who owns nothing, and that no two
    passes have in common.

    Args:
        target: the game.
        worn: what players have on them.
        passes: the passes that it asks for or declares.
    """
    bench = _Bench(target, worn, offered=False)
    rules = [replace(_learn(bench, one), most={}) for one in passes]
    plain = [bench.look(PassKind.WITHOUT, one).ever for one in passes]
    found = []
    for rule, ever in zip(rules, plain, strict=True):
        others = _all([dict(one.marks) for one in rules if one is not rule])
        marks = {
            place: values
            for place, values in _more(dict(rule.marks), others).items()
            if len(ever.get(place, frozenset()) - {None}) <= 1
        }
        if marks:
            found.append(replace(rule, marks=marks, kept={at: now for at, now in rule.kept.items() if at in marks}))
    return tuple(found)


def _find(bench: _Bench) -> list[PassId]:
    """The passes that the game asks for, and the integers of its source that a client can make something of."""
    literals = tuple(PassId(number) for number in bench.target.literals if number >= _ID_MIN)[:_LITERALS_MAX]
    quiet = bench.glance(PassKind.WITHOUT)
    if quiet.outcome.ended or any(isinstance(event, HandlerStuck) for event in quiet.outcome.history):
        return []  # A script that a limit stops would be stopped in each run.
    spoofed, called = (bench.glance(kind, *literals) for kind in (PassKind.SPOOFED, PassKind.CALLED))
    asked: dict[PassId, None] = {}
    for look in (quiet, spoofed, called):
        # A client that names an id makes the game ask for it, be it a pass or not: only those of its source count.
        named = look is not quiet
        for event in look.outcome.history:
            if isinstance(event, PassAsked | PassPromptOpened) and (not named or event.game_pass in literals):
                asked.setdefault(event.game_pass)
    for kind, look in ((PassKind.SPOOFED, spoofed), (PassKind.CALLED, called)):
        if _more(look.ever, quiet.ever):
            asked.update(dict.fromkeys(one for one in literals if _makes_a_difference(bench, kind, one)))
    if not asked and _more(bench.glance(PassKind.SPOOFED, _UNKNOWN).ever, quiet.ever):
        return [_UNKNOWN]  # It gives something for whatever pass a client names.
    return list(asked)


def _makes_a_difference(bench: _Bench, kind: PassKind, number: PassId) -> bool:
    """Whether a client gets something for naming this id that it does not get for naming one that nobody knows."""
    found = _more(bench.glance(kind, number).ever, bench.glance(PassKind.WITHOUT).ever)
    return bool(_more(found, bench.glance(kind, _UNKNOWN).ever))


def _learn(bench: _Bench, game_pass: PassId) -> PassRule:
    """What an owner of a pass has and nobody else."""
    without = bench.look(PassKind.WITHOUT, game_pass)
    # What a client gets whatever pass it names is no pass's, unless that is all that there is to find.
    strange = (PassKind.CALLED, PassKind.SPOOFED) if game_pass != _UNKNOWN else ()
    plain = _all([without.ever, *(bench.look(kind, _UNKNOWN).ever for kind in strange)])
    owners = [bench.look(kind, game_pass) for kind in (*_OWNERS, PassKind.OWNED_CALLED)]
    # The polite word for an owner is "declined": what is had then was bought once.
    once = bench.look(PassKind.PROMPTED, game_pass, owner_prompt="declined")
    found = _more(_all([once.ever, *(owner.ever for owner in owners)]), plain)
    blurred = _blurred(bench, game_pass)
    marks = _without_marks_of_prompts(
        bench, game_pass, {place: values for place, values in found.items() if place not in blurred}
    )
    owned = bench.look(PassKind.OWNED, game_pass)
    kept = {
        place: without.final.get(place)
        for place in marks
        if owned.final.get(place) in marks[place] and owned.final.get(place) is not None
    } or _worn_for_a_visit(bench, game_pass, marks)
    most = {
        place: max(amounts)
        for place in marks
        if (amounts := [value for value in once.ever.get(place, frozenset()) if is_amount(value)])
    }
    return PassRule(game_pass, _named(marks, game_pass), _named(kept, game_pass), _named(most, game_pass))


def _without_marks_of_prompts(bench: _Bench, game_pass: PassId, marks: Values) -> Values:
    """The marks of an owner: not what shows on each who closes the prompt, unless owners who saw none have it too."""
    owned = _all([bench.look(kind, game_pass).ever for kind in (PassKind.OWNED, PassKind.OUTSIDE)])
    declined = bench.look(PassKind.DECLINED, game_pass).ever
    of_prompts = {place: values - owned.get(place, frozenset()) for place, values in declined.items()}
    # Where there is nothing else, whoever closes the prompt has all that a buyer has.
    return _more(marks, of_prompts) or marks


def _worn_for_a_visit(bench: _Bench, game_pass: PassId, marks: Values) -> dict[Location, Shown]:
    """What a buyer has on them until they leave, in a game that never asks Roblox who owns the pass."""
    asked, _ = _uses(bench, game_pass)
    given = bench.look(PassKind.PROMPTED, game_pass).ever
    if asked or bench.asks_elsewhere or game_pass == _UNKNOWN or any(place.store for place in marks):
        return {}
    without = bench.look(PassKind.WITHOUT, game_pass).final
    return {place: without.get(place) for place in marks if marks[place] & given.get(place, frozenset())}


def _blurred(bench: _Bench, game_pass: PassId) -> frozenset[Location]:
    """The places where time or luck alone make a difference: nothing can be read from them."""
    found: set[Location] = set()
    for kind in (PassKind.WITHOUT, PassKind.OWNED, PassKind.PROMPTED):
        one, other = bench.look(kind, game_pass).ever, bench.shaken(kind, game_pass).ever
        found |= {place for place in one.keys() | other.keys() if one.get(place) != other.get(place)}
    return frozenset(found)


def _kinds_for(bench: _Bench, game_pass: PassId) -> tuple[PassKind, ...]:
    """What is tried with a pass."""
    asked, prompted = _uses(bench, game_pass)
    # "On the server it is the final outcome" (platform-facts.md, 1.2): whoever asks or prompts is not convicted of
    # believing it, though a client could make it up. Who does neither has only the client's word.
    spoofed = () if asked or prompted else (PassKind.SPOOFED,)
    called = (PassKind.CALLED,) if asked or prompted or _speaks_of_purchases(bench, game_pass) else ()
    return (*_OTHERS, *_OWNERS, *spoofed, *called)


def _uses(bench: _Bench, game_pass: PassId) -> tuple[bool, bool]:
    """Whether the game ever asks who owns a pass, and whether it ever shows its prompt."""
    history = [event for look in bench.looks.values() for event in look.outcome.history]
    return (
        any(isinstance(event, PassAsked) and event.game_pass == game_pass for event in history),
        any(isinstance(event, PassPromptOpened) and event.game_pass == game_pass for event in history),
    )


def _speaks_of_purchases(bench: _Bench, game_pass: PassId) -> bool:
    """Whether a remote's name says that it is about buying: else an id that a client names may be anything."""
    history = bench.look(PassKind.CALLED, game_pass).outcome.history
    return any(isinstance(event, ClientSpoke) and SPEAKS_OF_PURCHASES.search(event.remote) for event in history)


def _charges(bench: _Bench, kind: PassKind, rule: PassRule) -> Iterator[PassCharge]:
    """Judge a scenario by what the pass gives; where a law is broken, it is run once more as a replay will."""
    scenario = bench.scenario(kind, rule.game_pass)
    setup = _judged_setup(scenario, rule)
    history = bench.look(kind, rule.game_pass).outcome.history
    if next(pass_laws(history, (), setup.expect.passes), None) is None:
        return
    outcome = run(setup, PoliteChoices())
    header = (bench.target.tag, int(kind), rule.game_pass, int(bench.offered), *CALM)
    for violation in outcome.violations:
        if violation.law in {"stale_pass", "goods_without_purchase"} and not excuse(violation, outcome.history):
            yield PassCharge(Finding(violation, ()), scenario, setup, Script(header, ()))


def _judged_setup(scenario: PassScenario, rule: PassRule) -> Setup:
    """How a scenario is run and judged, with what the pass gives."""
    if scenario.kind is not PassKind.PROMPTED:
        # Where she buys it otherwise, she joins as an owner more often, and may rightly be given more.
        rule = replace(rule, most={})
    expect = Expectations(passes=(rule,))
    return Setup(scenario.program, CALM, expect, contract=scenario.contract("purchased"), recover=False)


def _notes(bench: _Bench, rule: PassRule) -> Iterator[str]:
    """What a reader should know of the trial of a pass."""
    number = rule.game_pass
    if not rule.marks:
        yield f"pass {number} was tried, and nothing that can be observed shows who owns it: it is not judged"
        return
    places = ", ".join(str(place) for place in list(rule.marks)[:3])
    yield f"pass {number} (it gives {places}) was tried as owned, not owned, bought meanwhile and unknown"
    asked, prompted = _uses(bench, number)
    if (asked or prompted) and _shows(bench, PassKind.SPOOFED, rule):
        yield (
            f"the end of a prompt of pass {number} is believed without asking UserOwnsGamePassAsync: on a server it is "
            "the final outcome, but clients are known to make it up"
        )
    if _shows(bench, PassKind.PROMPTED, rule) and not _shows(bench, PassKind.OUTSIDE, rule):
        yield say_unseen(number, asks_elsewhere=bench.asks_elsewhere)


def _shows(bench: _Bench, kind: PassKind, rule: PassRule) -> bool:
    """Whether what the pass gives shows in a run."""
    ever = _named(bench.look(kind, rule.game_pass).ever, rule.game_pass)
    return any(ever.get(place, frozenset()) & values for place, values in rule.marks.items())


def _looked(outcome: Outcome, passes: tuple[PassId, ...]) -> _Look:
    """What a run shows. The ids that it is about are written as `{pass}`, so that runs about others compare."""
    numbers = re.compile(rf"(?<!\d){passes[0]}(?!\d)") if len(passes) == 1 else _NOTHING
    ever: dict[Location, set[Shown]] = {}
    final: dict[Location, Shown] = {}
    for change in touched(outcome.history):
        place = change.place._replace(
            key=numbers.sub(_PASS, change.place.key), path=numbers.sub(_PASS, change.place.path)
        )
        # What only repeats what a client said gives nothing.
        told = change.value is not None and not isinstance(change.value, bool)
        value = None if told and numbers.search(str(change.value)) else change.value
        ever.setdefault(place, set()).add(value)
        final[place] = value
    return _Look({place: frozenset(values) for place, values in ever.items()}, final, outcome)


def _named(values: Mapping[Location, _T], game_pass: PassId) -> dict[Location, _T]:
    """The places with the pass's own id in them again."""
    number = str(game_pass)
    return {
        place._replace(key=place.key.replace(_PASS, number), path=place.path.replace(_PASS, number)): value
        for place, value in values.items()
    }


def _more(one: Values, other: Values) -> Values:
    """What stood somewhere in one run and never in the other; nothing standing there is no sign."""
    found = {place: values - other.get(place, frozenset()) - {None} for place, values in one.items()}
    return {place: values for place, values in found.items() if values}


def _all(several: list[Values]) -> Values:
    """What stood somewhere in any of several runs."""
    found: dict[Location, frozenset[Shown]] = {}
    for values in several:
        for place, shown in values.items():
            found[place] = found.get(place, frozenset()) | shown
    return found
