"""The scene knows names, owners and what a player arrives with."""

from pytest_robloxmarket._report.scene import Arrival, set_scene
from pytest_robloxmarket._terms.events import Event, SessionChanged
from pytest_robloxmarket._terms.ids import NO_DELIVERY, DeliveryId, ServerId
from tests.report.helpers import ALICE, BOB, answer, buy, deliver, gold, join, leave, save


def put(at_ms: int, where: str, value: int) -> SessionChanged:
    return SessionChanged(at_ms, ServerId(1), ALICE, where, None, value, NO_DELIVERY, "")


def test_a_join_tells_what_the_game_sets_up_in_that_moment() -> None:
    """The events that say so need no lines of their own."""
    scene = set_scene([join(0, 1), gold(0, None, 5), gold(100, 5, 6)], {})
    assert {join(0, 1): Arrival(True, "Gold 5")} == scene.arrivals
    assert frozenset({1}) == scene.set_ups


def test_a_join_tells_at_most_two_values() -> None:
    """More would be an inventory."""
    scene = set_scene([join(0, 1), put(0, "@a", 1), put(0, "leaderstats.b", 2), put(0, "c", 3)], {})
    assert "a 1, b 2" == scene.arrivals[join(0, 1)].holds


def test_a_join_tells_what_handlers_change_rather_than_the_rest() -> None:
    """Wins have nothing to do with a sale of gold."""
    events: list[Event] = [join(0, 1), put(0, "leaderstats.Wins", 3), gold(0, None, 0), buy(1, 1, 99), deliver(1, 1)]
    scene = set_scene([*events, gold(1, 0, 100, 1)], {})
    assert "Gold 0" == scene.arrivals[join(0, 1)].holds


def test_a_join_tells_what_a_handler_finds_later() -> None:
    """Where nothing is set up, the first change says what was there."""
    scene = set_scene([join(0, 1), buy(1, 1, 99), deliver(1, 1), gold(1, 7, 107, 1)], {})
    assert "Gold 7" == scene.arrivals[join(0, 1)].holds


def test_a_join_tells_what_the_game_makes_of_what_a_body_is_born_with() -> None:
    """A humanoid has a speed before anybody has set one."""
    scene = set_scene([join(0, 1), gold(0, 16, 20), gold(1, 20, 24)], {})
    assert ("Gold 20", frozenset({1})) == (scene.arrivals[join(0, 1)].holds, scene.set_ups)


def test_a_join_tells_nothing_of_what_a_handler_brings() -> None:
    """That the second purchase found what the first had brought says nothing of the join."""
    scene = set_scene([join(0, 1), deliver(1, 1), gold(1, None, 100, 1), deliver(2, 2), gold(2, 100, 200, 2)], {})
    assert "" == scene.arrivals[join(0, 1)].holds


def test_a_join_tells_nothing_of_a_later_visit() -> None:
    """After leaving, another session begins."""
    events: list[Event] = [join(0, 1), leave(5, 1), join(9, 1), gold(9, None, 0), deliver(9, 1), gold(9, 0, 100, 1)]
    scene = set_scene(events, {})
    assert [Arrival(True, ""), Arrival(False, "Gold 0")] == list(scene.arrivals.values())


def test_keys_are_shown_and_found_by_name() -> None:
    """Nobody knows which player 1001 is."""
    scene = set_scene([join(0, 1), join(0, 1, BOB)], {})
    assert "Player_alice" == scene.key("Player_1001")
    assert [{ALICE}, {BOB}, set()] == [scene.owners(key) for key in ("Player1001", "coins/bob", "total")]


def test_deliveries_are_crowded_while_they_overlap_on_one_server() -> None:
    """One after the other, or on two servers, they are not."""
    apart: list[Event] = [deliver(0, 1), answer(0, 1), deliver(0, 2), deliver(0, 3, server=2)]
    assert frozenset() == set_scene(apart, {}).crowded
    assert frozenset({DeliveryId(2), DeliveryId(4)}) == set_scene([*apart, deliver(1, 4)], {}).crowded


def test_a_delivery_knows_its_buyer() -> None:
    """By its receipt; an unknown one has none."""
    scene = set_scene([buy(0, 1, 99, BOB), deliver(0, 5)], {})
    assert [BOB, None] == [scene.buyer(DeliveryId(5)), scene.buyer(NO_DELIVERY)]


def test_what_the_case_is_about_is_followed_first() -> None:
    """A level that begins at 1 is no goods, and would hide the coins."""
    events: list[Event] = [join(0, 1), save(1, None, {"level": 1, "coins": 60}), save(2, None, {"level": 1})]
    scene = set_scene(events, {}, ["GoldStore[Player_{user}].coins"])
    assert (".coins", ".level") == scene.watched["GoldStore", "Player_1001"]


def test_what_the_case_is_about_is_followed_also_where_it_is_no_number() -> None:
    """A thing in a list, a text or the end of a boost; and nothing whose name only begins like it."""
    saved = {"ids": {}, "pets": [{"kind": "Dragon"}], "pet": 1, "title": "King", "until": 1_767_227_401}
    focus = [f"GoldStore[Player_{{user}}].{leaf}" for leaf in ("pets", "title", "until")]
    scene = set_scene([join(0, 1), save(1, None, saved)], {}, focus)
    assert (".pets", ".title", ".until", ".pet") == scene.watched["GoldStore", "Player_1001"]


def test_a_purchase_id_in_a_key_is_cut() -> None:
    assert "alice_9f3e41c2.." == set_scene([join(0, 1)], {}).key("1001_9f3e41c2-0000-4000-a000-000000000001")
