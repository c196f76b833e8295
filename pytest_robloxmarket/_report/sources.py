"""The source lines of the places that a story names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.story import Story
from pytest_robloxmarket._terms.texts import fitted

__all__ = ("places_in", "sources_section")

# `Shop.server.luau:24`, as a story's details and reasons have it.
_PLACE: Final = re.compile(r"([^\s:()]+\.\w+):(\d+)")

# So many lines before and after a place are shown with it.
_AROUND: Final = 2


def places_in(story: Story) -> list[tuple[str, int]]:
    """The files and lines that a story names, in its order, each once."""
    details = [part.detail for part in story.parts if isinstance(part, StoryLine)]
    found = [(match[1], int(match[2])) for text in (*details, story.reason) for match in _PLACE.finditer(text)]
    return list(dict.fromkeys(found))


def sources_section(places: Iterable[tuple[str, int]], files: Mapping[str, Sequence[str]], *, width: int) -> str:
    """Each file with the lines that are named, marked, and those around them.

    Args:
        places: files and lines.
        files: the lines of each file that can be read; a file that is not here is not shown.
        width: how wide the text may be.
    """
    named: dict[str, set[int]] = {}
    for file, line in places:
        if line <= len(files.get(file, ())):
            named.setdefault(file, set()).add(line)
    return "\n".join(text for file, lines in named.items() for text in _file(file, lines, files[file], width))


def _file(name: str, named: set[int], source: Sequence[str], width: int) -> list[str]:
    shown = sorted({near for line in named for near in range(line - _AROUND, line + _AROUND + 1)})
    shown = [line for line in shown if 1 <= line <= len(source)]
    digits = len(str(shown[-1]))
    told = [f"  {fitted(name, width)}"]
    for before, line in zip([shown[0] - 1, *shown], shown, strict=False):
        if line != before + 1:
            told.append(f"    {'':{digits}}   ...")
        mark = ">" if line in named else " "
        text = fitted(source[line - 1].expandtabs(4).rstrip(), max(width - digits - 7, 1))
        told.append(f"  {mark} {line:>{digits}} | {text}".rstrip())
    return told
