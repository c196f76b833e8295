"""A player's body: a model in the workspace that the player's observer hears of too."""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.instance_methods import make_instance
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer

__all__ = ("add_character", "new_player")


# The parts that scripts look for. Which rig a place gives its players is not known, so there is the torso of either.
_PARTS: Final = ("HumanoidRootPart", "Head", "Torso", "UpperTorso")

_SIDES: Final = ("Left", "Right")
_LIMBS: Final = (" Arm", " Leg", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
_UNFAKED: Final = frozenset({"LowerTorso", "Animate", *(side + limb for side in _SIDES for limb in _LIMBS)})


class _Character(Instance):
    """A body of which not every part is here."""

    __slots__ = ()

    def _read_child(self, key: str) -> object:
        if key in _UNFAKED and self.find_child(key) is None:
            raise UnsupportedError(f"Character.{key}")
        return super()._read_child(key)


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
    model = _Character(context, "Model", player.name)
    model.observer_prefix = "Character"
    # A humanoid is born healthy: that is no change that anybody made.
    observer = player.observer
    for name in _PARTS:
        make_instance(context, "Part", name).set_parent(model)
    Instance(context, "Humanoid").set_parent(model)
    model.properties["PrimaryPart"] = model.children[0]
    model.observer = observer
    player.set_property("Character", model)
    # "fires before the model enters Workspace", creator-docs, classes/Player.yaml, CharacterAdded.
    player.fire("CharacterAdded", model)
    return model
