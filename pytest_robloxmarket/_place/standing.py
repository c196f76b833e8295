"""Which missing pieces of a place something stands in for."""

import re
from collections.abc import Iterable
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.standins import StandIn

__all__ = ("StandIns",)

# Services in which a place keeps what its scripts look for.
_HOLDERS: Final = frozenset(
    [
        "Lighting",
        "ReplicatedFirst",
        "ReplicatedStorage",
        "ServerScriptService",
        "ServerStorage",
        "SoundService",
        "StarterGui",
        "StarterPack",
        "StarterPlayer",
        "Teams",
        "Workspace",
    ]
)

_WRITTEN: Final = re.compile(
    r"[.:]\s*(?P<name>[A-Za-z_]\w*)|\"(?P<double>[^\"\n]{1,100})\"|'(?P<single>[^'\n]{1,100})'"
)
# What a game's own code gives a name to will come, or is to come: nothing may stand in for it.
_NAMED: Final = re.compile(r"\bName\s*=\s*(?:\"([^\"\n]+)\"|'([^'\n]+)')")


class StandIns:
    """The pieces that a game looks for and has not; one for each game, and all of its servers and runs tell it."""

    def __init__(self, sources: Iterable[str]) -> None:
        texts = tuple(sources)
        named = {one for text in texts for found in _NAMED.findall(text) for one in found}
        written = {found[found.lastgroup or 0] for text in texts for found in _WRITTEN.finditer(text)}
        # A name that is put together while the game runs is a question, like that for a player's own folder.
        self._names: Final = written - named
        self.found: Final[dict[str, None]] = {}

    def fill(self, parent: Instance, name: str) -> Instance | None:
        """What stands in for a child that is not here."""
        if name not in self._names or not _is_held(parent):
            return None
        made = StandIn(parent.context, name)
        made.set_parent(parent)
        self.found[made.full_name()] = None
        return made


def _is_held(one: Instance) -> bool:
    """Whether it is in a service that a place fills, or is one."""
    above: Instance = one
    while above.parent is not None and above.parent.class_name != "DataModel":
        above = above.parent
    return above.class_name in _HOLDERS
