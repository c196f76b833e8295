"""Purchase handlers on real data libraries: the right one is upheld, and two typical mistakes are found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import document

pytestmark = [pytest.mark.npm, pytest.mark.real]

# All runs with a crash are some hundred, and take as long as libraries need to take over from a dead server.
BOUNDS = ("--crashes", "1", "--faults", "0", "--delays", "0", "--moves", "0", "--jobs", "1")

# What makes of a right handler one that forgets which purchases it has given, and one that does not wait for the save.
FORGETS = {
    "datastore2": {"if not table.find(data.receipts, receipt.PurchaseId) then": "if true then"},
    "lapis": {"if not table.find(data.receipts, receipt.PurchaseId) then": "if true then"},
    "profile_service": {"if not table.find(tags.Receipts, receipt.PurchaseId) then": "if true then"},
    "profile_store": {"if not table.find(profile.Data.Receipts, receipt.PurchaseId) then": "if true then"},
}
FORGETS["suphi"] = {"if not table.find(store.Value.receipts, receipt.PurchaseId) then": "if true then"}
HURRIES = {
    "suphi": {'if store:Save() == "Saved" then': "if true then"},
    "datastore2": {"local saved = store:SaveAsync():await()": "local saved = true"},
    "lapis": {"local saved = document:save():await()": "local saved = true"},
    "profile_service": {
        "while profile:IsActive() and not isSaved(profile, receipt.PurchaseId) do": "while false do",
        "if isSaved(profile, receipt.PurchaseId) then": "if true then",
    },
    "profile_store": {
        "while profile:IsActive() and not isSaved(profile, receipt.PurchaseId) do": "while false do",
        "if isSaved(profile, receipt.PurchaseId) then": "if true then",
    },
}


def laws_of(found: dict[str, Any]) -> set[str]:
    return {violation["law"] for violation in found["violations"]}


@pytest.mark.parametrize("name", FORGETS)
def test_a_handler_that_waits_for_the_save_and_remembers_is_upheld(make_game: Callable[..., Path], name: str) -> None:
    found = document(make_game(name), *BOUNDS)
    assert ("upheld", True, []) == (found["verdict"], found["exhausted"], found["unsupported"])


@pytest.mark.parametrize("name", FORGETS)
def test_a_handler_that_forgets_the_purchase_grants_twice(make_game: Callable[..., Path], name: str) -> None:
    found = document(make_game(name, FORGETS[name]), *BOUNDS, "--runs", "40")
    assert ("violated", True) == (found["verdict"], "double_grant" in laws_of(found))


@pytest.mark.parametrize("name", HURRIES)
def test_a_handler_that_does_not_wait_for_the_save_loses_purchases(make_game: Callable[..., Path], name: str) -> None:
    found = document(make_game(name, HURRIES[name]), *BOUNDS, "--runs", "40")
    assert ("violated", True) == (
        found["verdict"],
        bool(laws_of(found) & {"acknowledged_before_durable", "lost_purchase"}),
    )


# DataStore2's own way: each save under the next number, which an ordered store knows.
ORDERED = {'DataStore2.PatchGlobalSettings({ SavingMethod = "Standard" })': ""}


def test_a_right_handler_on_saves_under_rising_keys_is_upheld(make_game: Callable[..., Path]) -> None:
    found = document(make_game("datastore2", ORDERED), *BOUNDS)
    effect = found["products"][0]["effect"]
    assert ("upheld", True, {"Profile/{user}[<newest>].gold": 100}) == (found["verdict"], found["exhausted"], effect)


@pytest.mark.parametrize(
    ("mistake", "laws"),
    [
        (FORGETS["datastore2"], {"double_grant"}),
        (HURRIES["datastore2"], {"acknowledged_before_durable", "lost_purchase"}),
    ],
    ids=["forgets", "hurries"],
)
def test_a_wrong_handler_on_saves_under_rising_keys_is_convicted(
    make_game: Callable[..., Path], mistake: dict[str, str], laws: set[str]
) -> None:
    found = document(make_game("datastore2", {**ORDERED, **mistake}), *BOUNDS, "--runs", "40")
    assert ("violated", True) == (found["verdict"], laws_of(found) <= laws)
