"""What comes is drawn by chance, field and amount: a crate with 10 to 20 gold, 1 to 3 gems, or an item of some name.

Which number rises says nothing then, and by how much. But how often anything at all came can be counted: all that
chance moves in one save is taken together, and each write that leaves something there that was not there before has put
something in (`raises`).
"""

import json
import re
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._oracle.goods.places import leaves
from pytest_robloxmarket._terms.verdict import Location, Value

__all__ = ("Drawn", "base_of")

# How a list ends in a path: by its size, or what is in it.
_IN_LIST: Final = re.compile(r"(?:#|\[\*\].*|\+)$", re.DOTALL)


class Drawn(Struct, frozen=True):
    """All that chance moves in one save.

    Attributes:
        place: the save, with a mark behind the table in which all of it stands.
        table: the path of that table.
        but: the paths in it that something else moves.
        begins: what is there when nothing was bought.
    """

    place: Location
    table: str
    but: frozenset[str]
    begins: frozenset[tuple[str, Value]]

    def holds(self, place: Location) -> bool:
        """Whether chance may move a place."""
        return place[:2] == self.place[:2] and _is_in(place.path, self.table) and base_of(place.path) not in self.but

    def read(self, value: object) -> Value:
        """What is there, as one text; None where nothing is that was not there before any purchase."""
        there = self._there(value)
        return json.dumps(there) if there else None

    def words(self, value: object) -> Value:
        """The same as a reader finds it: `gems 3, items[*]="Bow" 1`."""
        there = self._there(value)
        return ", ".join(f"{path.removeprefix(f'{self.table}.')} {found}" for path, found in there) if there else None

    def _there(self, value: object) -> list[tuple[str, Value]]:
        return sorted(
            (path, found)
            for path, found in leaves(value)
            if found and _is_in(path, self.table) and base_of(path) not in self.but and (path, found) not in self.begins
        )


def base_of(path: str) -> str:
    """The path of a list, for what is in it."""
    return _IN_LIST.sub("", path)


def _is_in(path: str, table: str) -> bool:
    return not table or path.startswith((f"{table}.", f"{table}["))
