"""What stands behind an explored test, where pytest and others have put their own functions around it."""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pytest_robloxmarket._terms.errors import UsageError

__all__ = (
    "Explored",
    "explored_under_given",
    "find_explored",
    "keep",
    "show_signature",
    "stands_under_given",
    "takes_no_market",
)

# Where an explored test keeps what it is; wrappers of other packages copy it along.
_KEPT_AT: Final = "robloxmarket_explored"


class Explored(NamedTuple):
    """What stands behind an explored test: the author's function, and what it asks pytest for."""

    test: Callable[..., object]
    signature: inspect.Signature


def keep(function: Callable[..., object], explored: Explored) -> None:
    """Let a function know what stands behind it."""
    setattr(function, _KEPT_AT, explored)


def find_explored(test: object) -> Explored | None:
    """What stands behind a test function, if it is explored."""
    return next((kept for kept in (_kept(layer) for layer in _layers(test)) if kept is not None), None)


def show_signature(test: object) -> None:
    """Let pytest see all that an explored test asks for, its market too: the plugin is there, and gives it."""
    if explored_under_given(test) is not None:
        return  # Hypothesis gives some of it, until we say that the two do not go together.
    for layer in _layers(test):
        kept = _kept(layer)
        if kept is not None:
            layer.__signature__ = kept.signature  # type: ignore[attr-defined]


def takes_no_market(name: str) -> "UsageError":
    """The error for an explored test that reaches no market."""
    from pytest_robloxmarket._terms.errors import UsageError  # noqa: PLC0415 - an empty run of pytest does without

    return UsageError(
        f"{name} is explored and takes no `market`, nor a fixture that does: write def {name}(market): ..."
    )


def explored_under_given(test: object) -> Explored | None:
    """What stands behind a test of Hypothesis that is explored below its `@given`."""
    inner = getattr(getattr(test, "hypothesis", None), "inner_test", None)
    return None if inner is None else find_explored(inner)


def stands_under_given(name: str) -> "UsageError":
    """The error for a test that has both `@explore` and `@given`, whichever is above."""
    from pytest_robloxmarket._terms.errors import UsageError  # noqa: PLC0415 - an empty run of pytest does without

    return UsageError(
        f"{name} stands under @explore and under @given, and both decide how often it is run. Take one of them: "
        "@pytest.mark.parametrize with @explore; or @given with open_market(weather=...) in the test, and "
        "strategies.weather() to draw what goes wrong."
    )


def _layers(test: object) -> list[FunctionType]:
    """A test function and what it wraps, from the outside in."""
    found = []
    layer = getattr(test, "__func__", test)
    while inspect.isfunction(layer):
        found.append(layer)
        layer = getattr(layer, "__wrapped__", None)
    return found


def _kept(layer: object) -> Explored | None:
    kept = getattr(layer, _KEPT_AT, None)
    return kept if isinstance(kept, Explored) else None
