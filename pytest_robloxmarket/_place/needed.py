"""Which scripts of a game can have to do with its purchases, by what they and their modules say.

A script is left out only where it can do nothing that another one notices. Whatever is doubtful is kept: the worst that
comes of it is a run that takes longer. See docs/decisions/0054.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple

from pytest_robloxmarket._place.nodes import Node
from pytest_robloxmarket._place.words import SELLS, Words, read_words

__all__ = ("needed_scripts",)

# A module that holds values and does nothing.
_CALLS: Final = re.compile(r"\bfunction\b|\bsetmetatable\b|\btask\b|\bgame\b|\bscript\b|\brequire\b")


class _Unit(NamedTuple):
    """A script with the modules that it may ask for, by the identity of their nodes."""

    script: Node
    modules: Mapping[int, Node]

    @property
    def nodes(self) -> Iterator[Node]:
        yield self.script
        yield from self.modules.values()

    @property
    def acts(self) -> frozenset[str]:
        return frozenset[str]().union(*(_words(one).acts for one in self.nodes))


class _Needed(NamedTuple):
    """What some of the scripts that are needed say, all together."""

    names: frozenset[str]
    texts: frozenset[str]
    pieces: frozenset[str]
    finds: bool


def needed_scripts(root: Node, scripts: Sequence[Node]) -> tuple[Node, ...]:
    """The scripts without those that no purchase can touch, and that can touch none; all where nothing is sold."""
    modules = [one for _, one in root.walk() if one.class_name == "ModuleScript" and one.source is not None]
    units = [_unit_of(script, modules) for script in scripts]
    folders = {node.name for _, node in root.walk() if node.class_name == "Folder"}
    rest = [unit for unit in units if not unit.acts]
    if not rest or not any(SELLS in unit.acts for unit in units):
        return tuple(scripts)
    while True:
        needed = {id(node): node for unit in units if unit not in rest for node in unit.nodes}
        left = [unit for unit in rest if not _touches(unit, needed, folders)]
        if len(left) == len(rest):
            break
        rest = left
    left_out = {id(unit.script) for unit in rest}
    return tuple(one for one in scripts if id(one) not in left_out)


def _words(node: Node) -> Words:
    return read_words(node.source or "")


def _unit_of(script: Node, modules: Sequence[Node]) -> _Unit:
    """A script with the modules whose names it or one of them says; with all, where it asks for unnamed ones."""
    found: dict[int, Node] = {}
    open_ones = [script]
    for node in open_ones:  # It grows while it is walked.
        words = _words(node)
        if words.requires:
            more = [one for one in modules if id(one) not in found and (words.finds or one.name in words.all)]
            found.update((id(one), one) for one in more)
            open_ones += more
    return _Unit(script, found)


def _touches(unit: _Unit, needed: Mapping[int, Node], folders: set[str]) -> bool:
    """Whether what a script does may be noticed by one that is needed."""
    shared = [one for key, one in unit.modules.items() if key in needed]
    if any(_CALLS.search(one.source or "") for one in shared):
        return True
    own = [_words(node) for node in unit.nodes if node not in shared]
    if shared and any(words.writes for words in own):
        return True
    others = _together([node for node in needed.values() if node not in shared])
    # A folder is passed on the way to what is in it, and values that are only read are no way to speak.
    passed = {one.name for one in shared} | (set() if any(words.ends for words in own) else folders)
    return any(_is_noticed(words, others, passed) for words in own)


def _together(nodes: Sequence[Node]) -> _Needed:
    words = [_words(node) for node in nodes]
    return _Needed(
        frozenset(node.name for node in nodes).union(*(one.all for one in words)),
        frozenset[str]().union(*(one.texts for one in words)),
        frozenset[str]().union(*(one.pieces for one in words)),
        any(one.finds for one in words),
    )


def _is_noticed(words: Words, needed: _Needed, passed: set[str]) -> bool:
    return (
        bool((words.own - passed) & needed.names)
        or bool((words.members & needed.texts) - passed)
        or bool(words.sets & needed.names)
        or (needed.finds and words.makes)
        or _fits(words.own, needed.pieces)
        or _fits(needed.names, words.pieces)
    )


def _fits(names: Set[str], pieces: Set[str]) -> bool:
    """Whether a name may be put together of pieces."""
    return any(piece in name for piece in pieces for name in names)
