"""The products on sale."""

import pytest

from pytest_robloxmarket._platform.catalogue import Catalogue, Product
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.ids import ProductId, Robux

GOLD = Product(ProductId(456456), "100 gold", Robux(99))


@pytest.fixture
def catalogue() -> Catalogue:
    catalogue = Catalogue()
    catalogue.product(456456, name="100 gold", price=99)
    return catalogue


def test_a_product_is_found_by_its_id(catalogue: Catalogue) -> None:
    assert (GOLD, GOLD) == (catalogue.get(456456), catalogue.find(456456))


def test_a_product_without_a_name_is_called_by_its_id(catalogue: Catalogue) -> None:
    assert "product 7" == catalogue.product(7).name


def test_a_product_put_on_sale_again_is_changed(catalogue: Catalogue) -> None:
    changed = catalogue.product(456456, price=50)
    assert [changed] == list(catalogue)


def test_products_are_listed_as_they_came(catalogue: Catalogue) -> None:
    catalogue.product(7)
    assert [456456, 7] == [product.id for product in catalogue]


def test_what_is_not_sold_is_none(catalogue: Catalogue) -> None:
    assert None is catalogue.get(7)


def test_looking_for_what_is_not_sold_names_what_is(catalogue: Catalogue) -> None:
    catalogue.product(12)
    message = (
        r"product 7 is not in the catalogue \(it holds 12, 456456\). Add it: market.catalogue.product\(7, price=99\)"
    )
    with pytest.raises(UsageError, match=message):
        catalogue.find(7)


def test_an_empty_catalogue_holds_nothing_yet() -> None:
    with pytest.raises(UsageError, match="it holds nothing yet"):
        Catalogue().find(7)


@pytest.mark.parametrize("product_id", [-1, True, 1.0, "456456", None])
def test_an_id_that_cannot_be_is_refused(product_id: int) -> None:
    with pytest.raises(UsageError, match="a product id is a whole number like 456456, not "):
        Catalogue().product(product_id)


@pytest.mark.parametrize("price", [1, 1_000_000_000])
def test_the_cheapest_and_the_dearest_price_are_taken(price: int) -> None:
    assert price == Catalogue().product(1, price=price).price


@pytest.mark.parametrize("price", [0, -5, 1_000_000_001, 9.5, True, "99"])
def test_a_price_that_cannot_be_is_refused(price: int) -> None:
    with pytest.raises(UsageError, match=r"product 7 cannot cost .* from 1 to 1,000,000,000 Robux"):
        Catalogue().product(7, price=price)


def test_a_refused_product_is_not_on_sale() -> None:
    catalogue = Catalogue()
    with pytest.raises(UsageError):
        catalogue.product(7, price=0)
    assert [] == list(catalogue)
