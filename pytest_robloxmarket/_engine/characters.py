"""A player's body: a model in the workspace that the player's observer hears of too."""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.instance_methods import clone, make_instance
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.observers import tell_gone
from pytest_robloxmarket._terms.errors import UnsupportedError

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.data_model import LuauServer
    from pytest_robloxmarket._luau.context import Context

__all__ = ("died", "new_body", "new_player", "remove_character", "respawn", "spawn")


# The parts that scripts look for. Which rig a place gives its players is not known, so there is the torso of either.
_PARTS: Final = ("HumanoidRootPart", "Head", "Torso", "UpperTorso")

_SIDES: Final = ("Left", "Right")
_LIMBS: Final = (" Arm", " Leg", "UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
_UNFAKED: Final = frozenset({"LowerTorso", "Animate", *(side + limb for side in _SIDES for limb in _LIMBS)})


# "NumberValue objects that are inside of the Humanoid": guides of avatar scaling; 1 is the size that one has without.
_SIZES: Final = frozenset({"BodyDepthScale", "BodyHeightScale", "BodyWidthScale", "HeadScale"})


class _Character(Instance):
    """A body of which not every part is here."""

    __slots__ = ()

    def _read_child(self, key: str) -> object:
        if key in _UNFAKED and self.find_child(key) is None:
            raise UnsupportedError(f"Character.{key}")
        return super()._read_child(key)


class _Humanoid(Instance):
    """What makes a body live. The values that say how large it is are there as soon as somebody looks."""

    __slots__ = ()

    def find_child(self, name: str) -> Instance | None:
        """A child, or the value of one of its sizes."""
        found = super().find_child(name)
        if found is None and name in _SIZES:
            found = Instance(self.context, "NumberValue", name)
            found.properties["Value"] = 1.0
            found.enter(self)
        return found


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


def spawn(player: Instance) -> Instance:
    """Give a player a character. Its paths begin with `Character` for the player's observer."""
    context = player.context
    _fill_backpack(player)
    model = _Character(context, "Model", player.name)
    model.observer_prefix = "Character"
    # Whose body it is.
    model.state = player
    # A humanoid is born healthy: that is no change that anybody made.
    observer = player.observer
    _embody(model)
    model.observer = observer
    player.set_property("Character", model)
    # "Fires before the character is parented to the Workspace", creator-docs, classes/Player.yaml, CharacterAdded, and
    # the order of LoadCharacterAsync there.
    player.fire("CharacterAdded", model)
    player.fire("CharacterAppearanceLoaded", model)
    if player.properties.get("Character") is model and not model.locked:
        model.set_parent(cast("LuauServer", context).service("Workspace"))
    return model


def new_body(context: "Context") -> Instance:
    """A character of nobody's, without a parent."""
    model = Instance(context, "Model")
    _embody(model)
    return model


def _embody(model: Instance) -> None:
    """Put what a character consists of into a model."""
    context = model.context
    for name in _PARTS:
        make_instance(context, "Part", name).set_parent(model)
    humanoid = _Humanoid(context, "Humanoid")
    humanoid.set_parent(model)
    # Games that play animations on a server look for it, or wait for it.
    Instance(context, "Animator").set_parent(humanoid)
    model.properties["PrimaryPart"] = model.children[0]


def _fill_backpack(player: Instance) -> None:
    """What everybody gets and what this player gets: "contents are copied into each player's Backpack when their player
    character spawns", classes/StarterPack.yaml, and the same of classes/StarterGear.yaml.
    """
    backpack = player.find_child("Backpack")
    if backpack is None:
        return
    pack = cast("LuauServer", player.context).services.get("StarterPack")
    for source in (pack, player.find_child("StarterGear")):
        for child in tuple(source.children) if source is not None else ():
            made = clone(child)
            if made is not None:
                made.set_parent(backpack)


def remove_character(player: Instance) -> None:
    """Take a player's character away, and tell who listens right before."""
    model = player.properties.get("Character")
    if not isinstance(model, Instance):
        return
    player.fire("CharacterRemoving", model)
    for child in model.children:
        tell_gone(child)
    model.observer = None
    player.properties["Character"] = None
    model.destroy()


def respawn(player: Instance) -> Instance:
    """A new character instead of the old one: "also clears the player's Backpack and PlayerGui", LoadCharacterAsync."""
    remove_character(player)
    for name in ("Backpack", "PlayerGui"):
        box = player.find_child(name)
        for child in tuple(box.children) if box is not None else ():
            child.destroy()
    return spawn(player)


def died(humanoid: Instance) -> None:
    """A humanoid died: if it was a player's, the player gets a new character after a while."""
    model = humanoid.parent
    player = model.state if isinstance(model, _Character) else None
    if not isinstance(player, Instance) or player.properties.get("Character") is not model:
        return
    players = cast("LuauServer", humanoid.context).service("Players")
    if players.read("CharacterAutoLoads"):
        delay_ms = int(cast("float", players.read("RespawnTime")) * 1000)
        humanoid.context.after(max(0, min(delay_ms, 10**12)), _come_back, (player, model))


def _come_back(argument: object) -> None:
    player, model = cast("tuple[Instance, Instance]", argument)
    # Who left, or has got a new character meanwhile, gets none.
    if player.context.alive() and player.parent is not None and player.properties.get("Character") is model:
        respawn(player)
