"""Writes the tables of docs/fidelity.md: `python -m tests.tools.fidelity_page`, whenever something was implemented."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from pytest_robloxmarket._engine.classes import class_names, sources
from pytest_robloxmarket._engine.fidelity import BEHAVES, REFUSED, STANDS_IN, own_coverage
from tests.helpers import ROOT

__all__ = ("PAGE", "written")

PAGE: Final = ROOT / "docs" / "fidelity.md"

_MARK: Final = "<!-- made by python -m tests.tools.fidelity_page -->\n"
_SIGNS: Final = {"method": ":", "event": ".", "property": ".", "callback": "."}


def written(page: str) -> str:
    """The page with its tables as they are now."""
    head, _, _ = page.partition(_MARK)
    return head + _MARK + "\n".join(_tables()) + "\n"


def _tables() -> Iterator[str]:
    yield from ["", "| class | behaves | stand-in | refused |", "|---|--:|--:|--:|"]
    total: Counter[str] = Counter()
    found = []
    for name, members in own_coverage():
        count = Counter(one.how for one in members)
        total += count
        if count[BEHAVES]:
            found.append((name, [one for one in members if one.how == BEHAVES]))
            yield f"| {name} | {count[BEHAVES]} | {count[STANDS_IN]} | {count[REFUSED]} |"
    yield f"| all {len(class_names())} classes | {total[BEHAVES]} | {total[STANDS_IN]} | {total[REFUSED]} |"
    yield from ["", *(f"- {line}" for line in sources()), "", "## What behaves, and what that rests on", ""]
    yield from ["| member | rests on |", "|---|---|"]
    for name, behaving in found:
        for one in behaving:
            yield f"| `{name}{_SIGNS[one.kind]}{one.name}` | {one.rests_on} |"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), encoding="utf-8", newline="\n")
