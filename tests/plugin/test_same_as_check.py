"""An explored test sees what `check` sees, and judges it as `check` does: one learner serves both."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from pytest_robloxmarket import Market, explore
from pytest_robloxmarket.errors import ViolationError
from tests.planted.traps import STYLES
from tests.trial import deed_games, test_crates, test_words
from tests.trial.helpers import write

_CRATE: Final = 3205150001
_PACK: Final = 3205150002
_SWORDS: Final = (3205150001, 3205150002)
INBOX: Final = next(one for one in STYLES if one.stem == "inbox_until_the_next_join")
_REVIVE: Final = deed_games.DEEDS["revive"][0]


class Case(NamedTuple):
    """A game, what its first player buys, one after the other, and the law that it breaks; none, if it is right."""

    source: str
    bought: Sequence[int]
    law: str = ""


def crate(kind: str, remember: str = test_crates.REMEMBER) -> str:
    return test_crates.SHOP.replace("CRATE", test_crates.CRATES[kind]).replace("REMEMBER", remember)


CASES: Final = {
    "a crate": Case(crate("gold or gems"), [_CRATE]),
    "a crate beside a pack": Case(crate("an item or gold"), [_CRATE, _PACK]),
    "a crate that opens twice": Case(crate("an item or gold", ""), [_CRATE], "double_grant"),
    "a pack that comes twice beside a crate": Case(crate("gold alone", ""), [_PACK, _CRATE], "double_grant"),
    "a whole word of a text": Case(test_words.SHOP % ("", test_words.WHOLE), _SWORDS),
    "a word within another one": Case(test_words.SHOP % ("", test_words.PART), _SWORDS, "lost_purchase"),
    "a word before another one": Case(test_words.SHOP % ("", test_words.PART), _SWORDS[::-1], "lost_purchase"),
    "a title": Case(test_words.SHOP % ("", test_words.TITLE), _SWORDS),
    "an inbox until the next join": Case(INBOX.read_text("utf-8"), [440001, 440001, 440002]),
    "a revive": Case(deed_games.remembering(_REVIVE), [deed_games.PRODUCT] * 2),
    "a revive for each call": Case(deed_games.giving(_REVIVE), [deed_games.PRODUCT] * 2, "double_grant"),
}


@pytest.mark.filterwarnings("error")  # That nothing could be judged, or that the search did not end.
@pytest.mark.parametrize("case", CASES.values(), ids=[*CASES])
def test_an_explored_test_judges_as_check_does(case: Case, tmp_path: Path) -> None:
    path = write(tmp_path, case.source)

    @explore(servers=1, crashes=0, faults=1, delays=0, moves=0)
    def search(market: Market) -> None:
        market.load(path)
        for product in {*case.bought}:
            market.catalogue.product(product, price=5)
        alice = market.server().join("alice", robux=500)
        for product in case.bought:
            alice.buy(product)
            market.settle()

    with pytest.raises(ViolationError, match=case.law) if case.law else nullcontext():
        search()  # type: ignore[call-arg]
