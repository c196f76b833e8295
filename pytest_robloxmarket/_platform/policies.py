"""What Roblox's policies allow each user: by where they live, how old they are and what they play on.

Source: creator-docs, reference/engine/classes/PolicyService.yaml, GetPolicyInfoForPlayerAsync.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._terms.ids import UserId

__all__ = ("POLICIES", "Policies")

# What is answered of a user to whom nothing is forbidden. The field that is missing "always returns an empty array".
POLICIES: Final[Mapping[str, bool]] = {
    "AreAdsAllowed": True,
    "ArePaidRandomItemsRestricted": False,
    "IsContentSharingAllowed": True,
    "IsEligibleToPurchaseCommerceProduct": True,
    "IsEligibleToPurchaseSubscription": True,
    "IsPaidItemTradingAllowed": True,
    "IsPhotoToAvatarAllowed": True,
    "IsSubjectToChinaPolicies": False,
    "IsEndlessContentLoadAllowed": True,
    "IsEndlessContentAutoplayAllowed": True,
}

# Where most players live, as a country code.
_COUNTRY: Final = "US"


class Policies(Struct, eq=False):
    """What is allowed to whom, and where they live."""

    _changed: dict[UserId, dict[str, bool]] = {}
    _countries: dict[UserId, str] = {}

    def set(self, user: UserId, changes: Mapping[str, bool]) -> None:
        """Let some of a user's policies say something else."""
        assert set(changes) <= set(POLICIES), "each policy has one of Roblox's names"
        self._changed.setdefault(user, {}).update(changes)

    def move(self, user: UserId, country: str) -> None:
        """Let a user live in a country."""
        self._countries[user] = country

    def of(self, user: UserId) -> dict[str, object]:
        """The dictionary that GetPolicyInfoForPlayerAsync answers."""
        return {**POLICIES, **self._changed.get(user, {}), "AllowedExternalLinkReferences": []}

    def country(self, user: UserId) -> str:
        """The code of the country that a user lives in."""
        return self._countries.get(user, _COUNTRY)
