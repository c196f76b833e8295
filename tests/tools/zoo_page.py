"""Writes docs/zoo.md: `python -m tests.tools.zoo_page`, whenever a handler was planted or a row of its table changed.

What can be read off the tables of `tests/planted` is written anew. How soon each handler is found is measured by
`python -m tests.benchmarks.zoo`, which hands its figures in here; those of the others stay as they are.
"""

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._trial.agenda import told_bounds
from tests.helpers import ROOT
from tests.planted.cases import BOUNDS, CASES, NO_DELAYS, SOUND, Case
from tests.planted.traps import MOVED, MOVED_RUNS, PROVED_STYLES, TRAPS, Trap

__all__ = ("COLUMNS", "PAGE", "PLANTED", "UNKNOWN", "Figures", "figures_of", "name_of", "write", "written")

PAGE: Final = ROOT / "docs" / "zoo.md"

# What is measured of each handler, in the order of the columns.
COLUMNS: Final = ("deviations", "lines", "seconds", "systematic", "chance", "uniform", "calls")

# What stands where nothing was measured.
UNKNOWN: Final = "?"

# What was measured of one handler, by the names of the columns.
Figures: TypeAlias = Mapping[str, str]

_MARK: Final = "<!-- made by python -m tests.tools.zoo_page -->\n"


def name_of(planted: Trap | Case, language: str) -> str:
    """How one handler in one language is called on the page and on the command line."""
    return f"{planted.name} {planted.law} {language}"


# Every handler that is wrong, by its name.
PLANTED: Final[Mapping[str, Trap | Case]] = {
    **{name_of(trap, "luau"): trap for trap in TRAPS},
    **{name_of(case, language): case for case in CASES for language in ("luau", "python")},
}


def figures_of(page: str) -> dict[str, Figures]:
    """What the page says of each handler."""
    found: dict[str, Figures] = {}
    for line in page.splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        if len(cells) == len(COLUMNS) + 4 and cells[0] != "trap":
            name, law, language = cells[1:4]
            found[f"{name} {law} {language}"] = dict(zip(COLUMNS, cells[4:], strict=True))
    return found


def written(page: str, measured: Mapping[str, Figures]) -> str:
    """The page as the tables are now, with what was measured in the rows of these handlers."""
    head, _, _ = page.partition(_MARK)
    known = {**figures_of(page), **measured}
    return head + _MARK + "\n".join(("", *_wrong(known), "", *_right())) + "\n"


def _wrong(known: Mapping[str, Figures]) -> Iterator[str]:
    yield f"## {len(PLANTED)} handlers with a mistake"
    yield ""
    yield f"| trap | handler | law | language | {' | '.join(COLUMNS)} |"
    yield f"|---|---|---|---|{'--:|' * len(COLUMNS)}"
    for name, planted in PLANTED.items():
        figures = known.get(name, dict.fromkeys(COLUMNS, UNKNOWN))
        number = planted.number if isinstance(planted, Trap) else ""
        cells = (f"`{planted.name}`", f"`{planted.law}`", name.rpartition(" ")[2], *(figures[one] for one in COLUMNS))
        yield f"| {number} | {' | '.join(cells)} |"


def _right() -> Iterator[str]:
    siblings = {f"{trap.name}_right": (trap.proved, trap.moved) for trap in TRAPS}
    styles = {path.stem: (bounds, MOVED) for path, bounds in PROVED_STYLES.items()}
    both = {name: BOUNDS if name == SOUND[0] else NO_DELAYS for name in SOUND}
    yield f"## {len(siblings) + len(styles) + len(both)} handlers without a mistake"
    yield ""
    yield "Each is proved: the search with these bounds is *exhausted*, and no law breaks. Those on one server are"
    yield f"tried again where buyers move or something comes late, for {MOVED_RUNS} runs, and no law may break there."
    yield ""
    yield "| handler | language | proved with | tried again with |"
    yield "|---|---|---|---|"
    for name, (proved, moved) in {**siblings, **styles}.items():
        yield f"| `{name}` | luau | {_words(proved)} | {_words(moved)} |"
    for name, proved in both.items():
        yield f"| `{name}` | luau, python | {_words(proved)} | |"


def _words(bounds: Bounds) -> str:
    return f"{told_bounds(bounds)} on {'1 server' if bounds.servers == 1 else f'{bounds.servers} servers'}"


def write(measured: Mapping[str, Figures]) -> None:
    """Write the page, with what was measured of these handlers."""
    PAGE.write_text(written(PAGE.read_text("utf-8"), measured), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write({})
