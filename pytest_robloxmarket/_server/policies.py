"""PolicyService of one server, and what LocalizationService says of the country that a player lives in.

Source: creator-docs, reference/engine/classes/PolicyService.yaml and LocalizationService.yaml.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, cast

from msgspec import Struct, field

from pytest_robloxmarket._server.calls import ask, send
from pytest_robloxmarket._server.players import Player
from pytest_robloxmarket._terms.answers import PolicyInfo
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.service_events import PolicyAsked

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("COUNTRY", "POLICY", "Policies")

POLICY: Final = "GetPolicyInfoForPlayerAsync"
COUNTRY: Final = "GetCountryRegionForPlayerAsync"

# "called more than 100 (current setting) times before an HTTP response comes back", PolicyService.yaml.
_ON_THEIR_WAY_MAX: Final = 100


class Policies(Struct, eq=False):
    """What one server can ask about what is allowed to its players."""

    _server: Server
    _sent: deque[int] = field(default_factory=deque)  # When the questions were sent that are on their way.

    @door
    def get_policy_info_for_player_async(self, player: object) -> PolicyInfo:
        """What Roblox's policies allow a player, by Roblox's names. May yield.

        Raises:
            PlatformError: when it is no player, too many such calls are on their way, or the call fails.
        """
        here = self._checked(POLICY, player)
        found = self._ask(POLICY, here)
        assert isinstance(found, dict)
        return cast("PolicyInfo", found)

    @door
    def get_country_region_for_player_async(self, player: object) -> str:
        """The code of the country that a player's client is in, like "US". May yield.

        Raises:
            PlatformError: when it is no player, or the call fails.
        """
        here = self._checked(COUNTRY, player)
        return str(self._ask(COUNTRY, here))

    def begin(self, api: str, task: Task, player: object) -> None:
        """Ask for code that waits by itself: the task is woken with the answer.

        Raises:
            PlatformError: when it is no player, or too many such calls are on their way.
        """
        here = self._checked(api, player)
        origin = DeliveryId(task.origin)
        send(self._server, api, here.user_id, task, lambda: self._look_up(api, here, origin), here.user_id)

    def _ask(self, api: str, player: Player) -> object:
        server, user = self._server, player.user_id
        origin = server.world.origin
        return ask(server, api, user, lambda: self._look_up(api, player, origin), user)

    def _checked(self, api: str, player: object) -> Player:
        if not isinstance(player, Player):
            raise PlatformError("Argument 1 missing or nil" if player is None else "Instance was not a player")
        if api == POLICY:
            world, sent = self._server.world, self._sent
            while sent and sent[0] <= world.scheduler.now_ms - world.latency_ms // 2:
                sent.popleft()
            if len(sent) >= _ON_THEIR_WAY_MAX:
                raise PlatformError(f"{POLICY} is called too many times")
            sent.append(world.scheduler.now_ms)
        return player

    def _look_up(self, api: str, player: Player, origin: DeliveryId) -> object:
        world = self._server.world
        world.history.append(PolicyAsked(world.scheduler.now_ms, self._server.id, player.user_id, api, origin))
        policies = world.platform.policies
        return policies.of(player.user_id) if api == POLICY else policies.country(player.user_id)

    def __repr__(self) -> str:
        return f"<Policies of server {self._server.id}>"
