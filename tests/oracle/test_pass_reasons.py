"""Why somebody has what a pass gives, or an owner has nothing of it: what the game believed, and when."""

import pytest

from pytest_robloxmarket._oracle.causes.pass_reasons import given_to_another, unknown_to_game
from pytest_robloxmarket._terms.events import (
    CallFaulted,
    ClientSpoke,
    Event,
    PassAsked,
    PassPromptClosed,
    PlayerJoined,
    SessionChanged,
)
from pytest_robloxmarket._terms.ids import NO_DELIVERY, PassId, ServerId, UserId

ALICE, VIP, ONE = UserId(1001), PassId(550022), ServerId(1)
JOINED = PlayerJoined(0, ONE, ALICE, "alice")
AGAIN = PlayerJoined(41_000, ONE, ALICE, "alice")
GAVE = SessionChanged(3_000, ONE, ALICE, "@VIP", None, True, NO_DELIVERY, "Vip.luau:9")
FAILED = CallFaulted(2_000, ONE, "UserOwnsGamePassAsync", VIP, "failed", NO_DELIVERY)


def closed(said: str) -> PassPromptClosed:
    return PassPromptClosed(2_000, ONE, ALICE, VIP, said)


def asked(at_ms: int, *, owned: bool = False) -> PassAsked:
    return PassAsked(at_ms, ONE, ALICE, VIP, owned, False, NO_DELIVERY)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (closed("declined"), "Its prompt was closed without a purchase at 2.0 s, and Vip.luau:9 gave it at 3.0 s"),
        (closed("spoofed"), "The client of alice said at 2.0 s that the prompt had ended with a purchase"),
        (FAILED, "UserOwnsGamePassAsync came to nothing on server 1 at 2.0 s, and Vip.luau:9 gave it all the same"),
        (ClientSpoke(2_000, ONE, ALICE, "Vip", "1"), "alice's client called Vip at 2.0 s, and Vip.luau:9 gave it"),
        (JOINED, "Vip.luau:9 gave it: ask UserOwnsGamePassAsync"),
    ],
)
def test_what_a_game_believed_that_gave_a_pass_to_another(before: Event, words: str) -> None:
    told = given_to_another([JOINED, before, GAVE], 2, ALICE, "alice", VIP)
    assert words in told.reason


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([JOINED, AGAIN], "the game never asks"),
        (
            [JOINED, asked(100), AGAIN],
            "it was told no at 0.1 s, and has not asked since, not even at the join at 41.0 s",
        ),
        ([JOINED, FAILED, AGAIN], "it got no answer at 2.0 s, and has not asked since"),
        ([JOINED, AGAIN, asked(42_000, owned=True)], "the game asked at 42.0 s, and gave nothing"),
    ],
)
def test_why_an_owner_has_nothing(events: list[Event], words: str) -> None:
    assert words in unknown_to_game(events, ALICE, VIP).reason


def test_a_story_is_told_which_events_the_reason_names() -> None:
    assert (1, 2) == given_to_another([JOINED, closed("declined"), GAVE], 2, ALICE, "alice", VIP).rests_on
