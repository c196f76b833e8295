"""Buyers who go away, or to another server, while a handler works for them; and how they come back."""

from collections.abc import Callable

import pytest

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import PoliteChoices, ScriptedChoices
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import PlayerJoined, PlayerLeft, ServerClosed, ServerClosing
from pytest_robloxmarket._terms.names import Absence, MoveSeam
from tests.server.helpers import GRANTED, Shop, after, open_shop, see


def moves(market: Market) -> list[tuple[int, int, str]]:
    """When alice left or came, which server, and why she left."""
    found = [event for event in market.history if isinstance(event, PlayerJoined | PlayerLeft)]
    return [(one.at_ms, one.server, one.reason if isinstance(one, PlayerLeft) else "") for one in found]


def sell(shop: Shop) -> None:
    """Alice buys, and everything comes to its end."""
    shop.alice.buy(shop.gold)
    shop.market.settle()


def read(server: GameServer) -> object:
    """Work that reads from a data store."""
    server.data_stores.get_data_store("Gold").get_async("a")
    return GRANTED


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        ("second", (1_000, 2, "")),
        ("second_same", (1_000, 1, "")),
        ("minute", (60_000, 2, "")),
        ("hour", (3_600_000, 2, "")),
    ],
)
def test_who_leaves_comes_back_when_they_said(back: Absence, expected: tuple[int, int, str]) -> None:
    shop = open_shop()
    shop.market.faults.leave("delivery", back=back)
    sell(shop)
    assert [(0, 1, ""), (0, 1, "away"), expected] == moves(shop.market)


@pytest.mark.parametrize(
    ("seam", "answer", "left_ms"),
    [("delivery", GRANTED, 0), ("read", read, 100), ("wait", after(3, GRANTED), 0), ("recording", GRANTED, 100)],
)
def test_a_buyer_may_leave_wherever_the_handler_gives_way(seam: MoveSeam, answer: object, left_ms: int) -> None:
    shop = open_shop(answer)
    shop.market.faults.leave(seam)
    sell(shop)
    assert (left_ms, 1, "away") == moves(shop.market)[1]


def test_a_request_is_no_wait_of_its_own() -> None:
    shop = open_shop(read)
    shop.market.faults.hop("wait")
    sell(shop)
    assert [(0, 1, "")] == moves(shop.market)


def test_who_is_back_on_the_same_server_is_not_delivered_to_while_the_first_call_runs() -> None:
    """P13."""
    shop = open_shop(after(3, GRANTED))
    shop.market.faults.leave("wait", back="second_same")
    sell(shop)
    assert ([(1, 1)], ["granted"]) == (shop.attempts, shop.statuses)


def test_who_is_back_elsewhere_is_delivered_to_again_while_the_first_call_runs() -> None:
    """P11."""
    shop = open_shop(after(3, GRANTED))
    shop.market.faults.leave("wait", back="second")
    sell(shop)
    assert [(1, 1), (2, 1)] == shop.attempts


def test_a_server_that_everybody_left_for_an_hour_is_closed() -> None:
    shop = open_shop()
    shop.market.faults.leave("delivery", back="hour")
    sell(shop)
    assert [(60_000, 1)] == [(event.at_ms, event.server) for event in see(shop.market, ServerClosed)]


def test_the_listeners_of_a_leaving_work_for_no_delivery() -> None:
    heard: list[int] = []
    shop = open_shop(after(1, GRANTED))
    world = shop.market.world
    shop.server.players.player_removing.connect(lambda *_: heard.append(world.origin))
    shop.market.faults.leave("wait")
    sell(shop)
    assert [0] == heard


def poll(wait_s: float) -> Callable[[GameServer], object]:
    """Work that waits twenty times."""

    def work(server: GameServer) -> object:
        for _ in range(20):
            server.wait(wait_s)
        return GRANTED

    return work


@pytest.mark.parametrize(("wait_s", "asked"), [(0.016, 1), (0.25, 20)])
def test_the_rounds_of_a_loop_that_polls_are_one_wait(wait_s: float, asked: int) -> None:
    choices = PoliteChoices()
    shop = open_shop(poll(wait_s), choices=choices)
    shop.market.storm(Bounds(crashes=0, faults=0, delays=0))
    sell(shop)
    assert asked == choices.labels.count("move.wait")


@pytest.mark.parametrize(("servers", "counts"), [(2, [3]), (1, [])])
def test_nobody_hops_where_there_is_no_other_server(servers: int, counts: list[int]) -> None:
    choices = PoliteChoices()
    shop = open_shop(choices=choices)
    shop.market.storm(Bounds(servers, crashes=0, faults=0, delays=0))
    sell(shop)
    assert counts == choices.counts[:1]


def test_two_servers_are_enough_for_the_way_there_and_back() -> None:
    shop = open_shop(choices=ScriptedChoices([2, 2]))
    shop.market.storm(Bounds(crashes=0, faults=0, delays=0, moves=2))
    sell(shop)
    assert [(1, ""), (1, "hop"), (2, ""), (2, "hop"), (1, "")] == [(where, why) for _, where, why in moves(shop.market)]


def test_an_unusual_return_is_taken_from_the_delays() -> None:
    shop = open_shop(choices=ScriptedChoices([1, 3]))
    shop.market.storm(Bounds(crashes=0, faults=0, delays=1))
    shop.alice.buy(shop.gold)
    shop.market.clock.advance(1)
    assert (0, False) == (shop.market.weather.left("delays"), shop.market.scheduler.unordered)


def listen(shop: Shop, how: str) -> None:
    """Let the game on server 1 do something when a player leaves, or when the server closes."""
    if how == "removing":
        shop.server.players.player_removing.connect(lambda *_: None)
    elif how == "close":
        shop.server.bind_to_close(lambda _: shop.server.wait(2))


@pytest.mark.parametrize(
    ("how", "asked"),
    [
        ("nothing", []),
        ("removing", ["close.delivery", "close.recording"]),
        ("close", ["close.delivery", "close.recording"]),
    ],
)
def test_a_server_ends_gently_by_choice_only_where_the_game_listens(how: str, asked: list[str]) -> None:
    choices = PoliteChoices()
    shop = open_shop(choices=choices)
    listen(shop, how)
    shop.market.storm(Bounds(1, crashes=1, faults=0, delays=0))
    sell(shop)
    assert asked == [label for label in choices.labels if label.startswith("close.")]


@pytest.mark.parametrize(
    ("seam", "answer"),
    [("delivery", after(1, GRANTED)), ("read", read), ("wait", after(1, GRANTED)), ("recording", GRANTED)],
)
def test_a_call_goes_on_while_its_server_closes(seam: MoveSeam, answer: object) -> None:
    """P8 and P10: 30 seconds are left, and the buyer need not be here any more."""
    shop = open_shop(answer)
    listen(shop, "close")
    shop.market.faults.shutdown(seam)
    sell(shop)
    assert ([1], ["granted"]) == ([event.server for event in see(shop.market, ServerClosing)], shop.statuses)


@pytest.mark.parametrize(
    ("seam", "attempts"), [("delivery", [(2, 1)]), ("wait", [(1, 1), (2, 1)]), ("recording", [(1, 1), (2, 1)])]
)
def test_a_server_without_bind_to_close_ends_at_once_and_its_calls_with_it(
    seam: MoveSeam, attempts: list[tuple[int, int]]
) -> None:
    shop = open_shop(after(1, GRANTED))
    listen(shop, "removing")
    shop.market.faults.shutdown(seam)
    sell(shop)
    assert (attempts, ["granted"]) == (shop.attempts, shop.statuses)


def test_who_is_sent_away_is_on_another_server_a_second_later() -> None:
    shop = open_shop()
    listen(shop, "close")
    shop.market.faults.shutdown("delivery")
    sell(shop)
    assert [(0, 1, ""), (0, 1, "shutdown"), (1_000, 2, "")] == moves(shop.market)
