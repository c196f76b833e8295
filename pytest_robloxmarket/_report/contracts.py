"""What `contracts` prints: a table with a line for each contract."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from pytest_robloxmarket._report.terminal import WIDTH
from pytest_robloxmarket._terms.texts import clipped, count

__all__ = ("ContractRow", "contracts_page")

# The columns, and what stands above them.
_GROUPS: Final = (("Robux", 4), ("goods", 2), ("receipts", 2))
_COLUMNS: Final = ("granted", "refunded", "in limbo", "lost", "right", "wrong", "resolved", "stuck")
_GAP: Final = 2
_NOTES_MAX: Final = 8
_NOTE_LENGTH_MAX: Final = 400


class ContractRow(NamedTuple):
    """The numbers under one contract, in the order of the columns."""

    contract: str
    numbers: tuple[int, int, int, int, int, int, int, int]


def contracts_page(target: str, rows: Sequence[ContractRow], notes: Sequence[str]) -> str:
    """The whole page: what was played, the table, the notes."""
    lines = [target, "", *_table(rows)]
    shown = notes[:_NOTES_MAX]
    if len(notes) > len(shown):
        shown = [*shown, f"and {count(len(notes) - len(shown), 'more note')}"]
    for note in shown:
        lines += ["", *wrap(f"note: {clipped(note, _NOTE_LENGTH_MAX)}", WIDTH, subsequent_indent="      ")]
    return "\n".join(lines)


def _table(rows: Sequence[ContractRow]) -> list[str]:
    first = max([len("contract"), *(len(row.contract) for row in rows)])
    widths = [
        max([len(title), *(len(f"{row.numbers[index]:,}") for row in rows)]) + _GAP
        for index, title in enumerate(_COLUMNS)
    ]
    head, index = " " * first, 0
    for title, columns in _GROUPS:
        width = sum(widths[index : index + columns])
        head += f"{' ' * _GAP}{title:-<{width - _GAP}}"
        index += columns
    return [
        head,
        "contract".ljust(first) + "".join(f"{title:>{width}}" for title, width in zip(_COLUMNS, widths, strict=True)),
        *(
            row.contract.ljust(first)
            + "".join(f"{number:>{width},}" for number, width in zip(row.numbers, widths, strict=True))
            for row in rows
        ),
    ]
