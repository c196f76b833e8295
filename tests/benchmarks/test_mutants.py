"""What becomes of a mutant is said rightly: of one that forgets, one that is no Luau, and one that gives more."""

import json

import pytest

from tests.benchmarks.mutants import fate_of, main, origin_of
from tests.planted.mutation import Mutant
from tests.planted.traps import STYLES

# A mutant may run for ever, so that each trial has a real time in which it must end.
pytestmark = pytest.mark.real

(PATH,) = (path for path in STYLES if path.stem == "upgrade_or_coins")
TEXT = PATH.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fate"),
    [
        ("		table.insert(save.receipts, receipt.PurchaseId)\n", "", "convicted"),
        ("save.doubleJump = true", "save.doubleJump =", "harmless"),
        ("coins = 0", "coins = 0 + 0", "harmless"),
        ("save.coins += 300", "save.coins += 30", "convicted when told"),
        ("coins = 0", "coins = 1", "another shop"),
        ("local store =", "error('closed today')\nlocal store =", "convicted"),
    ],
)
def test_the_fate_of_a_mutant(old: str, new: str, fate: str) -> None:
    assert old in TEXT
    assert fate == fate_of(origin_of(PATH), Mutant("by hand", 1, TEXT.replace(old, new))).fate


def test_the_figures_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--json", "--mutants", "4", "upgrade_or_coins"])
    told = json.loads(capsys.readouterr().out)
    listed = told.pop("listed")
    assert (4, 4) == (told.pop("mutants"), sum(told.values()))
    assert len(listed) == 4 - sum(told.get(fate, 0) for fate in ("convicted", "convicted when told", "harmless"))
