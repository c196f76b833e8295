"""Who owns which game pass, and since when.

A pass is owned or not: there is no receipt and nothing to resolve (creator-docs: production/monetization/passes.md).
Each change is kept with its time, so that whoever knows the platform with a delay can be told what was so then.
"""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import PassId, UserId

__all__ = ("Passes",)


class Passes(Struct, eq=False):
    """Every pass of the universe that ever changed hands."""

    # (user, pass) -> (since when, owned), oldest first. Invariant: `owned` is true and false by turns, true first.
    _changes: dict[tuple[UserId, PassId], list[tuple[int, bool]]] = {}

    def give(self, user: UserId, game_pass: PassId, now_ms: int) -> bool:
        """Let a user own a pass from now on; False when they own it already."""
        if self.owns(user, game_pass):
            return False
        self._changes.setdefault((user, game_pass), []).append((now_ms, True))
        return True

    def take(self, user: UserId, game_pass: PassId, now_ms: int) -> bool:
        """Take a pass away from a user; False when they do not own it."""
        if not self.owns(user, game_pass):
            return False
        self._changes[user, game_pass].append((now_ms, False))
        return True

    def owns(self, user: UserId, game_pass: PassId) -> bool:
        """Whether a user owns a pass now."""
        changes = self._changes.get((user, game_pass))
        return changes is not None and changes[-1][1]

    def owned_at(self, user: UserId, game_pass: PassId, at_ms: int) -> bool:
        """Whether a user owned a pass at some time; a change at that very time counts."""
        owned = False
        for since_ms, now_owned in self._changes.get((user, game_pass), ()):
            if since_ms > at_ms:
                break
            owned = now_owned
        return owned

    def next_change_ms(self, user: UserId, game_pass: PassId, after_ms: int) -> int | None:
        """When the pass first changed hands after a time; None when it did not."""
        for since_ms, _ in self._changes.get((user, game_pass), ()):
            if since_ms > after_ms:
                return since_ms
        return None

    def changes(self) -> tuple[object, ...]:
        """All that ever changed hands: whose, which pass, and when."""
        return tuple((*key, *changes) for key, changes in self._changes.items())

    def of(self, user: UserId) -> list[PassId]:
        """The passes that a user owns now."""
        return [game_pass for owner, game_pass in self._changes if owner == user and self.owns(user, game_pass)]
