"""Enums: one item each, known to all servers."""

import pytest

from pytest_robloxmarket._engine.enums import ENUMS, EnumItem, enum_item, enum_name_of
from pytest_robloxmarket._terms import enums
from tests.engine.bench import Bench


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("Enum.ProductPurchaseDecision.PurchaseGranted", "Enum.ProductPurchaseDecision.PurchaseGranted"),
        ("Enum.ProductPurchaseDecision.PurchaseGranted.Name", "PurchaseGranted"),
        ("Enum.ProductPurchaseDecision.PurchaseGranted.Value", "1"),
        ("Enum.ProductPurchaseDecision.PurchaseGranted.EnumType == Enum.ProductPurchaseDecision", "true"),
        ("Enum.InfoType.Asset == Enum.InfoType.Asset", "true"),
        ("Enum.ProductPurchaseDecision.NotProcessedYet == Enum.ReceiptDecision.NotProcessedYet", "false"),
        ("Enum.InfoType", "InfoType"),
        ("#Enum.InfoType:GetEnumItems(), Enum.InfoType:GetEnumItems()[1]", "5 Enum.InfoType.Asset"),
        (
            "Enum.ProductPurchaseChannel:FromValue(1), Enum.InfoType:FromName('Product')",
            "Enum.ProductPurchaseChannel.InExperience Enum.InfoType.Product",
        ),
        ("typeof(Enum), typeof(Enum.InfoType), typeof(Enum.InfoType.Asset)", "Enums Enum EnumItem"),
        ("type(Enum), type(Enum.InfoType), type(Enum.InfoType.Asset)", "userdata userdata userdata"),
        ("({[Enum.InfoType.Asset] = 'key'})[Enum.InfoType.Asset]", "key"),
    ],
)
def test_reading(bench: Bench, expression: str, shown: str) -> None:
    """As scripts do."""
    assert bench.run(f"print({expression})") == [shown]


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("Enum.InfoType.Nope", 'Nope is not a valid member of "Enum.InfoType"'),
        ("Enum.InfoType.Asset.Nope", 'Nope is not a valid member of "Enum.InfoType.Asset"'),
    ],
)
def test_unknown_members(bench: Bench, expression: str, error: str) -> None:
    """A misspelt decision is an error and no nil."""
    assert bench.run(f"print(select(2, pcall(function() return {expression} end)))") == [error]


def test_python_finds_items_and_their_names() -> None:
    """Both ways."""
    item = enum_item("ProductPurchaseDecision", "PurchaseGranted")
    assert isinstance(item, EnumItem)
    assert (enum_name_of(item), enum_name_of("PurchaseGranted"), item.value) == (
        ("ProductPurchaseDecision", "PurchaseGranted"),
        None,
        1,
    )


@pytest.mark.parametrize("name", sorted(set(enums.__all__) - {"RobloxEnum", "REJECTED", "offer_rejection"}))
def test_the_numbers_are_those_of_the_language(name: str) -> None:
    """`_terms/enums.py` and this tree must not disagree."""
    language = getattr(enums, name)
    assert [item.name for item in language] == [text.partition("=")[0] for text in ENUMS[name].split()]
    assert all(enum_item(name, item.name).value == item.value for item in language)
