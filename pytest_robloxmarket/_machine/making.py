"""A machine in one line."""

import inspect
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pytest_robloxmarket._machine.games import GameSource, read_target
from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._platform.contract import Contract, check_contract
from pytest_robloxmarket._simulation.effects import read_defaults
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("receipt_machine",)


def receipt_machine(
    target: GameSource,
    *,
    products: Collection[int] = (),
    player: Mapping[str, int | float | str | bool] | None = None,
    contract: Contract | str | None = None,
) -> type[ReceiptMachine]:
    """A state machine for a game: `TestShop = receipt_machine("src/server/Shop.server.luau").TestCase`.

    A type checker that minds a base class which is made by a call likes `class Shop(ReceiptMachine): game = ...`.

    Args:
        target: a Luau file, `module:function`, a function of the server that starts (as `check` takes it), one of the
            market that loads a game, or a receipt handler; the name of the parameter (market, receipt) says which.
        products: the ids of its products; left out, they are what the game puts into the catalogue, or else the
            integers of its source that do something.
        player: what the rest of the game keeps on every player, like {"leaderstats.Gold": 0}.
        contract: the rules by which the platform plays, or their name, like "purchase-rejected"; left out, what the
            test's marker or the command line says.

    Returns:
        A class; its `TestCase` is a test, and subclasses add rules and invariants over its bundles.

    Raises:
        UsageError: when there is no such game or contract. When the test runs also where nothing can be judged.
    """
    named = read_target(target).name
    name = "".join(part.capitalize() for part in re.findall(r"[A-Za-z0-9]+", Path(named).name.partition(".")[0]))
    attributes: dict[str, Any] = {
        "__doc__": f"{named} under all that players and the weather can do.",
        "game": staticmethod(target) if inspect.isfunction(target) else target,
        "product_ids": _ids(products),
        "player": read_defaults(player),
        "contract": None if contract is None else check_contract(contract),
    }
    return type(f"{name}Machine", (ReceiptMachine,), attributes)


def _ids(products: object) -> tuple[int, ...]:
    listed = tuple(products) if isinstance(products, Collection) and not isinstance(products, str) else None
    if listed is None or not all(type(one) is int for one in listed):
        raise UsageError(f"products={shown(products)} are no ids of products: write products=[456456].")
    return listed
