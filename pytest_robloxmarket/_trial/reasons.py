"""Why nothing could be judged, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import Final

from pytest_robloxmarket._oracle.excuses import DATA_PACKAGE, PACKAGE
from pytest_robloxmarket._terms.events import Event, Unsupported
from pytest_robloxmarket._trial.learning.effects import Lesson

__all__ = ("why_inconclusive",)

# So many are named; the document of `--json` has all.
_NAMED_MAX: Final = 4

_NOT_HERE: Final = (
    "not faked here, or part of a place that is not loaded: say what is there with --place, hand in the whole game, or "
    "take it out of the code on trial"
)

# How a request to the web is named (_engine/services/web.py).
_WEB: Final = "HttpService, "
_NO_WEB: Final = (
    "and no request leaves this machine: take it out of the code on trial, or say in a test what it is answered, with "
    "server.web.answers (docs/testing.md)"
)

_NOT_INSTALLED: Final = (
    "which is not installed, and nothing can stand in for it: install the game's packages (wally install, pesde "
    "install), and check it again"
)


def why_inconclusive(
    history: Sequence[Event], lessons: Sequence[Lesson], excused: Mapping[str, str], unproved: str, *, effective: bool
) -> str:
    """The reason of a verdict that judges nothing, with what to do next; empty when the last note says it already.

    Args:
        history: all that happened in clear weather.
        lessons: what is known of the products.
        excused: the members that are not faked and may be to blame for something found, with the law that it broke.
        unproved: why nothing is proved of what has an effect.
        effective: whether the effect of a product is known.
    """
    gaps = [one for one in history if isinstance(one, Unsupported)]
    in_handlers = list(dict.fromkeys(one.member for one in gaps if one.delivery))
    of_data = [one.member for one in gaps if one.member.startswith(DATA_PACKAGE)]
    if of_data:
        # Its name alone: what was asked of it first says nothing.
        package = of_data[0].removeprefix(DATA_PACKAGE).partition(".")[0]
        return f"the game keeps its data with {_missing([DATA_PACKAGE + package])}"
    if in_handlers:
        return f"a handler uses {_missing(in_handlers)}"
    if excused:
        member, law = next(iter(excused.items()))
        return f"a run broke {law}, and that may be for {_missing([member])}"
    if effective:
        return unproved
    if gaps:
        return f"the game uses {_missing(list(dict.fromkeys(one.member for one in gaps)))}"
    return _without_effect(lessons) if lessons else ""


def _without_effect(lessons: Sequence[Lesson]) -> str:
    products = _named([str(lesson.product) for lesson in lessons])
    if not any(lesson.granted for lesson in lessons):
        return (
            f"no purchase of {products} was granted in clean weather: see what the handler waits for or does not find, "
            "and hand it in with --player, --place or the whole game"
        )
    return (
        f"no purchase of {products} changed anything that can be judged: hand in the script that saves what it gives, "
        "or the whole game, or name other products with --product ID"
    )


def _missing(members: Sequence[str]) -> str:
    """What is not here, and what to do about it."""
    packages = [one for one in members if one.startswith((PACKAGE, DATA_PACKAGE))]
    if packages:
        return f"{_named(packages)}, {_NOT_INSTALLED}"
    of_web = all(one.startswith(_WEB) for one in members)
    return f"{_named(members)}, {_NO_WEB if of_web else _NOT_HERE}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
    return ", ".join(names[:_NAMED_MAX]) + more
