"""What `contracts` prints: a table with a line for each contract."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._report.terminal import WIDTH
from pytest_robloxmarket._terms.texts import clipped, count

__all__ = ("ContractRow", "contracts_page")

# What stands above some columns, with the first of them and the one behind them.
_Group: TypeAlias = tuple[str, int, int]
_GROUPS: Final[tuple[_Group, ...]] = (("Robux", 0, 4), ("goods", 4, 6), ("receipts", 6, 8))
_COLUMNS: Final = ("granted", "refunded", "in limbo", "lost", "right", "wrong", "resolved", "stuck")
# Between two columns, where there is room for it, and else.
_GAPS: Final = (2, 1)
_NOTES_MAX: Final = 8
_NOTE_LENGTH_MAX: Final = 400


class ContractRow(NamedTuple):
    """The numbers under one contract, in the order of the columns."""

    contract: str
    numbers: tuple[int, int, int, int, int, int, int, int]


def contracts_page(target: str, rows: Sequence[ContractRow], notes: Sequence[str], *, width: int = WIDTH) -> str:
    """The whole page: what was played, the table, the notes; in lines of this width."""
    lines = [target, "", *_tables(rows, width)]
    shown = notes[:_NOTES_MAX]
    if len(notes) > len(shown):
        shown = [*shown, f"and {count(len(notes) - len(shown), 'more note')}"]
    for note in shown:
        lines += ["", *wrap(f"note: {clipped(note, _NOTE_LENGTH_MAX)}", width, subsequent_indent="      ")]
    return "\n".join(lines)


def _tables(rows: Sequence[ContractRow], width: int) -> list[str]:
    """One table, or where that is too wide one for each group of columns, with an empty line between them."""
    for gap in _GAPS:
        table = _table(rows, _GROUPS, gap)
        if len(table[0]) <= width:
            return table
    return "\n\n".join("\n".join(_table(rows, [group], _GAPS[0])) for group in _GROUPS).split("\n")


def _table(rows: Sequence[ContractRow], groups: Sequence[_Group], gap: int) -> list[str]:
    first = max([len("contract"), *(len(row.contract) for row in rows)])
    head, titles, lines = " " * first, "contract".ljust(first), [row.contract.ljust(first) for row in rows]
    for group, begin, end in groups:
        width = 0
        for index in range(begin, end):
            numbers = [f"{row.numbers[index]:,}" for row in rows]
            column = gap + max(map(len, [_COLUMNS[index], *numbers]))
            width += column
            titles += _COLUMNS[index].rjust(column)
            lines = [line + number.rjust(column) for line, number in zip(lines, numbers, strict=True)]
        head += f"{' ' * gap}{group:-<{width - gap}}"
    return [head, titles, *lines]
