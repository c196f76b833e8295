"""How well each member of Roblox's API is covered: it behaves, it stands in, or it is refused by name."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_robloxmarket._engine import services
from pytest_robloxmarket._engine.classes import ClassInfo, Member, class_info, class_names, sources
from pytest_robloxmarket._engine.evidence import EVIDENCE
from pytest_robloxmarket._engine.registry import behaves, is_quiet

__all__ = ("BEHAVES", "PLUGIN", "REFUSED", "STANDS_IN", "Coverage", "coverage_document", "coverage_of", "own_coverage")

BEHAVES: Final = "behaves"
STANDS_IN: Final = "stand-in"
REFUSED: Final = "refused"
# As on Roblox, where a server's scripts may not use it either.
PLUGIN: Final = "plugin"

# They register what they implement when they are imported, and whoever asks wants to see that.
assert services

_WHAT_A_STAND_IN_IS: Final = {
    "property": "can be read and set, and nothing else changes it",
    "event": "can be listened to, and does not come",
    "callback": "can be set, and is not called",
    "method": "does nothing: it is only seen or heard",
}


class Coverage(NamedTuple):
    """One member.

    Attributes:
        owner: the class that has it first.
        how: one of the four words of this file.
        rests_on: of what behaves, the ids of facts (tests/facts/facts.py) or the page of the platform's reference.
        note: what it is if it does not behave.
    """

    owner: str
    name: str
    kind: str
    how: str
    rests_on: str
    note: str


def coverage_of(class_name: str) -> tuple[Coverage, ...]:
    """All members of a class, its own first."""
    info = class_info(class_name)
    order = {name: number for number, name in enumerate(info.ancestors)}
    found = [_coverage(info, member) for member in info.members.values()]
    return tuple(sorted(found, key=lambda one: (order[one.owner], one.name)))


def own_coverage() -> Iterator[tuple[str, tuple[Coverage, ...]]]:
    """For each class its own members, without what it inherits."""
    for name in sorted(class_names()):
        info = class_info(name)
        own = [_coverage(info, member) for member in info.members.values() if member.owner == name]
        yield name, tuple(sorted(own, key=lambda one: one.name))


def coverage_document(class_name: str | None = None) -> dict[str, object]:
    """The table as JSON: of one class with what it inherits, or of all classes with their own members."""
    tables = own_coverage() if class_name is None else [(class_name, coverage_of(class_name))]
    return {
        "schema": "robloxmarket.fidelity/1",
        "sources": list(sources()),
        "classes": [{"class": name, "members": [one._asdict() for one in members]} for name, members in tables],
    }


def _coverage(info: ClassInfo, member: Member) -> Coverage:
    owner, name = member.owner, member.name
    how = _how(info, member)
    if how == BEHAVES:
        known = EVIDENCE.get(f"{owner}.{name}", EVIDENCE.get(owner, ""))
        return Coverage(owner, name, member.kind, how, known or f"classes/{owner}.yaml", "")
    note = _WHAT_A_STAND_IN_IS[member.kind] if how == STANDS_IN else ""
    if how == STANDS_IN and member.kind == "property" and member.default is None and not member.nullable:
        note = "can be set; its default is not known, and so it is refused when it is read before"
    return Coverage(owner, name, member.kind, how, "", note)


def _how(info: ClassInfo, member: Member) -> str:
    if member.plugin:
        return PLUGIN
    if behaves(info.name, member.name):
        return BEHAVES
    if member.kind == "method":
        return STANDS_IN if is_quiet(info.name, member.name) else REFUSED
    unknown = member.kind == "property" and member.readonly and member.default is None and not member.nullable
    return REFUSED if unknown else STANDS_IN
