"""What `check` and a red test print: sections of text, as pure functions of plain facts."""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from pytest_robloxmarket._report.ladders import tell_ladder
from pytest_robloxmarket._report.layout import WIDTH
from pytest_robloxmarket._report.line import StoryLine
from pytest_robloxmarket._report.scope import Bounds, Tried, scope_section
from pytest_robloxmarket._report.story import Story
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.texts import clipped, count, fitted, visible

__all__ = (
    "WIDTH",
    "Bounds",
    "CheckPage",
    "Condition",
    "Finding",
    "ProductRow",
    "Search",
    "check_page",
    "conditions_section",
    "findings_section",
    "notes_section",
    "products_table",
    "replay_command",
    "unsupported_section",
    "verdict_section",
    "violation_section",
)

# What no shell reads as more than a name; and what one reads inside of double quotes as well.
_PLAIN_PATH: Final = re.compile(r"[\w./:~+,=@-]+")
_READ_IN_QUOTES: Final = re.compile(r"[$`\"!]")

# More of a name or a place would only push away what is said of it.
_NAME_MAX: Final = 80

# Between a headline and the number of deviations at its right.
_HEADLINE_GAP: Final = 4


class Finding(NamedTuple):
    """A broken law, ready to be shown. `target` is what the user gave to `check`."""

    story: Story
    deviations: int
    replay: str
    target: str


class Condition(NamedTuple):
    """One other reading of what nobody documents: in how many runs it was tried, and what it showed."""

    told: str
    runs: int
    findings: Sequence[Finding] = ()
    raised: Sequence[str] = ()


class ProductRow(NamedTuple):
    """What a purchase of a product changes: `effects` are (where, what is there after 0, 1, 2, ... purchases).

    `durable` says whether all of it is in a data store.
    """

    product: ProductId
    name: str
    effects: tuple[tuple[str, Sequence[object]], ...]
    durable: bool


class Search(NamedTuple):
    """How far a search came. `stopped_by` says what ended one that is not exhausted, like `60 seconds were over`."""

    runs: int
    bounds: Bounds
    exhausted: bool
    stopped_by: str = ""


class CheckPage(NamedTuple):
    """All that `robloxmarket check` has to say; `why_inconclusive` is empty when something could be judged."""

    target: str
    search: Search
    products: Sequence[ProductRow] = ()
    findings: Sequence[Finding] = ()
    conditions: Sequence[Condition] = ()
    laws_broken: Sequence[str] = ()
    laws_upheld: Sequence[str] = ()
    notes: Sequence[str] = ()
    unsupported: Sequence[str] = ()
    why_inconclusive: str = ""
    tried: Sequence[Tried] = ()
    not_varied: Sequence[str] = ()
    goals: Mapping[str, int] = {}


def check_page(page: CheckPage, *, width: int = WIDTH) -> str:
    """The whole answer of `check`: products, stories, what could not be judged, and last the verdict."""
    sections = [
        f"{visible(page.target)}\n{products_table(page.products, width=width)}".rstrip(),
        findings_section(page.findings, width=width),
        conditions_section(page.conditions, width=width),
        unsupported_section(page.unsupported),
        notes_section(page.notes, width=width),
        scope_section(
            page.tried,
            page.search.bounds,
            page.not_varied,
            [one.runs for one in page.conditions],
            page.goals,
            width=width,
        ),
        verdict_section(
            page.search,
            broken=page.laws_broken,
            upheld=page.laws_upheld,
            why_inconclusive=page.why_inconclusive,
            width=width,
        ),
    ]
    return "\n\n".join(section for section in sections if section)


def findings_section(findings: Sequence[Finding], *, width: int = WIDTH) -> str:
    """All violations, one below the other."""
    return "\n\n".join(violation_section(finding, width=width) for finding in findings)


def conditions_section(conditions: Sequence[Condition], *, width: int = WIDTH) -> str:
    """What goes wrong only under other readings of what nobody documents; empty when nothing does."""
    telling = [one for one in conditions if one.findings or one.raised]
    if not telling:
        return ""
    lines = [_join("nobody documents what Roblox does here, and this goes wrong only under one reading of it:", width)]
    for one in telling:
        if one.findings:
            lines += ["", findings_section(one.findings, width=width)]
        condition = f"{one.told[0].upper()}{one.told[1:]}"
        for message in one.raised:
            lines += ["", _join(f"{condition}, the game raises outside of its handler: {message}", width)]
    return "\n".join(lines)


def violation_section(finding: Finding, *, width: int = WIDTH) -> str:
    """Headline, story, reason, and the command that replays it.

    Args:
        finding: the violation with its story.
        width: how wide all of it may be.
    """
    story = finding.story
    # What a scenario itself plans to fail is no choice of the search, and has its mark all the same.
    number = finding.deviations or sum(isinstance(part, StoryLine) and part.deviated for part in story.parts)
    deviations = count(number, "deviation") if number else "no deviation"
    return "\n".join(
        [
            *_headline(story.headline, deviations, width),
            "",
            *story.fitting(width),
            "",
            *_paragraph(story.reason, width, indent="  "),
            f"  {replay_command(finding.replay, finding.target)}",
        ]
    )


# Each cause has one story, the shortest.
_NEXT_CAUSE: Final = (
    "Each cause that was met is shown by its shortest story, and may hide another one: mend it, and check again."
)


def replay_command(replay: str, target: str) -> str:
    """What a user types to see a run again; a path that a shell would take apart is quoted, for every shell."""
    mark = "'" if _READ_IN_QUOTES.search(target) and "'" not in target else '"'
    quoted = target if _PLAIN_PATH.fullmatch(target) else f"{mark}{target}{mark}"
    return visible(f"robloxmarket replay {replay} {quoted}")


def verdict_section(
    search: Search,
    *,
    broken: Sequence[str] = (),
    upheld: Sequence[str] = (),
    why_inconclusive: str = "",
    width: int = WIDTH,
) -> str:
    """The verdict with what it rests on: a proof within bounds, or a search that was not finished.

    Args:
        search: how far the search came.
        broken: the names of the laws that a run broke.
        upheld: the names of the laws that no run broke.
        why_inconclusive: why nothing could be judged, if so.
        width: how wide the text may be.
    """
    if why_inconclusive and not broken:
        return _join(f"inconclusive: nothing could be judged: {why_inconclusive}", width)
    if broken:
        verdict = f"violated: {', '.join(broken)} broken in a search of {count(search.runs, 'run')}"
        rest = "More may be broken."
    else:
        verdict = f"upheld: no law broken in {count(search.runs, 'run')}"
        rest = "This is no proof."
    sections = [_join(f"{verdict}{_reach(search, rest)}", width)]
    if broken:
        sections.append(_join(_NEXT_CAUSE, width))
    if upheld:
        held = "laws that held" if search.exhausted else "laws that held so far"
        sections.append(_join(f"{held}: {', '.join(upheld)}", width))
    return "\n".join(sections)


def products_table(products: Sequence[ProductRow], *, width: int = WIDTH) -> str:
    """One line a product: its id, and what one purchase of it changes; more where that is too much for a line."""
    numbers = max((len(str(row.product)) for row in products), default=0)
    names = max((len(_quoted(row.name)) for row in products), default=0)
    return "\n".join(line for row in products for line in _product_lines(row, numbers, names, width))


def notes_section(notes: Sequence[str], *, width: int = WIDTH) -> str:
    """What a user should know about how the verdict came to be."""
    return "\n".join(_join(f"note: {note}", width, hanging="      ") for note in notes)


def unsupported_section(members: Sequence[str]) -> str:
    """The members of Roblox's API that the game used and this package does not fake."""
    if not members:
        return ""
    return "\n".join(
        [
            "used by the game, and not faked by pytest-robloxmarket:",
            *(f"  {fitted(name, _NAME_MAX)}" for name in members),
        ]
    )


def _reach(search: Search, unfinished: str) -> str:
    """What a verdict rests on. A budget that ran out is never reported as a proof."""
    if search.exhausted:
        return f": every run with at most {search.bounds} (exhausted)"
    stopped = f" ({search.stopped_by})" if search.stopped_by else ""
    return f". The search stopped{stopped} before it had tried every run with at most {search.bounds}. {unfinished}"


def _product_lines(row: ProductRow, numbers: int, names: int, width: int) -> list[str]:
    effects = ", ".join(f"{fitted(where, _NAME_MAX)} {tell_ladder(rungs)}" for where, rungs in row.effects)
    if not effects:
        told = "changes nothing that could be seen"
    else:
        told = f"{effects} ({'saved in a data store' if row.durable else 'lives in the session only'})"
    name = f"  {_quoted(row.name):<{names}}" if names else ""
    head = visible(f"{row.product:>{numbers}}{name}  ")
    return _paragraph(told, width, indent=head, hanging=" " * len(head))


def _quoted(name: str) -> str:
    return f'"{fitted(name, _NAME_MAX)}"' if name else ""


def _headline(headline: str, deviations: str, width: int) -> list[str]:
    """The headline, and at the right the deviations; on a line of their own where there is no room."""
    lines = _paragraph(headline, width, hanging="    ") or [""]
    if len(lines[-1]) + _HEADLINE_GAP + len(deviations) > width:
        lines.append("")
    lines[-1] += f"{deviations:>{width - len(lines[-1])}}"
    return lines


def _paragraph(text: str, width: int, *, indent: str = "", hanging: str | None = None) -> list[str]:
    return wrap(
        visible(clipped(text)),
        width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _join(text: str, width: int, hanging: str = "  ") -> str:
    return "\n".join(_paragraph(text, width, hanging=hanging))
