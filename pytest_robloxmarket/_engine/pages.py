"""Pages of what is known in full: a list, so many at a time.

Source: creator-docs, reference/engine/classes/Pages.yaml; "No pages to advance to" is the text of
cloud-services/data-stores/error-codes-and-limits.md.
"""

from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import yielding
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("Pages",)


class Pages(Instance):
    """A `Pages` object over rows."""

    __slots__ = ("at", "rows", "size")

    def __init__(self, maker: Instance, class_name: str, rows: Sequence[object], size: int) -> None:
        super().__init__(maker.context, class_name)
        self.rows: Final = rows
        self.size: Final = size
        self.at = 0

    @property
    def finished(self) -> bool:
        """Whether the page is the last one."""
        return self.at + self.size >= len(self.rows)


def _current(pages: Pages) -> list[object]:
    return list(pages.rows[pages.at : pages.at + pages.size])


def _advance(pages: Pages, _task: object) -> None:
    if pages.finished:
        raise PlatformError("No pages to advance to")
    pages.at += pages.size


for _name in ("BanHistoryPages", "FriendPages", "MemoryStoreHashMapPages"):
    implement(
        _name,
        methods={"GetCurrentPage": _current, "AdvanceToNextPageAsync": yielding(_advance)},
        getters={"IsFinished": lambda pages: pages.finished},
    )
