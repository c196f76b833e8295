"""Makes a failing script shorter, then smaller: toward the polite run, and not toward fewer choices."""

from collections.abc import Callable
from typing import TypeAlias

from pytest_robloxmarket._terms.verdict import Violation

__all__ = ("reduce_script",)

Fails: TypeAlias = Callable[[tuple[int, ...]], Violation | None]


def reduce_script(choices: tuple[int, ...], violation: Violation, fails: Fails) -> tuple[Violation, tuple[int, ...]]:
    """The fewest deviations with which the law still breaks, none of which can be left out or made smaller.

    Args:
        choices: a script that breaks the law.
        violation: how it does.
        fails: runs a script; the violation of the same law, or None.
    """
    # What is behind a deviation is often polite without it: a short script is tried before many others.
    for end in [index for index, value in enumerate(choices) if value]:
        candidate = (*choices[: end + 1], *[0] * (len(choices) - end - 1))
        found = fails(candidate)
        if found is not None:
            choices, violation = candidate, found
            break
    changed = True
    while changed:
        changed = False
        for position in reversed([index for index, value in enumerate(choices) if value]):
            for value in range(choices[position]):
                candidate = (*choices[:position], value, *choices[position + 1 :])
                found = fails(candidate)
                if found is not None:
                    choices, violation, changed = candidate, found, True
                    break
    last = max((index for index, value in enumerate(choices) if value), default=-1)
    return violation, choices[: last + 1]
