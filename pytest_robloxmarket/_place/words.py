"""What a source says of things that other scripts may know too: names, and what it does to instances.

Read word by word and not run, so that a script is known in all of its branches.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from pytest_robloxmarket._engine.classes import class_info, is_class, kinds_of_member
from pytest_robloxmarket._place import vocabulary

__all__ = ("SELLS", "Word", "Words", "plain_text", "read_words", "split_source")

# What a script does that has to do with purchases.
SELLS: Final = "it uses MarketplaceService"

_WORD: Final = re.compile(
    r"(?P<skipped>\s+|--\[(?P<a>=*)\[.*?\](?P=a)\]|--[^\n]*)"
    r"|(?P<text>\[(?P<b>=*)\[.*?\](?P=b)\]|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<joined>`(?:\\.|[^`\\])*`)"
    r"|(?P<number>\.?\d[\w.]*)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>\.\.=|//=|[-+*/%^]=|[=~<>]=|\.\.\.|\.\.|::|->|.)",
    re.DOTALL,
)
_SETS: Final = frozenset({"=", "+=", "-=", "*=", "/=", "//=", "%=", "^=", "..="})
_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")


class Words(NamedTuple):
    """What a source says.

    Attributes:
        texts: its texts, which may be names, and the keys of its tables.
        members: what it writes behind a dot or a colon.
        own: of both, what is no name of Roblox's or of the language.
        pieces: texts that are put together with something else.
        sets: properties of Roblox's that it sets on what it did not make itself.
        acts: what it does that other scripts can feel without any name.
        makes: whether it makes, moves, marks or ends instances.
        ends: whether it does so to some that it did not make itself.
        finds: whether it comes to instances whose names it does not say.
        writes: whether it changes tables.
        requires: whether it asks for modules.
    """

    texts: frozenset[str]
    members: frozenset[str]
    own: frozenset[str]
    pieces: frozenset[str]
    sets: frozenset[str]
    acts: frozenset[str]
    makes: bool
    ends: bool
    finds: bool
    writes: bool
    requires: bool

    @property
    def all(self) -> frozenset[str]:
        """All names."""
        return self.texts | self.members


class Word(NamedTuple):
    """One word of a source, and of what kind it is: text, name, number, sign, piece or skipped."""

    kind: str
    text: str


# So many words are looked at before and behind another one.
_EDGE: Final = [Word("sign", "")] * 6


@cache
def read_words(source: str) -> Words:
    """Read a source."""
    return _Reading([*_EDGE, *split_source(source), *_EDGE]).words()


def split_source(source: str) -> Iterator[Word]:
    """The words of a source in their order, without spaces and comments."""
    for match in _WORD.finditer(source):
        kind = next(one for one in ("skipped", "text", "joined", "number", "name", "sign") if match[one] is not None)
        if kind == "joined":
            inside = match.group()[1:-1]
            yield from (Word("piece", one) for one in _IN_BRACES.split(inside)[::2] if one)
            for code in _IN_BRACES.findall(inside):
                yield Word("sign", "(")
                yield from split_source(code)
                yield Word("sign", ")")
        elif kind != "skipped":
            yield Word(kind, match.group())


class _Reading:
    """The words of one source, and what is found in them."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words: Final = words
        self._made: Final = frozenset(_made_locals(words))
        self._found: Final[dict[str, set[str]]] = {
            name: set() for name in ("texts", "members", "own", "pieces", "sets", "acts")
        }
        self._ends = self._moves = self._writes = self._finds = False

    def words(self) -> Words:
        """What the source says."""
        for at in range(len(_EDGE), len(self._words) - len(_EDGE)):
            word = self._words[at]
            if word.kind == "text":
                self._text(at, plain_text(word.text))
            elif word.kind == "piece":
                self._found["pieces"].add(word.text)
            elif word.kind == "name":
                self._name(at, word.text)
            elif word.text in _SETS:
                self._assignment(at)
        members, acts = self._found["members"], self._found["acts"]
        if self._ends and members & vocabulary.PLAYERS:
            acts.add("it ends something that may be a player's")
        finds = self._finds or bool(members & vocabulary.FINDING)
        if finds and (self._ends or self._found["sets"]):
            acts.add("it changes instances that it does not name")
        names = {word.text for word in self._words if word.kind == "name"}
        return Words(
            frozenset(self._found["texts"]),
            frozenset(members),
            frozenset(self._found["own"]),
            frozenset(one for one in self._found["pieces"] if re.search(r"\w", one)),
            frozenset(self._found["sets"]),
            frozenset(acts),
            makes=self._moves or self._ends or bool(names & vocabulary.MAKING),
            ends=self._ends or "SetAttribute" in members or "AddTag" in members,
            finds=finds,
            writes=self._writes or bool(names & vocabulary.IN_TABLES),
            requires="require" in names,
        )

    def _text(self, at: int, text: str) -> None:
        call = at - 1 if self._words[at - 1].text != "(" else at - 2
        self._service(text)
        taker = self._words[call].text
        if taker in vocabulary.TAKE_KINDS or (taker == "new" and self._words[call - 2].text == "Instance"):
            return
        if ".." in (self._words[at - 1].text, self._words[at + 1].text):
            self._found["pieces"].add(text)
        self._found["texts"].add(text)
        if text and text not in vocabulary.GIVEN:
            self._found["own"].add(text)
            # A module by its path, like "./Config".
            self._found["texts"].update(re.findall(r"\w+", text))

    def _service(self, name: str) -> None:
        if is_class(name) and class_info(name).service and name not in vocabulary.QUIET_SERVICES:
            self._found["acts"].add(f"it uses {name}")

    def _name(self, at: int, name: str) -> None:
        before, after = self._words[at - 1].text, self._words[at + 1]
        self._service(name)
        if before == "." and not (self._words[at - 3].text == "." and self._words[at - 4].text == "Enum"):
            if self._words[at - 2].text not in {*vocabulary.LIBRARIES, "Enum"}:
                self._member(at, name)
        elif before == ":" and (after.text in {"(", "{"} or after.kind in {"text", "piece"}):
            self._member(at, name)
        elif before not in {".", ":"}:
            if name in vocabulary.SHARED:
                self._found["acts"].add(f"it uses {name}")
            if after.text == "=" and before in {"{", ",", ";"}:
                self._key(name)

    def _member(self, at: int, name: str) -> None:
        self._found["members"].add(name)
        kinds = kinds_of_member().get(name, frozenset[str]())
        is_service = is_class(name) and class_info(name).service
        if not kinds and name not in vocabulary.NOT_OWN and not is_service:
            self._found["own"].add(name)
        if "method" in kinds and name not in vocabulary.QUIET:
            self._found["acts"].add(f"it calls {name}")
        if self._words[at + 1].text == "(":
            self._call(at, name)

    def _call(self, at: int, name: str) -> None:
        given = self._words[at + 2]
        literal = given.kind == "text" and self._words[at + 3].text in {")", ","}
        if name in {"GetService", "SetAttribute", "AddTag"} and not literal and not self._is_written(at):
            self._found["acts"].add(f"it calls {name} with what is known only when it runs")
        if name in vocabulary.BY_NAME and not literal:
            self._finds = True
        if name in vocabulary.ENDING and self._words[at - 2].text not in self._made:
            self._ends = True
            if self._words[at - 2].text == "Parent":
                self._found["acts"].add("it ends what it stands in")

    def _is_written(self, at: int) -> bool:
        """Whether a call with a dot or for an instance has its name as a second argument: AddTag(part, "Tag")."""
        texts = [word for word in self._words[at + 2 : at + 6] if word.kind == "text"]
        return self._words[at].text == "AddTag" and bool(texts)

    def _key(self, name: str) -> None:
        self._found["texts"].add(name)
        kinds = kinds_of_member().get(name, frozenset[str]())
        if not kinds:
            self._found["own"].add(name)
        elif "property" in kinds and name not in {"Name", "Parent"}:
            self._found["sets"].add(name)

    def _assignment(self, at: int) -> None:
        if self._words[at - 1].text == "]":
            self._writes = True
        for owner, name in self._targets(at):
            kinds = kinds_of_member().get(name, frozenset[str]())
            if not kinds:
                self._writes = True
            elif name == "Name":
                literal = self._words[at + 1].kind == "text" and self._words[at + 2].text != ".."
                if not literal:
                    self._found["acts"].add("it gives a name that is known only when it runs")
                self._moves = True
            elif name == "Parent":
                self._moves = True
                self._ends = self._ends or owner not in self._made
            elif name in vocabulary.ACTING:
                self._found["acts"].add(f"it sets {name}")
            elif kinds & {"property", "callback"} and owner not in self._made:
                self._found["sets"].add(name)

    def _targets(self, at: int) -> Iterator[tuple[str, str]]:
        """What is set by an assignment: members, each with the word before its dot."""
        place = at - 1
        while place > 1 and (self._words[place].kind == "name" or self._words[place].text in {".", ",", "]"}):
            ends = place == at - 1 or self._words[place + 1].text == ","
            if ends and self._words[place].kind == "name" and self._words[place - 1].text == ".":
                yield self._words[place - 2].text, self._words[place].text
            place -= 1


def _made_locals(words: Sequence[Word]) -> Iterator[str]:
    """The names of locals that only ever hold what the source itself has made."""
    made: dict[str, bool] = {}
    for name in _parameters(words):
        made[name] = False
    for at, word in enumerate(words):
        if word.text != "=" or words[at - 1].kind != "name" or words[at - 2].text in {".", ":"}:
            continue
        place = at - 1
        while words[place - 1].text == ",":  # Of several that are set at once, each may be anything.
            made[words[place].text] = made[words[place - 2].text] = False
            place -= 2
        name = words[at - 1].text
        made[name] = made.get(name, True) and _is_making(words[at + 1 : at + 40])
    yield from (name for name, only in made.items() if only)


def _is_making(words: Sequence[Word]) -> bool:
    """Whether an expression ends with Instance.new(...) or :Clone()."""
    if [word.text for word in words[:3]] == ["Instance", ".", "new"]:
        return True
    for at, word in enumerate(words):
        if word.text in {"Clone", "clone"}:
            return True
        steps = at and word.kind in {"name", "number"} and words[at - 1].kind in {"name", "text", "number"}
        if steps or (at and word.kind == "name" and words[at - 1].text == ")") or word.text in {"=", "{", ";", ","}:
            return False
    return False


def _parameters(words: Sequence[Word]) -> Iterator[str]:
    """The names that a function or a loop binds: what they hold comes from elsewhere."""
    for at, word in enumerate(words):
        if word.text in {"function", "for"}:
            end = ")" if word.text == "function" else "in"
            yield from _names_until(words[at + 1 : at + 60], end)


def _names_until(words: Iterable[Word], end: str) -> Iterator[str]:
    for word in words:
        if word.text in {end, "="}:
            return
        if word.kind == "name":
            yield word.text


def plain_text(text: str) -> str:
    """What a text holds; escapes stay as they are written, since no name of an instance has them."""
    if text.startswith("["):
        return text.strip("=[]")
    return text[1:-1]
