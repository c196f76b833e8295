"""Subscriptions, as far as a game asks about them: nobody has one here, and nobody takes one.

What a subscription gives is not tried. That a game asks for one, as many do when a player joins, stops nothing.
Source: creator-docs, reference/engine/classes/MarketplaceService.yaml (platform-facts.md, 1.10 and 1.11).
"""

from typing import Final, cast

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.enums import enum_item
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import yielding
from pytest_robloxmarket._terms.errors import PlatformError

# A prompt that nobody accepts is closed after so long.
_PROMPT_MS: Final = 500

_STATUS: Final = "GetUserSubscriptionStatusAsync"
_DETAILS: Final = "GetUserSubscriptionDetailsAsync"
_HISTORY: Final = "GetUserSubscriptionPaymentHistoryAsync"
_PLUS: Final = "GetRobloxSubscriptionDetailsAsync"


def _id_of(player: Instance) -> int:
    if not player.is_a("Player"):
        raise PlatformError(f"Unable to cast {player.class_name} to Player")
    return cast("int", player.read("UserId"))


def _status(_service: Instance, player: Instance, _subscription: str) -> Question:
    return Question(lambda: {"IsSubscribed": False, "IsRenewing": False}, 0, _id_of(player))


def _details(_service: Instance, player: Instance, _subscription: str) -> Question:
    # NextRenewTime is nil "if it will not renew, expired or never", and ExpireTime "unless cancelled".
    state = enum_item("SubscriptionState", "NeverSubscribed")
    return Question(lambda: {"SubscriptionState": state}, 0, _id_of(player))


def _history(_service: Instance, player: Instance, _subscription: str) -> Question:
    return Question(list, 0, _id_of(player))


def _plus(_service: Instance, player: Instance) -> Question:
    return Question(lambda: {"IsSubscribed": False, "IsOriginExperience": False}, 0, _id_of(player))


def _prices(_service: Instance, _subscription: str) -> object:
    raise PlatformError("GetSubscriptionProductInfoAsync can only be called from a LocalScript")


def _close(argument: object) -> None:
    service, event, arguments = cast("tuple[Instance, str, tuple[object, ...]]", argument)
    service.fire(event, *arguments)


def _prompt(service: Instance, event: str, player: Instance, *about: object) -> None:
    _id_of(player)
    # "didTryPurchasing: an attempt, not a success": they close it.
    service.context.after(_PROMPT_MS, _close, (service, event, (player, *about, False)))


def _prompt_subscription(service: Instance, player: Instance, subscription: str) -> None:
    _prompt(service, "PromptSubscriptionPurchaseFinished", player, subscription)


def _prompt_plus(service: Instance, player: Instance) -> None:
    _prompt(service, "PromptRobloxSubscriptionPurchaseFinished", player)


def _cancel(_service: Instance, player: Instance, _subscription: str) -> None:
    """There is none that they could cancel."""
    _id_of(player)


implement(
    "MarketplaceService",
    methods={
        _STATUS: asking(_STATUS, _status),
        _DETAILS: asking(_DETAILS, _details),
        _HISTORY: asking(_HISTORY, _history),
        _PLUS: asking(_PLUS, _plus),
        "GetSubscriptionProductInfoAsync": yielding(lambda service, _task, which: _prices(service, which)),
        "PromptCancelSubscription": _cancel,
        "PromptSubscriptionPurchase": _prompt_subscription,
        "PromptRobloxSubscriptionPurchase": _prompt_plus,
    },
    also=("PromptSubscriptionPurchaseFinished", "PromptRobloxSubscriptionPurchaseFinished"),
)
