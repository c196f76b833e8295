"""What a shop's window asks for: all products of an experience, and what else players own.

Source: creator-docs, reference/engine/classes/MarketplaceService.yaml. How many products a page has is not documented:
here all are on one. A user of a market owns no assets and no bundles.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import WAIT, yielding
from pytest_robloxmarket._server.calls import send
from pytest_robloxmarket._server.product_info import info_of
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.services.marketplace import MarketplaceInstance
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("StandardPages",)

_PRODUCTS: Final = "GetDeveloperProductsAsync"
_OWNS_ASSET: Final = "PlayerOwnsAssetAsync"
_OWNS_BUNDLE: Final = "PlayerOwnsBundleAsync"

_FIELDS: Final = ("Name", "Description", "PriceInRobux", "ProductId", "IconImageAssetId")


class StandardPages(Instance):
    """A list of tables, all on one page."""

    __slots__ = ("items",)

    def __init__(self, context: "Context", items: list[dict[str, object]]) -> None:
        super().__init__(context, "StandardPages")
        self.items: Final = items


def _products(service: "MarketplaceInstance", task: "LuauTask") -> object:
    def listed() -> StandardPages:
        platform = server_of(service.context).world.platform
        infos = [info_of(platform, "Product", product.id) for product in platform.catalogue]
        return StandardPages(service.context, [{field: info[field] for field in _FIELDS} for info in infos])

    send(server_of(service.context), _PRODUCTS, 0, task, listed)
    return WAIT


def _owns(api: str) -> Callable[..., object]:
    def ask(service: Instance, task: "LuauTask", player: Instance, item: int) -> object:
        if not player.is_a("Player"):
            raise PlatformError(f"Unable to cast {player.class_name} to Player")
        send(server_of(service.context), api, int(item), task, lambda: False)
        return WAIT

    return ask


def _advance(_pages: StandardPages, _task: "LuauTask") -> object:
    raise PlatformError("No pages to advance to.")


implement(
    "MarketplaceService",
    methods={
        _PRODUCTS: yielding(_products),
        "PlayerOwnsAsset": yielding(_owns(_OWNS_ASSET)),
        _OWNS_ASSET: yielding(_owns(_OWNS_ASSET)),
        "PlayerOwnsBundle": yielding(_owns(_OWNS_BUNDLE)),
        _OWNS_BUNDLE: yielding(_owns(_OWNS_BUNDLE)),
    },
)
implement(
    "StandardPages",
    methods={"AdvanceToNextPageAsync": yielding(_advance), "GetCurrentPage": lambda pages: pages.items},
    getters={"IsFinished": lambda _: True},
)
