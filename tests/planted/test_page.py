"""docs/zoo.md has a row for each planted handler, and says of it what the tables say."""

from tests.planted.traps import TRAPS, Trap
from tests.tools.zoo_page import COLUMNS, PAGE, PLANTED, UNKNOWN, figures_of, name_of, written

TEXT = PAGE.read_text("utf-8")
FIGURES = figures_of(TEXT)


def test_the_page_is_what_the_tables_say() -> None:
    """`python -m tests.tools.zoo_page` writes it."""
    assert written(TEXT, {}) == TEXT


def test_every_planted_handler_was_measured() -> None:
    """`python -m tests.benchmarks.zoo` measures."""
    assert [] == [name for name in PLANTED if UNKNOWN in FIGURES[name].values()]


def test_no_handler_needs_more_to_go_wrong_than_its_table_allows() -> None:
    assert [] == [
        name for name, planted in PLANTED.items() if int(FIGURES[name]["deviations"]) > planted.deviations_max
    ]


def test_a_new_handler_has_a_row_without_figures() -> None:
    name = name_of(TRAPS[0], "luau")
    page = "\n".join(line for line in TEXT.splitlines() if f"`{TRAPS[0].name}`" not in line)
    assert {UNKNOWN} == set(figures_of(written(page, {}))[name].values())


def test_what_was_measured_changes_one_row() -> None:
    name = name_of(TRAPS[0], "luau")
    page = written(TEXT, {name: {**FIGURES[name], "chance": "77"}})
    changed = [one for one, figures in figures_of(page).items() if figures != FIGURES[one]]
    assert ([name], "77") == (changed, figures_of(page)[name]["chance"])


def test_traps_have_numbers_and_other_handlers_have_none() -> None:
    rows = [line.split("|") for line in TEXT.splitlines() if "| luau |" in line or "| python |" in line]
    numbers = [row[1].strip() for row in rows if len(row) > len(COLUMNS)]
    assert [str(one.number) if isinstance(one, Trap) else "" for one in PLANTED.values()] == numbers
