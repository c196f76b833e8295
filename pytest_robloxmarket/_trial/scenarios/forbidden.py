"""What a policy may forbid to a buyer: one row for each, with a number that replay strings carry."""

from typing import Final, NamedTuple

from pytest_robloxmarket._platform.policies import POLICIES
from pytest_robloxmarket._server.policies import COUNTRY, POLICY
from pytest_robloxmarket._simulation.market import Market

__all__ = ("FORBIDDEN", "Forbidden", "forbid")


class Forbidden(NamedTuple):
    """One thing that a buyer may not do.

    Attributes:
        api: the method by which a game learns of it.
        told: who the buyer is, in words.
        policies: what their policies say otherwise than those of others.
        country: where they live, if that is what counts.
    """

    api: str
    told: str
    policies: dict[str, bool] = {}  # noqa: RUF012 - never changed
    country: str = ""


# Each policy by itself, then all of them, then two countries whose laws take paid chance for gambling and one that has
# policies of its own. The place of a row is its number: add new ones at the end.
FORBIDDEN: Final = (
    *(
        Forbidden(POLICY, f"for whom {name} is {str(not usual).lower()}", {name: not usual})
        for name, usual in POLICIES.items()
    ),
    Forbidden(
        POLICY, "to whom every policy forbids what it can", {name: not usual for name, usual in POLICIES.items()}
    ),
    *(Forbidden(COUNTRY, f"who lives in {country}", country=country) for country in ("BE", "NL", "CN")),
)


def forbid(market: Market, number: int) -> None:
    """Let the buyer of a trial be one to whom something is forbidden: the row of this number, from 1."""
    row = FORBIDDEN[number - 1]
    alice = market.user("alice")
    market.platform.policies.set(alice.id, row.policies)
    if row.country:
        market.platform.policies.move(alice.id, row.country)
