"""Teams, and who is in which."""

from typing import TYPE_CHECKING, cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer


def _players_of(team: Instance) -> list[Instance]:
    players = cast("LuauServer", team.context).service("Players").children
    return [one for one in players if one.class_name == "Player" and one.properties.get("Team") is team]


implement("Teams", methods={"GetTeams": lambda teams: [one for one in teams.children if one.class_name == "Team"]})
implement("Team", methods={"GetPlayers": _players_of})
implement("Player", also=("Team",))
