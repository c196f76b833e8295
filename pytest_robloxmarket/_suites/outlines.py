"""What a runner in Luau says of a file, as a plan."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._luau.values import shallow
from pytest_robloxmarket._suites.plans import CASE, GROUP, Address, Failure, Plan

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable

__all__ = ("plan_of",)


def plan_of(
    node: "LuauTable",
    address: Address,
    numbers: dict[Address, int] | None = None,
    failure: Callable[[str, str], Failure] = Failure,
) -> Plan:
    """A table of a group or a test as a plan.

    Args:
        node: the table, with `kind`, `name`, `mode`, `reason`, `file`, `line`, `children`, and `problem` where it could
            not be read.
        address: where it stands.
        numbers: takes down what the runner calls each test.
        failure: makes an error of a problem.

    Raises:
        Failure: when it could not be read.
    """

    def field(name: str) -> object:
        return shallow(node.raw_get(name))

    problem = field("problem")
    if problem is not None:
        text, _, trace = str(problem).partition("\n")
        raise failure(text, trace)
    line, number = field("line"), field("number")
    if numbers is not None and isinstance(number, int):
        numbers[address] = number
    plan = Plan(
        CASE if field("kind") == CASE else GROUP,
        str(field("name")),
        address,
        str(field("mode") or ""),
        str(field("reason") or ""),
        str(field("file") or ""),
        line if isinstance(line, int) else 0,
    )
    children = field("children")
    if children is not None:
        numbered = enumerate(cast("LuauTable", children))
        plan.children = [
            plan_of(cast("LuauTable", child), (*address, at), numbers, failure) for at, (_, child) in numbered
        ]
    return plan
