"""What Roblox's policies say of a user, as Python spells it."""

import re
from typing import Final, TypedDict

__all__ = ("PolicyChanges", "python_name")

# Where a capital letter begins a word of a name as Roblox spells it.
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class PolicyChanges(TypedDict, total=False):
    """The fields of the dictionary that GetPolicyInfoForPlayerAsync answers."""

    are_ads_allowed: bool
    are_paid_random_items_restricted: bool
    is_content_sharing_allowed: bool
    is_eligible_to_purchase_commerce_product: bool
    is_eligible_to_purchase_subscription: bool
    is_paid_item_trading_allowed: bool
    is_photo_to_avatar_allowed: bool
    is_subject_to_china_policies: bool
    is_endless_content_load_allowed: bool
    is_endless_content_autoplay_allowed: bool


def python_name(name: str) -> str:
    """A name as Python spells it: `are_ads_allowed` for `AreAdsAllowed`."""
    return _CAPITAL.sub("_", name).lower()
