"""What was late: whose it was, and how long it took."""

from collections.abc import Callable, Mapping
from typing import Final

from pytest_robloxmarket._report.line import PLATFORM, StoryLine
from pytest_robloxmarket._report.scene import Scene
from pytest_robloxmarket._report.words import entry_name, receipt_name, server_name
from pytest_robloxmarket._terms.events import OrderChanged
from pytest_robloxmarket._terms.ids import NO_DELIVERY
from pytest_robloxmarket._terms.planned import Planned

__all__ = ("tell_lateness",)

# What is late by less than this is not slow: it only comes second.
_SLOW_MS: Final = 100

_NAMES: Final[Mapping[str, Callable[[Planned, Scene], str]]] = {
    "delivery": lambda late, _: f"the delivery of {receipt_name(late.receipt)}",
    "recording": lambda late, _: f"the recording of {receipt_name(late.receipt)}",
    "message": lambda late, scene: f"a message{_for(late, scene)}",
    "prompt": lambda late, scene: f"{scene.user(late.user)}'s answer to the prompt",
    "thread": lambda late, scene: f"a waiting thread{_for(late, scene)}",
    "step": lambda *_: "a player's next step",
}

# What is on its way takes some time, as a request does; all else is due at a moment, and comes some time later.
_TRAVELS: Final = "recording"

_LATE: Final[Mapping[str, str]] = {"thread": "goes on"}


def tell_lateness(event: OrderChanged, scene: Scene) -> StoryLine:
    """`GetAsync of Wallet[alice] for R1 takes 3.9 s`, where it happened, in place of when it was due."""
    late = event.late
    if late is None:
        return StoryLine(True, event.at_ms, "timing", f"what was due at {event.overtaken / 1000:.1f} s is late")
    until_ms = max(scene.until.get(event, event.at_ms), event.at_ms)
    travels = late.what == _TRAVELS or late.what not in _NAMES
    if until_ms - event.overtaken < _SLOW_MS and event.first is not None:
        said = f"comes after {_name(event.first, scene)}"
    elif travels:
        said = f"takes {(until_ms - late.began_ms) / 1000:.1f} s"
    else:
        said = f"{_LATE.get(late.what, 'comes')} {(until_ms - event.overtaken) / 1000:.1f} s late"
    who = server_name(late.server) if late.server else PLATFORM if late.what == "recording" else "timing"
    return StoryLine(True, event.at_ms, who, f"{_name(late, scene)} {said}")


def _name(late: Planned, scene: Scene) -> str:
    name = _NAMES.get(late.what)
    if name is not None:
        return name(late, scene)
    return f"{late.what} of {entry_name(late.store, late.key, scene)}{_for(late, scene)}"


def _for(late: Planned, scene: Scene) -> str:
    if late.delivery == NO_DELIVERY or late.delivery not in scene.receipts:
        return ""
    return f" for {receipt_name(scene.receipts[late.delivery])}"
