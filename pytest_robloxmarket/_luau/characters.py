"""A player's body: a model in the workspace that the player's observer hears of too."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._luau.instances import Instance

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.environment import LuauServer

__all__ = ("add_character", "new_player")


def new_player(server: "LuauServer", *, user_id: int, name: str, display_name: str | None = None) -> Instance:
    """A Player with what Roblox puts below it, and without a parent. Set `observer` before you parent it."""
    player = Instance(server, "Player", name)
    player.properties.update(
        UserId=user_id,
        userId=user_id,
        DisplayName=name if display_name is None else display_name,
        CharacterAppearanceId=user_id,
    )
    for class_name in ("Backpack", "PlayerGui", "StarterGear"):
        Instance(server, class_name).set_parent(player)
    return player


def add_character(player: Instance) -> Instance:
    """Give a player a character. Its paths begin with `Character` for the player's observer."""
    context = player.context
    model = Instance(context, "Model", player.name)
    model.observer_prefix = "Character"
    # A humanoid is born healthy: that is no change that anybody made.
    observer = player.observer
    Instance(context, "Part", "HumanoidRootPart").set_parent(model)
    Instance(context, "Humanoid").set_parent(model)
    model.observer = observer
    player.set_property("Character", model)
    # "fires before the model enters Workspace", creator-docs, classes/Player.yaml, CharacterAdded.
    player.fire("CharacterAdded", model)
    return model
