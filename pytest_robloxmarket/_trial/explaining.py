"""A replayed story, and below it the source lines that it names."""

import linecache
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_robloxmarket._report import terminal
from pytest_robloxmarket._report.sources import places_in, sources_section
from pytest_robloxmarket._trial.charges import Charge
from pytest_robloxmarket._trial.document import tell_charge
from pytest_robloxmarket._trial.replay import Replayed

__all__ = ("explain",)


def explain(found: Replayed, *, target: str, options: str, width: int) -> str:
    """The stories of a replayed run, each with the source lines that it names; empty when it breaks no law.

    Args:
        found: the replayed run.
        target: as it was given to the command, and has been loaded from.
        options: those of the command line that a replay needs again.
        width: how wide the text may be.
    """
    sections = []
    sources = _sources(found.charges)
    for one in map(tell_charge, found.charges):
        places = places_in(one.story)
        finding = terminal.Finding(one.story, one.charge.finding.deviations, f"{one.replay}{options}", target)
        sections.append(terminal.violation_section(finding, width=width))
        sections.append(sources_section(places, _read(sources, (name for name, _ in places)), width=width))
    return "\n\n".join(section for section in sections if section)


def _sources(charges: Iterable[Charge]) -> dict[str, str]:
    """The sources of a game's files, by the names that stories call them; empty for a game in Python."""
    games = [one.scenario.target.game for one in charges]
    return {node.file: node.source for game in games if game is not None for _, node in game.root.walk() if node.source}


def _read(sources: Mapping[str, str], names: Iterable[str]) -> dict[str, list[str]]:
    """The lines of the files of these names, as stories have them; what can be read of them."""
    return {name: lines for name in dict.fromkeys(names) if (lines := _lines(sources, name))}


def _lines(sources: Mapping[str, str], name: str) -> list[str]:
    if name in sources:
        return sources[name].splitlines()
    files = (getattr(module, "__file__", None) for module in tuple(sys.modules.values()))
    found = next((file for file in files if file and Path(file).name == name), "")
    return [line.rstrip("\n") for line in linecache.getlines(found)] if found else []
