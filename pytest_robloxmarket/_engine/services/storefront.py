"""What a shop's window asks for: all products of an experience, and what else players own.

Source: creator-docs, reference/engine/classes/MarketplaceService.yaml. How many products a page has is not documented:
here all are on one. A user of a market owns no assets and no bundles, likes nothing better than anything else, and
lives where prices are as they are.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.enums import enum_item, enum_name_of
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._luau.methods import WAIT, expect_number, yielding
from pytest_robloxmarket._luau.values import shallow, table_pairs
from pytest_robloxmarket._server.calls import send
from pytest_robloxmarket._server.product_info import info_of, is_known
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.services.marketplace import MarketplaceInstance
    from pytest_robloxmarket._luau.context import Context
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("StandardPages",)

_PRODUCTS: Final = "GetDeveloperProductsAsync"
_OWNS_ASSET: Final = "PlayerOwnsAssetAsync"
_OWNS_BUNDLE: Final = "PlayerOwnsBundleAsync"
_LEVELS: Final = "GetUsersPriceLevelsAsync"
_RANK: Final = "RankProductsAsync"
_RECOMMEND: Final = "RecommendTopProductsAsync"

# "Up to 50 items", RankProductsAsync and RecommendTopProductsAsync.
_RANKED_MAX: Final = 50

# "User A has the price level 1000, which represents the full global price", regional-pricing.md, against "a price level
# of 100 means 100 Robux", GetUsersPriceLevelsAsync: everybody pays the full price here.
_PRICE_LEVEL: Final = 1000

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


def _ranked(service: Instance, identifiers: "list[tuple[str, int]]") -> list[dict[str, object]]:
    """What is known of these, in their order; what is not sold here is left out."""
    platform = server_of(service.context).world.platform
    return [
        {
            "ProductIdentifier": {"InfoType": enum_item("InfoType", kind), "Id": number},
            "ProductInfo": info_of(platform, kind, number),
        }
        for kind, number in identifiers[:_RANKED_MAX]
        if is_known(platform, kind, number)
    ]


def _rank(service: Instance, identifiers: "LuauTable") -> Question:
    wanted = []
    for _, one in identifiers:
        fields = table_pairs(cast("LuauTable", one))
        wanted.append((_kind(fields.get("InfoType")), int(expect_number(fields.get("Id"), 1))))
    return Question(lambda: _ranked(service, wanted))


def _recommend(service: Instance, kinds: "LuauTable") -> Question:
    catalogue = server_of(service.context).world.platform.catalogue
    sold: dict[str, list[int]] = {
        "Product": [int(one.id) for one in catalogue],
        "GamePass": [int(one.id) for one in catalogue.passes],
    }
    wanted = [_kind(shallow(one)) for _, one in kinds]
    return Question(lambda: _ranked(service, [(kind, number) for kind in wanted for number in sold[kind]]))


def _kind(value: object) -> str:
    names = enum_name_of(value)
    if names is None or names not in {("InfoType", "Product"), ("InfoType", "GamePass")}:
        raise PlatformError("InfoType must be GamePass or Product")
    return names[1]


def _price_levels(_service: Instance, users: "LuauTable") -> Question:
    levels = [{"UserId": expect_user_id(shallow(user), 1), "PriceLevel": _PRICE_LEVEL} for _, user in users]
    return Question(lambda: levels)


def _advance(_pages: StandardPages, _task: "LuauTask") -> object:
    raise PlatformError("No pages to advance to.")


implement(
    "MarketplaceService",
    methods={
        _PRODUCTS: yielding(_products),
        _LEVELS: asking(_LEVELS, _price_levels),
        _RANK: asking(_RANK, _rank),
        _RECOMMEND: asking(_RECOMMEND, _recommend),
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
