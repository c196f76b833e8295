"""What is read of a receipt."""

import pytest

from pytest_robloxmarket.reference import MarketplaceError, Receipt
from pytest_robloxmarket.reference.ports import read_receipt
from tests.reference.helpers import ALICE, GEMS, receipt_info


def test_a_receipt_has_what_the_wrapper_needs() -> None:
    assert Receipt("P1", ALICE, GEMS) == read_receipt(receipt_info())


@pytest.mark.parametrize(
    ("field", "value"),
    [("PurchaseId", ""), ("PurchaseId", 5), ("PlayerId", None), ("PlayerId", "1001"), ("ProductId", True)],
)
def test_a_receipt_that_cannot_be_is_refused(field: str, value: object) -> None:
    with pytest.raises(MarketplaceError, match=f"INVALID_RECEIPT: a {field} is a .*, and not {value!r}"):
        read_receipt({**receipt_info(), field: value})
