"""AdService: there is no ad to show, as for most players at most times, and so no reward comes of one.

Source: creator-docs, reference/engine/classes/AdService.yaml, reference/engine/enums/ShowAdResult.yaml.
"""

from typing import Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_integer

_AVAILABLE: Final = "GetAdAvailabilityNowAsync"
_SHOW: Final = "ShowRewardedVideoAdAsync"


def _available(_service: Instance, _format: object) -> Question:
    return Question(lambda: {"AdAvailabilityResult": enum_item("AdAvailabilityResult", "NoFill")})


def _show(_service: Instance, player: Instance, _reward: object = None, _place: object = None) -> Question:
    return Question(lambda: enum_item("ShowAdResult", "AdNotReady"), 0, cast("int", player.read("UserId")))


def _reward(service: Instance, product_id: object) -> Instance:
    expect_integer(product_id, 1)
    return Instance(service.context, "AdReward")


implement(
    "AdService",
    methods={
        _AVAILABLE: asking(_AVAILABLE, _available),
        _SHOW: asking(_SHOW, _show),
        "CreateAdRewardFromDevProductId": _reward,
    },
)
