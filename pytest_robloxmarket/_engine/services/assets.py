"""Models that a game loads by their numbers: nobody has them here, so that something stands in for each.

Source: creator-docs, reference/engine/classes/InsertService.yaml and AssetService.yaml: a Model with the asset in it.
"""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._luau.methods import Method

_LOADING: Final = {"InsertService": "LoadAsset", "AssetService": "LoadAssetAsync"}


def _loading(api: str) -> "Method":
    def load(service: "Instance", asset: int) -> Question:
        fill, called = cast("LuauServer", service.context).fill_asset, f"{service.class_name}:{api}"
        if fill is None:
            raise UnsupportedError(called)
        return Question(lambda: fill(service, called, int(asset)), int(asset))

    return asking(api, load)


for _service, _api in _LOADING.items():
    implement(_service, methods={_api: _loading(_api)})
