"""Selectors: a text that says which instances are meant, like `Model > .SwordPart[$OnFire = true]`.

Source: creator-docs, reference/engine/classes/Instance.yaml, QueryDescendants.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("Selector", "matching", "parse")

# What an instance is asked; the second one is where the search began.
_Test = Callable[[Instance, Instance], bool]

_NESTED_MAX: Final = 20
# The price of asking one instance, in steps.
_ASK: Final = 10

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<step>>>|>|,)\s*|(?P<class>[A-Za-z_][\w-]*)|\.(?P<tag>[\w-]+)|\#(?P<name>[\w-]+)
    |\[\s*(?P<dollar>\$?)(?P<field>[\w-]+)\s*(?:=\s*(?P<value>"[^"]*"|'[^']*'|[\w.-]+)\s*)?\]
    |:(?P<pseudo>not|has)\(\s*|(?P<end>\)))""",
    re.X,
)


class _Step(NamedTuple):
    """What one instance must be, and whether it must be right below the one before it, or anywhere below."""

    child: bool
    tests: tuple[_Test, ...]


class Selector(NamedTuple):
    """A list of chains, one of which must fit; and of what it can change whether one does."""

    chains: tuple[tuple[_Step, ...], ...]
    properties: frozenset[str]
    attributes: frozenset[str]
    tags: frozenset[str]

    def matches(self, instance: Instance, root: Instance) -> bool:
        """Whether an instance below `root` is meant."""
        return _fits(self.chains, instance, root)


def matching(root: Instance, selector: Selector) -> Iterator[Instance]:
    """All below an instance that are meant, in the order of the tree."""
    for one in root.descendants():
        root.context.vm.charge(_ASK)
        if selector.matches(one, root):
            yield one


@lru_cache(256)
def parse(text: str) -> Selector:
    """Read a selector.

    Raises:
        PlatformError: when it is none.
    """
    reader = _Reader(text)
    chains = reader.chains(0)
    return Selector(chains, *map(frozenset, (reader.properties, reader.attributes, reader.tags)))


class _Reader:
    """Reads a text once, from its start."""

    def __init__(self, text: str) -> None:
        self._text: Final = text.rstrip()
        self._at = 0
        self.properties: Final[set[str]] = set()
        self.attributes: Final[set[str]] = set()
        self.tags: Final[set[str]] = set()

    def chains(self, depth: int) -> tuple[tuple[_Step, ...], ...]:
        """A list of chains, to the end of the text or of what is within parentheses."""
        if depth > _NESTED_MAX:
            raise self._wrong()
        chains: list[list[_Step]] = [[]]
        child, tests = False, list[_Test]()
        while self._at < len(self._text):
            found = self._next()
            step = found["step"]
            if found["end"]:
                if not depth:
                    raise self._wrong()
                break
            if step is None:
                tests.append(self._test(found, depth))
                continue
            # A chain may begin with a combinator, and two never follow each other.
            if tests:
                chains[-1].append(_Step(child, tuple(tests)))
            elif step == "," or chains[-1] or child:
                raise self._wrong()
            child, tests = step == ">", []
            if step == ",":
                chains.append([])
        else:
            if depth:
                raise self._wrong()
        if not tests:
            raise self._wrong()
        chains[-1].append(_Step(child, tuple(tests)))
        return tuple(tuple(chain) for chain in chains)

    def _next(self) -> re.Match[str]:
        found = _TOKEN.match(self._text, self._at)
        if found is None:
            raise self._wrong()
        self._at = found.end()
        return found

    def _test(self, found: re.Match[str], depth: int) -> _Test:
        if found["class"]:
            return _of_class(found["class"])
        if found["tag"]:
            self.tags.add(found["tag"])
            return _tagged(found["tag"])
        if found["name"]:
            self.properties.add("Name")
            return _named(found["name"])
        if found["field"]:
            return self._field(found["field"], found["value"], attribute=bool(found["dollar"]))
        inner = self.chains(depth + 1)
        return _without(inner) if found["pseudo"] == "not" else _with(inner)

    def _field(self, name: str, value: str | None, *, attribute: bool) -> _Test:
        if attribute:
            self.attributes.add(name)
            return _attribute(name, None if value is None else _value(value))
        if value is None:
            raise self._wrong()
        self.properties.add(name)
        return _property(name, _value(value))

    def _wrong(self) -> PlatformError:
        return PlatformError(f"Invalid selector '{self._text}' at character {self._at + 1}")


def _fits(chains: tuple[tuple[_Step, ...], ...], instance: Instance, root: Instance) -> bool:
    return any(_ends_with(chain, len(chain) - 1, instance, root) for chain in chains)


def _ends_with(chain: tuple[_Step, ...], at: int, instance: Instance, root: Instance) -> bool:
    """Whether a chain up to a step leads from the root to an instance."""
    child, tests = chain[at]
    if not all(test(instance, root) for test in tests):
        return False
    above = instance.parent
    if at == 0:
        return above is root if child else True
    while above is not None and above is not root:
        if _ends_with(chain, at - 1, above, root):
            return True
        if child:
            return False
        above = above.parent
    return False


def _value(text: str) -> object:
    if text[0] in "\"'":
        return text[1:-1]
    if text in {"true", "false"}:
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def _equal(held: object, wanted: object) -> bool:
    # A number may be meant as a text: `[Name = 5]`.
    if isinstance(wanted, float) and isinstance(held, str):
        return held == f"{wanted:.14g}"
    return isinstance(held, bool) is isinstance(wanted, bool) and held == wanted


def _of_class(name: str) -> _Test:
    return lambda one, _: one.is_a(name)


def _tagged(tag: str) -> _Test:
    return lambda one, _: tag in one.tags


def _named(name: str) -> _Test:
    return lambda one, _: one.name == name


def _attribute(name: str, wanted: object) -> _Test:
    return lambda one, _: name in one.attributes if wanted is None else _equal(one.attributes.get(name), wanted)


def _property(name: str, wanted: object) -> _Test:
    def test(one: Instance, _: Instance) -> bool:
        member = one.behaviour.info.members.get(name)
        return member is not None and member.kind == "property" and _equal(one.read(name), wanted)

    return test


def _without(chains: tuple[tuple[_Step, ...], ...]) -> _Test:
    return lambda one, root: not _fits(chains, one, root)


def _with(chains: tuple[tuple[_Step, ...], ...]) -> _Test:
    return lambda one, _: any(_fits(chains, below, one) for below in one.descendants())
