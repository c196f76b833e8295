"""What code that a client calls looks at: the arguments, their fields, and the texts that it compares them with.

Read word by word, like `words`: what a client should say is told by the code that hears it.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from pytest_robloxmarket._place.words import Word, plain_text, split_source

__all__ = ("Listener", "listeners_in")

_EVENTS: Final = frozenset({"OnServerEvent"})
_FUNCTIONS: Final = frozenset({"OnServerInvoke"})
_SAME: Final = frozenset({"==", "~="})

# A longer list of parameters is no call of a client's.
_PARAMETERS_MAX: Final = 5


class Listener(NamedTuple):
    """A function that a client calls.

    Attributes:
        slots: for each argument behind the player, its fields that are looked at, with the texts that each is compared
            with; the argument itself is the field without a name.
    """

    slots: tuple[Mapping[str, tuple[str, ...]], ...]


@cache
def listeners_in(source: str) -> tuple[Listener, ...]:
    """The functions of a source that clients call, each kind once."""
    words = [word for word in split_source(source) if word.text.strip()]
    starts = {at for start in _heard(words) for at in _parameters_at(words, start)}
    found = [_read(words, _names(words, at)) for at in sorted(starts)]
    return tuple(one for number, one in enumerate(found) if one.slots and one not in found[:number])


def _heard(words: Sequence[Word]) -> Iterator[int]:
    """Where the function stands, or its name, that is bound to a remote."""
    for at, word in enumerate(words):
        if word.text in _EVENTS and [one.text for one in words[at + 1 : at + 2]] == [":"]:
            yield at + 4  # `OnServerEvent:Connect(`
        elif word.text in _FUNCTIONS and [one.text for one in words[at + 1 : at + 2]] == ["="]:
            yield at + 2


def _parameters_at(words: Sequence[Word], start: int) -> Iterator[int]:
    """Where the parameters begin of the function that stands here, or of those of the name that does."""
    if start >= len(words):
        return
    if words[start].text == "function":
        yield start + 2
        return
    end = next((at for at in range(start, len(words)) if words[at].kind != "name" and words[at].text not in ".:"), 0)
    name = words[end - 1].text
    for at, word in enumerate(words[:-2]):
        if word.text != name:
            continue
        # `function Shop.buy(`, or `buy = function(`.
        before = [one.text for one in words[max(0, at - 4) : at]]
        if words[at + 1].text == "(" and "function" in before:
            yield at + 2
        elif words[at + 1].text == "=" and words[at + 2].text == "function":
            yield at + 4


def _names(words: Sequence[Word], start: int) -> list[str]:
    """The parameters, but for the first, who is the player; types are skipped."""
    found, depth = [], 0
    for at in range(start, len(words)):
        text = words[at].text
        if text == ")" and not depth:
            break
        depth += (text in "({<") - (text in ")}>")
        if words[at].kind == "name" and not depth and (at == start or words[at - 1].text == ","):
            found.append(text)
    return found[1:]


def _read(words: Sequence[Word], names: Sequence[str]) -> Listener:
    """What is done with the parameters of these names, and with locals that are one of their fields."""
    if len(names) > _PARAMETERS_MAX:
        return Listener(())
    slots: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    known = {name: (name, "") for name in names}
    for at, word in enumerate(words):
        if word.text not in known or word.kind != "name" or (at and words[at - 1].text in {".", ":"}):
            continue
        name, field = known[word.text]
        end = at + 1
        if not field and words[end : end + 1] and words[end].text == "." and words[end + 1].kind == "name":
            field, end = words[end + 1].text, end + 2
            if at > 1 and words[at - 1].text == "=" and words[at - 2].kind == "name":
                known[words[at - 2].text] = name, field
        elif not field and [one.kind for one in words[end : end + 2]] == ["sign", "text"] and words[end].text == "[":
            field, end = plain_text(words[end + 1].text), end + 3
        compared = slots[name].setdefault(field, [])
        for sign, other in ((end, end + 1), (at - 1, at - 2)):
            if 0 <= other < len(words) and words[sign].text in _SAME and words[other].kind == "text":
                text = plain_text(words[other].text)
                compared += [text] if text not in compared else []
    return Listener(tuple({field: tuple(texts) for field, texts in slots[name].items()} for name in names))
