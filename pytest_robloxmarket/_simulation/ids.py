"""Ids that a test hands in, checked."""

from pytest_robloxmarket._platform.catalogue import GamePass
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import PassId

__all__ = ("pass_id",)


def pass_id(game_pass: GamePass | int) -> PassId:
    """The id of a pass that a test names.

    Raises:
        UsageError: when it is none.
    """
    number = game_pass.id if isinstance(game_pass, GamePass) else game_pass
    if type(number) is not int or number < 0:
        raise UsageError(f"{game_pass!r} is no pass: write its id, or market.catalogue.game_pass(456, price=99).")
    return PassId(number)
