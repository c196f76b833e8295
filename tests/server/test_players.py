"""Who is on a server, and what is kept on them."""

import pytest

from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.enums import PlayerExitReason
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import MissingLooked, PlayerJoined, PlayerLeft, SessionChanged
from tests.server.helpers import GOLD, after, open_market, open_shop, see


def listen(server: GameServer) -> list[tuple[str, str]]:
    """What PlayerAdded and PlayerRemoving say, and to whom it happened."""
    heard: list[tuple[str, str]] = []

    def removing(player: Player, reason: PlayerExitReason) -> None:
        heard.append((reason.name, player.name))

    server.players.player_added.connect(lambda player: heard.append(("added", player.name)))
    server.players.player_removing.connect(removing)
    return heard


def changes(market: Market) -> list[tuple[str, object, object]]:
    """(where, before, after) of each change on a player."""
    return [(event.where, event.before, event.after) for event in see(market, SessionChanged)]


def test_a_user_who_joins_is_found_by_id_and_in_the_list() -> None:
    server = open_market().server()
    alice = server.join("alice")
    assert (alice.player, [alice.player]) == (
        server.players.get_player_by_user_id(alice.id),
        server.players.get_players(),
    )


def test_a_player_knows_its_user_id_and_name() -> None:
    alice = open_market().server().join("alice")
    assert (alice.id, "alice") == (alice.player.user_id, alice.player.name)


def test_a_user_who_is_not_there_is_not_found() -> None:
    server = open_market().server()
    assert (None, []) == (server.players.get_player_by_user_id(1001), server.players.get_players())


def test_joining_and_leaving_are_told_and_written_down() -> None:
    market = open_market()
    server = market.server()
    heard = listen(server)
    server.join("alice").leave()
    assert ([("added", "alice"), ("Unknown", "alice")], [(1, "leave")]) == (
        heard,
        [(event.server, event.reason) for event in see(market, PlayerLeft)],
    )


def test_player_removing_still_finds_the_player() -> None:
    server = open_market().server()
    alice = server.join("alice")
    player, found = alice.player, list[object]()
    server.players.player_removing.connect(lambda *_: found.append(server.players.get_player_by_user_id(alice.id)))
    alice.leave()
    assert ([player], None) == (found, server.players.get_player_by_user_id(alice.id))


def test_what_player_removing_waits_for_does_not_keep_the_player() -> None:
    server = open_market().server()
    alice = server.join("alice")
    server.players.player_removing.connect(lambda *_: server.wait(60))
    alice.leave()
    assert None is server.players.get_player_by_user_id(alice.id)


def test_a_kick_is_told_as_the_creators() -> None:
    market = open_market()
    server = market.server()
    heard = listen(server)
    player = server.join("alice").player
    player.kick()
    player.kick()
    assert ([("CreatorKick", "alice")], ["kick"]) == (heard[1:], [event.reason for event in see(market, PlayerLeft)])


def test_a_user_is_on_one_server_at_a_time() -> None:
    market = open_market()
    first, second = market.server(), market.server()
    alice = first.join("alice")
    second.join(alice)
    assert ([], ["alice"]) == ([*first.players.get_players()], [player.name for player in second.players.get_players()])


def test_a_hop_leaves_one_server_and_then_joins_the_other() -> None:
    market = open_market()
    alice = market.server().join("alice")
    alice.hop()
    moves = [event for event in market.history if isinstance(event, PlayerJoined | PlayerLeft)]
    assert [(PlayerJoined, 1), (PlayerLeft, 1), (PlayerJoined, 2)] == [(type(move), move.server) for move in moves]


def test_a_user_may_join_the_next_server_while_the_old_one_still_works_for_them() -> None:
    shop = open_shop(after(5, None))
    shop.alice.buy(GOLD)
    shop.server.players.player_removing.connect(lambda *_: shop.server.wait(60))
    shop.alice.hop()
    assert (2, shop.alice.id) == (shop.alice.server and shop.alice.server.id, shop.alice.player.user_id)


def test_joining_the_server_where_one_is_is_leaving_and_joining() -> None:
    server = open_market().server()
    heard = listen(server)
    server.join(server.join("alice"))
    assert ["added", "Unknown", "added"] == [what for what, _ in heard]


def test_a_rejoin_brings_a_new_player_with_nothing_on_it() -> None:
    alice = open_market().server().join("alice")
    old = alice.player
    old.leaderstats["Gold"] = 5
    alice.rejoin()
    assert ({}, True) == (dict(alice.player.leaderstats), alice.player is not old)


def test_what_the_rest_of_the_game_keeps_is_there_before_player_added() -> None:
    market = open_market()
    market.player_defaults.update({"leaderstats.Gold": 0, "@Level": 3})
    server, seen = market.server(), list[object]()
    server.players.player_added.connect(lambda player: seen.append(dict(player.leaderstats)))
    server.players.player_added.connect(lambda player: seen.append(dict(player.attributes)))
    server.join("alice")
    assert [{"Gold": 0}, {"Level": 3}] == seen


def test_what_the_rest_of_the_game_keeps_is_there_on_every_server() -> None:
    market = open_market()
    market.player_defaults["leaderstats.Gold"] = 0
    alice = market.server().join("alice")
    alice.player.leaderstats["Gold"] = 5
    alice.hop()
    assert 0 == alice.player.leaderstats["Gold"]


def test_leaderstats_and_attributes_are_two_mappings() -> None:
    player = open_market().server().join("alice").player
    player.leaderstats["Gold"] = 1
    player.attributes["Gold"] = 2
    player.leaderstats["Rank"] = "novice"
    assert ({"Gold": 1, "Rank": "novice"}, {"Gold": 2}, 2, 1) == (
        dict(player.leaderstats),
        dict(player.attributes),
        len(player.leaderstats),
        len(player.attributes),
    )


def test_a_change_is_written_down_with_what_was_before() -> None:
    market = open_market()
    player = market.server().join("alice").player
    player.leaderstats["Gold"] = 1
    player.leaderstats["Gold"] = 101
    del player.leaderstats["Gold"]
    where = "leaderstats.Gold"
    assert [(where, None, 1), (where, 1, 101), (where, 101, None)] == changes(market)


@pytest.mark.parametrize(("value", "count"), [(1, 1), (True, 2), (1.0, 2), (2, 2)])
def test_only_another_value_or_kind_is_a_change(value: float, count: int) -> None:
    market = open_market()
    player = market.server().join("alice").player
    player.attributes["Gold"] = 1
    player.attributes["Gold"] = value
    assert count == len(changes(market))


def test_a_change_names_the_delivery_that_made_it_and_its_line() -> None:
    shop = open_shop()

    def handler(_: object) -> None:
        shop.alice.player.leaderstats["Gold"] = 100

    shop.server.marketplace.process_receipt = handler
    shop.alice.buy(GOLD)
    shop.market.settle()
    (change,) = see(shop.market, SessionChanged)
    line = handler.__code__.co_firstlineno + 1
    assert (1, f"test_players.py:{line}") == (change.delivery, change.source)


def test_a_change_on_a_player_who_has_gone_is_no_event() -> None:
    market = open_market()
    alice = market.server().join("alice")
    player = alice.player
    alice.leave()
    player.leaderstats["Gold"] = 1
    assert [] == changes(market)


def test_a_value_that_cannot_be_kept_is_refused() -> None:
    player = open_market().server().join("alice").player
    with pytest.raises(UsageError, match=r"leaderstats\.Gold cannot be None: a number, a text or a truth value"):
        player.leaderstats["Gold"] = None  # type: ignore[assignment]


@pytest.mark.parametrize("kind", ["leaderstats", "attributes"])
def test_what_is_looked_for_and_missing_is_noted(kind: str) -> None:
    market = open_market()
    player = market.server().join("alice").player
    with pytest.raises(KeyError, match="Gold"):
        getattr(player, kind)["Gold"]
    where = "@Gold" if kind == "attributes" else "leaderstats.Gold"
    assert [where] == [event.where for event in see(market, MissingLooked)]


def test_what_is_deleted_and_missing_is_noted_too() -> None:
    market = open_market()
    player = market.server().join("alice").player
    with pytest.raises(KeyError):
        del player.leaderstats["Gold"]
    assert 1 == len(see(market, MissingLooked))


def test_what_is_missing_on_a_player_who_has_gone_is_not_noted() -> None:
    market = open_market()
    alice = market.server().join("alice")
    player = alice.player
    alice.leave()
    assert (None, []) == (player.leaderstats.get("Gold"), see(market, MissingLooked))


def test_a_crash_tells_nobody_and_takes_everybody() -> None:
    market = open_market()
    server = market.server()
    heard = listen(server)
    alice = server.join("alice")
    server.crash()
    assert ([("added", "alice")], ["crash"], None, []) == (
        heard,
        [event.reason for event in see(market, PlayerLeft)],
        alice.server,
        server.players.get_players(),
    )
