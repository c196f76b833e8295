"""How what a test holds shows itself."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.server.helpers import open_market


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (lambda server: server, "<GameServer 1>"),
        (lambda server: server.players, "<Players of server 1>"),
        (lambda server: server.marketplace, "<Marketplace of server 1>"),
        (lambda server: server.data_stores, "<DataStores of server 1>"),
        (lambda server: server.data_stores.get_data_store("Gold"), "<DataStore Gold on server 1>"),
        (lambda server: server.join("alice").player, "<Player alice on server 1>"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_a_test_holds_shows_itself_in_one_short_line(part: Callable[[Any], object], shown: str) -> None:
    assert shown == repr(part(open_market().server()))
