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
implement("Team", methods={"GetPlayers": _players_of}, also=("PlayerAdded", "PlayerRemoved", "TeamColor"))


def _join(player: Instance, team: object) -> None:
    """Who is in a team has its colour and is not neutral, and the other way round: classes/Player.yaml, TeamColor."""
    player.set_property("Neutral", team is None)
    if isinstance(team, Instance):
        player.set_property("TeamColor", team.read("TeamColor"))
    before = player.properties.get("Team")
    player.set_property("Team", team)
    for one, event in ((before, "PlayerRemoved"), (team, "PlayerAdded")):
        if isinstance(one, Instance) and before is not team:
            one.fire(event, player)


def _color(player: Instance, color: object) -> None:
    player.set_property("TeamColor", color)
    teams = cast("LuauServer", player.context).service("Teams").children
    team = next((one for one in teams if one.class_name == "Team" and one.read("TeamColor") == color), None)
    if team is not player.properties.get("Team"):
        _join(player, team)


implement("Player", setters={"Team": _join, "TeamColor": _color}, also=("Neutral",))
