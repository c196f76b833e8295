"""Small experiments on what the platform's pages say, one file of `pages/` for each part of them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest

from tests.engine.experiments import OPENING, RIGHT, names_of, results_of
from tests.engine.game import open_game, printed, unsupported

PAGES: Final = Path(__file__).parent / "pages"

EXPERIMENTS: Final = [
    (path.stem, name) for path in sorted(PAGES.glob("*.luau")) for name in names_of(path.read_text("utf-8"))
]


@cache
def results(page: str) -> dict[str, str]:
    """What came of all experiments of a file."""
    with TemporaryDirectory() as folder:
        source = OPENING + (PAGES / f"{page}.luau").read_text("utf-8")
        market = open_game(Path(folder), source)
        market.catalogue.game_pass(777, name="vip", price=50)
        market.server().join("alice", robux=1_000)
        market.clock.advance(900)
        found = results_of(printed(market))
        assert [] == unsupported(market)
        market.close()
    return found


@pytest.mark.parametrize(("page", "fact"), EXPERIMENTS)
def test_what_the_page_says(page: str, fact: str) -> None:
    assert RIGHT == results(page).get(fact, "the script ended before")


def test_no_two_facts_of_a_page_have_one_name() -> None:
    assert len(EXPERIMENTS) == len(set(EXPERIMENTS))
