"""`python -m tests.benchmarks.machine [--json]`: what a machine's step costs, what it finds, and how short it gets."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from hypothesis import Phase, settings
from hypothesis.stateful import Rule, RuleBasedStateMachine

from pytest_robloxmarket._machine.games import GameSource
from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._machine.making import receipt_machine
from tests.benchmarks.measure import Result, race
from tests.machine.helpers import convict, count_examples, rule_calls
from tests.planted.cases import CASES, SOUND
from tests.planted.games import GAMES
from tests.planted.handlers import HANDLERS

__all__ = ("compare_steps", "empty_like", "main", "measure_finds", "measure_lengths", "measure_right_games")

_FOLDER: Final = Path(__file__).parents[1] / "planted" / "luau"
_EVERYTHING: Final = {**HANDLERS, **GAMES}
_EXAMPLES_MAX: Final = 200
_RIGHT_EXAMPLES: Final = 1_000
_CALLS_MAX: Final = 8
_STEPS_RATIO: Final = 1.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; the exit code is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.machine", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=5, help="turns for each side of the race (5)")
    parser.add_argument("--right", type=int, default=_RIGHT_EXAMPLES, help="examples of each right game (1000)")
    parser.add_argument("--draws", type=int, default=0, help="other seeds that finds is measured with, besides (0)")
    parser.add_argument("parts", nargs="*", metavar="part", help="only these: steps, finds, lengths, right")
    options = parser.parse_args(arguments)
    parts = {
        "steps": lambda: [compare_steps(examples=60, rounds=options.rounds)],
        "finds": lambda: list(measure_finds(options.draws)),
        "lengths": lambda: list(measure_lengths()),
        "right": lambda: list(measure_right_games(options.right)),
    }
    unknown = [part for part in options.parts if part not in parts]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are: {', '.join(parts)}")
    results = [result for part in options.parts or parts for result in parts[part]()]
    sys.stdout.write((_as_json if options.json else _as_table)(results) + "\n")
    return 0 if all(result.met for result in results) else 1


def compare_steps(*, examples: int, rounds: int) -> Result:
    """How much longer an example takes than one of a machine with the same rules, which do nothing."""
    machine = receipt_machine(HANDLERS["good"])
    machine.learn()
    empty = empty_like(machine)
    _prepare(machine, examples)
    _prepare(empty, examples)
    ratio, ours, theirs = race(lambda: _play(machine, examples), lambda: _play(empty, examples), rounds=rounds)
    return Result("step", 1 / ratio, _STEPS_RATIO, True, {"examples_per_s": ours, "empty_per_s": theirs})


def empty_like(machine: type[ReceiptMachine]) -> type[RuleBasedStateMachine]:
    """A machine with the same rules, arguments and bundles, whose rules do nothing but fill the bundles."""
    known = machine.learn()

    class Empty(RuleBasedStateMachine):
        """The same rules without a game."""

    state = machine.setup_state()

    def nothing(rule: Rule) -> Rule:
        result = known.products[0] if rule.targets else None
        return Rule(
            targets=rule.targets,
            function=_named(rule.function.__name__, result),
            arguments=rule.arguments,
            preconditions=(),
        )

    Empty._setup_state_per_class[Empty] = type(state)(
        rules=[nothing(rule) for rule in state.rules if rule.function.__name__ != "buy_pass"],
        invariants=[],
        initializers=[nothing(rule) for rule in state.initializers],
    )
    return Empty


def measure_finds(draws: int) -> Iterator[Result]:
    """Within how many examples each planted mistake is found, in both languages; with other seeds in Python alone."""
    for name, case in {case.name: case for case in CASES}.items():
        for language, source in _sources(name):
            examples = _examples_of(source, case.player, None)
            yield Result(f"{name} ({language})", examples, _EXAMPLES_MAX, True, {})
        if draws:
            needed = [_examples_of(_EVERYTHING[name], case.player, draw) for draw in range(draws)]
            yield Result(f"{name} (of {draws} seeds)", max(needed), _EXAMPLES_MAX, True, {"mean": sum(needed) / draws})


def _examples_of(source: GameSource, player: Mapping[str, int | float | str | bool], draw: int | None) -> int:
    machine = receipt_machine(source, player=player)
    with count_examples() as count:
        found = convict(machine, examples=_EXAMPLES_MAX, draw=draw)
    return count() if found else _EXAMPLES_MAX + 1


def measure_lengths() -> Iterator[Result]:
    """How many rules the shortest example calls that shows a mistake of one misfortune or none."""
    for name, case in {case.name: case for case in CASES if case.deviations_max <= 1}.items():
        error = convict(receipt_machine(_EVERYTHING[name], player=case.player), examples=_EXAMPLES_MAX, shrink=True)
        calls = len(rule_calls(error)) if error else _CALLS_MAX + 1
        yield Result(f"{name} (length)", calls, _CALLS_MAX, True, {})


def measure_right_games(examples: int) -> Iterator[Result]:
    """How many right games are accused, in both languages."""
    for name in SOUND:
        for language, source in _sources(name):
            accused = convict(receipt_machine(source), examples=examples) is not None
            yield Result(f"{name} ({language}, accused)", int(accused), 0, True, {"examples": examples})


def _sources(name: str) -> Sequence[tuple[str, GameSource]]:
    return (("python", _EVERYTHING[name]), ("luau", _FOLDER / f"{name}.luau"))


def _named(name: str, result: object) -> object:
    def function(self: object, **_: object) -> object:
        return result

    function.__name__ = name
    return function


def _prepare(machine: type[RuleBasedStateMachine], examples: int) -> None:
    machine.TestCase.settings = settings(
        machine.TestCase.settings, max_examples=examples, derandomize=True, database=None, phases=[Phase.generate]
    )


def _play(machine: type[RuleBasedStateMachine], examples: int) -> int:
    machine.TestCase("runTest").runTest()
    return examples


def _as_json(results: Sequence[Result]) -> str:
    return json.dumps(
        {
            "results": {one.name: round(one.value, 3) for one in results},
            "figures": {one.name: one.figures for one in results if one.figures},
            "met": all(one.met for one in results),
        },
        indent=2,
    )


def _as_table(results: Sequence[Result]) -> str:
    return "\n".join(f"{one.name:45}{one.value:9.2f}  {'' if one.met else f'(at most {one.bar})'}" for one in results)


if __name__ == "__main__":
    sys.exit(main())
