"""Faults by kind: which of them a search may choose, and how many of each."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from pytest_robloxmarket._faults.plan import BOUND_MAX
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.seams import MESSAGE, SEAMS, SERVICES, call_seam

__all__ = ("KINDS_PAGE", "FaultKinds", "Kinds", "kinds_numbered", "number_kinds", "read_kinds")

# Where all methods stand that can go wrong.
KINDS_PAGE: Final = "docs/testing.md lists all of them (Kinds of faults)."

# How a test says it: names, each of which may strike once; or names and how often.
FaultKinds: TypeAlias = Sequence[str] | Mapping[str, int]

# Seams, and how many faults may strike there in one run.
Kinds: TypeAlias = tuple[tuple[frozenset[str], int], ...]

_SEAMS: Final = {name for name, seam in SEAMS.items() if seam.kind == "faults"}

# What the services are called as kinds; several may be one kind.
_SERVICES: Final = {
    "MarketplaceService": "marketplace",
    "PolicyService": "policy",
    "LocalizationService": "localization",
    "MessagingService": "messaging",
    "HttpService": "http",
    "TeleportService": "teleport",
    "BadgeService": "badges",
    "AdService": "ads",
    **dict.fromkeys(("AssetService", "InsertService"), "assets"),
    **dict.fromkeys(("TextService", "TextFilterResult", "Chat"), "text_filter"),
    **dict.fromkeys(("Player", "Players", "GroupService", "UserService", "TextChatService", "TextChannel"), "social"),
}

# What a kind is called: a service or a method of one, as Roblox spells it.
_KINDS: Final[dict[str, frozenset[str]]] = {
    "data_store": frozenset(name for name in _SEAMS if name.startswith("store.")),
    **{
        kind: frozenset(call_seam(api) for api, service in SERVICES.items() if _SERVICES[service] == kind)
        for kind in _SERVICES.values()
    },
    "budget": frozenset({"budget"}),
    "message": frozenset({MESSAGE}),
    "recording": frozenset({"recording"}),
    "memory_store": frozenset(name for name in _SEAMS if name.startswith("memory.")),
    # A method that both have is the data store's.
    **{name.partition(".")[2]: frozenset({name}) for name in sorted(_SEAMS) if "." in name},
}

# What is said to who asks for a kind that there is not.
_EVERYTHING: Final = f"A kind is {', '.join(filter(str.islower, _KINDS))}, or a method by its name. {KINDS_PAGE}"

# What kinds are called in replay strings. The number follows from the name, so that a new kind changes no old string.
_NUMBERS: Final[dict[str, int]] = {name: 1 + zlib.crc32(name.encode("ascii")) % 0x3FFF for name in _KINDS}


def read_kinds(faults: object) -> Kinds:
    """Which faults a test asks for.

    Raises:
        UsageError: naming the kind that does not exist, or how often it cannot be.
    """
    if isinstance(faults, Mapping):
        named = list(faults.items())
    elif isinstance(faults, list | tuple) and faults:
        named = [(name, 1) for name in faults]
    else:
        named = []
    if not named:
        raise UsageError(
            f"faults={shown(faults)} cannot be searched: it is a whole number, or kinds like ('recording',), or how "
            "often each may strike: {'data_store': 2}."
        )
    found = []
    for name, most in named:
        seams = _KINDS.get(_roblox_name(name)) if isinstance(name, str) else None
        if seams is None:
            raise UsageError(f"there is no kind of fault {shown(name)}. {there_are(name, _KINDS, _EVERYTHING)}")
        if type(most) is not int or not 0 <= most <= BOUND_MAX:
            raise UsageError(f"faults: {name} may strike {shown(most)} times: write a whole number to {BOUND_MAX}.")
        found.append((seams, most))
    return tuple(found)


def number_kinds(kinds: Kinds) -> tuple[int, ...]:
    """Kinds as numbers: for each which it is, and how often it may strike. Inverts `kinds_numbered`."""
    numbers = {_KINDS[name]: _NUMBERS[name] for name in _KINDS}
    return tuple(number for seams, most in kinds for number in (numbers[seams], most))


def kinds_numbered(numbers: Sequence[int]) -> Kinds | None:
    """The kinds that numbers stand for; None where one of them stands for none."""
    seams = {_NUMBERS[name]: _KINDS[name] for name in _KINDS}
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    if len(numbers) % 2 or any(number not in seams or most > BOUND_MAX for number, most in pairs):
        return None
    return tuple((seams[number], most) for number, most in pairs)


def _roblox_name(name: str) -> str:
    """`UpdateAsync` for `update_async`."""
    return "".join(word.capitalize() for word in name.split("_")) if name.endswith("_async") else name
