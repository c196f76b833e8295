"""GamePassCache: who owns which pass, what may be believed of it, and for how long."""

from dataclasses import dataclass
from math import inf
from typing import Final, TypeAlias

from pytest_robloxmarket.reference.errors import ErrorCode, MarketplaceError
from pytest_robloxmarket.reference.ports import Clock, PassOwnershipFetcher

__all__ = ("TTL_SECONDS", "GamePassCache")

# ADR-0008: few requests a player, and a pass that was taken back is noticed within minutes.
TTL_SECONDS: Final = 300.0

_Key: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Belief:
    owned: bool
    since: float


class GamePassCache:
    """Answers of `UserOwnsGamePassAsync`, each believed for a while.

    A request that failed says nothing, and nothing is remembered of it. An answer that was under way while the
    player left, or while somebody said what they own, is older than that, and is not remembered either.
    """

    def __init__(self, fetch: PassOwnershipFetcher, clock: Clock, ttl_seconds: float = TTL_SECONDS) -> None:
        """Start with nothing known.

        Args:
            fetch: asks Roblox.
            clock: tells seconds.
            ttl_seconds: how long an answer is believed.

        Raises:
            MarketplaceError: INVALID_TTL, when that is no time.
        """
        if isinstance(ttl_seconds, bool) or not isinstance(ttl_seconds, int | float) or not -inf < ttl_seconds < inf:
            raise MarketplaceError(ErrorCode.INVALID_TTL, f"{ttl_seconds!r} is no number of seconds.")
        if ttl_seconds <= 0:
            raise MarketplaceError(ErrorCode.INVALID_TTL, f"answers cannot be believed for {ttl_seconds!r} seconds.")
        self._fetch: Final = fetch
        self._clock: Final = clock
        self._ttl_seconds: Final = ttl_seconds
        self._beliefs: Final[dict[_Key, _Belief]] = {}
        # The newest request under way for a pass; one that is not here any more has been overtaken.
        self._under_way: Final[dict[_Key, object]] = {}

    def owns(self, user_id: int, game_pass_id: int) -> bool:
        """Whether a user owns a pass. May yield.

        Raises:
            MarketplaceError: OWNERSHIP_UNKNOWN, when it must be asked and Roblox does not answer.
        """
        key = user_id, game_pass_id
        known = self._known(key)
        if known is not None:
            return known
        mark = self._under_way[key] = object()
        # The answer is true of some moment since now, so that it is believed from now on.
        since = self._clock()
        try:
            owned = self._ask(key)
            if self._under_way.get(key) is mark:
                self._beliefs[key] = _Belief(owned, since)
        finally:
            if self._under_way.get(key) is mark:
                del self._under_way[key]
        # What was said meanwhile is newer than the answer.
        known = self._known(key)
        return owned if known is None else known

    def set_pass_owned(self, user_id: int, game_pass_id: int, owned: bool) -> None:
        """Say what is known otherwise: the prompt's finished event, on the server, said that it was bought."""
        key = user_id, game_pass_id
        self._under_way.pop(key, None)
        self._beliefs[key] = _Belief(owned, self._clock())

    def invalidate_player(self, user_id: int) -> None:
        """Forget a player: they have left, and may buy elsewhere."""
        for known in (self._beliefs, self._under_way):
            for key in [key for key in known if key[0] == user_id]:
                del known[key]

    def clear(self) -> None:
        """Forget everybody."""
        self._beliefs.clear()
        self._under_way.clear()

    def _known(self, key: _Key) -> bool | None:
        belief = self._beliefs.get(key)
        if belief is None:
            return None
        if 0 <= self._clock() - belief.since < self._ttl_seconds:
            return belief.owned
        del self._beliefs[key]
        return None

    def _ask(self, key: _Key) -> bool:
        user_id, game_pass_id = key
        try:
            owned = self._fetch(user_id, game_pass_id)
        except Exception as error:
            raise _unknown(key, str(error)) from error
        if not isinstance(owned, bool):
            raise _unknown(key, f"the answer was {owned!r}")
        return owned


def _unknown(key: _Key, why: str) -> MarketplaceError:
    user_id, game_pass_id = key
    return MarketplaceError(
        ErrorCode.OWNERSHIP_UNKNOWN, f"whether user {user_id} owns pass {game_pass_id} cannot be told: {why}."
    )
