"""What the cache believes of passes, and for how long."""

import pytest

from pytest_robloxmarket.reference import GamePassCache, MarketplaceError
from tests.reference.helpers import ALICE, VIP, Roblox


@pytest.fixture
def roblox() -> Roblox:
    """A Roblox in which alice owns the pass."""
    made = Roblox()
    made.owned = True
    return made


@pytest.fixture
def cache(roblox: Roblox) -> GamePassCache:
    """A cache of 300 seconds over it."""
    return GamePassCache(roblox.fetch, roblox.clock)


@pytest.mark.parametrize(("seconds", "asked"), [(0, 1), (299.9, 1), (300, 2), (-1, 2)])
def test_an_answer_is_believed_for_300_seconds(
    cache: GamePassCache, roblox: Roblox, seconds: float, asked: int
) -> None:
    cache.owns(ALICE, VIP)
    roblox.now += seconds
    assert (True, asked) == (cache.owns(ALICE, VIP), roblox.asked)


def test_a_pass_that_was_taken_back_is_noticed_when_the_answer_is_old(cache: GamePassCache, roblox: Roblox) -> None:
    cache.owns(ALICE, VIP)
    roblox.owned = False
    roblox.now = 300
    assert not cache.owns(ALICE, VIP)


def test_each_pass_of_each_player_is_asked_for(cache: GamePassCache, roblox: Roblox) -> None:
    for user_id, game_pass_id in [(ALICE, VIP), (ALICE, VIP + 1), (ALICE + 1, VIP)]:
        cache.owns(user_id, game_pass_id)
    assert 3 == roblox.asked


def test_a_failed_request_is_an_error_and_not_a_no(cache: GamePassCache, roblox: Roblox) -> None:
    roblox.down = True
    with pytest.raises(MarketplaceError, match=r"OWNERSHIP_UNKNOWN: whether user 1001 owns pass 7 .*: HTTP 500"):
        cache.owns(ALICE, VIP)


def test_nothing_is_remembered_of_a_failed_request(cache: GamePassCache, roblox: Roblox) -> None:
    roblox.down = True
    with pytest.raises(MarketplaceError):
        cache.owns(ALICE, VIP)
    roblox.down = False
    assert (True, 2) == (cache.owns(ALICE, VIP), roblox.asked)


def test_an_answer_that_is_neither_yes_nor_no_is_no_answer(roblox: Roblox) -> None:
    cache = GamePassCache(lambda user, game_pass: None, roblox.clock)  # type: ignore[arg-type, return-value]
    with pytest.raises(MarketplaceError, match=r"OWNERSHIP_UNKNOWN: .* the answer was None"):
        cache.owns(ALICE, VIP)


def test_what_is_said_is_believed_without_a_request(cache: GamePassCache, roblox: Roblox) -> None:
    cache.set_pass_owned(ALICE, VIP, True)
    assert (True, 0) == (cache.owns(ALICE, VIP), roblox.asked)


def test_a_player_who_left_is_forgotten_and_nobody_else(cache: GamePassCache, roblox: Roblox) -> None:
    cache.owns(ALICE, VIP)
    cache.owns(ALICE + 1, VIP)
    cache.invalidate_player(ALICE)
    cache.owns(ALICE + 1, VIP)
    assert 2 == roblox.asked
    cache.owns(ALICE, VIP)
    assert 3 == roblox.asked


def test_what_was_said_during_a_request_is_newer_than_its_answer(cache: GamePassCache, roblox: Roblox) -> None:
    roblox.owned = False
    roblox.meanwhile = lambda: cache.set_pass_owned(ALICE, VIP, True)
    assert (True, True, 1) == (cache.owns(ALICE, VIP), cache.owns(ALICE, VIP), roblox.asked)


def test_an_answer_for_a_player_who_left_during_the_request_is_not_kept(cache: GamePassCache, roblox: Roblox) -> None:
    roblox.meanwhile = lambda: cache.invalidate_player(ALICE)
    cache.owns(ALICE, VIP)
    cache.owns(ALICE, VIP)
    assert 2 == roblox.asked


def test_an_answer_is_as_old_as_its_request(cache: GamePassCache, roblox: Roblox) -> None:
    def wait() -> None:
        roblox.now += 10

    roblox.meanwhile = wait
    cache.owns(ALICE, VIP)
    roblox.now = 300
    cache.owns(ALICE, VIP)
    assert 2 == roblox.asked


@pytest.mark.parametrize("ttl_seconds", [0, -1, float("inf"), float("nan"), "300", True])
def test_a_time_that_cannot_be_is_refused(roblox: Roblox, ttl_seconds: float) -> None:
    with pytest.raises(MarketplaceError, match="INVALID_TTL"):
        GamePassCache(roblox.fetch, roblox.clock, ttl_seconds)
