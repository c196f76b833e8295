"""What can be sold, and where a receipt goes."""

import pytest

from pytest_robloxmarket.reference import DeveloperProductRegistry, MarketplaceError, ProductDefinition, Receipt
from tests.reference.helpers import ALICE, GEMS


def give(receipt: Receipt) -> None:
    """Give nothing."""


def test_a_receipt_goes_to_its_product() -> None:
    registry = DeveloperProductRegistry()
    product = ProductDefinition(GEMS, grant=give)
    registry.register(product)
    assert product is registry.route(Receipt("P1", ALICE, GEMS))


def test_a_receipt_for_what_nobody_has_registered_goes_nowhere() -> None:
    with pytest.raises(MarketplaceError, match="UNKNOWN_PRODUCT: nobody has registered product 456456"):
        DeveloperProductRegistry().route(Receipt("P1", ALICE, GEMS))


@pytest.mark.parametrize(
    ("product", "message"),
    [
        (ProductDefinition(-1, grant=give), "a product id is a whole number, and not -1"),
        (ProductDefinition(True, grant=give), "a product id is a whole number, and not True"),
        (ProductDefinition(GEMS), "product 456456 needs a grant or a change"),
        (ProductDefinition(GEMS, grant=give, change=lambda data, _: data), "and not both"),
        (ProductDefinition(GEMS, grant=5), "what product 456456 gives is no function"),  # type: ignore[arg-type]
    ],
)
def test_a_product_that_cannot_be_is_refused(product: ProductDefinition, message: str) -> None:
    with pytest.raises(MarketplaceError, match=f"INVALID_PRODUCT: .*{message}"):
        DeveloperProductRegistry().register(product)


def test_an_id_is_taken_once() -> None:
    registry = DeveloperProductRegistry()
    registry.register(ProductDefinition(GEMS, "100 gems", grant=give))
    with pytest.raises(MarketplaceError, match=r"DUPLICATE_PRODUCT: product 456456 is there already \(100 gems\)"):
        registry.register(ProductDefinition(GEMS, grant=give))
