"""What servers tell each other, and what becomes of it."""

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket.errors import PlatformError, UsageError
from pytest_robloxmarket.events import MessageFaulted

Heard = list[object]


def two_servers() -> tuple[Market, GameServer, GameServer, Heard]:
    """Two servers, the second of which listens to `news`."""
    market = Market()
    first, second = market.server(), market.server()
    heard: Heard = []
    second.messaging.subscribe_async("news", lambda message: heard.append(message["Data"]))
    return market, first, second, heard


def test_a_message_comes_to_who_listens_a_second_later() -> None:
    market, first, _, heard = two_servers()
    first.messaging.publish_async("news", {"text": "hi", "to": [1, 2]})
    market.clock.advance(0.9)
    early = list(heard)
    market.clock.advance(0.2)
    assert ([], [{"text": "hi", "to": [1, 2]}]) == (early, heard)


def test_a_message_says_when_it_was_sent() -> None:
    market = Market()
    server = market.server()
    sent: list[object] = []
    server.messaging.subscribe_async("news", lambda message: sent.append(message["Sent"]))
    server.messaging.publish_async("news", 1)
    market.settle()
    assert [1_767_225_600.1] == sent


def test_who_has_disconnected_hears_nothing() -> None:
    market, first, second, heard = two_servers()
    connection = second.messaging.subscribe_async("news", heard.append)
    connection.disconnect()
    first.messaging.publish_async("news", 1)
    market.settle()
    assert [1] == heard


def test_a_message_is_lost_with_its_receiver() -> None:
    market, first, second, heard = two_servers()
    first.messaging.publish_async("news", 1)
    second.crash()
    market.settle()
    assert [] == heard


def test_a_message_outlives_its_sender() -> None:
    market, first, _, heard = two_servers()
    first.messaging.publish_async("news", 1)
    first.crash()
    market.settle()
    assert [1] == heard


def test_messages_are_lost_doubled_and_late_by_plan() -> None:
    market, first, _, heard = two_servers()
    market.faults.message("news").lost()
    market.faults.message().doubled()
    market.faults.message("news").late()
    for number in range(4):
        first.messaging.publish_async("news", number)
    market.settle()
    assert [1, 3, 1, 2] == heard
    struck = [event.outcome for event in market.history if isinstance(event, MessageFaulted)]
    assert ["lost", "doubled", "late"] == struck


def test_a_fault_is_limited_to_a_topic_and_a_server() -> None:
    market, first, second, heard = two_servers()
    market.faults.message("other").lost()
    market.faults.message(server=first).lost()
    first.messaging.subscribe_async("news", lambda message: heard.append("first"))
    second.messaging.publish_async("news", 1)
    market.settle()
    assert [1] == heard


def test_a_publish_that_failed_may_have_been_sent() -> None:
    market, first, _, heard = two_servers()
    market.faults.service("PublishAsync").applied_but_failed()
    with pytest.raises(PlatformError, match=r"MessagingService:PublishAsync\(\) failed because HTTP 500"):
        first.messaging.publish_async("news", 1)
    market.settle()
    assert [1] == heard


def test_a_subscription_can_fail() -> None:
    market = Market()
    server = market.server()
    market.faults.service("subscribe_async").failed()
    with pytest.raises(PlatformError, match=r"MessagingService:SubscribeAsync\(\) failed because HTTP 500"):
        server.messaging.subscribe_async("news", print)


def test_only_a_call_that_changes_something_can_be_done_and_fail() -> None:
    with pytest.raises(UsageError, match=r"'applied_but_failed' cannot happen at 'call.SubscribeAsync'"):
        Market().faults.service("SubscribeAsync").applied_but_failed()


def test_a_server_publishes_so_much_a_minute() -> None:
    """600 and 240 for each player who is there."""
    market = Market()
    server = market.server()
    server.join("alice")
    for number in range(840):
        server.spawn(server.messaging.publish_async, "news", number)
    with pytest.raises(PlatformError, match=r"PublishAsync request dropped. Request was throttled"):
        server.messaging.publish_async("news", 841)
    market.clock.advance(61)
    server.messaging.publish_async("news", 842)


def test_a_server_has_so_many_subscriptions() -> None:
    market = Market()
    server = market.server()
    for _ in range(20):
        server.messaging.subscribe_async("news", print)
    with pytest.raises(PlatformError, match=r"SubscribeAsync request dropped. Request was throttled"):
        server.messaging.subscribe_async("news", print)
    server.join("alice")
    server.messaging.subscribe_async("news", print)


def test_what_is_over_the_limit_of_a_topic_reaches_nobody() -> None:
    """40 and 80 for each server, within a minute."""
    market, first, _, heard = two_servers()
    for number in range(205):
        first.spawn(first.messaging.publish_async, "news", number)
    market.settle()
    over = sum(isinstance(event, MessageFaulted) for event in market.history)
    assert (200, 5) == (len(heard), over)


@pytest.mark.parametrize(
    ("topic", "message", "error"),
    [
        (None, 1, "Argument 1 missing or nil"),
        ("", 1, "The topic must have 1 to 80 characters; it has 0"),
        ("x" * 81, 1, "The topic must have 1 to 80 characters; it has 81"),
        ("news", "\u00e4" * 600, "A message may have 1 kB; this one has 1202 bytes"),
        ("news", {1.5: object()}, "A message cannot hold: object"),
    ],
)
def test_what_is_no_message_is_refused(topic: str, message: object, error: str) -> None:
    with pytest.raises(PlatformError, match=error):
        Market().server().messaging.publish_async(topic, message)
