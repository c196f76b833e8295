"""What a game sells, developer products and game passes: facts that do not move."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import PRICE_MAX, PRICE_MIN, PassId, ProductId, Robux

__all__ = ("Catalogue", "GamePass", "Product")


class Product(Struct, frozen=True, eq=False):
    """A developer product: bought as often as somebody likes, and delivered as a receipt.

    `once` is for contracts in which the platform sells such a product once to each user. What was taken before its
    price or name changed is still the same product.
    """

    id: ProductId
    name: str
    price: Robux
    once: bool = False

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, Product) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


class GamePass(Struct, frozen=True, eq=False):
    """A game pass: bought once, and then owned. It has no receipt."""

    id: PassId
    name: str
    price: Robux

    def __eq__(self, other: object) -> bool:
        return self.id == other.id if isinstance(other, GamePass) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.id)


class Catalogue(Struct, eq=False):
    """The developer products and the game passes of one universe, by id."""

    _products: dict[int, Product] = {}
    _passes: dict[int, GamePass] = {}
    # Who is told what a product gives, where a test says so.
    hears_gives: Callable[[Product, Mapping[str, int | float]], None] | None = None

    def __repr__(self) -> str:
        held = [*map(repr, self._products.values()), *map(repr, self._passes.values())]
        return f"<Catalogue of {', '.join(held) or 'nothing'}>"

    @door
    def product(
        self,
        product_id: int,
        *,
        name: str = "",
        price: int = 1,
        once: bool = False,
        gives: Mapping[str, int | float] | None = None,
    ) -> Product:
        """Put a developer product on sale, or change it.

        Args:
            product_id: the product's id, 0 or more (published code often has 0 where an id belongs).
            name: what players read; `product 123` when left out.
            price: Robux, from 1 to 1,000,000,000 (creator-docs: production/monetization/developer-products.md).
            once: nobody shall have it twice. Only a contract with `sold_once` obeys; today Roblox has no such option.
            gives: what one purchase changes, like `{"leaderstats.Gold": 100}`, as `market.set_effect` takes it; left
                out, it is learned. It may be the place of a friend, `{"Inbox[1002].bears": 1}`.

        Raises:
            UsageError: when the id or the price cannot be, or a place or an amount of what it gives.
        """
        _check("product", product_id, name, price)
        product = Product(ProductId(product_id), name or f"product {product_id}", Robux(price), once)
        if gives is not None:
            if self.hears_gives is None:
                raise UsageError(
                    f"{product.name} gives {shown(gives)}, and this catalogue is of no market: say it there."
                )
            self.hears_gives(product, gives)
        self._products[product.id] = product
        return product

    @door
    def game_pass(self, pass_id: int, *, name: str = "", price: int = 1) -> GamePass:
        """Put a game pass on sale, or change it. Products and passes have ids of their own: both may have a 7.

        Args:
            pass_id: the pass's id, 0 or more.
            name: what players read; `pass 123` when left out.
            price: Robux, from 1 to 1,000,000,000 (creator-docs: production/monetization/passes.md).

        Raises:
            UsageError: when the id or the price cannot be.
        """
        _check("pass", pass_id, name, price)
        game_pass = GamePass(PassId(pass_id), name or f"pass {pass_id}", Robux(price))
        self._passes[game_pass.id] = game_pass
        return game_pass

    @door
    def get(self, product_id: int) -> Product | None:
        """The product, or None when the universe does not sell it."""
        return self._products.get(product_id)

    @door
    def get_pass(self, pass_id: int) -> GamePass | None:
        """The pass, or None when the universe does not sell it."""
        return self._passes.get(pass_id)

    @door
    def find(self, product_id: int) -> Product:
        """The product.

        Raises:
            UsageError: when the universe does not sell it; the message names what it does sell.
        """
        product = self._products.get(product_id) if type(product_id) is int else None
        if product is None and type(product_id) is not int:
            raise UsageError(
                f"{shown(product_id)} is no product: a product is bought by its id or by what market.catalogue.product "
                f"returned (the catalogue holds {_known(self._products)})."
            )
        if product is None:
            raise UsageError(
                f"product {product_id!r} is not in the catalogue (it holds {_known(self._products)}). "
                f"Add it: market.catalogue.product({product_id!r}, price=99)."
            )
        return product

    @door
    def find_pass(self, pass_id: int) -> GamePass:
        """The pass.

        Raises:
            UsageError: when the universe does not sell it; the message names what it does sell.
        """
        game_pass = self._passes.get(pass_id) if type(pass_id) is int else None
        if game_pass is None:
            raise UsageError(
                f"pass {pass_id!r} is not in the catalogue (its passes: {_known(self._passes)}). "
                f"Add it: market.catalogue.game_pass({pass_id!r}, price=99)."
            )
        return game_pass

    @property
    def passes(self) -> tuple[GamePass, ...]:
        """All game passes, in the order in which they came."""
        return tuple(self._passes.values())

    def __iter__(self) -> Iterator[Product]:
        return iter(self._products.values())


def _check(kind: str, number: object, name: object, price: object) -> None:
    if type(number) is not int or number < 0:
        raise UsageError(f"a {kind} id is a whole number like 456456, not {number!r}. Copy it from the Creator Hub.")
    if not isinstance(name, str):
        raise UsageError(f"a {kind} has a name like '100 gold', not {shown(name)}.")
    if type(price) is not int or not PRICE_MIN <= price <= PRICE_MAX:
        raise UsageError(
            f"{kind} {number} cannot cost {price!r} Robux: Roblox takes whole prices "
            f"from {PRICE_MIN} to {PRICE_MAX:,} Robux. Give it a price in that range."
        )


def _known(ids: Iterable[int]) -> str:
    return ", ".join(str(key) for key in sorted(ids)) or "nothing yet"
