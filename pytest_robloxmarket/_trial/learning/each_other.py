"""What products do to one place together, which none of them shows alone."""

from collections.abc import Sequence

from pytest_robloxmarket._trial.learning.beside_crates import with_crates_known
from pytest_robloxmarket._trial.learning.bits import with_bits
from pytest_robloxmarket._trial.learning.effects import Lesson
from pytest_robloxmarket._trial.learning.words import with_words
from pytest_robloxmarket._trial.scenarios.purchases import Worn
from pytest_robloxmarket._trial.target import Target

__all__ = ("with_each_other",)


def with_each_other(
    target: Target, worn: Worn, lessons: Sequence[Lesson]
) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    """The lessons, each of which knows what the others do at its places; and what a reader should know of that."""
    found, of_bits = with_bits(target, worn, lessons)
    found, of_words = with_words(target, worn, found)
    return with_crates_known(target, worn, found), (*of_bits, *of_words)
