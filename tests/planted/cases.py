"""The planted handlers: which law each breaks, and with how many deviations it must be found.

The table knows no language: `handlers.py` and `games.py` hold the Python of each name, and `luau/<name>.luau` its Luau.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pytest_robloxmarket._faults.plan import Bounds
from tests.planted.handlers import GOLD

__all__ = ("BOUNDS", "CASES", "LITERALS", "NO_DELAYS", "SOON", "SOUND", "Case")

# Wide enough for each case; within them the good handler has some thousands of runs.
BOUNDS: Final = Bounds(servers=2, crashes=1, faults=1, delays=1)

# Within which the other sound games are proved.
NO_DELAYS: Final = BOUNDS._replace(delays=0)

# The integers of a handler's source, as a trial would read them.
LITERALS: Final = (1, 100, GOLD)

# Each mistake shows within so many runs, in either language, long before the search is at its end.
SOON: Final = 600


class Case(NamedTuple):
    """One planted handler.

    Attributes:
        name: the handler's.
        law: the one that its mistake breaks.
        deviations_max: with so many deviations it must be found.
        player: what the rest of the game keeps on every player.
        products: the products, when they shall not be looked for among the integers of the source.
    """

    name: str
    law: str
    deviations_max: int
    player: Mapping[str, int | float | str | bool] = {}
    products: tuple[int, ...] = ()


CASES: Final = (
    Case("id_in_second_write", "double_grant", 1),
    Case("id_before_the_grant", "lost_purchase", 1),
    Case("three_steps", "double_grant", 1),
    Case("spawned_write", "acknowledged_before_durable", 1),
    Case("spawned_increment", "acknowledged_before_durable", 2),
    Case("grant_in_transform", "double_grant", 2, {"leaderstats.Gold": 0}),
    Case("read_error_is_new", "double_grant", 2),
    Case("memory_of_the_server", "double_grant", 1),
    Case("unknown_acknowledged", "lost_purchase", 0),
    Case("gone_acknowledged", "lost_purchase", 1),
    Case("gone_acknowledged_first", "lost_purchase", 1),
    Case("left_during_wait", "lost_purchase", 1),
    Case("left_and_came_back", "lost_purchase", 2, {"leaderstats.Gold": 0}),
    Case("stale_after_the_way_back", "lost_purchase", 2),
    Case("result_ignored", "lost_purchase", 1),
    Case("owner_unknown", "lost_purchase", 1),
    Case("returns_true", "invalid_decision", 0),
    Case("returns_text", "invalid_decision", 0),
    Case("returns_other_enum", "invalid_decision", 0),
    Case("returns_nothing", "invalid_decision", 1),
    Case("never_grants", "stuck_purchase", 0),
    Case("raises", "handler_error", 0),
    Case("grants_on_prompt", "goods_without_purchase", 0),
    Case("grants_to_everybody", "wrong_recipient", 0),
    Case("id_of_the_product", "lost_purchase", 0),
    Case("saved_on_leave", "acknowledged_before_durable", 1),
    Case("seconds_apart", "lost_purchase", 0),
    Case("sold_out", "stuck_purchase", 0),
    Case("grants_each_time", "stuck_purchase", 0),
    Case("grants_each_time", "double_grant", 0),
)

# What must be upheld, and once was not.
SOUND: Final = (
    "good",
    "bound_by_filter",
    "gold_for_joining",
    "gold_for_staying",
    "locked_by_session",
    "text_in_ledger",
)
