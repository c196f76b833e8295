"""Says once what is said of several products or passes in the same words."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence, Set
from typing import Final

from pytest_robloxmarket._report.scope import Tried

__all__ = ("join_notes", "join_tried")

# So many are named.
_NAMED_MAX: Final = 6

_ANY: Final = "any product"


def join_notes(notes: Iterable[str], ids: Iterable[int]) -> tuple[str, ...]:
    """Notes, of which those are one that differ in the id alone that they speak of first, and in what stands behind it.

    Args:
        notes: sentences.
        ids: the products and passes of a game.
    """
    known = _pattern(ids)
    groups: dict[Hashable, list[str]] = {}
    for note in notes:
        template, subject = _split(note, known)
        groups.setdefault(template, []).append(subject)
    return tuple(_filled(str(template), subjects) for template, subjects in groups.items())


def join_tried(tried: Iterable[Tried], ids: Iterable[int]) -> tuple[Tried, ...]:
    """What was tried, of which those are one that differ in their product alone; their runs are added up.

    What was tried with each product that was tried at all is said of any.
    """
    known = _pattern(ids)
    groups: dict[tuple[str, Tried], list[str]] = {}
    runs: Counter[tuple[str, Tried]] = Counter()
    for one in tried:
        template, subject = _split(one.scenario, known)
        kind = template, one._replace(scenario="", runs=0)
        groups.setdefault(kind, []).append(subject)
        runs[kind] += one.runs
    every = {subject for each in groups.values() for subject in each if subject}
    return tuple(
        tries._replace(scenario=_filled(template, _of_any(each, every)), runs=runs[template, tries])
        for (template, tries), each in groups.items()
    )


def _of_any(subjects: Sequence[str], every: Set[str]) -> Sequence[str]:
    return [_ANY] if len(every) > 1 and set(subjects) == every else subjects


def _pattern(ids: Iterable[int]) -> re.Pattern[str]:
    """An id that is known, and what stands in brackets behind it."""
    named = "|".join(map(str, sorted(set(ids))))
    return re.compile(rf"(?<![\w.])(?:{named})(?!\w)(?: \([^()]*\))?" if named else r"(?!)")


def _split(text: str, known: re.Pattern[str]) -> tuple[str, str]:
    """A sentence with a gap in it where its first id stands, and what stands there."""
    met = known.search(text)
    if met is None:
        return text.replace("\0", ""), ""
    return f"{text[: met.start()]}\0{text[met.end() :]}", met.group()


def _filled(template: str, subjects: Sequence[str]) -> str:
    """The sentence of all these; those that stand there twice are told once."""
    each = list(dict.fromkeys(subjects))
    if len(each) > _NAMED_MAX:
        named = f"{', '.join(each[:_NAMED_MAX])} and {len(each) - _NAMED_MAX} more"
    else:
        named = " or ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
    return template.replace("\0", named)
