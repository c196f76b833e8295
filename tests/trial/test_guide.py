"""The handler of Roblox's own developer products guide, as it stands there: the project's first job."""

from pathlib import Path
from typing import Any

import pytest

from tests.trial.helpers import check, document, replay, write

GUIDE = Path(__file__).parents[3] / "shared" / "seeds" / "developer-products-guide.txt"
GOLD = ("--player", "leaderstats.Gold=0")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not GUIDE.exists(), reason="the guide is not part of this repository; it lies beside it"),
]


@pytest.fixture(scope="module")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = GUIDE.read_text(encoding="utf-8")
    chapter = text.split("## Handle a developer product purchase")[1]
    return write(tmp_path_factory.mktemp("guide"), chapter.split("```lua\n")[1].split("```")[0])


@pytest.fixture(scope="module")
def found(handler: Path) -> dict[str, Any]:
    return document(handler, *GOLD)


def broken(found: dict[str, Any], law: str) -> dict[str, Any]:
    return next(one for one in found["violations"] if one["law"] == law)


def test_it_is_violated_with_exit_status_1(handler: Path) -> None:
    assert 1 == check(handler, *GOLD).status


@pytest.mark.parametrize("law", ["double_grant", "acknowledged_before_durable"])
def test_one_deviation_breaks_it(found: dict[str, Any], law: str) -> None:
    assert 1 == broken(found, law)["deviations"]


@pytest.mark.parametrize("law", ["double_grant", "acknowledged_before_durable"])
def test_the_story_fits_on_a_screen(found: dict[str, Any], law: str) -> None:
    assert 5 <= len(broken(found, law)["story"]) <= 15


def test_the_effect_is_learned_where_the_game_keeps_it(found: dict[str, Any]) -> None:
    ladder = {"leaderstats.Gold": [0, 100, 200, 300]}
    gold = {"id": 456456, "effect": {"leaderstats.Gold": 100}, "ladders": ladder, "durable": False}
    assert gold in found["products"]


@pytest.mark.parametrize("law", ["double_grant", "acknowledged_before_durable"])
def test_its_replay_string_breaks_the_same_law(handler: Path, found: dict[str, Any], law: str) -> None:
    said = replay(broken(found, law)["replay"], handler, *GOLD)
    assert (1, True) == (said.status, said.out.startswith(law))


def test_without_the_option_what_was_missed_is_offered_and_said(handler: Path) -> None:
    found = document(handler)
    assert any("leaderstats.Gold" in note for note in found["notes"])
    assert {"double_grant", "acknowledged_before_durable", "lost_purchase"} == {
        one["law"] for one in found["violations"]
    }


def test_a_grant_of_nothing_is_a_lost_purchase_without_any_deviation(handler: Path) -> None:
    lost = broken(document(handler), "lost_purchase")
    assert (0, 456456) == (lost["deviations"], lost["product"])
    assert 1 == replay(lost["replay"], handler).status
