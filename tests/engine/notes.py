"""An observer for tests, and a player who is observed."""

from pytest_robloxmarket._engine.characters import new_player
from pytest_robloxmarket._engine.instances import Instance
from tests.engine.bench import Bench

__all__ = ("Notes", "alice_in")


class Notes:
    """An observer that writes down what it is told."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, object, object]] = []
        self.lookups: list[str] = []

    def changed(self, path: str, before: object, after: object) -> None:
        self.changes.append((path, before, after))

    def counted(self, path: str, by: int) -> None:
        self.changes.append((path, by, "more"))

    def missing(self, path: str) -> None:
        self.lookups.append(path)


def alice_in(bench: Bench) -> tuple[Instance, Notes]:
    notes = Notes()
    player = new_player(bench.server, user_id=1, name="alice")
    player.observer = notes
    player.set_parent(bench.server.service("Players"))
    return player, notes
