"""MarketplaceService of Luau code, over the server's."""

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.enums import EnumItem, enum_name_of
from pytest_robloxmarket._engine.gaps import tell_unfound
from pytest_robloxmarket._engine.host import register_game_service, server_of
from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.services.players import player_instance, player_of
from pytest_robloxmarket._engine.signals import BackedConnection
from pytest_robloxmarket._engine.users import expect_user_id
from pytest_robloxmarket._kernel.tasks import Ended, OnEnd
from pytest_robloxmarket._luau.methods import WAIT, expect_function, expect_integer, expect_number, yielding
from pytest_robloxmarket._luau.tables import pack, tables_of
from pytest_robloxmarket._luau.threads import LuauTask, current_origin
from pytest_robloxmarket._luau.values import kind_of, to_python
from pytest_robloxmarket._server.calls import send
from pytest_robloxmarket._server.marketplace import INFO, Marketplace
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._server.product_info import info_of, is_known
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision, ReceiptDecision, ReceiptType
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.vm import LuauFunction

__all__ = ("MarketplaceInstance", "ReceiptHandler")

# The price of a prompt, in steps: what comes of it, with its receipt, works as long as some thousands of them take.
_PROMPT: Final = 3_000

_DECISIONS: Final = ("ProductPurchaseDecision", "ReceiptDecision")
_GRANTED: Final = (ProductPurchaseDecision.PurchaseGranted, ReceiptDecision.Processed)


class _Foreign(NamedTuple):
    """An answer that is no decision, as a reader should see it."""

    text: str

    def __str__(self) -> str:
        return self.text


class ReceiptHandler:
    """A Luau function as a receipt handler: the dictionary goes in as a table, the decision comes out."""

    __slots__ = ("_function", "_server")

    def __init__(self, server: LuauServer, function: "LuauFunction") -> None:
        self._server: Final = server
        (receiver,) = server.vm.call(tables_of(server.vm).receive, function)
        self._function: Final = cast("LuauFunction", receiver)

    def start(self, arguments: tuple[object, ...], origin: int, on_end: OnEnd) -> LuauTask:
        """Call the handler."""
        server = self._server
        vm = server.vm

        def finish(ended: Ended) -> None:
            decided = _decided(ended)
            if server.unfound and decided.value not in _GRANTED:
                failed = decided.error is not None
                tell_unfound(server, origin if failed else 0, None if failed else origin)
            on_end(decided)

        server.allowance.serve()
        task = LuauTask(server, vm.thread(self._function), origin, finish)
        task.run(pack(vm, arguments))
        return task


class MarketplaceInstance(Instance):
    """`game:GetService("MarketplaceService")`."""

    __slots__ = ("market",)

    def __init__(self, server: LuauServer) -> None:
        super().__init__(server, "MarketplaceService")
        self.market: Final[Marketplace] = server_of(server).marketplace
        self.market.prompt_product_purchase_finished.hear(self._product_prompt_closed)
        self.market.prompt_game_pass_purchase_finished.hear(self._pass_prompt_closed)

    def _product_prompt_closed(self, user_id: int, product_id: int, purchased: bool) -> None:
        self.fire("PromptProductPurchaseFinished", user_id, product_id, purchased)

    def _pass_prompt_closed(self, player: Player, pass_id: int, purchased: bool) -> None:
        self.fire("PromptGamePassPurchaseFinished", player_instance(self.context, player), pass_id, purchased)


def _decided(ended: Ended) -> Ended:
    """A handler's end, with the decision as the server knows it."""
    if ended.error is not None:
        return ended
    value = ended.value
    if type(value) is EnumItem:
        return Ended(value.item if value.enum in _DECISIONS else _Foreign(str(value)), None)
    if value is None or isinstance(value, bool | int | float | str):
        return ended
    return Ended(_Foreign(f"a {kind_of(value)}"), None)


def _set_process_receipt(service: MarketplaceInstance, function: object) -> None:
    handler = None
    if function is not None:
        handler = ReceiptHandler(cast("LuauServer", service.context), cast("LuauFunction", function))
    service.market.set_handler(handler)


def _bind_receipt_handler(
    service: MarketplaceInstance, receipt_type: object, function: object, products: object = None
) -> BackedConnection:
    names = enum_name_of(receipt_type)
    if names is None or names[0] != "ReceiptType":
        raise PlatformError("Argument 1 should be an Enum.ReceiptType")
    handler = ReceiptHandler(cast("LuauServer", service.context), expect_function(function, 2))
    numbers = None
    if products is not None:
        found = to_python(products)
        if not isinstance(found, list):
            raise PlatformError("Argument 3 should be an array of product ids")
        numbers = [int(expect_number(number, 3)) for number in found]
    bound = service.market.bind_runnable(ReceiptType[names[1]], handler, numbers)
    return BackedConnection(service.context, "ReceiptHandler", bound)


def _prompt_product_purchase(
    service: MarketplaceInstance, player: object, product_id: object, _equip: object = None, _currency: object = None
) -> None:
    found = player_of(as_instance(player, 1))
    service.context.vm.charge(_PROMPT)
    service.market.prompt_product_purchase(found, expect_integer(product_id, 2))


def _prompt_game_pass_purchase(service: MarketplaceInstance, player: object, pass_id: object) -> None:
    service.context.vm.charge(_PROMPT)
    service.market.prompt_game_pass_purchase(player_of(as_instance(player, 1)), expect_integer(pass_id, 2))


def _get_product_info(service: MarketplaceInstance, task: LuauTask, info_id: object, kind: object = None) -> object:
    names = enum_name_of(kind)
    word = "Asset" if names is None else names[1]
    number = int(expect_number(info_id, 1))
    server = server_of(service.context)
    platform = server.world.platform
    if word != "Product" and not is_known(platform, word, number):
        # On Roblox there may well be such a thing, which no test has told of: if the game fails now, that is to blame.
        luau = cast("LuauServer", service.context)
        gap = f"MarketplaceService:GetProductInfo of Enum.InfoType.{word} {number}"
        luau.unfound.setdefault(gap, (lambda: is_known(platform, word, number) or None, current_origin(luau)))
    send(server, INFO, number, task, lambda: info_of(platform, word, number))
    return WAIT


def _user_owns_game_pass(service: MarketplaceInstance, task: LuauTask, user_id: object, pass_id: object) -> object:
    user, number = expect_user_id(user_id, 1), int(expect_number(pass_id, 2))
    known = server_of(service.context).passes.begin_ask(task, user, number)
    return WAIT if known is None else known


implement(
    "MarketplaceService",
    methods={
        "BindReceiptHandler": _bind_receipt_handler,
        "PromptProductPurchase": _prompt_product_purchase,
        "PromptGamePassPurchase": _prompt_game_pass_purchase,
        "GetProductInfo": yielding(_get_product_info),
        "GetProductInfoAsync": yielding(_get_product_info),
        "UserOwnsGamePassAsync": yielding(_user_owns_game_pass),
    },
    setters={"ProcessReceipt": _set_process_receipt},
    also=("PromptProductPurchaseFinished", "PromptGamePassPurchaseFinished"),
)
register_game_service("MarketplaceService", MarketplaceInstance)
