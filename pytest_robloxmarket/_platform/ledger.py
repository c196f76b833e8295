"""Wallets, escrow and the developer's account, in double entry: every movement has two legs.

Roblox's marketplace fee is outside of this model: the developer's account holds gross amounts.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._terms.errors import HouseError
from pytest_robloxmarket._terms.ids import Robux, UserId
from pytest_robloxmarket._terms.snapshot import Books

__all__ = ("Ledger",)

_ESCROW: Final = UserId(-1)
_DEVELOPER: Final = UserId(-2)
# Where Robux come from when a user is given some; it goes below zero, and all accounts sum up to 0.
_OUTSIDE: Final = UserId(-3)


class Ledger(Struct, eq=False):
    """Every Robux of the universe, and whose it is."""

    # Invariant: the sum of all balances is 0.
    _balances: dict[UserId, int] = {}

    def fund(self, user: UserId, amount: Robux) -> None:
        """Give a user Robux from outside."""
        assert user >= 0, "the numbers below zero are the bank's own accounts"
        self._move(_OUTSIDE, user, amount)

    def hold(self, user: UserId, amount: Robux) -> None:
        """Move the price of a purchase into escrow. The user must have it: ask `wallet` first."""
        assert self._balances.get(user, 0) >= amount
        self._move(user, _ESCROW, amount)

    def release(self, amount: Robux) -> None:
        """Pay the developer out of escrow: the purchase is resolved."""
        assert self._balances.get(_ESCROW, 0) >= amount
        self._move(_ESCROW, _DEVELOPER, amount)

    def refund(self, user: UserId, amount: Robux) -> None:
        """Pay a user back out of escrow: the purchase is off."""
        assert user >= 0, "the numbers below zero are the bank's own accounts"
        assert self._balances.get(_ESCROW, 0) >= amount
        self._move(_ESCROW, user, amount)

    def wallet(self, user: UserId) -> int:
        """What a user has, in Robux."""
        return self._balances.get(user, 0)

    @property
    def escrow(self) -> int:
        """What waits for an open receipt, in Robux."""
        return self._balances.get(_ESCROW, 0)

    @property
    def developer(self) -> int:
        """What the developer has been paid, in Robux."""
        return self._balances.get(_DEVELOPER, 0)

    @property
    def funded(self) -> int:
        """What came in from outside, in Robux."""
        return -self._balances.get(_OUTSIDE, 0)

    def wallets(self) -> dict[UserId, int]:
        """What every user has."""
        return {key: value for key, value in self._balances.items() if key >= 0}

    def balances(self) -> Iterable[int]:
        """What is in all accounts, the bank's own too."""
        return self._balances.values()

    def books(self) -> Books:
        """A picture of it."""
        wallet = self._balances.get
        return Books(self.wallets(), wallet(_ESCROW, 0), wallet(_DEVELOPER, 0), -wallet(_OUTSIDE, 0))

    def check(self) -> None:
        """Make sure that the books balance.

        Raises:
            HouseError: when they do not.
        """
        if sum(self._balances.values()):
            raise HouseError(f"the books do not balance: {self._balances}. This is a bug of pytest-robloxmarket.")

    def _move(self, source: UserId, target: UserId, amount: int) -> None:
        assert amount >= 0
        balances = self._balances
        balances[source] = balances.get(source, 0) - amount
        balances[target] = balances.get(target, 0) + amount
