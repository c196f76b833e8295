"""AdService: there is no ad to show, as for most players at most times, and so no reward comes of one.

Source: creator-docs, reference/engine/classes/AdService.yaml, reference/engine/enums/ShowAdResult.yaml.
"""

from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_integer, yielding

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.threads import LuauTask


def _available(_service: Instance, _task: "LuauTask", _format: object) -> dict[str, object]:
    return {"AdAvailabilityResult": enum_item("AdAvailabilityResult", "NoFill")}


def _show(
    _service: Instance, _task: "LuauTask", _player: object, _reward: object = None, _place: object = None
) -> object:
    return enum_item("ShowAdResult", "AdNotReady")


def _reward(service: Instance, product_id: object) -> Instance:
    expect_integer(product_id, 1)
    return Instance(service.context, "AdReward")


implement(
    "AdService",
    methods={
        "GetAdAvailabilityNowAsync": yielding(_available),
        "ShowRewardedVideoAdAsync": yielding(_show),
        "CreateAdRewardFromDevProductId": _reward,
    },
)
