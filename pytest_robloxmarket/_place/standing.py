"""Which missing pieces of a place something stands in for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.standins import StandIn
from pytest_robloxmarket._oracle.excuses import DATA_PACKAGE
from pytest_robloxmarket._place.packages import keeps_data

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
        "TextChatService",
        "Workspace",
    ]
)

_WRITTEN: Final = re.compile(
    r"[.:]\s*(?P<name>[A-Za-z_]\w*)|\"(?P<double>[^\"\n]{1,100})\"|'(?P<single>[^'\n]{1,100})'"
)
# What a game's own code gives a name to will come, or is to come: nothing may stand in for it.
_NAMED: Final = re.compile(r"\bName\s*=\s*(?:\"([^\"\n]+)\"|'([^'\n]+)')")

# What is asked for as a module is made by no code.
_REQUIRED: Final = re.compile(r"\brequire\s*\(\s*[^\n]*?(?:\.\s*(\w+)|[\"'](\w+)[\"']\s*\))\s*\)")

# What a game makes itself, by the name of its class.
_MADE: Final = re.compile(r"\bInstance\.new\s*\(?\s*[\"'](\w+)[\"']")

_OF_CLASS: Final = "FindFirstChildOfClass|FindFirstChildWhichIsA"
_LOOKED: Final = re.compile(rf":\s*(?:{_OF_CLASS})\s*\(\s*[\"'](\w+)[\"']")

_SOUGHT: Final = re.compile(r":\s*FindFirst(?:Child|Descendant)\s*\(\s*[\"']([^\"'\n]+)[\"']")
# And where it goes on only if it is there.
_USED: Final = re.compile(r"[.]\s*([A-Za-z_]\w*)|:\s*WaitForChild\s*\(\s*[\"']([^\"'\n]+)[\"']")

# Where a game asks whether something is there, and goes on either way: nil is an answer that it expects.
_ASKED: Final = re.compile(
    r"(?:\blocal\s+(?P<kept>\w+)[^=\n]*=|\b(?P<before>if|elseif|and|or|not|while|until))[^\n;=]*?"
    rf":\s*(?P<by>FindFirstChild|{_OF_CLASS})\s*\(\s*[\"'](?P<name>[^\"'\n]+)[\"'][^()\n]*\)"
    r"(?P<behind>[^\S\n]*[.:\[]?)"
)
_CHECKS: Final = (
    r"\b(?:if|elseif|and|or|not|while|until)\s+{0}\b(?!\s*[.:\[(])|\b{0}\s*(?:and|or|then|==\s*nil|~=\s*nil)\b"
)


class StandIns:
    """The pieces that a game looks for and has not; one for each game, and all of its servers and runs tell it."""

    def __init__(self, sources: Iterable[str]) -> None:
        texts = tuple(sources)
        named = {one for text in texts for found in _NAMED.findall(text) for one in found}
        written = Counter(found[found.lastgroup or 0] for text in texts for found in _WRITTEN.finditer(text))
        asked = Counter(one for text in texts for one in _asked_in(text))
        # A name that is put together while the game runs is a question, like that for a player's own folder.
        required = {one for text in texts for found in _REQUIRED.findall(text) for one in found if one}
        self._names: Final = {name for name, number in written.items() if asked["", name] < number} - named | required
        sought = Counter(one for text in texts for one in _SOUGHT.findall(text))
        used = {one for text in texts for found in _USED.findall(text) for one in found if one}
        self._sought: Final = {
            name for name in self._names if name in sought and (sought[name] > asked["", name] or name in used)
        }
        made = {name for text in texts for name in _MADE.findall(text)}
        looked = Counter(name for text in texts for name in _LOOKED.findall(text))
        self._classes: Final = {name for name, number in looked.items() if asked["class", name] < number} - made
        self.found: Final[dict[str, None]] = {}

    def fill(self, parent: Instance, name: str, asks: bool = False) -> Instance | None:
        """What stands in for a child that is not here.

        Args:
            parent: where it was looked for.
            name: what it is called.
            asks: whether nil would be an answer. Then its name must be written where something is asked for by it:
                who walks through names asks for what may not be there.
        """
        if name not in (self._sought if asks else self._names) or not _may_hold(parent):
            return None
        made = StandIn(parent.context, name, f"{DATA_PACKAGE}{name}" if keeps_data(name) else "")
        made.set_parent(parent)
        self._tell(parent, made.full_name())
        return made

    def fill_module(self, script: Instance, text: str) -> Instance:
        """What stands in for a module that a script requires by a text, like `@Generated/Assets`."""
        name = text.rpartition("/")[2]
        self.found[f'require("{text}")'] = None
        return StandIn(script.context, name, f"{DATA_PACKAGE}{name}" if keeps_data(name) else f'require("{text}")')

    def fill_class(self, parent: Instance, class_name: str) -> Instance | None:
        """What stands in for the child of a class that is not here."""
        if class_name not in self._classes or not _may_hold(parent):
            return None
        found = parent.find_child(class_name)
        if isinstance(found, StandIn):
            return found
        made = StandIn(parent.context, class_name)
        made.set_parent(parent)
        self._tell(parent, f'{parent.full_name()}:FindFirstChildOfClass("{class_name}")')
        return made

    def fill_asset(self, service: Instance, called: str, number: int) -> Instance:
        """What stands in for a model that is loaded by its number: a model with something in it."""
        self.found[f"{called}({number})"] = None
        model, inside = (StandIn(service.context, name) for name in ("Model", f"asset {number}"))
        model.made_by_game = inside.made_by_game = True
        inside.set_parent(model)
        return model

    def _tell(self, parent: Instance, what: str) -> None:
        """Note what was stood in for; what it is a copy of was noted already."""
        if _is_held(parent) and not any(one.made_by_game for one in _models(parent)):
            self.found[what] = None


def _asked_in(text: str) -> Iterator[tuple[str, str]]:
    """The names, and the names of classes, of which a source only asks whether they are there: once for each time."""
    if "FindFirst" not in text:
        return  # The pattern takes its time, and most of a game's files only say what is there.
    for found in _ASKED.finditer(text):
        kept = found["kept"]
        if not found["behind"].strip() and (not kept or re.search(_CHECKS.format(kept), text[found.end() :])):
            yield "class" if "Class" in found["by"] or "WhichIsA" in found["by"] else "", found["name"]


def _models(one: Instance) -> Iterator[Instance]:
    """What stands in for a model of the place, of all that something is a part of: whatever is below may be in it."""
    above: Instance | None = one
    while above is not None:
        if above.unclassed:
            yield above
        above = above.parent


def _may_hold(one: Instance) -> bool:
    """Whether the place may have put something below it."""
    return _is_held(one) or any(_models(one))


def _is_held(one: Instance) -> bool:
    """Whether it is in a service that a place fills, or is one."""
    above: Instance = one
    while above.parent is not None and above.parent.class_name != "DataModel":
        above = above.parent
    return above.class_name in _HOLDERS
