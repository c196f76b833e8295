"""MessagingService between two servers."""

from pathlib import Path

import pytest

from tests.engine.game import open_game, printed, raised

LISTEN = """
local M = game:GetService("MessagingService")
local connection = M:SubscribeAsync("news", function(message)
    print(game.JobId:sub(-1), message.Data.text, message.Sent > 1.7e9)
end)
"""


def say(folder: Path, source: str) -> tuple[list[str], list[str]]:
    """What two servers print, the first of which alice joins."""
    market = open_game(folder, source)
    first = market.server()
    market.server()
    market.settle()
    first.join("alice")
    market.settle()
    return printed(market), raised(market)


def test_all_subscribers_hear_a_message(tmp_path: Path) -> None:
    """The server that sends it is one of them, and each gets a table of its own."""
    source = LISTEN + 'game.Players.PlayerAdded:Connect(function() M:PublishAsync("news", {text = "hi"}) end)'
    assert (["1 hi true", "2 hi true"], []) == say(tmp_path, source)


def test_who_has_disconnected_hears_nothing(tmp_path: Path) -> None:
    source = LISTEN + 'connection:Disconnect() M:PublishAsync("news", {text = "hi"})'
    assert ([], []) == say(tmp_path, source)


def test_another_topic_is_not_heard(tmp_path: Path) -> None:
    source = LISTEN + 'M:PublishAsync("other", {text = "hi"})'
    assert ([], []) == say(tmp_path, source)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ('M:PublishAsync("", 1)', "The topic must have 1 to 80 characters; it has 0"),
        ('M:PublishAsync("a", ("x"):rep(1100))', "A message may have 1 kB; this one has 1102 bytes"),
        ('M:PublishAsync("a", {workspace})', "A message cannot hold: Instance"),
    ],
)
def test_what_is_no_message_is_refused(tmp_path: Path, call: str, error: str) -> None:
    source = LISTEN + f"print(select(2, pcall(function() {call} end)))"
    assert ([error] * 2, []) == say(tmp_path, source)
