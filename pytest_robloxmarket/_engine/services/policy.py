"""PolicyService of Luau code, and the question for a player's country, over the server's."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.services.players import player_of
from pytest_robloxmarket._luau.methods import WAIT, yielding
from pytest_robloxmarket._server.policies import COUNTRY, POLICY, Policies

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.threads import LuauTask


def _asking(api: str) -> Callable[..., object]:
    def ask(service: Instance, task: "LuauTask", player: object) -> object:
        instance = as_instance(player, 1)
        server_of(service.context).part(Policies).begin(api, task, player_of(instance) or instance)
        return WAIT

    return ask


# It has a text of its own for who is no player.
implement("PolicyService", methods={POLICY: yielding(_asking(POLICY))._replace(checks_itself=True)})
implement("LocalizationService", methods={COUNTRY: yielding(_asking(COUNTRY))})
