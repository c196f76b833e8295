"""What a project adds to markets of its own: laws, and faults that have a name."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import ProductId, ReceiptId, UserId
from pytest_robloxmarket._terms.texts import clipped, visible
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.faults import Faults
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("NamedFault", "OwnLaw", "own_violations")

# Yields a sentence for each thing that is wrong with a market.
OwnLaw: TypeAlias = "Callable[[Market], Iterable[str]]"

# Plans what belongs together.
NamedFault: TypeAlias = "Callable[[Faults], object]"


def own_violations(market: "Market") -> tuple[Violation, ...]:
    """The first violation of each law of the project's own.

    Raises:
        UsageError: when a law says something else than sentences.
    """
    last = len(market.history) - 1
    found = []
    for name, law in market.laws.items():
        said = law(market)
        if not isinstance(said, Iterable) or isinstance(said, str):
            raise UsageError(f"the law {name} answered {shown(said)}: let it yield sentences, or return a list.")
        for sentence in said:
            if not isinstance(sentence, str):
                raise UsageError(f"the law {name} said {shown(sentence)}, and a sentence is a text.")
            text = visible(clipped(sentence))
            found.append(Violation(name, ProductId(0), ReceiptId(0), UserId(0), last, text, text))
            break
    return tuple(found)
