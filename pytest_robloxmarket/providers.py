"""Names, ids and prices for Faker, valid by Roblox's rules. It needs no pytest.

Example:
    >>> from faker import Faker
    >>> from pytest_robloxmarket.providers import RobloxProvider
    >>> fake = Faker()
    >>> fake.add_provider(RobloxProvider)
    >>> 3 <= len(fake.roblox_user_name()) <= 20
    True
"""

from typing import Final

from faker.providers import BaseProvider

from pytest_robloxmarket._terms.ids import PRICE_MAX, PRICE_MIN

__all__ = ("RobloxProvider",)

# "Usernames can be 3 to 20 characters long": letters, digits, and one underscore that is neither first nor last
# (Roblox help page "How to Change your Username").
_NAME_MIN: Final = 3
_NAME_MAX: Final = 20

# Ids are positive integers that a double holds exactly; today's have up to eleven digits.
_ID_MAX: Final = 99_999_999_999

_FIRST: Final = ("Lucky", "Tiny", "Brave", "Silent", "Golden", "Rapid", "Frosty", "Sunny", "Mighty", "Clever")
_SECOND: Final = ("Fox", "Builder", "Panda", "Wizard", "Racer", "Otter", "Knight", "Baker", "Pirate", "Comet")
_GOODS: Final = ("Coins", "Gems", "Gold", "Tickets", "Energy", "Stars", "Keys", "Crates")
_AMOUNTS: Final = (50, 100, 250, 500, 1_000, 5_000, 10_000)

# Prices that games ask; one in ten is drawn from all that Roblox takes.
_PRICES: Final = (5, 25, 49, 79, 99, 149, 199, 399, 499, 799, 999, 1_999)


class RobloxProvider(BaseProvider):
    """What a test about purchases needs to make up."""

    def roblox_user_name(self) -> str:
        """A user name: 3 to 20 letters and digits, with one underscore at most."""
        between = self.random_element(("", "", "_"))
        name = self.random_element(_FIRST) + between + self.random_element(_SECOND)
        number = str(self.random_int(0, 9_999)) if self.random_int(0, 1) else ""
        name = (name + number)[:_NAME_MAX]
        assert len(name) >= _NAME_MIN
        return name

    def roblox_user_id(self) -> int:
        """A user id."""
        return self.random_int(1, _ID_MAX)

    def product_id(self) -> int:
        """The id of a developer product."""
        return self.random_int(1, _ID_MAX)

    def game_pass_id(self) -> int:
        """The id of a game pass."""
        return self.random_int(1, _ID_MAX)

    def place_id(self) -> int:
        """The id of a place."""
        return self.random_int(1, _ID_MAX)

    def product_name(self) -> str:
        """What players read above a price, like `500 Gems`."""
        return f"{self.random_element(_AMOUNTS):,} {self.random_element(_GOODS)}"

    def robux_price(self) -> int:
        """A price that Roblox takes: mostly one that games ask."""
        if self.random_int(1, 10) == 1:
            return self.random_int(PRICE_MIN, PRICE_MAX)
        price: int = self.random_element(_PRICES)
        return price

    def purchase_id(self) -> str:
        """A PurchaseId as receipts seem to hold them: its format is not documented, so treat it as any text."""
        digits = f"{self.random_int(0, 16**32 - 1):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
