"""What a market says of itself when a test asks: its verdict and its story."""

from typing import TYPE_CHECKING, Final
from zlib import crc32

from pytest_robloxmarket._plugin.asserting.asserts import broken_laws
from pytest_robloxmarket._plugin.sofar import products_of
from pytest_robloxmarket._report.story import tell_all

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.extensions import Extensions
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("Clerk",)


class Clerk:
    """Tells verdicts and stories of markets, and makes up names.

    It keeps nothing of a market: the runs of an explored test share one.
    """

    def __init__(self, test: str = "", extensions: "Extensions | None" = None) -> None:
        # Without the folders above its file: they depend on where pytest is called, where no ini file says more.
        file, _, name = test.partition("::")
        self._test: Final = f"{file.rpartition('/')[2]}::{name}"
        self._extensions: Final = extensions

    def verdict(self, market: "Market") -> tuple[str, ...]:
        """The laws that are broken so far, by their names; none means that all hold."""
        return tuple(dict.fromkeys(one.law for one in broken_laws(market)))

    def story(self, market: "Market") -> str:
        """Every event so far, a line each, without anything that differs from machine to machine."""
        lines = [*tell_all(market.history, products_of(market)), *self.beside(market)]
        return "\n".join(line.rstrip() for line in lines)

    def beside(self, market: "Market") -> list[str]:
        """What hooks say below a story."""
        return [] if self._extensions is None else self._extensions.story(market.history)

    def user_name(self, number: int, attempt: int) -> str:
        """A name that Roblox takes: the same for the same test and number, and another one at each attempt."""
        from faker.generator import Generator  # noqa: PLC0415 - most tests cast nobody

        from pytest_robloxmarket.providers import RobloxProvider  # noqa: PLC0415 - as above

        fake = Generator()
        fake.seed_instance(crc32(f"{self._test} {number} {attempt}".encode("utf-8", "replace")))
        return RobloxProvider(fake).roblox_user_name()
