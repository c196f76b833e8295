"""Enums: one item each, known to all servers."""

import pytest

from pytest_robloxmarket._engine.enums import EnumItem, enum_item, enum_name_of, find_item
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
        ("Enum.KeyCode.E.Value, Enum.Material.Grass, #Enum:GetEnums() > 500", "101 Enum.Material.Grass true"),
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
        ("Enum.Nope", 'Nope is not a valid member of "Enum"'),
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
    assert [item.value for item in language] == [enum_item(name, item.name).value for item in language]
    assert find_item(name, len(language) + 5) is None


ORDER = """
local keys = {}
local t = {[Instance.new("Folder")] = 1}
for _, item in {FIRST, SECOND} do t[item] = 1 end
for key in t do table.insert(keys, tostring(key)) end
print(table.concat(keys, " "))
"""


def test_items_are_walked_in_one_order_whichever_was_asked_for_first() -> None:
    """An item outlives the run that made it, and no later run may depend on that."""
    hat, x = "Enum.AccessoryType.Hat", "Enum.Axis.X"
    lines = [Bench().run(ORDER.replace("FIRST", one).replace("SECOND", two)) for one, two in ((x, hat), (hat, x))]
    assert lines == [["Enum.AccessoryType.Hat Enum.Axis.X Folder"]] * 2
